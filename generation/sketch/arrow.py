"""Arrows: a stroke that is followed from its middle to both ends, and the head at one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Mask, find_components
from verify.screenshot import Box

BEND = 20.0  # degrees by which a stroke turns from one step to the next at most
RAYS = 9  # directions that are looked into at each step
STEP = 2.0  # of the width of a stroke: how far a step goes
AHEAD = 6.0  # the same: how far ahead it is looked whether the stroke goes on
MET = 25.0  # degrees by which a stroke turns into another line at least
JOINING = 24  # steps before its end from which on it may have done so
MEMORY = 6  # steps whose direction is kept to
INKED = 0.85  # share of the way ahead that has to be drawn
BARB = 120.0, 165.0  # degrees between the way of an arrow and the two strokes of its head
BARBS = 2.0, 12.0  # of the width of a stroke: where the two are looked for, from the tip
LEAST_BARB = 3.0  # the same: how long the shorter one is at least
SLIP = 4  # steps before the end of its stroke that the two may meet
SECOND = 0.7  # of the length of the longer head: a shorter one at the other end is none

LONG = 3.0  # of the height of a line: a shorter arrow is an icon, unless it joins two boxes
JOINS = 1.5  # the same: one that does is longer
NEAR = 1.5  # the same: how far from what it points at an arrow ends at most
LEAST = 0.8  # the same: how long one is at least
WHOLE = 0.85  # share of its strokes that an arrow accounts for

Point = NDArray[np.float64]  # (2,) x, y


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
        way, length = _way(self.path), self.heads[1]
        barbs = [self.tip + length * _turned(way, side * BARB[0]) for side in (-1.2, 1.2)]
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
                tip, way = end[-1] + self.stroke * _way(end), _way(end)
                for angle in range(round(BARB[0]), 360 - round(BARB[0]), 12):
                    yield np.array([tip, tip + _turned(way, angle) * (length + 4 * self.stroke)])


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


def trace(mask: Mask, own: Mask, stroke: float) -> Arrow:
    """The stroke that the middle of `own`, some of its pixels, is on.

    It is followed both ways, straight across whatever else is drawn, and ends where nothing is
    drawn ahead: at its own end, or at the side of a box that it meets.
    """
    rows, columns = np.nonzero(own)
    points = np.stack([columns, rows], axis=1).astype(float)
    along = _axis(points)
    order = np.argsort(points @ along)
    middle = points[order[len(order) // 2]]
    near = points[np.linalg.norm(points - middle, axis=1) < AHEAD * stroke]
    way = _axis(near) if len(near) > 2 else along
    middle = near.mean(axis=0) if len(near) else middle
    blurred = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.5 * stroke)
    drawn = np.asarray(blurred, np.float32)
    reach = np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)), bool)
    back, on = (_follow(reach, drawn, middle, sign * way, stroke) for sign in (-1, 1))
    back, on = (_until_met(reach, np.array([middle, *half]), stroke) for half in (back, on))
    path = np.array([*back[:0:-1], *on])
    first, last = _head(reach, path[::-1], stroke), _head(reach, path, stroke)
    heads = first if first > SECOND * last else 0.0, last if last > SECOND * first else 0.0
    return Arrow(path, heads, stroke)


def _axis(points: NDArray[np.float64]) -> Point:
    """The direction in which points lie."""
    _, _, axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    return axes[0]


def _turned(way: Point, degrees: float) -> Point:
    turn = np.radians(degrees)
    cos, sin = np.cos(turn), np.sin(turn)
    return np.array([[cos, -sin], [sin, cos]]) @ way


def _follow(
    reach: Mask, drawn: NDArray[np.float32], start: Point, way: Point, stroke: float
) -> list[Point]:
    """The places that a stroke goes through from `start` on."""
    here, found, ways = start, [], [way]
    most = 2 * max(reach.shape) / (STEP * stroke)
    while len(found) < most:
        heading = np.mean(ways[-MEMORY:], axis=0)
        heading /= max(1e-9, float(np.linalg.norm(heading)))
        for ahead in (AHEAD, STEP):
            best = _best_ray(reach, drawn, here, heading, ahead * stroke)
            if best is not None:
                break
        else:
            return found
        ways.append(best)
        here = here + STEP * stroke * best
        found.append(here)
    return found


def _until_met(reach: Mask, path: NDArray[np.float64], stroke: float) -> NDArray[np.float64]:
    """A path as far as another line that it turns into, and which goes on the other way, too."""
    steps = np.arange(2 * stroke, AHEAD * stroke)
    for turn in range(max(MEMORY, len(path) - JOINING), len(path) - 2):
        before = _way(path[: turn + 1])
        for met in range(turn, min(turn + MEMORY, len(path) - 2)):  # it is on the other by then
            after = path[min(met + MEMORY, len(path) - 1)] - path[met]
            after = after / max(1e-9, float(np.linalg.norm(after)))
            turned = before @ after < np.cos(np.radians(MET))
            if turned and _drawn(reach, path[met] - steps[:, None] * after).mean() > INKED:
                return path[: turn + 1]
    return path


def _drawn(reach: Mask, places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(k,): whether something is drawn at places, (k, 2) x, y."""
    columns, rows = np.round(places).astype(int).T
    height, width = reach.shape
    inside = (rows >= 0) & (columns >= 0) & (rows < height) & (columns < width)
    return inside & reach[rows.clip(0, height - 1), columns.clip(0, width - 1)]


def _best_ray(
    reach: Mask, drawn: NDArray[np.float32], here: Point, heading: Point, length: float
) -> Point | None:
    """The direction in which most is drawn; None where the stroke goes on in none."""
    best, most = None, 0.0
    for angle in np.linspace(-BEND, BEND, RAYS):
        way = _turned(heading, angle)
        points = here + np.arange(1, length + 1)[:, None] * way
        met = _drawn(reach, points)
        if met.mean() < INKED:
            continue
        columns, rows = np.round(points[met]).astype(int).T
        ink = float(drawn[rows, columns].mean()) * (1 - 0.003 * abs(angle))
        if ink > most:
            best, most = way, ink
    return best


def _way(path: Sequence[Point] | NDArray[np.float64]) -> Point:
    """The direction in which a path ends."""
    way = path[-1] - path[max(0, len(path) - MEMORY)]
    return way / max(1e-9, float(np.linalg.norm(way)))


def _head(reach: Mask, path: NDArray[np.float64], stroke: float) -> float:
    """How long the shorter of the two strokes is that go back from the end of a path, px."""
    if len(path) < 3:
        return 0.0
    ends = [path[: len(path) - back] for back in range(min(SLIP, len(path) - 3) + 1)]
    tips = [(end[-1], _way(end)) for end in ends]
    tips += [(path[-1] + ahead * stroke * tips[0][1], tips[0][1]) for ahead in (1, 2)]
    return max(min(_barbs(reach, *tip, stroke)) for tip in tips)


def _barbs(reach: Mask, tip: Point, way: Point, stroke: float) -> Iterator[float]:
    """How far strokes go back from a tip on the left and on the right, px; 0 if hardly."""
    for side in (-1, 1):
        longest = 0.0
        for angle in np.arange(*BARB, 5):
            ray = _turned(way, float(side * angle))
            steps = np.arange(BARBS[0] * stroke, BARBS[1] * stroke)
            gap = np.flatnonzero(~_drawn(reach, tip + steps[:, None] * ray))
            length = float(gap[0] if len(gap) else len(steps))
            longest = max(longest, length)
        yield longest if longest >= LEAST_BARB * stroke else 0.0


def find_arrows(mask: Mask, loose: Mask, stroke: float, letter: float) -> list[Arrow]:
    """The arrows with one head among `loose` strokes, of which they are all, from tail to tip.

    `letter` is the usual height of a line, px.
    """
    parts = find_components(loose)
    arrows = []
    for index in np.flatnonzero(parts.longer > LEAST * letter).tolist():
        if not index:
            continue
        own = parts.labels == index
        arrow = trace(mask, own, stroke)
        if arrow.heads[0] > arrow.heads[1]:
            arrow = Arrow(arrow.path[::-1], (arrow.heads[1], arrow.heads[0]), stroke)
        covered, _ = crossed_out(mask, [arrow], stroke)
        single = arrow.heads[1] and not arrow.heads[0]
        if single and arrow.reach > LEAST * letter and (own & covered).sum() > WHOLE * own.sum():
            arrows.append(arrow)
    return arrows


def leads(arrow: Arrow, boxes: Sequence[Box], texts: Sequence[Box], letter: float) -> bool:
    """Whether an arrow joins two boxes, or is long and points at a box or a text.

    What is shorter is an icon: beside a text, and between two of them.
    """
    tail, tip = arrow.path[::-1], arrow.path
    if arrow.reach > LONG * letter:
        return _points_at(tip, [*boxes, *texts], letter)
    joins = _points_at(tip, boxes, letter) and _points_at(tail, boxes, letter)
    return joins and arrow.reach > JOINS * letter


def _points_at(path: NDArray[np.float64], boxes: Sequence[Box], letter: float) -> bool:
    """Whether a path ends at a box that it does not begin in."""
    ahead = np.linspace(path[-1], path[-1] + NEAR * letter * _way(path), 16)
    ended = (box for box in boxes if any(_holds(box, point) for point in ahead))
    return any(not _holds(box, path[0]) for box in ended)


def _holds(box: Box, point: Point) -> bool:
    return bool(box.x <= point[0] <= box.right and box.y <= point[1] <= box.bottom)
