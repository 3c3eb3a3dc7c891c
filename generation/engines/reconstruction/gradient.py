"""Linear gradients: finding and drawing them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.frame import find_frame
from generation.engines.reconstruction.outline import Outline
from generation.engines.reconstruction.region import ALL_CORNERS, Gradient, Region
from verify.screenshot import RGB, Box, Pixels

Floats = NDArray[np.float64]
SMOOTH = 5  # levels: the most by which neighbouring pixels of a gradient differ
MIN_AREA, MIN_SIDE = 300, 10  # px
LARGE = 200  # px: so large a rectangle may be hidden for the most part
ONE_COLOR = 0.4  # share of an area from which on it is flat, with a shadow at most
LEAST_CHANGE = 8  # levels from end to end
DEVIATION = 2.0  # levels: the most that pixels deviate from a gradient on average
STOP_DEVIATION = 1.5  # levels: closer than this and no more stops are needed
SAMPLES = 3000
PLAIN = 3  # stops: a gradient with more of them may be one that a shadow lies on
LIT = 0.9  # quantile of brightness that is clear of shadows
BINS = 64  # along the gradient line


def find_gradients(pixels: Pixels) -> list[Region]:
    """Rectangles filled with a linear gradient, round corners and all."""
    found = []
    for box, mask in _smooth_areas(pixels):
        outline = Outline.of(mask)
        if min(outline.fit) < 0.4 or sum(outline.fit) / 4 < 0.75:
            continue
        gradient = fit(pixels, box, mask)
        if gradient:
            found.append(_region(pixels, box, gradient, outline))
    return found


def _region(pixels: Pixels, box: Box, gradient: Gradient, outline: Outline) -> Region:
    radius = float(np.median(outline.radii))
    middle = gradient.stops[len(gradient.stops) // 2][1]
    frame = find_frame(pixels, box, middle, radius)
    half = min(frame.box.width, frame.box.height) / 2
    radius = 0.0 if radius < 1.5 else half if radius > half - 2 else float(round(radius))
    return Region(frame.box, gradient, frame.borders, radius, ALL_CORNERS)


def _smooth_areas(pixels: Pixels) -> Iterator[tuple[Box, NDArray[np.bool_]]]:
    """Areas without an edge inside that are more than one colour: boxes and their masks."""
    smooth = np.zeros(pixels.shape[:2], np.uint8)
    if min(smooth.shape) < MIN_SIDE:
        return
    smooth[:-1, :-1] = (_step(pixels[:-1, 1:], pixels[:-1, :-1]) <= SMOOTH) & (
        _step(pixels[1:, :-1], pixels[:-1, :-1]) <= SMOOTH
    )
    _, label, stats, _ = cv2.connectedComponentsWithStats(smooth, connectivity=4)
    width, height, area = stats.T[2:]
    dense = area >= width * height * np.where(np.maximum(width, height) < LARGE, 0.5, 0.1)
    likely = dense & (area >= MIN_AREA) & (np.minimum(width, height) >= MIN_SIDE)
    likely[0] = False
    for index in np.flatnonzero(likely):
        left, top, wide, high = stats[index, :4]
        mask = label[top : top + high, left : left + wide] == index
        # the last row and column of an area border on something else, so they are not in it
        yield Box(float(left), float(top), float(wide + 1), float(high + 1)), mask


def _step(a: Pixels, b: Pixels) -> NDArray:
    red, green, blue = cv2.split(cv2.absdiff(a, b))
    return cv2.max(cv2.max(red, green), blue)


def fit(pixels: Pixels, box: Box, mask: NDArray[np.bool_]) -> Gradient | None:
    """The linear gradient that the pixels of `box` show where `mask` is True, None without one.

    A quarter of them may deviate: a shadow that lies on the gradient does.
    """
    y, x = np.nonzero(mask)
    step = max(1, len(y) // SAMPLES)
    y, x = y[::step] + int(box.y), x[::step] + int(box.x)
    colors = pixels[y, x].astype(np.float64)
    if (colors == np.median(colors, axis=0)).all(axis=1).mean() > ONE_COLOR:
        return None
    line = min((_Line.along(angle, box, x, y, colors) for angle in _usual(box)), key=_deviation)
    finer = (_Line.along(line.angle + turn, box, x, y, colors) for turn in (-5, -2, 2, 5))
    finest = min(finer, key=_deviation)
    if finest.deviation < 0.9 * line.deviation - 0.1:
        line = finest
    change = np.nanmax(line.colors, axis=0) - np.nanmin(line.colors, axis=0)
    if line.deviation > DEVIATION or change.max() < LEAST_CHANGE:
        return None
    stops = _stops(line.colors)
    if len(stops) > PLAIN:
        lit = _stops(_Line.along(line.angle, box, x, y, colors, LIT).colors)
        stops = lit if len(lit) < len(stops) else stops
    return Gradient(line.angle, stops)


def _usual(box: Box) -> list[float]:
    """Angles that people write, within half a turn, the usual first.

    To a corner, a gradient runs square to the other diagonal (CSS Images 3, section 3.1).
    """
    corner = float(np.degrees(np.arctan2(box.height, box.width)))
    return [180.0, 90.0, 135.0, 45.0, 90 + corner, 90 - corner, *map(float, range(10, 180, 10))]


@dataclass(frozen=True)
class _Line:
    """A gradient line: the colours of BINS steps along it, NaN where there are no pixels."""

    angle: float
    colors: Floats  # (BINS, 3)
    deviation: float  # levels, by which three quarters of the pixels deviate at most

    @classmethod
    def along(
        cls, angle: float, box: Box, x: NDArray, y: NDArray, pixels: Floats, share: float = 0.5
    ) -> "_Line":
        """The line at `angle`; each colour is that which a `share` of its pixels do not exceed."""
        where = np.clip(position(box, x, y, angle), 0, 1 - 1e-9) * BINS
        order = np.argsort(where)
        ends = np.searchsorted(where[order], np.arange(BINS + 1))
        colors = np.full((BINS, 3), np.nan)
        for index, (start, end) in enumerate(pairwise(ends)):
            if start < end:
                colors[index] = np.quantile(pixels[order[start:end]], share, axis=0)
        known = np.flatnonzero(np.diff(ends))
        smooth = [np.interp(where - 0.5, known, colors[known, c]) for c in range(3)]
        off = np.abs(pixels - np.stack(smooth, axis=1)).max(axis=1)
        return cls(angle % 360, colors, float(np.quantile(off, 0.75)))


def _deviation(line: _Line) -> float:
    # rounding alone makes for half a level, so that the first of several good ones is taken
    return max(0.5, round(line.deviation, 1))


def position(box: Box, x: NDArray, y: NDArray, angle: float) -> Floats:
    """Where pixels lie along the gradient line of `box`, 0..1 (CSS Images 3, section 3.1)."""
    right, down = np.sin(np.radians(angle)), -np.cos(np.radians(angle))
    length = abs(box.width * right) + abs(box.height * down)
    middle_x, middle_y = box.center
    return ((x + 0.5 - middle_x) * right + (y + 0.5 - middle_y) * down) / length + 0.5


def _stops(profile: Floats) -> tuple[tuple[float, RGB], ...]:
    """The fewest stops that follow three quarters of a profile, from 0 to 1."""
    known = np.flatnonzero(~np.isnan(profile[:, 0]))
    where, colors = (known + 0.5) / BINS, profile[known]
    kept: list[int] = []
    for tolerance in (32.0, 16.0, 8.0, 4.0, 2.0):
        kept = [0, *_bends(where, colors, 0, len(known) - 1, tolerance), len(known) - 1]
        line = [np.interp(where, where[kept], colors[kept, c]) for c in range(3)]
        off = np.abs(colors - np.stack(line, axis=1)).max(axis=1)
        if np.quantile(off, 0.75) < STOP_DEVIATION:
            break
    where, colors = where[kept], colors[kept]
    first = _extend(where[:2], colors[:2], 0.0)
    last = _extend(where[-2:], colors[-2:], 1.0)
    inner = zip(where[1:-1], colors[1:-1], strict=True)
    stops = [(0.0, first), *((round(float(w), 2), c) for w, c in inner), (1.0, last)]
    return tuple((w, _rgb(c)) for w, c in stops)


def _bends(where: Floats, colors: Floats, start: int, end: int, tolerance: float) -> list[int]:
    """Where a profile leaves the straight line between its ends (Douglas and Peucker 1973)."""
    if end - start < 2:
        return []
    share = ((where[start:end] - where[start]) / (where[end] - where[start]))[:, None]
    line = colors[start] * (1 - share) + colors[end] * share
    off = np.abs(colors[start:end] - line).max(axis=1)
    worst = start + int(off.argmax())
    if off.max() < tolerance:
        return []
    before = _bends(where, colors, start, worst, tolerance)
    return [*before, worst, *_bends(where, colors, worst, end, tolerance)]


def _extend(where: Floats, colors: Floats, to: float) -> Floats:
    """The colour at `to` on the line through two stops."""
    return colors[0] + (colors[1] - colors[0]) * (to - where[0]) / (where[1] - where[0])


def _rgb(color: Floats) -> RGB:
    red, green, blue = np.clip(color, 0, 255).round().astype(int)
    return int(red), int(green), int(blue)


def draw_gradient(box: Box, gradient: Gradient, part: Box | None = None) -> Pixels:
    """The pixels of `box`, or of a `part` of it, filled with a gradient; edges are whole px."""
    part = part or box
    x, y = np.arange(int(part.x), int(part.right)), np.arange(int(part.y), int(part.bottom))
    where = position(box, x[None, :], y[:, None], gradient.angle)
    steps, stops = np.linspace(0, 1, 1024), [stop for stop, _ in gradient.stops]
    channels = [np.interp(steps, stops, [c[i] for _, c in gradient.stops]) for i in range(3)]
    table = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    return table[np.clip(where * 1023, 0, 1023).astype(np.int16)]
