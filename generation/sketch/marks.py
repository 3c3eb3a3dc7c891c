"""Strokes that close no shape and cannot be read: rules, squiggles, icons and drawings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Components, Mask, find_components, find_contours
from generation.sketch.shapes import Shape
from verify.screenshot import Box

TILT = 0.03  # slope of the most oblique line
GAP = 0.35  # of the ink in the rows of a squiggle: rows with less part it from the next
Places = NDArray[np.intp]  # (k,): columns or rows of pixels


@dataclass(frozen=True)
class Mark:
    """Strokes that belong together, px."""

    kind: Literal["rule", "squiggle", "icon", "drawing"]
    box: Box
    name: str = ""  # of an arrow: where it points


def squiggles(mask: Mask, letter: float) -> Mask:
    """The strokes that go up and down along a line, as people hint at text.

    Lines that touch one another hang together: what counts is how often a row of pixels
    crosses a stroke, however many rows there are.
    """
    parts = find_components(mask)
    begins = mask & ~np.roll(mask, 1, axis=1)
    crossings = np.bincount(parts.labels[begins], minlength=parts.count) / parts.height
    line = np.minimum(parts.height, 2 * letter)
    found = (parts.width > 2.5 * line) & (parts.height > 0.25 * letter)
    found &= parts.area > 0.18 * parts.width * parts.height  # an outline has more room inside
    found &= crossings >= np.maximum(4, 0.3 * parts.width / line)
    for index in np.flatnonzero(found).tolist():
        found[index] = not _has_room(parts, index, letter)
    return parts.only(found)


def _has_room(parts: Components, index: int, letter: float) -> bool:
    """Whether strokes go around something that is as large as a letter, and wide."""
    top, left = parts.top[index], parts.left[index]
    height, width = parts.height[index], parts.width[index]
    own = parts.labels[top : top + height, left : left + width] == index
    room = min(height, letter)
    holes = (
        cv2.contourArea(line) for line, around in find_contours(own.astype(np.uint8)) if around >= 0
    )
    return max(holes, default=0.0) > 1.2 * room * room


def find_squiggles(waves: Mask, stroke: float, letter: float) -> list[Mark]:
    """The lines of squiggles, one by one, where they touch as well."""
    reach = (max(3, round(0.9 * letter)), max(1, round(0.1 * letter)))
    marks = []
    for x, y in _groups(waves, reach):
        slope = max(np.linspace(-TILT, TILT, 9), key=lambda slope: _profile(x, y, slope).var())
        profile = _profile(x, y, slope)
        row = np.round(y - slope * x).astype(int)
        lined = profile[row - row.min()] > GAP * np.percentile(profile, 90)
        bands = np.cumsum(np.diff(profile > GAP * np.percentile(profile, 90), prepend=False))
        band = bands[row - row.min()]
        for number in np.unique(band[lined]):
            inside = lined & (band == number)
            box = _around(x[inside], y[inside])
            if box.height > 1.5 * stroke and box.width > letter:
                marks.append(Mark("squiggle", box))
    return marks


def _profile(x: Places, y: Places, slope: float) -> NDArray[np.float64]:
    """The ink in every row of something that rises by `slope`, smoothed."""
    row = np.round(y - slope * x).astype(int)
    return np.convolve(np.bincount(row - row.min()), [0.25, 0.5, 0.25], "same")


def without_outlines(mask: Mask, shapes: Sequence[Shape], stroke: float, letter: float) -> Mask:
    """The strokes that are no outline of a shape, no end of one, and no cross in one."""
    covered = np.zeros(mask.shape, np.uint8)
    for shape in shapes:
        side = min(shape.box.width, shape.box.height)
        width = round(4 * stroke + min(0.06 * side, 2 * stroke + 0.02 * side))
        cv2.drawContours(covered, [shape.contour], -1, 1, width)
        if shape.crossed:
            box = shape.box
            corner, opposite = (int(box.x), int(box.y)), (int(box.right), int(box.bottom))
            cv2.rectangle(covered, corner, opposite, 1, -1)
            cv2.rectangle(covered, corner, opposite, 1, width)
    rest = find_components(mask & (covered == 0))
    outline = (mask & (covered > 0)).astype(np.uint8)
    beside = np.asarray(cv2.dilate(outline, np.ones((3, 3), np.uint8)), bool)
    touching = np.zeros(rest.count, bool)
    touching[rest.labels[beside]] = True
    thin = np.minimum(rest.width, rest.height) < 0.6 * letter
    end = (rest.longer < 1.6 * letter) | (thin & (rest.longer < 6 * letter))
    return rest.only(~(touching & end))


def find_marks(mask: Mask, stroke: float, letter: float) -> list[Mark]:
    """What is left of the strokes, put together.

    Args:
        mask: the strokes that are neither letters nor outlines.
        letter: the usual height of a line of text, px.
    """
    reach = (max(3, round(0.9 * letter)), max(3, round(0.15 * letter)))
    marks = (_mark(x, y, stroke, letter) for x, y in _groups(mask, reach))
    return [mark for mark in marks if mark]


def _groups(mask: Mask, reach: tuple[int, int]) -> Iterator[tuple[Places, Places]]:
    """The pixels, x and y, of strokes that are less than `reach` apart across and down."""
    joined = cv2.dilate(mask.astype(np.uint8), np.ones(reach[::-1], np.uint8))
    parts = find_components(np.asarray(joined, bool))
    rows, columns = np.nonzero(mask)
    owner = parts.labels[rows, columns]
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(1, parts.count + 1))
    for start, stop in pairwise(bounds.tolist()):
        if start < stop:
            yield columns[order[start:stop]], rows[order[start:stop]]


def _around(x: Places, y: Places) -> Box:
    return Box.from_edges(float(x.min()), float(y.min()), float(x.max()) + 1, float(y.max()) + 1)


def _mark(x: Places, y: Places, stroke: float, letter: float) -> Mark | None:
    box = _around(x, y)
    long = max(box.width, box.height)
    if long < 0.5 * letter or len(y) < 3 * stroke * stroke:
        return None
    top, bottom = np.percentile(y, (6, 94))  # a letter may hang on to a rule
    if box.width > 1.2 * letter and _is_rule(x, bottom - top + 1, stroke):
        return Mark("rule", Box.from_edges(box.x, float(top), box.right, float(bottom) + 1))
    if box.height > 3 * letter and _is_rule(y, box.width, stroke):
        return None  # a line from top to bottom parts columns, which their contents do as well
    wide = box.width > 3 * box.height and box.height < 4 * letter
    if wide or (box.height < 2.2 * letter and box.width > 1.7 * box.height):
        return Mark("squiggle", box)
    return Mark("icon" if long < 2.5 * letter else "drawing", box)


def _is_rule(along: Places, height: float, stroke: float) -> bool:
    """Whether a mark goes straight on; `along` is where its pixels are on its way."""
    ink = np.bincount(along - along.min())
    flat = height < max(3.5 * stroke, 0.06 * len(ink))
    return bool(flat and np.median(ink) < stroke + 1.5 and ink.mean() < stroke + 2.5)
