"""Rings and small boxes to tick, told from letters by what stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from generation.sketch.component import Contour, Mask
from generation.sketch.group import BOXY, Group, is_apart, is_round
from verify.screenshot import Box

SIDES = 0.5, 1.9  # of the height of a line
BULLET = 0.75  # of the height of a line: a ring that is filled and smaller marks a list
NEAR_RING, NEAR_BOX = 0.2, 0.14  # of its size: how far from its label it is at least
ALONE = 0.35  # the same for a ring without another one in its row or column
FAR = 2.5  # of the height of a line: how far from its label it is at most
AMONG, LONE = 1.15, 1.6  # of the gap between letters: a wider one parts a ring from them
ALIKE = 0.75  # ratio of the sides of two rings of one question
OUTLINE = 0.8  # of a column of pixels that is drawn: it parts a ring from what is behind it


@dataclass(frozen=True)
class Tick:
    """A ring or a small box before a label, px."""

    box: Box
    strokes: Box  # with the end of a tick that sticks out of it
    round: bool
    on: bool  # whether it is ticked, or filled in
    gap: float  # px to the label
    usual: float  # px between the letters of the label
    first: bool  # whether nothing is written right before it


def find_ticks(groups: Sequence[Group], mask: Mask, letter: float) -> list[Tick]:
    """What is to be ticked; `mask` has all the strokes, `letter` is the height of a line, px."""
    boxes = [group.box for group in groups]
    found = [tick for group in groups if (tick := _tick(group, boxes, mask, letter))]
    rings = [tick for tick in found if tick.round]
    return [tick for tick in found if not tick.round or _is_meant(tick, rings)]


def _tick(group: Group, boxes: Sequence[Box], mask: Mask, letter: float) -> Tick | None:
    inside = _inside(group)
    x, y, width, height = cv2.boundingRect(inside)
    body = Box(group.box.x + x, group.box.y + y, width, height)
    if not SIDES[0] * letter < max(width, height) < SIDES[1] * letter:
        return None
    if not 0.75 < width / height < 1.33 or group.convexity < 0.8:
        return None
    room = sum(cv2.contourArea(hole) for hole in group.holes)
    if room < 0.15 * body.area and max(width, height) < BULLET * letter:
        return None
    hull = np.asarray(cv2.convexHull(inside), np.int32)
    ring = is_round(hull)
    level = sorted((box for box in boxes if _is_level(box, body, letter)), key=lambda box: box.x)
    label = _label(body, level, mask, letter)
    if not label or not (ring or cv2.contourArea(hull) > BOXY * body.area):
        return None
    gap = label[0].x - body.right
    spaces = [max(0.0, right.x - left.right) for left, right in pairwise(label[:6])]
    within = [space for space in spaces if space < letter]
    usual = float(np.median(within)) if len(within) > 1 else 0.0
    if gap < (NEAR_RING if ring else NEAR_BOX) * width:
        return None
    on = cv2.contourArea(group.holes[0]) < 0.5 * group.filled.sum() if group.holes else True
    ends = [box.right for box in level if box.right < body.center[0]]
    return Tick(
        body, group.box, ring, bool(on), gap, usual, body.x - max(ends, default=-letter) >= letter
    )


def _inside(group: Group) -> Contour:
    """The pixels inside its outline, without what sticks out of it: the end of a tick."""
    side = max(3, round(0.4 * min(group.box.width, group.box.height)))
    opened = cv2.morphologyEx(group.filled, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return np.asarray(cv2.findNonZero(opened if opened.any() else group.filled), np.int32)


def _label(body: Box, level: Sequence[Box], mask: Mask, letter: float) -> list[Box]:
    """The letters after a box, of those at its height; none where something parts them from it."""
    after = [box for box in level if box.x > max(body.center[0], body.right - 1)]
    before = [box for box in level if box.right < body.center[0]]
    if not after or not is_apart(body, before) or after[0].x - body.right > FAR * letter:
        return []
    rows, columns = (int(body.y), int(body.bottom)), (int(body.right) + 1, int(after[0].x))
    between = mask[slice(*rows), slice(*columns)]
    parted = between.size and bool((between.mean(axis=0) > OUTLINE).any())
    return [] if parted else after


def _is_level(box: Box, body: Box, letter: float) -> bool:
    shared = min(box.bottom, body.bottom) - max(box.y, body.y)
    return shared > 0.3 * body.height and 1 < box.height < 2.2 * letter


def _is_meant(ring: Tick, rings: Sequence[Tick]) -> bool:
    """Whether a ring is no letter: it is one of several, or stands far from what follows."""
    wide = ring.gap > ALONE * ring.box.width
    if any(_goes_with(ring, other) for other in rings if other is not ring):
        return wide or ring.gap > AMONG * ring.usual
    return wide and ring.first and ring.gap > LONE * ring.usual


def _goes_with(one: Tick, other: Tick) -> bool:
    sides = sorted((one.box.width, other.box.width))
    level = abs(one.box.center[1] - other.box.center[1]) < 0.5 * one.box.height
    beneath = abs(one.box.center[0] - other.box.center[0]) < 0.5 * one.box.width
    return sides[0] > ALIKE * sides[1] and (level or beneath)
