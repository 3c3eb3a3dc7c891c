"""The screens on one sheet: the frames in each of which a page is drawn, and arrows between them.

What else is drawn beside them, remarks above all, belongs to none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generation.sketch.arrow import Arrow, crossed_out, trace
from generation.sketch.component import Mask, find_components
from generation.sketch.frame import Frame, find_frame
from generation.sketch.ink import Ink
from generation.sketch.shapes import find_shapes
from generation.sketch.strokes import Point, Strokes
from verify.part import Link
from verify.screenshot import Box

ALL = 0.97  # share of the ink that is in a frame
MOST = 0.8  # the same of several frames, with arrows between them and remarks beside
TALL = 0.6  # of the picture: the height of a frame
LOW = 0.35  # the same of one of several
RIM = 4.0  # of the width of a stroke: how far a hand strays from the sides of a frame
LEAST = 5.0  # the same: what is shorter between two screens is a letter
BESIDE = 0.2  # of the width of a screen: how far beside it an arrow to it may end
DEEP = 0.05  # the same: how far inside of it what leads to another screen begins


@dataclass(frozen=True)
class Screen:
    """One of several: its links begin where arrows do, px of what is inside of its frame."""

    frame: Frame
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Passage:
    """An arrow from one screen to another, by their numbers."""

    start: Point  # px
    source: int
    target: int
    deep: bool  # whether it begins well inside of its screen


def find_screens(ink: Ink) -> list[Screen]:
    """The frame around all that is drawn, or several in reading order; none where there is none.

    Of several each shows what a device has, or an arrow goes from one to another.
    """
    height = ink.mask.shape[0]
    boxes = [shape.box for shape in find_shapes(ink.mask, ink.stroke) if shape.kind == "box"]
    around = [b for b in boxes if b.height > TALL * height and _share([b], ink) > ALL]
    around.sort(key=lambda box: -box.area)
    if around and (frame := find_frame(around[0], boxes, ink)):
        return [Screen(frame)]
    outer = _in_reading_order(_side_by_side(boxes, LOW * height, ink))
    if len(outer) < 2 or _share(outer, ink) < MOST:
        return []
    arrows = list(_arrows(outer, ink))
    passages = [passage for arrow in arrows for passage in _passages(arrow, outer)]
    joined = {i for p in passages if p.deep for i in (p.source, p.target)}
    cleared = _without(arrows, ink)
    frames = {
        index: frame
        for index, box in enumerate(outer)
        if (frame := find_frame(box, boxes, cleared, any_kind=index in joined))
        and (frame.fitted or index in joined)
    }
    if len(frames) < 2 or _share([frame.box for frame in frames.values()], ink) < MOST:
        return []
    numbers = {index: number for number, index in enumerate(frames)}
    return [
        Screen(
            frame,
            tuple(
                Link(_place(p.start, frame), numbers[p.target])
                for p in passages
                if p.source == index and p.target in numbers
            ),
        )
        for index, frame in frames.items()
    ]


def _side_by_side(boxes: Sequence[Box], least: float, ink: Ink) -> list[Box]:
    """The boxes of at least that height, px, that may be screens: devices first, then the largest.

    What arrows close off between two of them, or around, is none.
    """
    tall = [box for box in boxes if box.height > least]
    tall = [box for box in tall if sum(box.contains(other) for other in tall) < 3]
    devices = [box for box in tall if (frame := find_frame(box, boxes, ink)) and frame.fitted]
    found: list[Box] = []
    for box in [*devices, *sorted(tall, key=lambda box: -box.area)]:
        rim = RIM * ink.stroke
        around = Box(box.x - rim, box.y - rim, box.width + 2 * rim, box.height + 2 * rim)
        if not any(around.overlap(other) for other in found):
            found.append(box)
    return found


def _share(boxes: Sequence[Box], ink: Ink) -> float:
    """The share of the ink that is in boxes, their own sides included, 0..1."""
    return 1 - float(_between(boxes, ink).sum()) / max(1, int(ink.mask.sum()))


def _between(boxes: Sequence[Box], ink: Ink) -> Mask:
    """The strokes that are in none of the boxes."""
    reach = RIM * ink.stroke
    left = ink.mask.copy()
    for box in boxes:
        rows = slice(max(0, int(box.y - reach)), int(box.bottom + reach))
        left[rows, max(0, int(box.x - reach)) : int(box.right + reach)] = False
    return left


def _in_reading_order(boxes: Sequence[Box]) -> list[Box]:
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.y):
        if rows and box.y < rows[-1][0].y + 0.5 * rows[-1][0].height:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [box for row in rows for box in sorted(row, key=lambda box: box.x)]


def _arrows(screens: Sequence[Box], ink: Ink) -> Iterator[Arrow]:
    """The strokes that go from one screen to another, or come into one from beside it."""
    parts = find_components(_between(screens, ink))
    found: list[Arrow] = []
    strokes = Strokes(ink.mask, ink.stroke)
    for index in np.flatnonzero(parts.longer >= LEAST * ink.stroke).tolist():
        if not index:
            continue
        arrow = trace(strokes, parts.labels == index)
        known = any(_is_same(arrow, other) for other in found)
        ends = [_nearest(end, screens) for end in (arrow.tail, arrow.tip)]
        inside = any(_depth(end, box) > 0 for end in (arrow.tail, arrow.tip) for box in screens)
        if not known and ((None not in ends and ends[0] != ends[1]) or inside):
            found.append(arrow)
            yield arrow


def _is_same(one: Arrow, other: Arrow) -> bool:
    """Whether two are one that was found in two places."""
    ends = np.array([one.tail, one.tip])
    known = np.array([other.tail, other.tip])
    apart = (np.abs(ends - way).max() for way in (known, known[::-1]))
    return min(apart) < RIM * one.stroke


def _passages(arrow: Arrow, screens: Sequence[Box]) -> Iterator[Passage]:
    """From which screen to which an arrow leads; both ways where it has two heads.

    Without a head it leads away from where it begins inside of a screen.
    """
    ends = [_nearest(end, screens) for end in (arrow.tail, arrow.tip)]
    if None in ends or ends[0] == ends[1]:
        return
    tail, tip = (int(end or 0) for end in ends)
    into = [_depth(arrow.tail, screens[tail]), _depth(arrow.tip, screens[tip])]
    deep = [depth > DEEP * screens[end].width for depth, end in zip(into, (tail, tip), strict=True)]
    headless = not any(arrow.heads)
    if arrow.heads[1] or (headless and deep == [True, False]):
        yield Passage(arrow.tail, tail, tip, deep[0])
    if arrow.heads[0] or (headless and deep == [False, True]):
        yield Passage(arrow.tip, tip, tail, deep[1])


def _nearest(end: Point, screens: Sequence[Box]) -> int | None:
    """Which screen something is in or beside; None for none."""
    nearest = max(range(len(screens)), key=lambda index: _depth(end, screens[index]))
    box = screens[nearest]
    return nearest if _depth(end, box) > -BESIDE * box.width else None


def _depth(place: Point, box: Box) -> float:
    """How far inside of a box a place is, px; less than 0 outside."""
    x, y = place
    return min(x - box.x, box.right - x, y - box.y, box.bottom - y)


def _without(arrows: Sequence[Arrow], ink: Ink) -> Ink:
    covered, across = crossed_out(ink.mask, arrows, ink.stroke)
    pixels = np.where(covered[..., None], np.uint8(255), ink.pixels)
    pixels[across] = np.median(ink.pixels[ink.mask], axis=0)
    return replace(ink, pixels=pixels, mask=(ink.mask & ~covered) | across)


def _place(start: Point, frame: Frame) -> tuple[float, float]:
    """Where an arrow begins in what is inside of a frame."""
    height, width = frame.pixels.shape[:2]
    left, top = frame.corner
    return (
        float(np.clip(start[0] - left, 0, width - 1)),
        float(np.clip(start[1] - top, 0, height - 1)),
    )
