"""Sees everything on a page that is not text, by computer vision alone."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generation.engines.reconstruction.backdrop import with_backdrops
from generation.engines.reconstruction.canvas import draw, outlines
from generation.engines.reconstruction.control import find_switches, name_roles
from generation.engines.reconstruction.erase import erase_text
from generation.engines.reconstruction.gradient import draw_gradient, find_gradients
from generation.engines.reconstruction.ground import find_grounds
from generation.engines.reconstruction.illustration import fit_together, join_illustrations
from generation.engines.reconstruction.panel import find_panels
from generation.engines.reconstruction.patch import Patches, find_patches, pack, unpack
from generation.engines.reconstruction.picture import find_pictures
from generation.engines.reconstruction.radio import find_radios
from generation.engines.reconstruction.region import Border, Gradient, Region, Shadow
from generation.engines.reconstruction.residue import residue
from generation.engines.reconstruction.ring import find_rings
from generation.engines.reconstruction.rule import dividers, find_lines
from generation.engines.reconstruction.scene import Scene
from generation.engines.reconstruction.shadow import REACH, find_shadow
from generation.engines.reconstruction.side_shadow import without_side_shadows
from generation.engines.reconstruction.stack import join_stacks
from verify.screenshot import RGB, Box, Pixels, TextBlock, Word

BAND = 4  # levels by which a flat part of a gradient changes
CANDIDATES = 8  # colours that may be the page's own
LEAST_EDGE = 0.1  # share of the page's edges that such a colour has, if it is behind all the rest
SHADED = 2  # levels by which a colour is still that of the page
SAME = 0.97  # IoU from which on two boxes are one


def detect(pixels: Pixels, text: Sequence[TextBlock]) -> Scene:
    """The regions and pictures of a page.

    Args:
        pixels: the page at CSS size, one pixel to a CSS px.
        text: its lines of text, boxes in the same px; they are taken away before looking.
    """
    height, width = pixels.shape[:2]
    # word by word, for the words of a line stand on different grounds now and then
    words = [word.box for line in text for word in line.words or (Word(line.text, line.box),)]
    clean = erase_text(pixels, words)
    packed = pack(clean)
    patches = find_patches(packed)
    lit = without_side_shadows(clean, patches)
    if lit.shadows:
        clean, packed = lit.pixels, pack(lit.pixels)
        patches = find_patches(packed)
    fill = page_fill(clean, patches)
    lines = find_lines(clean, packed)
    gradients = find_gradients(clean)
    panels = [p for p in find_panels(clean, patches, fill) if not is_band(p, gradients)]
    panels = without_copies(gradients + panels)
    grounds = find_grounds(clean, patches, fill, panels)
    panels += [ground for ground in grounds if not is_band(ground, gradients)]
    regions = join_stacks(panels, find_rings(lines), words)
    regions += dividers(lines, outlines(width, height, regions, 0), [line.box for line in text])
    regions = [with_shadow(clean, region, regions, fill) for region in in_order(regions)]
    expected = draw(width, height, fill, regions)
    rest = residue(clean, expected, outlines(width, height, regions))
    pictures, regions = find_pictures(clean, rest, regions, words)
    pictures, regions = with_backdrops(pictures, regions, rest, words)
    pictures, regions = join_illustrations(pictures, regions, words)
    pictures, regions = fit_together(pictures, regions)
    switches, pictures = find_switches(clean, pictures)
    radios, pictures = find_radios(clean, pictures)
    regions = [lit.cast(region) for region in regions]
    regions = name_roles(regions + switches + radios, pictures, [line.box for line in text])
    return Scene(width, height, fill, tuple(regions), tuple(pictures))


def page_fill(pixels: Pixels, patches: Patches) -> RGB:
    """The page's own background: what reaches its edges most, covers most of it, and holds most.

    White bars and cards may reach and cover more than a grey page that goes all around them.
    """
    if not len(patches):
        red, green, blue = np.median(pixels.reshape(-1, 3), axis=0).astype(int)
        return int(red), int(green), int(blue)
    colors, index = np.unique(patches.color, return_inverse=True)
    grid = patches.index
    area = np.bincount(index, weights=patches.area) / grid.size
    rim = np.concatenate([grid[0], grid[-1], grid[:, 0], grid[:, -1]])
    at_edge = np.bincount(index[rim[rim >= 0]], minlength=len(colors)) / len(rim)
    held = np.zeros(len(colors))  # by the largest patch of each colour
    np.maximum.at(held, index, patches.width * patches.height / grid.size)
    seen = at_edge + area / 2
    score = seen + np.where(at_edge > LEAST_EDGE, held, 0)
    likely = score.argsort()[-CANDIDATES:]
    rgb = colors.view(np.uint8).reshape(-1, 4)[:, :3].astype(np.int16)
    alike = np.abs(rgb[likely, None] - rgb).max(axis=2) <= SHADED  # shadows of cards fall on it
    group = alike[(alike @ at_edge + score[likely] - at_edge[likely]).argmax()]
    return unpack(colors[np.where(group, seen, 0).argmax()])


def is_band(panel: Region, gradients: Sequence[Region]) -> bool:
    """Whether a panel is only where a gradient is flat."""
    for gradient in gradients:
        if isinstance(gradient.fill, Gradient) and gradient.box.contains(panel.box, 1):
            drawn = draw_gradient(gradient.box, gradient.fill, panel.box).astype(np.int16)
            return bool(np.abs(drawn - np.array(panel.fill)).max() <= BAND)
    return False


def without_copies(regions: Sequence[Region]) -> list[Region]:
    """The regions without those that have the box of an earlier one."""
    kept: list[Region] = []
    for region in regions:
        if not any(region.box.iou(other.box) > SAME for other in kept):
            kept.append(region)
    return kept


def in_order(regions: Sequence[Region]) -> list[Region]:
    """Painting order: what holds others comes before them."""
    return sorted(regions, key=lambda region: -region.box.area)


def with_shadow(clean: Pixels, region: Region, regions: Sequence[Region], page: RGB) -> Region:
    if min(region.box.width, region.box.height) < 16:
        return region
    below = [r for r in regions if r.box.area > region.box.area and r.box.contains(region.box)]
    holder = min(below, key=lambda r: r.box.area, default=Region(region.box, page))
    shadow = _shadow_on(clean, region, holder)
    if shadow and shadow.is_border:
        return _with_border(clean, region, shadow)
    return replace(region, shadow=shadow)


def _with_border(clean: Pixels, region: Region, seen: Shadow) -> Region:
    """The region with the border at its left or right that is like a shadow of it."""
    box, width = region.box, abs(seen.dx)
    grown = Box.from_edges(
        min(box.x, box.x + seen.dx), box.y, max(box.right, box.right + seen.dx), box.bottom
    )
    x = grown.x + width / 2 if seen.dx < 0 else grown.right - width / 2
    red, green, blue = clean[int(box.center[1]), int(x)].tolist()
    border = Border(width, (red, green, blue))
    top, right, bottom, left = region.borders
    sides = (top, right, bottom, border) if seen.dx < 0 else (top, border, bottom, left)
    return replace(region, box=grown, borders=sides)


def _shadow_on(clean: Pixels, region: Region, holder: Region) -> Shadow | None:
    """The shadow of a region on what holds it; the changes of a gradient are taken away first."""
    if not isinstance(holder.fill, Gradient):
        return holder.fill and find_shadow(clean, region, holder.fill)
    behind, box = holder.box, region.box
    left, top = max(behind.x, box.x - REACH), max(behind.y, box.y - REACH)
    right, bottom = min(behind.right, box.right + REACH), min(behind.bottom, box.bottom + REACH)
    drawn = draw_gradient(behind, holder.fill, Box.from_edges(left, top, right, bottom))
    red, green, blue = drawn.mean(axis=(0, 1)).round().astype(int).tolist()
    seen = clean[int(top) : int(bottom), int(left) : int(right)].astype(np.int16)
    flat = (seen - drawn + (red, green, blue)).clip(0, 255).astype(np.uint8)
    moved = replace(region, box=replace(box, x=box.x - left, y=box.y - top))
    return find_shadow(flat, moved, (red, green, blue))
