"""Strokes that touch, taken as one thing, and the shape that they have together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Contour, Mask, find_components, find_contours
from verify.screenshot import Box

JOINED = 0.7  # of the width of a stroke: ends that are nearer belong together
APART = 0.35  # of its size: how far a sign is from the letters beside it
ROUND = 0.8  # 4 pi area / perimeter squared of a ring
BOXY = 0.855  # share of its bounding box that a box fills, and a ring does not
SOLID = 0.75  # share of its outline that something filled in fills with ink


@dataclass(frozen=True)
class Group:
    """Strokes that touch, or nearly so."""

    box: Box  # px
    ink: Mask  # of the box
    stroke: float  # px, the usual width of one

    @cached_property
    def outer(self) -> Contour:
        """The line around all of it."""
        contours = [c for c, around in find_contours(self.ink.astype(np.uint8)) if around < 0]
        return max(contours, key=cv2.contourArea)

    @cached_property
    def filled(self) -> NDArray[np.uint8]:
        """All that its outline goes around."""
        room = np.zeros(self.ink.shape, np.uint8)
        cv2.drawContours(room, [self.outer], -1, 1, -1)
        return room

    @cached_property
    def holes(self) -> list[Contour]:
        """The lines around what is enclosed, the largest first."""
        found = [c for c, around in find_contours(self.ink.astype(np.uint8)) if around >= 0]
        return sorted(found, key=cv2.contourArea, reverse=True)

    @property
    def convexity(self) -> float:
        """Share of its convex hull that its outline goes around; a bit over 1 at most."""
        return float(self.filled.sum()) / max(1.0, cv2.contourArea(cv2.convexHull(self.outer)))

    @property
    def solid(self) -> bool:
        return float(self.ink.sum()) > SOLID * float(self.filled.sum())

    @property
    def ratio(self) -> float:
        return self.box.width / self.box.height


def sliced(group: Group, number: int) -> list[Group]:
    """A group as so many, side by side and as wide as one another."""
    edges = np.linspace(0, group.ink.shape[1], number + 1).round().astype(int).tolist()
    slices = []
    for left, right in pairwise(edges):
        ink = group.ink[:, left:right]
        box = Box(group.box.x + left, group.box.y, right - left, group.box.height)
        slices += [Group(box, ink, group.stroke)] if ink.any() else []
    return slices


def find_groups(mask: Mask, stroke: float, least: float, tallest: float) -> Iterator[Group]:
    """The groups whose longer side is at least `least`, and which are lower than `tallest`, px."""
    reach = 2 * round(JOINED * stroke / 2) + 1
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((reach, reach)))
    parts = find_components(np.asarray(joined, bool))
    chosen = (parts.height < tallest) & (parts.longer >= least)
    chosen[0] = False
    for index in np.flatnonzero(chosen).tolist():
        left, top = int(parts.left[index]), int(parts.top[index])
        width, height = int(parts.width[index]), int(parts.height[index])
        own = parts.labels[top : top + height, left : left + width] == index
        yield Group(Box(left, top, width, height), own, stroke)


def is_round(hull: Contour) -> bool:
    _, _, width, height = cv2.boundingRect(hull)
    area = cv2.contourArea(hull)
    turn = 4 * np.pi * area / max(1.0, cv2.arcLength(hull, True)) ** 2
    return turn > ROUND and 0.65 < width / height < 1.5 and area < BOXY * width * height


def is_apart(box: Box, others: Sequence[Box]) -> bool:
    """Whether nothing that is as small stands right before or after it."""
    return not any(_is_beside(box, other) for other in others if not box.contains(other, 1))


def _is_beside(box: Box, other: Box) -> bool:
    shared = min(other.bottom, box.bottom) - max(other.y, box.y)
    gap = max(other.x - box.right, box.x - other.right)
    level = shared > 0.4 * min(other.height, box.height) and other.height < 2 * box.height
    return level and -0.5 * box.width < gap < APART * box.width
