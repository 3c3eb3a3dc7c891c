"""Compare a page with what it should look like."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import measure

from verify.findings import Finding
from verify.metrics import METRICS, overall
from verify.pair import Pair, resized
from verify.screenshot import Box, Pixels, Screenshot

TILE = 16  # CSS px
VISIBLE = 0.1  # least mean difference of a tile, 0..1, that is worth a region


@dataclass(frozen=True)
class Comparison:
    """How a candidate compares with its reference.

    `score` is 0..1; `metrics` are its parts by their names in `verify.metrics.METRICS`,
    each 0..1. `heat` is a picture of where the pages differ, a pixel to the CSS px, as
    wide and as high as the larger page. `regions` bound what differs, `findings` say how,
    both in order of what they cost.
    """

    score: float
    metrics: Mapping[str, float]
    heat: Pixels
    regions: tuple[Box, ...]
    findings: tuple[Finding, ...]


def compare(reference: Screenshot, candidate: Screenshot) -> Comparison:
    """Measure how alike `candidate` is to `reference`, and say what differs."""
    pair = Pair(reference, candidate)
    metrics = {name: metric.measure(pair) for name, metric in METRICS.items()}
    words = (len(pair.matching.reference.tokens) + len(pair.matching.candidate.tokens)) / 2
    difference = difference_map(*pair.halves)
    return Comparison(
        score=overall(metrics, words),
        metrics=metrics,
        heat=resized(heat_map(pair.halves[0], difference), *_larger(reference, candidate)),
        regions=differing_regions(difference),
        findings=(),
    )


def difference_map(ours: Pixels, theirs: Pixels) -> NDArray[np.float32]:
    """How much two pages of equal width differ in each place, 0..1, rows not aligned.

    The part that only one of them has differs by 1.
    """
    shared = min(len(ours), len(theirs))
    difference = np.ones((max(len(ours), len(theirs)), ours.shape[1]), np.float32)
    gap = cv2.absdiff(ours[:shared], theirs[:shared]).max(axis=2)
    difference[:shared] = np.minimum(gap / 128, 1)
    return difference


def heat_map(page: Pixels, difference: NDArray[np.float32]) -> Pixels:
    """`page` faded to grey, red where it differs."""
    height, width = difference.shape
    faded = np.full((height, width, 3), 255, np.float32)
    gray = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)[..., None]
    faded[: len(page)] = 255 - (255 - gray.astype(np.float32)) * 0.3
    strength = np.sqrt(difference)[..., None]
    heat = faded * (1 - strength) + np.array([215, 25, 40], np.float32) * strength
    return heat.astype(np.uint8)


def _larger(ours: Screenshot, theirs: Screenshot) -> tuple[int, int]:
    return round(max(ours.width, theirs.width)), round(max(ours.height, theirs.height))


def differing_regions(difference: NDArray[np.float32]) -> tuple[Box, ...]:
    """Boxes around what differs, those with the most difference first."""
    height, width = difference.shape
    size = (-(-width * 2 // TILE), -(-height * 2 // TILE))
    tiles = np.asarray(cv2.resize(difference, size, interpolation=cv2.INTER_AREA))
    labels = measure.label(tiles > VISIBLE)
    found = measure.regionprops(labels, intensity_image=tiles)
    found.sort(key=lambda region: -region.intensity_mean * region.area)
    return tuple(_box(*region.bbox) for region in found)


def _box(top: int, left: int, bottom: int, right: int) -> Box:
    return Box.from_edges(left * TILE, top * TILE, right * TILE, bottom * TILE)
