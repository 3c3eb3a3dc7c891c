"""Compare a page with what it should look like."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import measure

from verify.findings import Finding, find_differences
from verify.metrics import METRICS
from verify.pair import Pair
from verify.part import Drawing
from verify.screenshot import Box, Pixels, Screenshot
from verify.stakes import Stakes
from verify.structure import STRUCTURE, Structure
from verify.structure_findings import find_structure
from verify.unread import read_along

TILE = 16  # CSS px
NOISE_FLOOR = 0.002  # of the score: what a font of the same metrics changes; less is a tie
VISIBLE = 25  # least mean difference of a tile, 0..255, that is worth a region
PARTS = {**METRICS, **STRUCTURE}  # what the parts of a score are called, however it was measured
HOT = (215, 25, 40)  # RGB of the heat map where the pages differ most
FADING = 0.3  # how much of the page's contrast is left under the heat


@dataclass(frozen=True)
class Comparison:
    """How a candidate compares with its reference.

    `score` is 0..1; `metrics` are its parts by their names in PARTS, each 0..1. `heat` is a
    picture of where the pages differ, as wide and as high as the larger page, two CSS px to
    a pixel. `regions` bound what differs, `findings` say how, both in order of what they
    cost.
    """

    score: float
    metrics: Mapping[str, float]
    heat: Pixels
    regions: tuple[Box, ...]
    findings: tuple[Finding, ...]


def compare(reference: Screenshot, candidate: Screenshot) -> Comparison:
    """Measure how alike `candidate` is to `reference`, and say what differs."""
    if isinstance(reference, Drawing):
        return _compare_structure(reference, candidate)
    pair = Pair(read_along(reference, candidate), candidate)
    with ThreadPoolExecutor(1) as beside:  # the pixels, while the text is matched
        pixels = beside.submit(_measure_pixels, pair)
        metrics = {name: m.measure(pair) for name, m in METRICS.items() if m.family != "pixels"}
        looks, heat, regions = pixels.result()
    metrics = {name: {**metrics, **looks}[name] for name in METRICS}
    stakes = Stakes(pair, metrics)
    return Comparison(stakes.score, metrics, heat, regions, find_differences(stakes))


def _measure_pixels(pair: Pair) -> tuple[dict[str, float], Pixels, tuple[Box, ...]]:
    """The metrics of the pixels, the heat map and the regions that differ."""
    metrics = {name: m.measure(pair) for name, m in METRICS.items() if m.family == "pixels"}
    difference = difference_map(*pair.halves)
    return metrics, heat_map(pair.halves[0], difference), differing_regions(difference)


def _compare_structure(drawing: Drawing, page: Screenshot) -> Comparison:
    """Measure a page by what a sketch says: the parts and their places, not the pixels."""
    structure = Structure(drawing, page)
    return Comparison(
        score=structure.score,
        metrics=structure.metrics,
        heat=_overlay(structure),
        regions=tuple(structure.ours[i].box for i in _unpaired(structure)),
        findings=find_structure(structure),
    )


def _unpaired(structure: Structure) -> list[int]:
    paired = {i for i, _ in structure.pairs}
    lost = [i for i in range(len(structure.ours)) if i not in paired]
    return sorted(lost, key=lambda i: -structure.ours[i].box.area)


def _overlay(structure: Structure) -> Pixels:
    """The sketch in grey, half its size, red where a part of it is not on the page."""
    height, width = (max(1, side // 2) for side in structure.drawing.pixels.shape[:2])
    half = cv2.resize(structure.drawing.pixels, (width, height), interpolation=cv2.INTER_AREA)
    difference = np.zeros((height, width), np.uint8)
    for index in _unpaired(structure):
        box = structure.ours[index].box
        corners = (
            (round(box.x / 2), round(box.y / 2)),
            (round(box.right / 2), round(box.bottom / 2)),
        )
        cv2.rectangle(difference, *corners, 120, -1)
    return heat_map(np.asarray(half, np.uint8), difference)


def difference_map(ours: Pixels, theirs: Pixels) -> NDArray[np.uint8]:
    """How much two pages of equal width differ in each place, rows not aligned.

    255 stands for half the range of a channel or more, and for what only one page has.
    """
    shared = min(len(ours), len(theirs))
    red, green, blue = cv2.split(cv2.absdiff(ours[:shared], theirs[:shared]))
    difference = np.full((max(len(ours), len(theirs)), ours.shape[1]), 255, np.uint8)
    difference[:shared] = cv2.convertScaleAbs(cv2.max(cv2.max(red, green), blue), alpha=2)
    return difference


def heat_map(page: Pixels, difference: NDArray[np.uint8]) -> Pixels:
    """`page` faded to grey, red where it differs."""
    index = difference.astype(np.uint16)
    index[: len(page)] |= cv2.cvtColor(page, cv2.COLOR_RGB2GRAY).astype(np.uint16) << 8
    index[len(page) :] |= 255 << 8
    colors = np.take(_heat(), index).view(np.uint8).reshape(*index.shape, 4)
    return np.asarray(cv2.cvtColor(colors, cv2.COLOR_RGBA2RGB), np.uint8)


@cache
def _heat() -> NDArray[np.uint32]:
    """(65536,): the packed colour of the heat map for each grey and each difference."""
    gray, difference = np.mgrid[:256, :256].reshape(2, -1, 1)
    faded = 255 - FADING * (255 - gray)
    colors = faded + (HOT - faded) * np.sqrt(difference / 255)
    return (
        np.ascontiguousarray(np.pad(colors, ((0, 0), (0, 1))).astype(np.uint8))
        .view(np.uint32)
        .ravel()
    )


def differing_regions(difference: NDArray[np.uint8]) -> tuple[Box, ...]:
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
