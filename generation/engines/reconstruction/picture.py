"""Parts of a design that no stylesheet paints, and that are cut out as files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.outline import Mask, Outline
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.residue import clusters
from verify.screenshot import Box, Label, Pixels

Edges = NDArray[np.float64]  # left, top, right, bottom of boxes, (n, 4)
PictureKind = Literal["photo", "icon", "hamburger", "logo", "chart", "avatar", "illustration"]

SAME = 0.8  # IoU from which on a label is that of a picture
ICON = 64  # px: the longer side of the largest icon
SMALLEST_AVATAR, SMALLEST_PHOTO, SMALLEST_CHART = 22, 20, 80  # px
SMALLEST_BACKDROP = 80  # px: what is written on a smaller photo is part of it
WIDEST_LOGO = 320  # px
SLIVER = 8  # px
LARGEST_DOT = 12  # px
STRAIGHT = 0.9  # of each side of a picture that has round corners and is no drawing of its own
MANY_COLORS = 0.15  # colours a pixel, from which on something is a photo
SAME_STACK = 0.6  # IoU of a picture and the bars of a menu icon, from which on it is that icon
HEADER = 120  # px from the top of the page, where logos are


@dataclass(frozen=True)
class Picture:
    """A picture of the design. With `backdrop`, text or regions lie on it: a background-image."""

    box: Box
    kind: PictureKind
    radius: float = 0.0  # CSS px, of every corner
    backdrop: bool = False
    label: str = ""  # what it shows, in a few words, where somebody said it


def labelled(pictures: Sequence[Picture], labels: Sequence[Label]) -> tuple[Picture, ...]:
    """The pictures, each with the label that is in its place."""
    return tuple(
        replace(
            picture,
            label=next((one.text for one in labels if one.box.iou(picture.box) > SAME), ""),
        )
        for picture in pictures
    )


def find_pictures(
    pixels: Pixels, rest: Mask, regions: Sequence[Region], words: Sequence[Box]
) -> tuple[list[Picture], list[Region]]:
    """The pictures among what the regions leave unexplained, and the regions that stay.

    Regions that turn out to be flat parts of a picture or pieces of an icon do not.
    `rest` says which pixels (height, width) are unexplained, `words` where text is.
    """
    texts = edges(words)
    small = [r for r in regions if max(r.box.width, r.box.height) <= ICON]
    pieces = [
        r for r in small if _is_piece(r, rest, texts) or _is_stroke(r, small) or _is_dot(r, small)
    ]
    regions = [r for r in regions if r not in pieces]
    pictures = []
    walls = [region.box for region in regions if len(held(texts, region.box))]
    menus = _hamburgers(pieces)
    for cluster in clusters(rest, [*(piece.box for piece in pieces), *menus], walls):
        if any(cluster.box.iou(menu) > SAME_STACK for menu in menus):
            pictures.append(Picture(cluster.box, "hamburger"))
        elif not _is_sliver(cluster.box, regions):
            pictures.append(_classify(pixels, rest, cluster.box, regions, texts))
    kept = [
        region
        for region in regions
        if not any(
            _is_part(region, picture, rest, texts) and not _lies_on(region, picture, walls)
            for picture in pictures
        )
    ]
    return pictures, kept


def _lies_on(region: Region, picture: Picture, walls: Sequence[Box]) -> bool:
    """Whether a region is on one of the `walls` that hide a part of the picture."""
    return any(
        wall.contains(region.box, 1) and picture.box.contains(wall) and wall.area < picture.box.area
        for wall in walls
    )


def _is_sliver(box: Box, regions: Sequence[Region]) -> bool:
    """Whether a cluster is what is left of a shadow or of an edge: thin, along a region."""
    thin, long = sorted((box.width, box.height))
    if thin < 4:
        return True
    return thin <= SLIVER and long >= 6 * thin and any(_runs_along(box, r.box) for r in regions)


def _runs_along(box: Box, region: Box) -> bool:
    if box.width > box.height:
        near = min(abs(box.y - region.bottom), abs(box.bottom - region.y))
    else:
        near = min(abs(box.x - region.right), abs(box.right - region.x))
    return near <= 3


def _is_piece(region: Region, rest: Mask, texts: Edges) -> bool:
    """Whether a small region is a piece of an icon: something unexplained goes on beside it."""
    box = region.box
    if max(box.width, box.height) > ICON / 2 or len(held(texts, box)):
        return False
    around = rest[
        max(0, int(box.y) - 3) : int(box.bottom) + 3, max(0, int(box.x) - 3) : int(box.right) + 3
    ]
    inner = rest[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
    return around.sum() - inner.sum() >= 3


def _is_stroke(region: Region, regions: Sequence[Region]) -> bool:
    """Whether a short bar is one of several as long, one close under another: a menu icon."""
    box = region.box
    return (
        box.height <= SLIVER
        and box.width <= ICON
        and any(
            abs(r.box.x - box.x) <= 2
            and abs(r.box.right - box.right) <= 2
            and box.height + 2 <= abs(r.box.y - box.y) <= min(box.height + 10, box.width / 2)
            for r in regions
        )
    )


def _hamburgers(pieces: Sequence[Region]) -> list[Box]:
    """Three bars as long as each other at one distance: what opens a menu."""
    bars = sorted((p.box for p in pieces if _is_stroke(p, pieces)), key=lambda box: (box.x, box.y))
    return [
        Box.around([first, last])
        for first, middle, last in zip(bars, bars[1:], bars[2:], strict=False)
        if first.y < middle.y < last.y
        and max(abs(middle.x - first.x), abs(last.x - first.x)) <= 2
        and abs((middle.y - first.y) - (last.y - middle.y)) <= 1
        and last.bottom - first.y <= 1.2 * first.width
    ]


def _is_dot(region: Region, regions: Sequence[Region]) -> bool:
    """Whether a dot or a tile is one of several as large, close together: a grid or a menu icon."""
    box = region.box
    return max(box.width, box.height) <= LARGEST_DOT and any(
        r is not region
        and abs(r.box.width - box.width) <= 1
        and abs(r.box.height - box.height) <= 1
        and sorted((abs(r.box.x - box.x), abs(r.box.y - box.y)))[0] <= 1
        and max(abs(r.box.x - box.x), abs(r.box.y - box.y)) <= 1.6 * max(box.width, box.height)
        for r in regions
    )


def _is_part(region: Region, picture: Picture, rest: Mask, texts: Edges) -> bool:
    """Whether a region is a flat part of a picture, and nothing that lies on it."""
    box = region.box
    if not picture.box.contains(box, 1) or len(held(texts, box)):
        return False
    if region.role == "rule" or not picture.backdrop:
        return True
    rows = slice(int(box.y), int(box.bottom))
    columns = slice(int(box.x), int(box.right))
    rim = np.concatenate(
        [
            rest[max(0, rows.start - 3), columns],
            rest[min(rest.shape[0] - 1, rows.stop + 2), columns],
            rest[rows, max(0, columns.start - 3)],
            rest[rows, min(rest.shape[1] - 1, columns.stop + 2)],
        ]
    )
    return bool(rim.mean() > 0.3)


def _classify(
    pixels: Pixels, rest: Mask, box: Box, regions: Sequence[Region], texts: Edges
) -> Picture:
    """What a cluster of unexplained pixels shows."""
    inside = (slice(int(box.y), int(box.bottom)), slice(int(box.x), int(box.right)))
    shape = _filled(rest[inside])
    short, long = sorted((box.width, box.height))
    solid, outline = shape.mean(), Outline.of(shape)
    radius = float(np.median(outline.radii))
    is_disc = radius > 0.85 * short / 2 and long - short <= 2 and solid > 0.7
    backdrop = len(held(texts, box)) > 0
    if is_disc and short >= SMALLEST_AVATAR and not backdrop and not _is_ring(rest[inside]):
        return Picture(box, "avatar", short / 2)
    is_rectangle = min(outline.fit) >= STRAIGHT and min(outline.radii) > radius / 2
    radius = float(round(radius)) if radius >= 2 and is_rectangle else 0.0
    if long >= SMALLEST_PHOTO and solid > 0.7 and _colors(pixels[inside]) > MANY_COLORS:
        is_face = long <= ICON and long - short <= 2
        backdrop = backdrop and short >= SMALLEST_BACKDROP
        return Picture(box, "avatar" if is_face else "photo", radius, backdrop)
    if (_is_ring(rest[inside]) and short >= SMALLEST_CHART) or _has_axes(box, regions, texts):
        return Picture(box, "chart", 0.0, backdrop)
    if long <= ICON:
        return Picture(box, "icon")
    if box.bottom <= HEADER and short <= ICON and long <= WIDEST_LOGO and not backdrop:
        return Picture(box, "logo")
    return Picture(box, "illustration", radius, backdrop)


def _is_ring(shape: Mask) -> bool:
    """Whether a shape goes around a hole as a doughnut does."""
    height, width = shape.shape
    middle = shape[
        int(0.4 * height) : int(0.6 * height) + 1, int(0.4 * width) : int(0.6 * width) + 1
    ]
    return abs(height - width) <= 0.05 * max(height, width) and not middle.any()


def _has_axes(box: Box, regions: Sequence[Region], texts: Edges) -> bool:
    """Whether a picture has what the axes of a chart have: grid lines, or rows of labels."""
    if box.height < SMALLEST_CHART or box.width < SMALLEST_CHART:
        return False
    grid = [
        r.box
        for r in regions
        if r.role == "rule" and box.overlap(r.box) > 0.5 * r.box.area and r.box.width > r.box.height
    ]
    if sum(abs(b.width - grid[0].width) <= 4 for b in grid) >= 3:
        return True
    left, top, right, bottom = texts.T
    level = (top >= box.bottom - 4) & (bottom <= box.bottom + 40) & (left >= box.x - 40)
    level &= right <= box.right + 40
    upright = (right <= box.x + 4) & (left >= box.x - 80) & (top >= box.y - 20)
    upright &= bottom <= box.bottom + 20
    return _aligned(bottom[level], 4) or _aligned(right[upright], 3)


def _aligned(places: NDArray[np.float64], least: int) -> bool:
    return len(places) >= least and bool(np.ptp(places) <= 4)


def edges(boxes: Sequence[Box]) -> Edges:
    """Left, top, right and bottom of each box, (n, 4)."""
    return np.array([(b.x, b.y, b.right, b.bottom) for b in boxes], float).reshape(-1, 4)


def held(inner: Edges, box: Box) -> NDArray[np.intp]:
    """The indices of those that lie within `box`."""
    left, top, right, bottom = inner.T
    inside = (left >= box.x - 1) & (top >= box.y - 1)
    inside &= (right <= box.right + 1) & (bottom <= box.bottom + 1)
    return np.flatnonzero(inside)


def _filled(shape: Mask) -> Mask:
    """A shape with its holes filled."""
    framed = np.pad(~shape, 1, constant_values=True).astype(np.uint8)
    _, label = cv2.connectedComponents(framed, connectivity=4)
    return (label != label[0, 0])[1:-1, 1:-1]


def _colors(area: Pixels) -> float:
    """Different colours a pixel, of at most 10,000 pixels."""
    colors = area.reshape(-1, 3)[:: max(1, area.size // 30_000)].astype(np.uint32)
    return len(np.unique(colors @ np.array([1, 256, 65536], np.uint32))) / len(colors)
