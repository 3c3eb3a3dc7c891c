"""Small drawings that mean something by themselves, told by their geometry.

A menu is three rules in a stack, a magnifier a ring with an oblique handle, a star has five
points, and a play sign is a triangle that points right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np

from generation.sketch.component import Mask
from generation.sketch.group import Group, find_groups, is_apart, is_round, sliced
from generation.sketch.knobs import is_switch, knob_place, slider_place
from generation.sketch.ticks import find_ticks
from verify.screenshot import Box

SignKind = Literal["menu", "search", "star", "play", "slider", "switch", "radio", "checkbox"]

SMALL, LARGE = 0.45, 3.2  # of the height of a line: the sides of signs
LEAST_PLAY, MOST_PLAY = 0.75, 9.0  # the same for play signs, which letters may be taken for
POINTS = 0.13  # of the radius of a star: how far its points go out, at least
FULL = 0.08  # of a star: what is left of the paper in one that is filled in
TURNS = 60  # directions in which the outline of a star is looked at


@dataclass(frozen=True)
class Sign:
    """A sign, px."""

    kind: SignKind
    box: Box
    strokes: Box  # all that is drawn of it: a tick goes on past its box
    value: float = 0.0  # 0..1: 1 where it is filled in or ticked; of a slider where its knob is


def find_signs(mask: Mask, stroke: float, letter: float) -> list[Sign]:
    """The signs among the strokes of a drawing; `letter` is the usual height of a line, px."""
    groups = list(find_groups(mask, stroke, SMALL * letter, MOST_PLAY * letter))
    signs = list(_menus(groups, letter))
    groups = [g for g in groups if not any(sign.box.overlap(g.box) for sign in signs)]
    boxes = [group.box for group in groups]
    known = [(group, _sign(group, boxes, letter)) for group in groups]
    ticks = find_ticks([group for group, sign in known if sign is None], mask, letter)
    signs += [sign for _, sign in known if sign]
    signs += [
        star for group, sign in known if sign is None for star in _touching_stars(group, letter)
    ]
    signs += [
        Sign("radio" if t.round else "checkbox", t.box, t.strokes, float(t.on)) for t in ticks
    ]
    return signs


def _sign(group: Group, boxes: Sequence[Box], letter: float) -> Sign | None:
    box = group.box
    if (place := slider_place(group, letter)) is not None:
        return Sign("slider", box, box, place)
    if min(box.width, box.height) < SMALL * letter:
        return None
    square = 0.65 < group.ratio < 1.5
    if square and box.height > LEAST_PLAY * letter and _points_right(group):
        return Sign("play", box, box) if is_apart(box, boxes) else None
    if max(box.width, box.height) > LARGE * letter:
        return None
    if square and _is_star(group):
        return Sign("star", box, box, float(_is_full(group)))
    if square and _is_magnifier(group) and is_apart(box, boxes):
        return Sign("search", box, box)
    if box.height > 0.6 * letter and is_switch(group):
        return Sign("switch", box, box, float(knob_place(group) > 0.5))
    return None


def _menus(groups: Sequence[Group], letter: float) -> Iterator[Sign]:
    """Three short rules under each other, as long as one another and evenly apart."""
    rules = [group.box for group in groups if _is_short_rule(group, letter)]
    rules.sort(key=lambda rule: rule.center[1])
    while rules:
        stack = [rules.pop(0)]
        for rule in list(rules):
            if _lies_under(stack[-1], rule, stack[0]):
                stack.append(rule)
                rules.remove(rule)
        if len(stack) == 3 and _is_even(stack):
            box = Box.around(stack)
            yield Sign("menu", box, box)


def _is_short_rule(group: Group, letter: float) -> bool:
    low = group.box.height < max(3 * group.stroke, 0.3 * group.box.width)
    return low and 0.6 * letter < group.box.width < LARGE * letter


def _lies_under(above: Box, below: Box, first: Box) -> bool:
    down = (below.center[1] - above.center[1]) / first.width
    alike = 0.7 < below.width / first.width < 1.4
    aligned = abs(below.center[0] - first.center[0]) < 0.25 * first.width
    return alike and aligned and 0.12 < down < 0.6


def _is_even(stack: Sequence[Box]) -> bool:
    levels = [rule.center[1] for rule in stack]
    steps = [below - above for above, below in pairwise(levels)]
    return max(steps) < 1.7 * min(steps) and levels[-1] - levels[0] > 0.3 * stack[0].width


def _is_star(group: Group) -> bool:
    """Whether the outline goes out and in five times, as a star that stands on two points."""
    x, y = group.outer.reshape(-1, 2).T.astype(float)
    middle = cv2.moments(group.filled, binaryImage=True)
    x, y = x - middle["m10"] / middle["m00"], y - middle["m01"] / middle["m00"]
    turn = ((np.arctan2(y, x) + np.pi) / (2 * np.pi) * TURNS).astype(int) % TURNS
    reach = np.zeros(TURNS)
    np.maximum.at(reach, turn, np.hypot(x, y))
    known = np.flatnonzero(reach)
    if len(known) < 0.45 * TURNS:
        return False
    waves = np.fft.rfft(np.interp(np.arange(TURNS), known, reach[known], period=TURNS))
    size = 2 * np.abs(waves / waves[0])
    others = max(size[2], size[3], size[4], size[6])
    # of its five points one is straight up, at -pi / 2
    upright = np.cos(np.angle(waves[5]) + 5 * np.pi * (1 / 2 - 1 / TURNS)) > 0.4
    return bool(size[5] > POINTS and size[5] > 1.6 * others and upright)


def _touching_stars(group: Group, letter: float) -> list[Sign]:
    """Stars in a row that touch one another, as thick pens draw them; none for anything else."""
    low = SMALL * letter < group.box.height < LARGE * letter
    if not low or not 1.6 < group.ratio < 8:
        return []
    for number in range(max(2, int(group.ratio / 1.3)), int(group.ratio / 0.8) + 1):
        slices = sliced(group, number)
        if len(slices) == number and all(map(_is_star, slices)):
            return [Sign("star", one.box, one.box, float(_is_full(one))) for one in slices]
    return []


def _is_full(group: Group) -> bool:
    """Whether a star is filled in: hardly any paper is left in it."""
    room = sum(cv2.contourArea(hole) for hole in group.holes)
    return room < FULL * float(group.filled.sum())


def _is_magnifier(group: Group) -> bool:
    """Whether a ring has a handle that goes straight away from it, down to one side."""
    if not group.holes:
        return False
    hull = np.asarray(cv2.convexHull(group.holes[0]), np.int32)
    if cv2.contourArea(hull) < 0.07 * group.box.area or not is_round(hull):
        return False
    (x, y), radius = cv2.minEnclosingCircle(hull.astype(np.float32))
    rows, columns = np.nonzero(group.ink)
    across, down = columns - x, rows - y
    away = np.hypot(across, down) - (radius + 1.8 * group.stroke + 1)
    handle = away > 0
    if handle.sum() < 2 * group.stroke * group.stroke:
        return False
    length = float(away.max()) + group.stroke
    slopes = np.arctan2(down[handle], np.abs(across[handle]))
    one_side = abs(np.sign(across[handle]).mean()) > 0.9
    oblique = 0.3 < np.median(slopes) < 1.25 and np.ptp(slopes) < 0.7
    return bool(one_side and oblique and 0.35 * radius < length < 4 * radius)


def _points_right(group: Group) -> bool:
    """Whether it is a triangle that stands on its side, its point to the right."""
    hull = cv2.convexHull(group.outer)
    area, _ = cv2.minEnclosingTriangle(hull.astype(np.float32))
    if group.convexity < 0.85 or cv2.contourArea(hull) < 0.7 * area:
        return False
    heights = group.filled.sum(axis=0) / group.box.height
    begins, ends = heights[: len(heights) // 3].max(), heights[-max(1, len(heights) // 6) :].mean()
    rows = np.arange(len(group.filled)) + 0.5
    middle = np.average(rows, weights=group.filled.sum(axis=1)) / group.box.height
    return bool(begins > 0.75 and ends < 0.35 and abs(middle - 0.5) < 0.12)
