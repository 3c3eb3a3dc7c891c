"""Text taken off a page, so that only what lies below it remains."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from generation.assets import painted_over
from generation.text_cover import letter_cover
from verify.ink import middle
from verify.screenshot import Box, Pixels

MARGIN = 2  # px around the ink where its antialiasing may reach
FLAT = 0.9  # share of the pixels around a text that have to agree for its ground to be flat
SAME = 3  # levels


def erase_text(pixels: Pixels, boxes: Sequence[Box]) -> Pixels:
    """A copy of `pixels` with the ink in each box replaced by the ground it stands on.

    On a picture only the letters are, so that what is drawn between them stays one piece.
    """
    clean = pixels.copy()
    for box in boxes:
        _erase(clean, box)
    return clean


def _erase(pixels: Pixels, box: Box) -> None:
    height, width = pixels.shape[:2]
    left, top = max(1, int(box.x)), max(1, int(box.y))
    right = min(width - 1, int(np.ceil(box.right)))
    bottom = min(height - 1, int(np.ceil(box.bottom)))
    if left >= right or top >= bottom:
        return
    around = pixels[top - 1 : bottom + 1, left - 1 : right + 1]
    sides = around[0], around[-1], around[:, 0], around[:, -1]
    ground = middle(np.concatenate(sides)).astype(np.uint8)
    letters = None if _is_flat(sides, ground) else letter_cover(pixels, box)
    if letters:
        area, mask = letters
        pixels[area] = painted_over(pixels[area], mask)
        return
    pixels[top:bottom, left:right] = ground
    for line, ends in _margins(pixels, left, top, right, bottom):
        # a line that goes on beyond the text is a border or a rule, not its antialiasing
        if np.abs(ends.astype(np.int16) - ground).max() <= SAME:
            line[:] = ground


def _is_flat(sides: Sequence[Pixels], ground: NDArray[np.uint8]) -> bool:
    """Whether a text stands on one colour; on one of its sides a rule may run, or a border."""
    near = [np.abs(side.astype(np.int16) - ground).max(axis=1) <= SAME for side in sides]
    kept = sorted(near, key=np.mean)[1:]
    return bool(np.concatenate(kept).mean() >= FLAT)


def _margins(
    pixels: Pixels, left: int, top: int, right: int, bottom: int
) -> Iterator[tuple[Pixels, Pixels]]:
    """The lines of pixels around a box, each with the pixels that follow at its two ends."""
    height, width = pixels.shape[:2]
    x0, x1 = max(1, left - MARGIN), min(width - 1, right + MARGIN)
    y0, y1 = max(1, top - MARGIN), min(height - 1, bottom + MARGIN)
    for y in (*range(y0, top), *range(bottom, y1)):
        yield pixels[y, x0:x1], pixels[y, [x0 - 1, x1]]
    for x in (*range(x0, left), *range(right, x1)):
        yield pixels[y0:y1, x], pixels[[y0 - 1, y1], x]
