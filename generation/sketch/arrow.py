"""Arrows: strokes with two more that go back from an end, and what they lead to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Mask, find_components
from generation.sketch.strokes import Point, Strokes, turned, way_at
from verify.screenshot import Box

BARB = 120.0, 165.0  # degrees between the way of an arrow and the two strokes of its head
BARBS = 2.0, 12.0  # of the width of a stroke: where the two are looked for, from the tip
LEAST_BARB = 3.0  # the same: how long the shorter one is at least
SLIP = 4  # steps before the end of its stroke that the two may meet
SECOND = 0.7  # of the length of the longer head: a shorter one at the other end is none

LONG = 3.0  # of the height of a line: a shorter arrow is an icon, unless it joins two boxes
JOINS = 1.5  # the same: one that does is longer
NEAR = 1.5  # the same: how far from what it points at an arrow ends at most
LEAST = 0.8, 12.0  # of the height of a line, and of its stroke: how long one is at least
FINE = 20.0  # of the width of a stroke: how long it is if letters are small
HEAD = 0.2, 4.5  # of the length of an arrow, and of its stroke: how long a head is at least
THICK = 1.6  # of the width of a stroke: how thick it is in the mean at most
WHOLE = 0.85  # share of its strokes that an arrow accounts for


@dataclass(frozen=True, eq=False)
class Arrow:
    """A stroke from end to end, px, and how long the heads are that it has there, 0 for none."""

    path: NDArray[np.float64]  # (k, 2) x, y
    heads: tuple[float, float]  # px: at the first point, and at the last
    stroke: float  # px

    @property
    def tail(self) -> Point:
        return self.path[0]

    @property
    def tip(self) -> Point:
        return self.path[-1]

    @property
    def reach(self) -> float:
        """From one end to the other, px."""
        return float(np.linalg.norm(self.tip - self.tail))

    @property
    def pointing(self) -> str:
        """Left, right, up or down."""
        x, y = self.tip - self.tail
        if abs(x) >= abs(y):
            return "right" if x > 0 else "left"
        return "down" if y > 0 else "up"

    @property
    def box(self) -> Box:
        """Around all of it, px, its head at the last point."""
        way, length = way_at(self.path), self.heads[1]
        barbs = [self.tip + length * turned(way, side * BARB[0]) for side in (-1.2, 1.2)]
        (left, top), (right, bottom) = (
            end(np.vstack([self.path, *barbs]), axis=0) for end in (np.min, np.max)
        )
        return Box.from_edges(float(left), float(top), float(right), float(bottom))

    @property
    def lines(self) -> Iterator[NDArray[np.float64]]:
        """The stroke itself, and the fan that its heads are in."""
        yield self.path
        for end, length in zip((self.path[::-1], self.path), self.heads, strict=True):
            if length:
                tip, way = end[-1] + self.stroke * way_at(end), way_at(end)
                for angle in range(round(BARB[0]), 360 - round(BARB[0]), 12):
                    yield np.array([tip, tip + turned(way, angle) * (length + 4 * self.stroke)])


def crossed_out(mask: Mask, arrows: Sequence[Arrow], stroke: float) -> tuple[Mask, Mask]:
    """What arrows cover, and the strokes across that they cover with it."""
    covered = np.zeros(mask.shape, np.uint8)
    width = round(2 * stroke) + 3
    for arrow in arrows:
        for line in arrow.lines:
            cv2.polylines(covered, [np.round(line).astype(np.int32)[:, None]], False, 1, width)
    beside = np.asarray(cv2.dilate(covered, np.ones((5, 5), np.uint8)), bool)
    parts = find_components(mask & beside & (covered == 0))
    across = np.zeros(mask.shape, np.uint8)
    middles = [
        np.array([parts.left[i] + parts.width[i] / 2, parts.top[i] + parts.height[i] / 2])
        for i in range(1, parts.count)
    ]
    for arrow in arrows:
        for one, other in _pairs(middles, arrow.path, 4 * width):
            ends = np.round(np.array([one, other])).astype(np.int32)[:, None]
            cv2.polylines(across, [ends], False, 1, max(1, round(stroke)))
    return covered > 0, across > 0


def _pairs(
    places: Sequence[Point], path: NDArray[np.float64], reach: float
) -> Iterator[tuple[Point, Point]]:
    """The places on the left of a path, each with the nearest on its right that is in reach."""
    sides: dict[bool, list[Point]] = {True: [], False: []}
    for place in places:
        nearest = int(np.argmin(np.linalg.norm(path - place, axis=1)))
        way = path[min(nearest + 1, len(path) - 1)] - path[max(nearest - 1, 0)]
        off = place - path[nearest]
        if np.linalg.norm(off) < reach:
            sides[bool(way[0] * off[1] > way[1] * off[0])].append(place)
    for one in sides[True]:
        others = [o for o in sides[False] if np.linalg.norm(o - one) < reach]
        if others:
            yield one, min(others, key=lambda other: float(np.linalg.norm(other - one)))


def trace(strokes: Strokes, own: Mask) -> Arrow:
    """The stroke that the middle of `own`, some of their pixels, is on."""
    path = strokes.follow(own)
    first, last = _head(strokes, path[::-1]), _head(strokes, path)
    heads = first if first > SECOND * last else 0.0, last if last > SECOND * first else 0.0
    return Arrow(path, heads, strokes.width)


def _head(strokes: Strokes, path: NDArray[np.float64]) -> float:
    """How long the shorter of the two strokes is that go back from the end of a path, px."""
    if len(path) < 3:
        return 0.0
    ends = [path[: len(path) - back] for back in range(min(SLIP, len(path) - 3) + 1)]
    tips = [(end[-1], way_at(end)) for end in ends]
    tips += [(path[-1] + ahead * strokes.width * tips[0][1], tips[0][1]) for ahead in (1, 2)]
    return max(min(_barbs(strokes, *tip)) for tip in tips)


def _barbs(strokes: Strokes, tip: Point, way: Point) -> Iterator[float]:
    """How far strokes go back from a tip on the left and on the right, px; 0 if hardly."""
    for side in (-1, 1):
        longest = 0.0
        for angle in np.arange(*BARB, 5):
            ray = turned(way, float(side * angle))
            steps = np.arange(BARBS[0] * strokes.width, BARBS[1] * strokes.width)
            gap = np.flatnonzero(~strokes.at(tip + steps[:, None] * ray))
            length = float(gap[0] if len(gap) else len(steps))
            longest = max(longest, length)
        yield longest if longest >= LEAST_BARB * strokes.width else 0.0


def find_arrows(mask: Mask, loose: Mask, stroke: float, letter: float) -> list[Arrow]:
    """The arrows with one head among `loose` strokes, of which they are all, from tail to tip.

    `letter` is the usual height of a line, px.
    """
    parts = find_components(loose)
    strokes, arrows = Strokes(mask, stroke), []
    least = max(LEAST[0] * letter, LEAST[1] * stroke)
    for index in np.flatnonzero(parts.longer > least).tolist():
        if not index:
            continue
        own = parts.labels == index
        arrow = trace(strokes, own)
        if arrow.heads[0] > arrow.heads[1]:
            arrow = Arrow(arrow.path[::-1], (arrow.heads[1], arrow.heads[0]), stroke)
        single = arrow.heads[1] and not arrow.heads[0]
        if single and arrow.reach > least and _is_all(arrow, own, mask):
            arrows.append(arrow)
    return arrows


def _is_all(arrow: Arrow, own: Mask, mask: Mask) -> bool:
    """Whether strokes are an arrow with a head of its size, and not much else."""
    covered, _ = crossed_out(mask, [arrow], arrow.stroke)
    head, ink = arrow.heads[1], int(own.sum())
    length = float(np.linalg.norm(np.diff(arrow.path, axis=0), axis=1).sum()) + 2 * head
    return (
        head > min(HEAD[0] * arrow.reach, HEAD[1] * arrow.stroke)
        and int((own & covered).sum()) > WHOLE * ink
        and ink < THICK * arrow.stroke * length
    )


def leads(arrow: Arrow, boxes: Sequence[Box], texts: Sequence[Box], letter: float) -> bool:
    """Whether an arrow joins two boxes, or is long and points at a box or a text.

    What is shorter is an icon: beside a text, and between two of them.
    """
    tail, tip = arrow.path[::-1], arrow.path
    if arrow.reach > max(LONG * letter, FINE * arrow.stroke):
        return _points_at(tip, [*boxes, *texts], letter)
    joins = _points_at(tip, boxes, letter) and _points_at(tail, boxes, letter)
    return joins and arrow.reach > JOINS * letter


def _points_at(path: NDArray[np.float64], boxes: Sequence[Box], letter: float) -> bool:
    """Whether a path ends at a box that it does not begin in."""
    ahead = np.linspace(path[-1], path[-1] + NEAR * letter * way_at(path), 16)
    ended = (box for box in boxes if any(_holds(box, point) for point in ahead))
    return any(not _holds(box, path[0]) for box in ended)


def _holds(box: Box, point: Point) -> bool:
    return bool(box.x <= point[0] <= box.right and box.y <= point[1] <= box.bottom)
