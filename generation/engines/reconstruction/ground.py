"""Large areas of one colour on which shadows fall, so that their own colour is ragged."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.frame import contrast, find_frame
from generation.engines.reconstruction.outline import Outline
from generation.engines.reconstruction.panel import ROUND, find_corners
from generation.engines.reconstruction.patch import Patches, pack_one, unpack
from generation.engines.reconstruction.region import Region
from verify.ink import middle
from verify.screenshot import RGB, Box, Pixels

MIN_PATCH = 1_000  # px: smaller pieces say nothing about where a ground reaches
MIN_AREA = 40_000  # px
MIN_SHARE = 0.2  # of its box without panels that shows its very colour; in a photo none does
LEAST_GAP = 8  # px between two grounds side by side, which shadows may fill
DARKEST = 48  # levels by which a shadow darkens a ground
FAINTEST = 3  # levels by which it differs from what is around it
LEAST_ROUND = 3  # corners: a shadow that falls on one or two makes them look round
STRAIGHT, PLAIN = 0.95, 0.8  # of three sides, and share of its very colour, if a picture has one
MIN_FIT = 0.6  # share of each side that shows the ground


def find_grounds(
    pixels: Pixels, patches: Patches, page_fill: RGB, panels: Sequence[Region]
) -> list[Region]:
    """Rectangles that reach as far as one colour only fades.

    The pieces of a colour make one ground, however the shadows between them cut it up, but
    for those that are `panels` or parts of one, and those that are side by side.
    """
    large = patches.area >= MIN_PATCH
    for panel in panels:
        large &= ~_belongs(patches, panel)
    found = []
    for color in np.unique(patches.color[large]):
        pieces = large & (patches.color == color)
        if color == pack_one(page_fill) or patches.area[pieces].sum() < MIN_AREA * MIN_SHARE:
            continue
        for box in _side_by_side([patches.box(int(i)) for i in np.flatnonzero(pieces)]):
            region = _ground(pixels, box, unpack(color), panels) if box.area >= MIN_AREA else None
            if region:
                found.append(region)
    return found


def _side_by_side(pieces: Sequence[Box]) -> list[Box]:
    """What bounds the pieces of a colour; boxes between which a strip has none of it, apart."""
    groups: list[list[Box]] = []
    for piece in sorted(pieces, key=lambda piece: piece.x):
        if groups and piece.x - max(box.right for box in groups[-1]) < LEAST_GAP:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [Box.around(group) for group in groups]


def _belongs(patches: Patches, panel: Region) -> NDArray[np.bool_]:
    """Which patches show the fill of a panel within it."""
    if not isinstance(panel.fill, tuple):
        return np.zeros(len(patches), bool)
    box = panel.box
    within = (patches.left >= box.x) & (patches.top >= box.y)
    within &= (patches.right <= box.right) & (patches.bottom <= box.bottom)
    return within & (patches.color == pack_one(panel.fill))


def _ground(pixels: Pixels, box: Box, fill: RGB, panels: Sequence[Region]) -> Region | None:
    left, top, right, bottom = int(box.x), int(box.y), int(box.right), int(box.bottom)
    top -= _fading(pixels[:top, left:right][::-1], fill)
    bottom += _fading(pixels[bottom:, left:right], fill)
    left -= _fading(pixels[top:bottom, :left].swapaxes(0, 1)[::-1], fill)
    right += _fading(pixels[top:bottom, right:].swapaxes(0, 1), fill)
    box = Box.from_edges(left, top, right, bottom)
    darker = np.array(fill, np.int16) - pixels[top:bottom, left:right]
    mask = (darker.min(axis=2) >= 0) & (darker.max(axis=2) <= DARKEST)
    bare = _bare(box, panels)
    shown = (darker == 0).all(axis=2)[bare].mean() if bare.any() else 0
    if shown < MIN_SHARE or not _is_rectangle(mask, bare, shown):
        return None
    if contrast(pixels, box, fill, 0) < FAINTEST:
        return None
    frame = find_frame(pixels, box, fill, 0)
    radius, corners = find_corners(pixels, frame, fill)
    if sum(corners) < LEAST_ROUND and max(Outline.of(mask).radii) < ROUND:
        return Region(frame.box, fill, frame.borders)
    return Region(frame.box, fill, frame.borders, radius, corners)


def _is_rectangle(mask: NDArray[np.bool_], bare: NDArray[np.bool_], shown: float) -> bool:
    """Whether the ground is seen along all of its sides but one.

    That one panels may cover, or a picture, where the rest is plain.
    """
    least, *others = sorted(Outline.of(mask).fit)
    if least >= MIN_FIT or min(others) < MIN_FIT:
        return least >= MIN_FIT
    pictured = min(others) >= STRAIGHT and shown >= PLAIN
    return pictured or min(Outline.of(mask | ~bare).fit) >= MIN_FIT


def _bare(box: Box, panels: Sequence[Region]) -> NDArray[np.bool_]:
    """The pixels of a box on which none of the panels in it lies, (height, width)."""
    bare = np.ones((int(box.height), int(box.width)), bool)
    for panel in (panel.box for panel in panels if box.contains(panel.box)):
        top, left = int(panel.y - box.y), int(panel.x - box.x)
        bare[top : top + int(panel.height), left : left + int(panel.width)] = False
    return bare


def _fading(strip: Pixels, fill: RGB) -> int:
    """How many lines of a strip that leads away from a fill are the fill under a shadow."""
    last = np.array(fill, np.int16)
    for count, line in enumerate(strip):
        color = middle(line).astype(np.int16)
        if np.abs(color - last).max() > 2 or np.abs(color - fill).max() > DARKEST:
            return count
        last = color
    return len(strip)
