"""Sees everything on a page that is not text, by computer vision alone."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from generation.engines.reconstruction.erase import erase_text
from generation.engines.reconstruction.patch import Patches, find_patches, pack, unpack
from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Border, Region
from generation.engines.reconstruction.scene import Scene
from verify.screenshot import RGB, Box, Pixels, TextBlock

MAX_BORDER = 12  # px


def detect(pixels: Pixels, text: Sequence[TextBlock]) -> Scene:
    """The regions and pictures of a page.

    Args:
        pixels: the page at CSS size, one pixel to a CSS px.
        text: its lines of text, boxes in the same px; they are taken away before looking.
    """
    height, width = pixels.shape[:2]
    height, width = pixels.shape[:2]
    clean = erase_text(pixels, text)
    patches = find_patches(pack(clean))
    fill = page_fill(patches)
    regions = find_regions(clean, patches, fill)
    pictures = find_pictures(clean, fill, regions)
    return Scene(width, height, fill, tuple(regions), tuple(pictures))


def page_fill(patches: Patches) -> RGB:
    """The colour that covers most of the page."""
    colors, index = np.unique(patches.color, return_inverse=True)
    return unpack(colors[np.bincount(index, weights=patches.area).argmax()])


def find_regions(clean: Pixels, patches: Patches, fill: RGB) -> list[Region]:
    wide, high = patches.right - patches.left, patches.bottom - patches.top
    solid = (patches.support.min(1) > 0.5) & (np.minimum(wide, high) >= 6)
    page = (wide == clean.shape[1]) & (patches.color == pack(np.uint8([[fill]]))[0, 0])
    regions = []
    for i in np.flatnonzero(solid & ~page):
        box = Box.from_edges(
            *(int(e[i]) for e in (patches.left, patches.top, patches.right, patches.bottom))
        )
        region = frame(clean, Region(box, unpack(patches.color[i])))
        if region:
            regions.append(region)
    lines = (np.minimum(wide, high) <= 4) & (np.maximum(wide, high) >= 24)
    for i in np.flatnonzero(lines & (patches.support.min(1) > 0.9)):
        box = Box.from_edges(
            *(int(e[i]) for e in (patches.left, patches.top, patches.right, patches.bottom))
        )
        if stands_out(clean, box) and not any(near(box, r) for r in regions):
            regions.append(Region(box, unpack(patches.color[i]), role="rule"))
    return sorted(regions, key=lambda r: -r.box.area)


def stands_out(clean: Pixels, line: Box) -> bool:
    """Whether a line differs from both of its sides, which a step of a shadow does not."""
    x0, y0, x1, y1 = int(line.x), int(line.y), int(line.right), int(line.bottom)
    wide = line.width > line.height
    area = clean[y0 - 1 : y1 + 1, x0:x1] if wide else clean[y0:y1, x0 - 1 : x1 + 1].swapaxes(0, 1)
    if len(area) < (line.height if wide else line.width) + 2:
        return False
    before, own, after = (np.median(a, axis=0).astype(int) for a in (area[0], area[1], area[-1]))
    return min(np.abs(own - before).max(), np.abs(own - after).max()) > max(
        3, np.abs(before - after).max() // 2
    )


def near(line: Box, region: Region) -> bool:
    """Whether a line is the border of a region."""
    if not any(region.borders):
        return False
    b, reach = region.box, MAX_BORDER
    if not b.contains(line, 1):
        return False
    return not Box.from_edges(b.x + reach, b.y + reach, b.right - reach, b.bottom - reach).overlap(
        line
    )


def frame(clean: Pixels, region: Region) -> Region | None:
    """The region with the borders that run around its fill; None when it is no region."""
    box = region.box
    x0, y0, x1, y1 = int(box.x), int(box.y), int(box.right), int(box.bottom)
    cx, cy = max(1, (x1 - x0) // 4), max(1, (y1 - y0) // 4)
    strips = (
        clean[max(0, y0 - MAX_BORDER - 1) : y0, x0 + cx : x1 - cx][::-1],
        clean[y0 + cy : y1 - cy, x1 : x1 + MAX_BORDER + 1].swapaxes(0, 1),
        clean[y1 : y1 + MAX_BORDER + 1, x0 + cx : x1 - cx],
        clean[y0 + cy : y1 - cy, max(0, x0 - MAX_BORDER - 1) : x0].swapaxes(0, 1)[::-1],
    )
    borders, outside = zip(*(border(s, region.fill) for s in strips), strict=True)
    if not any(borders) and any(o == region.fill for o in outside):
        return None
    top, right, bottom, left = ((s.width if s else 0) for s in borders)
    grown = Box.from_edges(x0 - left, y0 - top, x1 + right, y1 + bottom)
    out = replace(region, box=grown, borders=borders)
    return replace(out, radius=radius(clean, out, outside))


def border(strip: Pixels, fill: RGB) -> tuple[Border | None, RGB | None]:
    """The border at the start of a strip that leads away from a fill, and what lies beyond."""
    lines = []
    for line in strip:
        packed = pack(line[None])[0]
        values, counts = np.unique(packed, return_counts=True)
        best = counts.argmax()
        lines.append(unpack(values[best]) if counts[best] >= 0.6 * len(packed) else None)
    if not lines or lines[0] is None:
        return None, lines[0] if lines else None
    same = next((i for i, c in enumerate(lines) if c != lines[0]), len(lines))
    if same > MAX_BORDER or same == len(lines):
        return None, lines[0]
    beyond = lines[same]
    if beyond is not None and beyond != lines[0] and far(lines[0], beyond) > 3:
        return Border(same, lines[0]), beyond
    return None, lines[0]


def far(a: RGB, b: RGB) -> int:
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


def radius(clean: Pixels, region: Region, outside) -> float:
    """Corner radius from the share of the corner squares that shows what lies outside."""
    b = region.box
    x0, y0, x1, y1 = int(b.x), int(b.y), int(b.right), int(b.bottom)
    half = min(x1 - x0, y1 - y0) // 2
    if half < 2:
        return 0.0
    crop = clean[y0:y1, x0:x1].astype(int)
    found = []
    for corner in (crop, crop[:, ::-1], crop[::-1], crop[::-1, ::-1]):
        edge = region.borders[0].color if region.borders[0] else region.fill
        out = corner[0, 0]
        span = np.abs(out - np.array(edge)).max()
        if span < 4:
            found.append(0.0)
            continue
        size = min(half, 40)
        share = 1 - np.clip(np.abs(corner[:size, :size] - out).max(2) / span, 0, 1)
        # only what is connected with the corner along the first row and column
        missing = np.minimum.accumulate(np.minimum.accumulate(share, 0), 1).sum()
        found.append((missing / (1 - np.pi / 4)) ** 0.5)
    r = float(np.median(found))
    return 0.0 if r < 1.2 else min(round(r), half + 0.5)


def find_pictures(clean: Pixels, fill: RGB, regions: Sequence[Region]) -> list[Picture]:
    canvas = np.empty_like(clean)
    canvas[:] = fill
    for region in regions:
        paint(canvas, region)
    rest = (cv2.absdiff(clean, canvas).max(2) > 16).astype(np.uint8)
    joined = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    n, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for x, y, w, h, area in stats[1:n]:
        if min(w, h) < 6 or area < 30:
            continue
        kind = "icon" if max(w, h) <= 64 else "photo"
        found.append(Picture(Box(float(x), float(y), float(w), float(h)), kind))
    return found


def paint(canvas: Pixels, region: Region) -> None:
    b = region.box
    top, right, bottom, left = ((s.width if s else 0) for s in region.borders)
    canvas[int(b.y) : int(b.bottom), int(b.x) : int(b.right)] = (
        region.borders[0].color if region.borders[0] else region.fill
    )
    canvas[int(b.y + top) : int(b.bottom - bottom), int(b.x + left) : int(b.right - right)] = (
        region.fill
    )
