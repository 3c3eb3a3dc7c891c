"""Flat rectangles among the patches of a page, with what runs around them."""

import numpy as np

from generation.engines.reconstruction.frame import Frame, contrast, find_frame, find_radii, four
from generation.engines.reconstruction.hidden_side import with_hidden_side
from generation.engines.reconstruction.inset import unshaded
from generation.engines.reconstruction.outline import Outline
from generation.engines.reconstruction.patch import Patches, pack_one, unpack
from generation.engines.reconstruction.region import ALL_CORNERS, Borders, Corners, Region
from verify.screenshot import RGB, Box, Pixels

SMALL = 24  # px: below this side a shape has to be nearly perfect, little can lie on it
PHOTO = 0.5  # share of texture around a patch that means that it lies in a photo, or on one
ON_PHOTO = 14  # px: the shorter side of the smallest rectangle that lies on a photo
MIN_SIDE = 6  # px
DISC = 64  # px: the smallest disc that may be a ring, or in one
RING = 0.5  # of a disc that has its colour, at most, when it is a ring
FAINTEST = 3  # levels: a photo has flat parts that differ by one or two
STRONG = 16  # the same on a photo
LEAST_BENT = 200  # px: the shorter side of the smallest bar with a column below it
LEAST_SHOWN = 0.6  # share of either that is seen; boxes lie on the rest
ROUND = 1.5  # px: a smaller radius is antialiasing


def find_panels(pixels: Pixels, patches: Patches, page_fill: RGB) -> list[Region]:
    """Every patch that is a rectangle, round corners and all, as a region.

    What lies on a rectangle may hide up to half of each of its sides.
    """
    found = []
    texture = patches.texture_around()
    for index in np.flatnonzero(_candidates(patches, texture, page_fill)):
        region = _panel(pixels, patches, int(index), texture[index])
        found += [region] if region else _bent(patches, int(index))
    return found


def _candidates(patches: Patches, texture: np.ndarray, page_fill: RGB) -> np.ndarray:
    width, height = patches.width, patches.height
    least = np.where(texture > PHOTO, ON_PHOTO, MIN_SIDE)
    page = (width == patches.index.shape[1]) & (patches.color == pack_one(page_fill))
    small = np.maximum(width, height) < 8 * SMALL
    dense = patches.area >= width * height * np.where(small, 0.5, 0.1)
    return dense & (np.minimum(width, height) >= least) & ~page


def _panel(pixels: Pixels, patches: Patches, index: int, texture: float) -> Region | None:
    box, fill = patches.box(index), unpack(patches.color[index])
    area = (slice(int(box.y), int(box.bottom)), slice(int(box.x), int(box.right)))
    outline = Outline.of(patches.index[area] == index)
    if not _is_rectangle(outline, box, texture):
        whole = with_hidden_side(pixels, box, outline)
        if whole is None:
            return None
        box = whole
    corner = float(np.median(outline.radii))
    is_disc = min(box.width, box.height) / 2 - ROUND <= min(outline.radii)
    if is_disc and box.width >= DISC and patches.area[index] < RING * np.pi / 4 * box.area:
        return None  # a gauge, or what is around a face: part of a picture
    if contrast(pixels, box, fill, corner) < (STRONG if texture > PHOTO else FAINTEST):
        whole = unshaded(pixels, box, fill)
        if whole is None:
            return None
        box = whole
    frame = find_frame(pixels, box, fill, corner)
    radius, corners = find_corners(pixels, frame, fill, corner)
    if is_disc and box.width >= DISC and not radius:
        return None  # beyond its corners is its own colour: the hole of a ring
    return Region(frame.box, fill, _borders(frame, radius), radius, corners)


def _borders(frame: Frame, radius: float) -> Borders:
    """The borders of a frame that are seen: not the antialiasing of round ends.

    A side that is all curve has a border where those that are straight have one; that of a
    disc where it goes all around.
    """
    straight = frame.box.width - 2 * radius, frame.box.height - 2 * radius
    curved = [straight[side % 2] <= 2 * ROUND for side in range(4)]
    told_by = range(4) if all(curved) else [side for side in range(4) if not curved[side]]
    ringed = all(frame.borders[side] for side in told_by)
    return four(
        [b if ringed or not c else None for b, c in zip(frame.borders, curved, strict=True)]
    )


def _bent(patches: Patches, index: int) -> list[Region]:
    """A bar along the top and a column below one of its ends, of one colour; nothing if neither."""
    box, fill = patches.box(index), unpack(patches.color[index])
    if min(box.width, box.height) < LEAST_BENT:
        return []
    area = (slice(int(box.y), int(box.bottom)), slice(int(box.x), int(box.right)))
    mask = patches.index[area] == index
    mirrored = not mask[-1, 0]
    bent = mask[:, ::-1] if mirrored else mask
    high = _leading(bent[:, -MIN_SIDE:].mean(axis=1))
    wide = _leading(bent[-MIN_SIDE:].mean(axis=0))
    if min(high, wide) < MIN_SIDE or high > mask.shape[0] / 2 or wide > mask.shape[1] / 2:
        return []
    shown = min(bent[:high].mean(), bent[high:, :wide].mean())
    if shown < LEAST_SHOWN or bent[high:, wide:].any():
        return []
    x = box.right - wide if mirrored else box.x
    bar = Box(box.x, box.y, box.width, high)
    return [Region(bar, fill), Region(Box(x, bar.bottom, wide, box.height - high), fill)]


def _leading(shares: np.ndarray) -> int:
    """How many lines, from the first on, are mostly of a colour."""
    return int(np.argmin(np.append(shares > 0.5, False)))


def _is_rectangle(outline: Outline, box: Box, texture: float) -> bool:
    worst, mean = min(outline.fit), sum(outline.fit) / 4
    side = min(box.width, box.height)
    if texture > PHOTO:  # on a photo, whose own flat parts have straight sides now and then
        return mean >= 0.93 and worst >= 0.85
    if side < SMALL:
        return mean >= 0.85 and worst >= 0.6
    return mean >= 0.75 and worst >= 0.4


def find_corners(
    pixels: Pixels, frame: Frame, fill: RGB, drawn: float = 0.0
) -> tuple[float, Corners]:
    """The radius that the round corners share, and which of them are round.

    `drawn` is the radius of the fill alone: that of a large circle is found no other way.
    """
    radii = np.array(find_radii(pixels, frame, fill))
    half = min(frame.box.width, frame.box.height) / 2
    if (radii >= ROUND).sum() < 2:
        return 0.0, ALL_CORNERS
    radius = float(np.median(radii[radii >= ROUND]))
    radius = half if max(radius, drawn + 1) > half - 1 else float(round(radius))
    corners = four([bool(r >= ROUND and radius / 3 < r < 1.5 * radius + 2) for r in radii])
    return (radius, corners) if sum(corners) > 1 else (0.0, ALL_CORNERS)
