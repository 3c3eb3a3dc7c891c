"""What the regions of a page leave unexplained, in clusters: pictures, icons, fragments."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from generation.engines.reconstruction.outline import Mask
from verify.screenshot import Box, Pixels

VISIBLE = 12  # levels by which a pixel differs from what is expected there
MIN_AREA, MIN_SIDE = 12, 4  # px
REACH = 5  # px: the parts of one picture are this close to each other
HOLLOW = 48  # px: smaller shapes are never taken for frames
PART = 48  # px: what is larger than this does not join a neighbour that it does not overlap


@dataclass(frozen=True)
class Cluster:
    """Unexplained pixels that belong together."""

    box: Box  # whole px
    area: int  # how many of them there are


def residue(pixels: Pixels, expected: Pixels, ignored: Mask) -> Mask:
    """Where a page differs from what its regions explain, but for what is `ignored`."""
    red, green, blue = cv2.split(cv2.absdiff(pixels, expected))
    rest = cv2.max(cv2.max(red, green), blue) > VISIBLE
    return rest & ~_thin(rest & ignored)


def _thin(mask: Mask) -> Mask:
    """The parts of `mask` that nothing thicker than 3 px goes through."""
    return mask & ~cv2.morphologyEx(
        mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((4, 4), np.uint8)
    ).astype(bool)


def clusters(rest: Mask, others: Sequence[Box] = (), walls: Sequence[Box] = ()) -> list[Cluster]:
    """The True pixels of `rest` in clusters, with `others` that have a place in one already.

    What lies within one of the `walls` joins nothing outside of it: an icon on a card is no
    part of the photo that the card lies on.
    """
    joined = cv2.morphologyEx(rest.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, label, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    inked = np.bincount(label[rest], minlength=len(stats))
    found = []
    for index, (x, y, width, height, _) in enumerate(stats):
        if index == 0 or inked[index] < 4:
            continue
        shape = label[y : y + height, x : x + width] == index
        if not _is_hollow(shape):
            box = Box(float(x), float(y), float(width), float(height))
            found.append(Cluster(box, int(inked[index])))
    found += [Cluster(box, int(box.area)) for box in others]
    merged = _merge(found, walls)
    return [c for c in merged if c.area >= MIN_AREA and max(c.box.width, c.box.height) > MIN_SIDE]


def _is_hollow(shape: Mask) -> bool:
    """Whether a large shape only runs along its edges: what is in it does not belong to it."""
    if min(shape.shape) < HOLLOW:
        return False
    inset = HOLLOW // 4
    return not shape[inset:-inset, inset:-inset].any()


def _merge(parts: list[Cluster], walls: Sequence[Box]) -> list[Cluster]:
    """Join clusters that overlap, and small ones that are close, until none is left to join."""
    while True:
        group = _groups(parts, walls)
        if len(set(group)) == len(parts):
            return parts
        joined: dict[int, list[Cluster]] = {}
        for index, cluster in zip(group, parts, strict=True):
            joined.setdefault(index, []).append(cluster)
        parts = [
            Cluster(Box.around([c.box for c in members]), sum(c.area for c in members))
            for members in joined.values()
        ]


def _groups(parts: Sequence[Cluster], walls: Sequence[Box]) -> NDArray[np.intp]:
    edges = np.array([(c.box.x, c.box.y, c.box.right, c.box.bottom) for c in parts]).reshape(-1, 4)
    order = np.argsort(edges[:, 1], kind="stable")
    size = np.maximum(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    within = _within(edges, walls)
    pairs = []
    for place, index in enumerate(order):
        left, _, right, bottom = edges[index]
        after = order[place + 1 :]
        after = after[: np.searchsorted(edges[after, 1], bottom + REACH, side="right")]
        reach = np.where((size[after] <= PART) & (size[index] <= PART), REACH, 0)
        close = (
            (edges[after, 0] <= right + reach)
            & (edges[after, 2] >= left - reach)
            & (edges[after, 1] <= bottom + reach)
            & (within[after] == within[index])
        )
        pairs += [(index, other) for other in after[close]]
    first, second = np.array(pairs, int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(first)), (first, second)), (len(parts), len(parts)))
    return connected_components(graph, directed=False)[1]


def _within(edges: NDArray[np.float64], walls: Sequence[Box]) -> NDArray[np.intp]:
    """The smallest of the walls that each box is within, as its number from 1; 0 for none."""
    left, top, right, bottom = edges.T
    within = np.zeros(len(edges), np.intp)
    largest_first = sorted(walls, key=lambda wall: -wall.area)
    for number, wall in enumerate(largest_first, start=1):
        inside = (
            (left >= wall.x) & (top >= wall.y) & (right <= wall.right) & (bottom <= wall.bottom)
        )
        within[inside] = number
    return within
