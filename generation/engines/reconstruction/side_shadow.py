"""The shadow of a sidebar, which falls on all that stands beside it.

It makes one ground of many colours, and none of them ends where it does. What lets through the
same share of the light in every row, whatever the ground, is such a shadow; without it the
grounds beside a sidebar are flat again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.patch import Patches, unpack
from generation.engines.reconstruction.region import Region, Shadow
from generation.engines.reconstruction.shadow import find_shadow
from verify.ink import middle
from verify.screenshot import Box, Pixels

Colors = NDArray[np.uint8]  # (n, 3)

WHITE = (255, 255, 255)
TALL, WIDE = 0.9, 0.45  # shares of the page that a sidebar is high at least, and wide at most
SIDEBAR = 0.9  # IoU from which on a region is a sidebar, which lines may cross
REACH = 64  # px that are looked at beside it; no shadow reaches farther than half of them
CALM = 2  # levels within which a row beyond the shadow is of one colour
NEAR, STEEPEST = 8, 0.02  # px from which on a shadow fades by at most that share of the light
LEAST_CALM = 0.05  # share of the rows that are so
LEAST_ROWS = 16  # of them that a ground has
FAINTEST, ENDED = 0.97, 0.995  # of the light: let through at the side at most, and far from it
UNEVEN = 0.015  # of the light, by which rows may differ, or the shadow not fade
ROUNDED = 4  # levels by which rounding moves a colour whose shadow is taken away


@dataclass(frozen=True)
class Lit:
    """A page without the shadows of its sidebars; and these, each with most of its sidebar, px."""

    pixels: Pixels
    shadows: Sequence[tuple[Box, Shadow]] = ()

    def cast(self, region: Region) -> Region:
        """The region, with its shadow if it is one of the sidebars."""
        own = (shadow for box, shadow in self.shadows if region.box.iou(box) > SIDEBAR)
        shadow = next(own, region.shadow)
        return region if shadow == region.shadow else replace(region, shadow=shadow)


def without_side_shadows(pixels: Pixels, patches: Patches) -> Lit:
    """The page, whose text is taken away, as it would be without the shadows of sidebars."""
    shadows, lit = [], pixels
    height, width = pixels.shape[:2]
    tall = (patches.height >= TALL * height) & (patches.width <= WIDE * width)
    for index in np.flatnonzero(tall & (patches.area > 0.5 * patches.width * patches.height)):
        box = patches.box(int(index))
        if box.x == 0:
            beside = np.s_[:, int(box.right) : int(box.right) + REACH]
        elif box.right == width:
            beside = np.s_[:, int(box.x) - 1 : max(0, int(box.x) - 1 - REACH) : -1]
        else:
            continue
        found = _light(pixels[beside])
        if found is None:
            continue
        light, grounds = found
        white = np.full_like(pixels, 255)
        white[beside] = (255 * light).round().astype(np.uint8)[None, :, None]
        sidebar = Region(box, unpack(patches.color[index]))
        if shadow := find_shadow(white, sidebar, WHITE):
            lit = lit.copy() if lit is pixels else lit
            lit[beside] = _lit(pixels[beside], light, grounds)
            shadows.append((box, replace(shadow, dy=0.0)))  # how far it falls is not seen
    return Lit(lit, shadows)


def _light(beside: Pixels) -> tuple[NDArray[np.float64], Colors] | None:
    """The share of the light that is let through, by distance, and the grounds that it falls on.

    `beside` has the columns next to a sidebar, the nearest first. None where no shadow falls,
    or on one ground alone, on which it is found as that of a region.
    """
    if beside.shape[1] < REACH:
        return None
    far = beside[:, REACH // 2 :].astype(np.int16)
    calm = (far.max(axis=1) - far.min(axis=1)).max(axis=1) <= CALM
    shares = beside.mean(axis=2) / np.maximum(beside[:, -1].mean(axis=1), 1)[:, None]
    calm &= np.abs(np.diff(shares[:, NEAR:])).max(axis=1) <= STEEPEST
    grounds, rows = np.unique(beside[calm, -1], axis=0, return_counts=True)
    if calm.mean() < LEAST_CALM or (rows >= LEAST_ROWS).sum() < 2:
        return None
    light = middle(shares[calm])
    is_even = np.quantile(np.abs(shares[calm] - light), 0.9) <= UNEVEN
    fades = (np.diff(light) >= -UNEVEN).all() and light[REACH // 2 :].min() >= ENDED
    if is_even and fades and light[0] <= FAINTEST:
        return np.minimum(light, 1), grounds[rows >= LEAST_ROWS]
    return None


def _lit(beside: Pixels, light: NDArray[np.float64], grounds: Colors) -> Pixels:
    """The columns without the shadow.

    What then has nearly the colour of a ground, or of its row beyond the shadow, has just that.
    """
    lit = (beside / light[None, :, None]).round().clip(0, 255)
    for color in (*grounds, beside[:, REACH // 2, None]):
        near = np.abs(lit - color).max(axis=2, keepdims=True) <= ROUNDED
        lit = np.where(near, color, lit)
    return lit.astype(np.uint8)
