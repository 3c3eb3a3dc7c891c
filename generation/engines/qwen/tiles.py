"""A design as the images that the model is shown: tall pages are cut, not blurred."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image

from verify.screenshot import Pixels

STEP = 32  # px of an image token's side; sizes are multiples of it


@dataclass(frozen=True)
class ImageBudget:
    """How much of a design the model is shown, in pixels; an image token is 32x32 of them."""

    pixels: int = 1280 * 1600  # of one tile
    tiles: int = 4  # of one image; a page with more pixels than all of them is made smaller


@dataclass(frozen=True)
class Tile:
    """A strip of an image, its sides multiples of STEP, and the rows of the image it shows."""

    pixels: Pixels
    rows: tuple[int, int]


def tiles(image: Pixels, budget: ImageBudget) -> tuple[Tile, ...]:
    """The image within the budget: whole, or as strips from top to bottom if it is tall.

    A strip is at least half as tall as it is wide, so an image that is no taller than it is
    wide is shown whole.
    """
    height, width = image.shape[:2]
    count = min(
        budget.tiles, -(-height * width // budget.pixels), max(1, (2 * height - 1) // width)
    )
    edges = [0, *_cuts(image, count), height]
    return tuple(
        Tile(_fit(image[top:bottom], budget.pixels), (top, bottom))
        for top, bottom in pairwise(edges)
    )


def _cuts(image: Pixels, count: int) -> list[int]:
    """Where to cut into `count` strips: at even distances, moved to the quietest row near."""
    height = image.shape[0]
    near = height // count // 8
    cuts = []
    for middle in (height * i // count for i in range(1, count)):
        rows = image[middle - near : middle + near + 1].astype(np.int16)
        ink = np.abs(np.diff(rows, axis=1)).sum(axis=(1, 2))
        quiet = np.flatnonzero(ink == ink.min())
        nearest = quiet[np.abs(quiet - near).argmin()]
        cuts.append(int(middle - near + nearest))
    return cuts


def _fit(image: Pixels, budget: int) -> Pixels:
    """The image scaled down to at most `budget` pixels, its sides multiples of STEP."""
    height, width = image.shape[:2]
    scale = min(1.0, (budget / (height * width)) ** 0.5)
    rounding = round if scale == 1.0 else int  # rounding up could leave the budget
    size = [max(1, rounding(side * scale / STEP)) * STEP for side in (width, height)]
    if (width, height) == tuple(size):
        return image
    return np.asarray(Image.fromarray(image).resize((size[0], size[1]), Image.Resampling.LANCZOS))
