"""Sees everything on a page that is not text, by computer vision alone."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from generation.engines.reconstruction.canvas import draw
from generation.engines.reconstruction.erase import erase_text
from generation.engines.reconstruction.gradient import find_gradients
from generation.engines.reconstruction.panel import find_panels
from generation.engines.reconstruction.patch import Patches, find_patches, pack, unpack
from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Gradient, Region
from generation.engines.reconstruction.scene import Scene
from generation.engines.reconstruction.shadow import find_shadow
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
    panels = find_panels(clean, patches, fill)
    panels += find_gradients(clean)
    panels = [with_shadow(clean, p, panels, fill) for p in panels]
    regions = sorted(panels + find_rules(clean, patches, panels), key=lambda r: -r.box.area)
    pictures = find_pictures(clean, fill, regions)
    return Scene(width, height, fill, tuple(regions), tuple(pictures))


def with_shadow(clean, panel, panels, fill):
    if min(panel.box.width, panel.box.height) < 16:
        return panel
    outer = [p for p in panels if p is not panel and p.box.contains(panel.box)]
    ground = min(outer, key=lambda p: p.box.area).fill if outer else fill
    if isinstance(ground, Gradient):
        return panel
    return replace(panel, shadow=find_shadow(clean, panel, ground))


def page_fill(patches: Patches) -> RGB:
    """The colour that covers most of the page."""
    colors, index = np.unique(patches.color, return_inverse=True)
    return unpack(colors[np.bincount(index, weights=patches.area).argmax()])


def find_rules(clean: Pixels, patches: Patches, regions: Sequence[Region]) -> list[Region]:
    wide, high = patches.right - patches.left, patches.bottom - patches.top
    rules = []
    lines = (np.minimum(wide, high) <= 4) & (np.maximum(wide, high) >= 24)
    for i in np.flatnonzero(
        lines & (patches.support.min(1) > 0.9) & (patches.texture_around() < 0.5)
    ):
        box = Box.from_edges(
            *(int(e[i]) for e in (patches.left, patches.top, patches.right, patches.bottom))
        )
        if stands_out(clean, box) and not any(near(box, r) for r in regions):
            rules.append(Region(box, unpack(patches.color[i]), role="rule"))
    return rules


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


def find_pictures(clean: Pixels, fill: RGB, regions: Sequence[Region]) -> list[Picture]:
    canvas = draw(clean.shape[1], clean.shape[0], fill, regions)
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
