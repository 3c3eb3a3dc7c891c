"""What runs around a fill: its borders, its corners, and the ground beyond them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.region import Border, Borders
from verify.ink import largest_channel, middle
from verify.screenshot import RGB, Box, Pixels

T = TypeVar("T")
Floats = NDArray[np.floating]
MAX_BORDER = 12  # px; a wider band is a region of its own
HAIRLINE = 3  # px: borders as thin as this may cross, as in a table
MAX_RADIUS = 64  # px; larger ones are only found as half of a side
RADII = [float(radius) for radius in range(MAX_RADIUS + 1)]
MET = 0.4  # share of the edge's colour that a thin antialiased border keeps in a corner
CURVE = 4  # levels by which antialiasing changes a line at the flattest part of a curve
AGREEING = 0.6  # share of a line of pixels that has to be of one colour


@dataclass(frozen=True)
class Frame:
    """The border box around a fill."""

    box: Box
    borders: Borders
    ground: tuple[RGB | None, RGB | None, RGB | None, RGB | None]  # beyond top right bottom left


def contrast(pixels: Pixels, box: Box, fill: RGB, radius: float) -> float:
    """How far a fill stands out: on half of its sides or more the pixels beyond differ so much.

    0..255, the largest difference of a channel; sides at the edge of the page are left out.
    """
    steps = []
    for strip in strips(pixels, box, radius, MAX_BORDER + 2):
        if strip.size:  # two lines, for the first one may be the fill's own antialiasing
            off = largest_channel(np.abs(strip[:2].astype(np.int16) - fill))
            steps.append(middle(off.T).max())
    return float(np.median(steps)) if steps else 255.0


def find_frame(pixels: Pixels, box: Box, fill: RGB, radius: float) -> Frame:
    """The frame around the rectangle `box` that is filled with `fill` up to its edges."""
    sides = [_side(strip, fill) for strip in strips(pixels, box, radius, MAX_BORDER + 2)]
    if len({side.line for side in sides}) > 1:
        sides = [_without_gap(pixels, box, index, side) for index, side in enumerate(sides)]
    certain = {side.line.color for side in sides if side.line and side.certain}
    gaps = {side.ground for side in sides if not side.line}
    borders = [
        side.line
        if side.line
        and (side.certain or side.line.color in certain)
        and side.line.color not in gaps
        else None
        for side in sides
    ]
    top, right, bottom, left = (
        side.rim + (border.width if border else 0)
        for side, border in zip(sides, borders, strict=True)
    )
    grown = Box.from_edges(box.x - left, box.y - top, box.right + right, box.bottom + bottom)
    ground = [
        side.line.color if side.line and not border else side.ground
        for side, border in zip(sides, borders, strict=True)
    ]
    return Frame(grown, four(borders), four(ground))


def four(values: Sequence[T]) -> tuple[T, T, T, T]:
    """The values of the four sides as a tuple that says so."""
    first, second, third, fourth = values
    return first, second, third, fourth


def strips(
    pixels: Pixels, box: Box, radius: float, reach: int
) -> tuple[Pixels, Pixels, Pixels, Pixels]:
    """The `reach` lines of pixels that lead away from the straight part of each side.

    Above, to the right, below and to the left; the nearest line first, fewer where the page ends.
    """
    left, top, right, bottom = int(box.x), int(box.y), int(box.right), int(box.bottom)
    x0, x1 = _straight(left, right, radius)
    y0, y1 = _straight(top, bottom, radius)
    return (
        pixels[max(0, top - reach) : top, x0:x1][::-1],
        pixels[y0:y1, right : right + reach].swapaxes(0, 1),
        pixels[bottom : bottom + reach, x0:x1],
        pixels[y0:y1, max(0, left - reach) : left].swapaxes(0, 1)[::-1],
    )


def _straight(start: int, end: int, radius: float) -> tuple[int, int]:
    """The part of a side between its corners; of a pill's end or a circle, the flattest part."""
    inset = min(round(radius) + 1, max(0, (end - start) // 2 - 1))
    return start + inset, end - inset


@dataclass(frozen=True)
class _Side:
    """What lies beyond one side of a fill, outwards."""

    rim: int  # lines of the fill's own antialiasing
    line: Border | None
    ground: RGB | None
    certain: bool = True  # whether the line is no shadow


def _side(strip: Pixels, fill: RGB) -> _Side:
    lines = _Lines(strip)
    rim = 1 if _is_rim(lines[0], fill, lines[1]) else 0
    color = lines[rim]
    if color is None:
        return _Side(rim, None, None)
    same = CURVE if strip.shape[1] <= 2 else 0
    end = rim + 1
    while end < len(strip) and end - rim <= MAX_BORDER and _is_same(lines[end], color, same):
        end += 1
    if end == len(strip) or end - rim > MAX_BORDER:
        return _Side(rim, None, color)
    line = Border(end - rim, color)
    return _Side(rim, line, lines[end], _is_step([color, *(lines[end + i] for i in range(3))]))


def _is_same(line: RGB | None, color: RGB, tolerance: int) -> bool:
    return line is not None and difference(line, color) <= tolerance


def _without_gap(pixels: Pixels, box: Box, index: int, side: _Side) -> _Side:
    """The side, but a wide band that goes on past a corner is a gap and no border."""
    if not side.line or side.line.width <= HAIRLINE:
        return side
    away, past = side.line.width / 2, HAIRLINE + 1
    along_x = index in (0, 2)
    across = (box.y - away, box.right + away, box.bottom + away, box.x - away)[index]
    ends = (box.x - past, box.right + past) if along_x else (box.y - past, box.bottom + past)
    height, width = pixels.shape[:2]
    for end in ends:
        x, y = (end, across) if along_x else (across, end)
        if 0 <= x < width and 0 <= y < height:
            red, green, blue = (int(channel) for channel in pixels[int(y), int(x)])
            if difference((red, green, blue), side.line.color) <= 2:
                return _Side(side.rim, None, side.line.color)
    return side


class _Lines:
    """The colour of each line of a strip that most of its pixels have, looked up when asked."""

    def __init__(self, strip: Pixels):
        self._strip = strip

    def __getitem__(self, index: int) -> RGB | None:
        if index >= len(self._strip):
            return None
        return _line_color(self._strip[index])


def _line_color(line: Pixels) -> RGB | None:
    """The colour that most of a line of pixels has, None when there is no such colour."""
    if not len(line):
        return None
    color = middle(line)
    agreeing = (largest_channel(np.abs(line - color)) <= CURVE).mean()
    red, green, blue = color.astype(int)
    return (int(red), int(green), int(blue)) if agreeing >= AGREEING else None


def _is_rim(line: RGB | None, fill: RGB, beyond: RGB | None) -> bool:
    """Whether a line is nearly the fill: the antialiased first line of a round shape."""
    if line is None or beyond is None:
        return False
    return 0 < difference(line, fill) <= 0.3 * difference(beyond, fill)


def _is_step(lines: Sequence[RGB | None]) -> bool:
    """Whether the first line ends in a step, and not as a shadow fades: by ever smaller ones."""
    if lines[1] is None:
        return True
    steps = [difference(a, b) if a and b else 0 for a, b in pairwise(lines)]
    growth = min(3.0, max(1.0, steps[1] / max(steps[2], 0.5)))
    return steps[0] > 2 + 1.5 * steps[1] * growth


def difference(a: RGB, b: RGB) -> int:
    """The largest difference in any channel, 0..255."""
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


def find_radii(pixels: Pixels, frame: Frame, fill: RGB) -> tuple[float, float, float, float]:
    """The corner radii, px: top left, top right, bottom right, bottom left.

    `fill` is what the frame holds: the outermost colour where there is no border.
    """
    box = frame.box
    area = pixels[int(box.y) : int(box.bottom), int(box.x) : int(box.right)].astype(np.float32)
    size = min(*(length // 2 + 1 for length in area.shape[:2]), MAX_RADIUS)
    edges = [np.array(border.color if border else fill, np.float32) for border in frame.borders]
    top, right, bottom, left = edges
    return (
        _radius(area[:size, :size], top, left),
        _radius(area[:, ::-1][:size, :size], top, right),
        _radius(area[::-1, ::-1][:size, :size], bottom, right),
        _radius(area[::-1][:size, :size], bottom, left),
    )


def _radius(corner: Floats, top: Floats, side: Floats) -> float:
    """The radius whose arc follows best where the ground ends, in rows and in columns."""
    outside = corner[0, 0]
    if min(np.abs(outside - top).max(), np.abs(outside - side).max()) < 3:
        return 0.0  # the corner is no ground, so it is square
    cover = np.maximum(_cover(corner, outside, top), _cover(corner, outside, side))
    insets = np.concatenate([_ground_before(cover), _ground_before(cover.T)])
    miss = np.abs(insets - ARCS[:, : len(cover)].repeat(2, axis=0).reshape(len(ARCS), -1))
    return RADII[miss.mean(axis=1).argmin()]


def _cover(corner: Floats, outside: Floats, edge: Floats) -> Floats:
    """By how much each pixel is on the way from the ground to the edge's colour, 0..1."""
    span = edge - outside
    return np.clip((corner - outside) @ span / max(float(span @ span), 1.0), 0, 1)


def _ground_before(cover: Floats) -> Floats:
    """How many pixels of each row the ground has before the edge."""
    met = np.maximum.accumulate(cover >= MET, axis=1)
    before = ~np.pad(met, ((0, 0), (1, 0)))[:, :-1]  # up to and with the first pixel of the edge
    return ((1 - cover) * before).sum(axis=1)


def _arcs() -> Floats:
    """By radius, how far each row of a corner is inset, (radii, rows)."""
    radii, rows = np.array(RADII)[:, None], np.arange(MAX_RADIUS)[None, :]
    depth = np.clip(radii - rows - 0.5, 0, radii)
    return radii - np.sqrt(radii**2 - depth**2)


ARCS = _arcs()
