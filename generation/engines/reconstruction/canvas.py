"""What a page looks like as far as its regions explain it."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.gradient import draw_gradient
from generation.engines.reconstruction.region import Corners, Gradient, Paint, Region
from generation.engines.reconstruction.shadow import draw_shadow
from verify.screenshot import Box, Pixels


def draw(width: int, height: int, fill: Paint, regions: Iterable[Region]) -> Pixels:
    """A page of `width` x `height` px with its background and `regions`, painted in order."""
    canvas = np.empty((height, width, 3), np.uint8)
    canvas[:] = _pixels(Box(0, 0, width, height), fill)
    for region in regions:
        _draw_region(canvas, region)
    return canvas


def outlines(
    width: int, height: int, regions: Iterable[Region], margin: int = 1
) -> NDArray[np.bool_]:
    """Where the borders of regions run, `margin` px to either side of them, and corners."""
    mask = np.zeros((height, width), bool)
    for region in regions:
        outer, inner = region.box, region.inside
        for left, top, right, bottom in (
            (outer.x - margin, outer.y - margin, outer.right + margin, inner.y + margin),
            (outer.x - margin, inner.bottom - margin, outer.right + margin, outer.bottom + margin),
            (outer.x - margin, outer.y - margin, inner.x + margin, outer.bottom + margin),
            (inner.right - margin, outer.y - margin, outer.right + margin, outer.bottom + margin),
        ):
            mask[max(0, int(top)) : max(0, int(bottom)), max(0, int(left)) : max(0, int(right))] = (
                True
            )
        if region.radius:
            _mark_corners(mask, region)
    return mask


def _mark_corners(mask: NDArray[np.bool_], region: Region) -> None:
    """Mark what lies within 2 px of the arcs."""
    outer, size = region.box, int(np.ceil(region.radius)) + 1
    at = region.radius - np.arange(size) - 0.5
    thick = 2 + max((border.width for border in region.borders if border), default=0)
    away = region.radius - np.hypot(at[:, None], at[None, :])
    arc = (away > -2.5) & (away < thick + 0.5)
    area = mask[max(0, int(outer.y)) : int(outer.bottom), max(0, int(outer.x)) : int(outer.right)]
    if min(area.shape) < size:
        return
    for block, shape in zip(
        _corner_blocks(area, size), (arc, arc[:, ::-1], arc[::-1, ::-1], arc[::-1]), strict=True
    ):
        block |= shape


def _draw_region(canvas: Pixels, region: Region) -> None:
    if region.shadow:
        draw_shadow(canvas, region.box, region.shadow)
    outer, inner = region.box, region.inside
    top, right, bottom, left = region.borders
    first = next((border for border in region.borders if border), None)
    if region.fill is not None:
        base = first.color if first and all(region.borders) else region.fill
        _draw_rounded(canvas, outer, base, region.radius, region.corners)
    for border, strip in (
        (top, Box.from_edges(outer.x, outer.y, outer.right, inner.y)),
        (right, Box.from_edges(inner.right, outer.y, outer.right, outer.bottom)),
        (bottom, Box.from_edges(outer.x, inner.bottom, outer.right, outer.bottom)),
        (left, Box.from_edges(outer.x, outer.y, inner.x, outer.bottom)),
    ):
        if border and not (border == first and all(region.borders) and region.fill):
            _draw_rounded(canvas, strip, border.color, 0, region.corners)
    if first and region.fill is not None:
        radius = max(0.0, region.radius - (outer.width - inner.width) / 2)
        _draw_rounded(canvas, inner, region.fill, radius, region.corners)


def _draw_rounded(canvas: Pixels, box: Box, paint: Paint, radius: float, corners: Corners) -> None:
    rows = slice(max(0, int(box.y)), max(0, int(box.bottom)))
    columns = slice(max(0, int(box.x)), max(0, int(box.right)))
    area = canvas[rows, columns]
    size = min(int(np.ceil(radius)), *area.shape[:2])
    blocks = _corner_blocks(area, size) if radius else []
    below = [block.copy() for block in blocks]
    area[:] = _pixels(box, paint)[: area.shape[0], : area.shape[1]]
    shown = _corner_cover(size, radius)[..., None]
    flips = (shown, shown[:, ::-1], shown[::-1, ::-1], shown[::-1])
    for block, old, cover, is_round in zip(blocks, below, flips, corners, strict=False):
        if is_round:
            block[:] = np.rint(block * cover + old * (1 - cover))


def _corner_blocks(area: NDArray, size: int) -> list[NDArray]:
    height, width = area.shape[:2]
    start, right, bottom = slice(0, size), slice(width - size, width), slice(height - size, height)
    return [area[start, start], area[start, right], area[bottom, right], area[bottom, start]]


def _corner_cover(size: int, radius: float) -> NDArray[np.float64]:
    """How much of each pixel of a top left corner lies within its arc, 0..1."""
    at = radius - np.arange(size) - 0.5
    return np.clip(radius - np.hypot(at[:, None], at[None, :]) + 0.5, 0, 1)


def _pixels(box: Box, paint: Paint) -> Pixels:
    if isinstance(paint, Gradient):
        return draw_gradient(box, paint)
    return np.array(paint, np.uint8)[None, None]
