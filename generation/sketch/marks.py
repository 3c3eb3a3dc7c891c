"""Strokes that close no shape and cannot be read: rules, squiggles, icons and drawings."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Mask, find_components
from generation.sketch.shapes import Shape
from verify.screenshot import Box

Places = NDArray[np.intp]  # (k,): columns or rows of pixels


@dataclass(frozen=True)
class Mark:
    """Strokes that belong together, px."""

    kind: Literal["rule", "squiggle", "icon", "drawing"]
    box: Box


def squiggles(mask: Mask, letter: float) -> Mask:
    """The strokes that go up and down along a line, as people hint at text."""
    parts = find_components(mask)
    found = (parts.width > 2.5 * parts.height) & (parts.height < 4 * letter)
    found &= parts.height > 0.25 * letter
    found &= parts.area > 0.18 * parts.width * parts.height  # an outline has more room inside
    for index in np.flatnonzero(found):
        left, width, height = parts.left[index], parts.width[index], parts.height[index]
        middle = parts.labels[parts.top[index] + height // 2, left : left + width] == index
        crossings = np.count_nonzero(np.diff(middle.astype(np.int8)) > 0)
        found[index] = crossings >= max(5, 0.6 * width / height)
    return parts.only(found)


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
    joined = cv2.dilate(mask.astype(np.uint8), np.ones(reach[::-1], np.uint8))
    parts = find_components(np.asarray(joined, bool))
    marks = []
    rows, columns = np.nonzero(mask)
    owner = parts.labels[rows, columns]
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(1, parts.count + 1))
    for start, stop in pairwise(bounds.tolist()):
        y, x = rows[order[start:stop]], columns[order[start:stop]]
        if not len(y):
            continue
        mark = _mark(x, y, stroke, letter)
        if mark:
            marks.append(mark)
    return marks


def _mark(x: Places, y: Places, stroke: float, letter: float) -> Mark | None:
    edges = x.min(), y.min(), x.max() + 1, y.max() + 1
    box = Box.from_edges(*map(float, edges))
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
