"""Letters that are filled with a gradient instead of a colour."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import cv2
import numpy as np

from generation.engines.reconstruction.gradient import fit
from generation.engines.reconstruction.outline import Mask
from generation.engines.reconstruction.pieces import Piece
from generation.engines.reconstruction.region import Gradient
from generation.engines.reconstruction.style import Run
from verify.ink import find_ink, middle
from verify.screenshot import RGB, Box, Pixels

LEAST_HEIGHT = 14  # device px: lower letters have hardly a pixel that is all ink
LEAST_CORE = 60  # of such pixels
MOST_STOPS = 4  # that people write
ALIKE = 4  # levels by which two stops are one colour
SEEN = 24  # levels by which the colours of letters differ where somebody sees it
RIM, APART = 3, 40  # px around letters, and levels by which no letter is like what is there


def with_gradients(pixels: Pixels, runs: Sequence[Run], scale: float) -> tuple[Run, ...]:
    """The runs of a line, each part of it that is filled with one gradient as one run."""
    pieces = [(piece, run) for run in runs for piece in run.pieces]
    whole = Box.around([piece.box for piece, _ in pieces])
    if whole.height * scale < LEAST_HEIGHT or not _varies(pixels, whole, scale):
        return tuple(runs)
    if filled := letter_gradient(pixels, whole, scale):
        return (_filled([piece for piece, _ in pieces], runs[0], filled),)
    if len(pieces) == 1:
        return tuple(runs)
    own = [letter_gradient(pixels, piece.box, scale) is not None for piece, _ in pieces]
    return (
        tuple(_parts(pixels, list(zip(pieces, own, strict=True)), scale)) if any(own) else (*runs,)
    )


def _parts(
    pixels: Pixels, pieces: Sequence[tuple[tuple[Piece, Run], bool]], scale: float
) -> Iterator[Run]:
    def part(item: tuple[tuple[Piece, Run], bool]) -> tuple[bool, int]:
        (_, run), graded = item
        return graded, 0 if graded else id(run)

    for (graded, _), items in groupby(pieces, key=part):
        group = [pair for pair, _ in items]
        own = tuple(piece for piece, _ in group)
        filled = graded and letter_gradient(pixels, Box.around([p.box for p in own]), scale)
        run = group[0][1]
        yield _filled(own, run, filled) if filled else replace(run, pieces=own)


def _filled(pieces: Sequence[Piece], like: Run, gradient: Gradient) -> Run:
    red, green, blue = middle(np.array([color for _, color in gradient.stops])).round().astype(int)
    color: RGB = int(red), int(green), int(blue)  # where gradients are not known
    style = replace(like.style, color=color, gradient=gradient, underline=False)
    return Run(tuple(pieces), style)


def letter_gradient(pixels: Pixels, box: Box, scale: float) -> Gradient | None:
    """The gradient that fills the letters in `box` (CSS px); None where it is one colour."""
    area, core = _core(pixels, box, scale)
    if core.sum() < LEAST_CORE:
        return None
    found = fit(pixels, area, core)
    if not found or _is_of_words(found) or _is_ground(found, pixels, area):
        return None
    return found


def _core(pixels: Pixels, box: Box, scale: float) -> tuple[Box, Mask]:
    """Where the ink in `box` (CSS px) is, device px, and its pixels that are all ink."""
    ink = find_ink(pixels, box, scale)
    height, width = ink.mask.shape
    core = cv2.erode(np.pad(ink.mask, 1).astype(np.uint8), np.ones((3, 3), np.uint8))[1:-1, 1:-1]
    return Box(float(ink.left), float(ink.top), float(width), float(height)), core.astype(bool)


def _varies(pixels: Pixels, box: Box, scale: float) -> bool:
    """Whether there is more than one colour in letters: most lines need no further look."""
    area, core = _core(pixels, box, scale)
    top, left = int(area.y), int(area.x)
    colors = pixels[top : top + core.shape[0], left : left + core.shape[1]][core]
    if len(colors) < LEAST_CORE:
        return False
    low, high = np.percentile(colors, (10, 90), axis=0)
    return bool((high - low).max() >= SEEN)


def _is_of_words(gradient: Gradient) -> bool:
    """Whether it has many stops, or two alike: words of a colour each, side by side."""
    colors = np.array([color for _, color in gradient.stops])
    steps = np.abs(np.diff(colors, axis=0)).max(axis=1)
    return len(colors) > MOST_STOPS or bool(steps.min() <= ALIKE)


def _is_ground(gradient: Gradient, pixels: Pixels, area: Box) -> bool:
    """Whether a gradient is that of what is above and below the letters, as on a backdrop."""
    ends = [max(0, int(area.y) - RIM), min(int(area.bottom) + RIM, len(pixels)) - 1]
    around = middle(pixels[ends, int(area.x) : int(area.right)].reshape(-1, 3))
    nearest = min(np.abs(around - color).max() for _, color in gradient.stops)
    return bool(nearest < APART)
