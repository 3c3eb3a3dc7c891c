"""Lines printed on the paper, ruled or squared: told from what is drawn, and taken away."""

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Mask

Darkness = NDArray[np.float32]  # (height, width) 0..1

STRIPS, FEWEST_STRIPS = 8, 4  # that the paper is looked at in, and that must show lines
THICKEST = 9  # px: a line is thinner
FEWEST = 6  # lines, from which on paper is ruled
FAINTEST = 0.02  # darkness of a line
COVERED = 0.6  # share of a row of a strip that a line covers
REGULAR = 0.15  # of their distance: how far a line is from where it should be
CLOSEST = 7  # px between two lines
FILLED = 0.7  # share of the lines that there is room for
PALER = 0.62  # of the darkness of the rest: a printed line is not darker


def find_ruling(darkness: Darkness, noise: float) -> Mask:
    """The pixels that are dark because of printed lines alone; none on plain paper."""
    least = max(FAINTEST, noise)
    return _lines(darkness, least) | _lines(np.ascontiguousarray(darkness.T), least).T


def _lines(darkness: Darkness, least: float) -> Mask:
    """The pixels of lines that go from left to right, at regular distances."""
    width = darkness.shape[1]
    found = np.zeros(darkness.shape, bool)
    # grain evens out along a line, and what is taller than a line is none
    along = cv2.blur(darkness, (max(9, width // (4 * STRIPS)), 1))
    runs = cv2.morphologyEx(along, cv2.MORPH_TOPHAT, np.ones((THICKEST, 1), np.uint8)) > least
    edges = np.linspace(0, width, STRIPS + 1).round().astype(int)
    strips = list(pairwise(edges.tolist()))
    grids = [_grid(runs[:, left:right].mean(axis=1) > COVERED) for left, right in strips]
    known = [index for index, (distance, _) in enumerate(grids) if distance]
    distances = [grids[index][0] for index in known]
    if len(known) < FEWEST_STRIPS or max(distances) > 1.3 * min(distances):
        return found
    for index, (left, right) in enumerate(strips):
        nearest = min(known, key=lambda other: abs(other - index))
        rows = grids[nearest][1].astype(np.uint8)[:, None]
        found[:, left:right] = cv2.dilate(rows, np.ones((THICKEST, 1), np.uint8)) > 0
    drawn = (darkness > 3 * least) & ~found
    if not drawn.any():
        return np.zeros_like(found)
    printed, pen = (float(np.percentile(darkness[mask], 75)) for mask in (found & runs, drawn))
    if printed > PALER * pen:
        return np.zeros_like(found)  # as dark as the rest: drawn by hand
    return found & (darkness < (printed + pen) / 2)


def _grid(rows: NDArray[np.bool_]) -> tuple[float, NDArray[np.bool_]]:
    """How far apart the lines in those rows are, px, and the rows of these lines alone.

    0 where they are not regular, or do not fill the paper.
    """
    begins = np.flatnonzero(np.diff(rows.astype(np.int8), prepend=0) == 1)
    none = np.zeros_like(rows)
    if len(begins) < FEWEST:
        return 0.0, none
    apart = float(np.median(np.diff(begins)))
    phases = begins % apart
    off = np.abs(phases[:, None] - phases[None] + apart / 2) % apart - apart / 2
    near = np.abs(off) < REGULAR * apart
    regular = near[near.sum(axis=1).argmax()]
    if apart < CLOSEST or regular.sum() < max(FEWEST, FILLED * len(rows) / apart):
        return 0.0, none
    kept = none.copy()
    kept[begins[regular]] = True
    return apart, kept
