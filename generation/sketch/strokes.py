"""The strokes of a drawing, and where one of them goes."""

from collections.abc import Sequence
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Mask

BEND = 20.0  # degrees by which a stroke turns from one step to the next at most
RAYS = 9  # directions that are looked into at each step
STEP = 2.0  # of the width of a stroke: how far a step goes
AHEAD = 6.0  # the same: how far ahead it is looked whether the stroke goes on
MET = 25.0  # degrees by which a stroke turns into another line at least
JOINING = 24  # steps before its end from which on it may have done so
MEMORY = 6  # steps whose direction is kept to
INKED = 0.85  # share of the way ahead that has to be drawn

Point = NDArray[np.float64]  # (2,) x, y
Path = NDArray[np.float64]  # (k, 2) x, y


class Strokes:
    """All that is drawn, with strokes that are usually `width` px wide."""

    def __init__(self, mask: Mask, width: float):
        self._mask = mask
        self.width = width

    @cached_property
    def _ink(self) -> NDArray[np.float32]:
        """How far in a stroke a pixel is, 0..1."""
        blurred = cv2.GaussianBlur(self._mask.astype(np.float32), (0, 0), 0.5 * self.width)
        return np.asarray(blurred, np.float32)

    @cached_property
    def _reach(self) -> Mask:
        kernel = np.ones((3, 3), np.uint8)
        return np.asarray(cv2.dilate(self._mask.astype(np.uint8), kernel), bool)

    def at(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(k,): whether something is drawn at places, (k, 2) x, y, or right beside."""
        columns, rows = np.round(places).astype(int).T
        height, width = self._reach.shape
        inside = (rows >= 0) & (columns >= 0) & (rows < height) & (columns < width)
        return inside & self._reach[rows.clip(0, height - 1), columns.clip(0, width - 1)]

    def follow(self, own: Mask) -> Path:
        """The stroke that the middle of `own`, some of the pixels, is on, from end to end.

        It is followed both ways, straight across whatever else is drawn, and ends where nothing
        is drawn ahead: at its own end, or at the side of a box that it meets.
        """
        rows, columns = np.nonzero(own)
        points = np.stack([columns, rows], axis=1).astype(float)
        along = _axis(points)
        order = np.argsort(points @ along)
        middle = points[order[len(order) // 2]]
        near = points[np.linalg.norm(points - middle, axis=1) < AHEAD * self.width]
        way = _axis(near) if len(near) > 2 else along
        middle = near.mean(axis=0) if len(near) else middle
        back, on = (self._until_met(self._onward(middle, sign * way)) for sign in (-1, 1))
        return np.array([*back[:0:-1], *on])

    def _onward(self, start: Point, way: Point) -> Path:
        """The places that a stroke goes through from `start` on."""
        found, ways = [start], [way]
        most = 2 * max(self._mask.shape) / (STEP * self.width)
        while len(found) < most:
            heading = np.mean(ways[-MEMORY:], axis=0)
            heading /= max(1e-9, float(np.linalg.norm(heading)))
            rays = (self._best_ray(found[-1], heading, far * self.width) for far in (AHEAD, STEP))
            best = next((ray for ray in rays if ray is not None), None)
            if best is None:
                break
            ways.append(best)
            found.append(found[-1] + STEP * self.width * best)
        return np.array(found)

    def _best_ray(self, here: Point, heading: Point, length: float) -> Point | None:
        """The direction in which most is drawn; None where the stroke goes on in none."""
        best, most = None, 0.0
        for angle in np.linspace(-BEND, BEND, RAYS):
            way = turned(heading, float(angle))
            points = here + np.arange(1, length + 1)[:, None] * way
            met = self.at(points)
            if met.mean() < INKED:
                continue
            columns, rows = np.round(points[met]).astype(int).T
            ink = float(self._ink[rows, columns].mean()) * (1 - 0.003 * abs(angle))
            if ink > most:
                best, most = way, ink
        return best

    def _until_met(self, path: Path) -> Path:
        """A path as far as a line that it turns into, and which goes on the other way, too."""
        steps = np.arange(2 * self.width, AHEAD * self.width)
        for turn in range(max(MEMORY, len(path) - JOINING), len(path) - 2):
            before = way_at(path[: turn + 1])
            for met in range(turn, min(turn + MEMORY, len(path) - 2)):  # it is on it by then
                after = path[min(met + MEMORY, len(path) - 1)] - path[met]
                after = after / max(1e-9, float(np.linalg.norm(after)))
                goes_on = self.at(path[met] - steps[:, None] * after).mean() > INKED
                if goes_on and before @ after < np.cos(np.radians(MET)):
                    return path[: turn + 1]
        return path


def way_at(path: Sequence[Point] | Path) -> Point:
    """The direction in which a path ends."""
    way = path[-1] - path[max(0, len(path) - MEMORY)]
    return way / max(1e-9, float(np.linalg.norm(way)))


def turned(way: Point, degrees: float) -> Point:
    turn = np.radians(degrees)
    cos, sin = np.cos(turn), np.sin(turn)
    return np.array([[cos, -sin], [sin, cos]]) @ way


def _axis(points: NDArray[np.float64]) -> Point:
    """The direction in which points lie."""
    _, _, axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    return axes[0]
