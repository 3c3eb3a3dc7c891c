"""Closed shapes in the strokes of a drawing: boxes however wobbly, circles and triangles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Contour, Mask, find_contours
from verify.screenshot import Box

LEAST_SIDE = 0.008  # of the drawing's longer side: smaller ones are the loops of letters
GAPS = (0.0, 0.003, 0.008, 0.016)  # of the longer side: how far apart ends that belong together are
FULL = 0.72  # share of its bounding box that a box fills; the rounder and more oblique, the less
ROUND = 0.88  # 4 pi area / perimeter squared, from which on a shape is a circle
NARROW = 0.004  # of the longer side: wider gaps are bridged only inside of a line
BANNER = 8.0  # ratio of the sides of the longest box that is crossed
SAME = 0.7  # IoU of two outlines of one shape
EXPLAINED = 0.6  # share of a side along the outlines of other shapes: it is one of theirs
DRAWN = 0.7  # share of each of its sides that a shape has strokes along


@dataclass(frozen=True)
class Shape:
    """A closed outline: the box that it keeps to, px, and the line itself."""

    kind: Literal["box", "circle", "triangle"]
    box: Box
    contour: Contour
    crossed: bool = False


def find_shapes(mask: Mask, stroke: float) -> list[Shape]:
    """The closed shapes, each once, the largest first."""
    far = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3)
    near = np.asarray(far, np.float32)
    kept: list[Shape] = []
    for gap in GAPS:
        reach = round(gap * max(mask.shape))
        known = _outlined(kept, mask.shape, stroke)
        for shape in _candidates(_bridged(mask, reach), near, stroke, reach):
            if any(_same(shape, other, stroke) for other in kept):
                continue
            # what lies between other shapes is closed by their outlines, not by one of its own
            borrowed = sum(share > EXPLAINED for share in _sides(shape.contour, known))
            if not reach or borrowed < 2:
                kept.append(shape)
    kept += _joined(kept, near, stroke)
    return sorted(kept, key=lambda shape: -shape.box.area)


def _outlined(shapes: Sequence[Shape], size: tuple[int, int], stroke: float) -> Mask:
    drawn = np.zeros(size, np.uint8)
    for shape in shapes:
        cv2.drawContours(drawn, [shape.contour], -1, 1, round(2.5 * stroke) + 2)
    return drawn > 0


def _same(one: Shape, other: Shape, stroke: float) -> bool:
    grown = max(SAME, 1 - 8 * stroke / min(one.box.width, one.box.height))
    return one.box.iou(other.box) > min(SAME, grown)


def _bridged(mask: Mask, reach: int) -> NDArray[np.uint8]:
    """The strokes, their ends joined where less than twice `reach` parts them."""
    drawn = np.pad(mask.astype(np.uint8), 1)
    if not reach:
        return drawn
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.morphologyEx(drawn, cv2.MORPH_CLOSE, kernel), np.uint8)


def _candidates(
    drawn: NDArray[np.uint8], near: NDArray[np.float32], stroke: float, reach: int
) -> Iterator[Shape]:
    least = max(LEAST_SIDE * max(drawn.shape), 3 * stroke, 2.5 * reach)
    wide = reach > NARROW * max(drawn.shape)  # as wide a bridge joins what lies apart, too
    for padded, around in find_contours(drawn):
        contour = padded - 1
        _, _, width, height = cv2.boundingRect(contour)
        if min(width, height) < least or (wide and around < 0):
            continue
        shape = _shape(contour, near, stroke, inside=around >= 0)
        if shape and not (wide and shape.kind != "box"):
            yield shape


def _shape(
    contour: Contour, near: NDArray[np.float32], stroke: float, inside: bool
) -> Shape | None:
    """What a closed line is; None for anything but a box, a circle or a triangle."""
    area = cv2.contourArea(contour)
    x, y, width, height = cv2.boundingRect(contour)
    filled = area / (width * height)
    hull = np.asarray(cv2.convexHull(contour), np.int32)
    if area < 0.8 * cv2.contourArea(hull) or _drawn(contour, near, stroke) < DRAWN:
        return None
    turn = 4 * np.pi * cv2.contourArea(hull) / cv2.arcLength(hull, True) ** 2
    box = Box(x, y, width, height)
    if turn > ROUND and 0.72 < width / height < 1.4 and 0.68 < filled < 0.86:
        return Shape("circle", box, contour)
    if 0.4 < filled < 0.66 and inside and _is_triangle(hull):
        return Shape("triangle", box, contour)
    if filled < FULL:
        return None
    box = _kept_to(contour, box)
    return Shape("box", box, contour, _is_crossed(box, near, stroke))


def _drawn(contour: Contour, near: NDArray[np.float32], stroke: float) -> float:
    """The share of the side that has the fewest strokes along, 0..1."""
    return min(_sides(contour, near <= stroke + 1))


def _sides(contour: Contour, mask: Mask) -> list[float]:
    """What share of each side of an outline is in the mask, 0..1."""
    x, y = contour.reshape(-1, 2).T
    met = mask[y.clip(0, mask.shape[0] - 1), x.clip(0, mask.shape[1] - 1)]
    ways = np.arctan2((y - y.mean()) * np.ptp(x), (x - x.mean()) * max(1, np.ptp(y)))
    sides = (ways / (np.pi / 2)).round().astype(int) % 4
    return [float(met[sides == side].mean()) for side in range(4) if (sides == side).any()]


def _is_triangle(hull: Contour) -> bool:
    area, triangle = cv2.minEnclosingTriangle(hull.astype(np.float32))
    return triangle is not None and cv2.contourArea(hull) > 0.72 * area


def _kept_to(contour: Contour, bounds: Box) -> Box:
    """The box that a wobbly outline means: each side where half of it lies within."""
    left, top = int(bounds.x), int(bounds.y)
    filled = np.zeros((int(bounds.height), int(bounds.width)), np.uint8)
    cv2.drawContours(filled, [contour], -1, 1, -1, offset=(-left, -top))
    columns = np.flatnonzero(filled.mean(axis=0) > 0.5)
    rows = np.flatnonzero(filled.mean(axis=1) > 0.5)
    if not len(columns) or not len(rows):
        return bounds
    return Box.from_edges(
        left + int(columns[0]),
        top + int(rows[0]),
        left + int(columns[-1]) + 1,
        top + int(rows[-1]) + 1,
    )


def _is_crossed(box: Box, near: NDArray[np.float32], stroke: float) -> bool:
    """Whether both diagonals are drawn, and not much else."""
    if max(box.width, box.height) > BANNER * min(box.width, box.height):
        return False  # the lines of a text in it would do as well
    slack = stroke + 0.07 * min(box.width, box.height)
    if min(box.width, box.height) < 3.5 * slack:
        return False  # whatever is in it is near its diagonals
    along = np.linspace(0.04, 0.96, 48)
    x = box.x + along * box.width
    for y in (box.y + along * box.height, box.bottom - along * box.height):
        met = _at(near, x, y) <= slack
        # a cross reaches the corners; that of a picture inside does not
        if met.mean() < 0.75 or min(met[:8].mean(), met[-8:].mean()) < 0.75:
            return False
    # a person fills a box with text as well, but not only along its diagonals
    third = np.array([0.5, 0.5, 0.22, 0.78]), np.array([0.25, 0.75, 0.5, 0.5])
    free = _at(near, box.x + third[0] * box.width, box.y + third[1] * box.height)
    return bool(np.mean(free > 0.06 * min(box.width, box.height)) >= 0.75)


def _at(near: NDArray[np.float32], x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.float32]:
    rows = np.clip(np.round(y).astype(int), 0, near.shape[0] - 1)
    return near[rows, np.clip(np.round(x).astype(int), 0, near.shape[1] - 1)]


def _joined(shapes: Sequence[Shape], near: NDArray[np.float32], stroke: float) -> list[Shape]:
    """The boxes that others make together: a field and its arrow, triangles around a cross."""
    boxes = [shape for shape in shapes if shape.kind == "box"]
    found: list[Shape] = []
    for group in [*_selects(boxes, stroke), *_crosses(shapes, stroke)]:
        box = Box.around([shape.box for shape in group])
        parts = sum(shape.box.area for shape in group)
        known = [shape.box for shape in [*shapes, *found] if shape.kind == "box"]
        if parts and not any(box.iou(other) > 0.9 for other in known):
            corners = [[box.x, box.y], [box.right, box.y], [box.right, box.bottom]]
            outline = np.array([*corners, [box.x, box.bottom]], np.int32)[:, None]
            crossed = _is_crossed(box, near, stroke)
            if crossed or group[0].kind == "box":
                found.append(Shape("box", box, outline, crossed))
    return found


def _selects(boxes: Sequence[Shape], stroke: float) -> Iterator[list[Shape]]:
    """Boxes with a small one at their end that shares their upright side."""
    for one in boxes:
        for other in boxes:
            small = other.box.width < 1.6 * other.box.height < one.box.width
            if small and _adjoins(one.box, other.box, stroke):
                yield [one, other]


def _adjoins(one: Box, other: Box, stroke: float) -> bool:
    level = abs(one.y - other.y) + abs(one.bottom - other.bottom) < 0.3 * one.height + 2 * stroke
    return level and abs(other.x - one.right) < 2 * stroke + 2


def _crosses(shapes: Sequence[Shape], stroke: float) -> Iterator[list[Shape]]:
    """Triangles that meet in one point."""
    left = [shape for shape in shapes if shape.kind == "triangle"]
    while left:
        first = left.pop(0)
        group = [first]
        for shape in list(left):
            if any(_touches(shape.box, other.box, 3 * stroke) for other in group):
                group.append(shape)
                left.remove(shape)
        if 2 <= len(group) <= 6:
            yield group


def _touches(one: Box, other: Box, slack: float) -> bool:
    grown = Box.from_edges(one.x - slack, one.y - slack, one.right + slack, one.bottom + slack)
    return grown.overlap(other) > 0
