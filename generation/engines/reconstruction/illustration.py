"""Drawings that are seen in pieces, put together: flat shapes are regions, the rest pictures."""

from collections.abc import Sequence
from dataclasses import replace

from generation.engines.reconstruction.picture import Edges, Picture, edges
from generation.engines.reconstruction.region import Region
from verify.screenshot import Box

LEAST = 64  # px: the longer side of the smallest picture that may be a piece of a drawing
TOUCHING = 2.0  # px
SHARED = 0.5  # of the shorter of two sides that touch
FLUSH = 2.0  # px by which a picture misses the edge that it reaches
CORNER = 8.0  # px that a round corner may leave of a box to what is beside it
MOSTLY = 0.9  # of a picture lies on its box; it may hide the rest of that
SCENE = 100  # px: the shorter side of the smallest region that is a drawing as a whole


def join_illustrations(
    pictures: Sequence[Picture], regions: Sequence[Region], words: Sequence[Box]
) -> tuple[list[Picture], list[Region]]:
    """Pictures with the flat shapes that belong to them, and the regions that are none.

    A shape belongs to a picture that it touches along a side, or overlaps, when no word (boxes
    in `words`) is on the two together. A region without a word that holds a picture and other
    shapes is a picture as a whole.
    """
    texts = edges(words)
    joined = [*pictures]
    shapes = [r for r in regions if r.role == "" and _is_free(r.box, texts)]
    for picture in pictures:
        if picture in joined and picture.kind not in ("icon", "logo") and not picture.backdrop:
            whole = _grown(picture, shapes, joined, texts)
            joined = [p for p in joined if not whole.box.contains(p.box, 1)] + [whole]
    for region in sorted(shapes, key=lambda region: -region.box.area):
        if _is_scene(region, joined, shapes):
            inside = [p for p in joined if region.box.contains(p.box, 1)]
            joined = [p for p in joined if p not in inside]
            joined.append(Picture(region.box, "illustration", region.radius))
    wholes = [p.box for p in joined if p not in pictures]
    return joined, [
        r for r in regions if not any(box.contains(r.box, 1) for box in wholes) or r not in shapes
    ]


def fit_together(
    pictures: Sequence[Picture], regions: Sequence[Region]
) -> tuple[list[Picture], list[Region]]:
    """Pictures as large as the boxes that they nearly fill, and boxes that hold theirs.

    A picture hides the edges of the box that it lies in, and its own may look like those of
    the box.
    """
    large = [p for p in pictures if max(p.box.width, p.box.height) >= LEAST]
    boxes = [_holding(region, large) for region in regions]
    return [_beside(_flush(p, boxes), boxes) if p in large else p for p in pictures], boxes


def _holding(region: Region, pictures: Sequence[Picture]) -> Region:
    """The region, grown to hold a picture that lies on it but for a little."""
    box = region.box
    for picture in pictures:
        whole = Box.around([region.box, picture.box])
        if (
            region.role != "rule"
            and picture.box.area < region.box.area
            and picture.box.overlap(region.box) >= MOSTLY * picture.box.area
            and whole.area <= region.box.area / MOSTLY
        ):
            box = Box.around([box, picture.box])
    return replace(region, box=box)


def _flush(picture: Picture, regions: Sequence[Region]) -> Picture:
    """The picture with those of its edges moved that nearly are the inner edges of its box."""
    own = picture.box
    around = [r.inside for r in regions if r.box.area > own.area and r.box.contains(own, FLUSH)]
    if not around:
        return picture
    inner = min(around, key=lambda box: box.area)
    pairs = zip(
        (own.x, own.y, own.right, own.bottom),
        (inner.x, inner.y, inner.right, inner.bottom),
        strict=True,
    )
    edges = [there if 0 < abs(here - there) <= FLUSH else here for here, there in pairs]
    return replace(picture, box=Box.from_edges(*edges))


def _beside(picture: Picture, regions: Sequence[Region]) -> Picture:
    """The picture without what it has of boxes beside it: their corners, that look round there."""
    own = picture.box
    left, right = own.x, own.right
    for box in (region.box for region in regions if region.fill and region.role != "rule"):
        level = min(own.bottom, box.bottom) - max(own.y, box.y)
        if level < MOSTLY * min(own.height, box.height):
            continue
        if own.x < box.x < own.right <= box.x + CORNER:
            right = min(right, box.x)
        if own.right > box.right > own.x >= box.right - CORNER:
            left = max(left, box.right)
    return replace(picture, box=Box.from_edges(left, own.y, right, own.bottom))


def _is_free(box: Box, texts: Edges) -> bool:
    """Whether no word is in a box, not even in part."""
    left, top, right, bottom = texts.T
    apart = (left >= box.right) | (right <= box.x) | (top >= box.bottom) | (bottom <= box.y)
    return bool(apart.all())


def _grown(
    picture: Picture, shapes: Sequence[Region], pictures: Sequence[Picture], texts: Edges
) -> Picture:
    """The picture with all shapes and pictures that it reaches, one after another."""
    parts = [*(s.inside for s in shapes), *(p.box for p in pictures if not p.backdrop)]
    box = picture.box
    if max(box.width, box.height) < LEAST:
        return picture
    while True:
        whole = Box.around(
            [box, *(p for p in parts if _belongs(p, box) and _is_free(Box.around([p, box]), texts))]
        )
        if whole == box or not _is_free(whole, texts):
            break
        box = whole
    return picture if box == picture.box else replace(picture, box=box, radius=0.0)


def _belongs(part: Box, box: Box) -> bool:
    """Whether a shape overlaps a picture, or touches it along a side; it does not hold it."""
    if part.contains(box):
        return False
    wide = min(part.right, box.right) - max(part.x, box.x)
    high = min(part.bottom, box.bottom) - max(part.y, box.y)
    if wide > TOUCHING and high > TOUCHING:
        return True
    along_x = high >= -TOUCHING and wide >= SHARED * min(part.width, box.width)
    along_y = wide >= -TOUCHING and high >= SHARED * min(part.height, box.height)
    return along_x or along_y


def _is_scene(region: Region, pictures: Sequence[Picture], shapes: Sequence[Region]) -> bool:
    """Whether a region holds a drawing of several pieces, and so is a part of it."""
    if min(region.box.width, region.box.height) < SCENE:
        return False
    inner = [p.box for p in pictures if _holds(region.box, p.box)]
    if not any(max(box.width, box.height) >= LEAST for box in inner):
        return False
    return len(inner) + sum(_holds(region.box, shape.box) for shape in shapes) >= 2


def _holds(box: Box, inner: Box) -> bool:
    return inner.area < box.area and box.contains(inner, 1)
