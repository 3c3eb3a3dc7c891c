"""Ink: the pixels of a text box that are text, and not background, border or neighbour."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.matte import find_matte, is_even
from verify.screenshot import RGB, Box, Pixels, Screenshot

FAINTEST, FULL = 14.0, 32.0  # contrast (largest channel difference, 0..255) that always counts
SHARE_OF_PEAK = 0.2  # of the strongest contrast: less is the rim of anti-aliasing
SAME = 2.0  # contrast between pixels of one flat colour
FLAT = 0.6  # share of the background-like pixels that are the same where it is flat
LEAST_FLAT = 0.25  # of a box: bold capitals leave no more of it to the background
CLEAR = 0.5  # of the strongest contrast: rims of letters that touch have less
SPECK = 2  # px: as little is what is left of a rule, and no dot
FILLED, LEAST_BADGE = 0.85, 10  # of its box that a badge fills, and px that it is high and wide
RIM = 2  # px of it that are blurred, or round corners
STRONG = 0.85  # of the strongest contrast: pixels that show the text's own colour


@dataclass(frozen=True)
class Ink:
    """The ink of one text box. Arrays have the shape of the box in device px."""

    mask: NDArray[np.bool_]  # which pixels are ink
    contrast: NDArray[np.float32]  # largest channel difference from the background, 0..255
    pixels: Pixels
    background: RGB
    left: int  # device px of the arrays' first column
    top: int  # device px of the arrays' first row
    scale: float  # device px per CSS px

    @cached_property
    def box(self) -> Box | None:
        """What bounds the ink, in CSS px; None when there is none."""
        x, y, width, height = cv2.boundingRect(self.mask.astype(np.uint8))
        if not width:
            return None
        edges = self.left + x, self.top + y, self.left + x + width, self.top + y + height
        return Box.from_edges(*(float(edge) / self.scale for edge in edges))

    @cached_property
    def color(self) -> RGB:
        """The text's colour: the extreme of the anti-aliased ink, not its mean."""
        if not self.mask.any():
            return self.background
        peak = _quantile(self.contrast[self.mask], 0.98)
        strongest = self.pixels[self.mask & (self.contrast >= STRONG * peak)]
        return _rgb(middle(strongest))

    def shapes(self) -> list[tuple[int, int]]:
        """First and one after last column of what stands apart from its neighbours."""
        strong = self.mask & (self.contrast > CLEAR * self.contrast.max())
        inked = np.concatenate([[False], strong.any(axis=0), [False]])
        edges = np.flatnonzero(np.diff(inked.astype(np.int8)))
        return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))

    def between(self, left: int, right: int) -> "Ink":
        """The ink of the columns from `left` to before `right`."""
        part = np.s_[:, left:right]
        return replace(
            self,
            mask=self.mask[part],
            contrast=self.contrast[part],
            pixels=self.pixels[part],
            left=self.left + left,
        )


def find_ink(pixels: Pixels, box: Box, scale: float = 1.0) -> Ink:
    """The ink within `box` (CSS px), which may be some pixels larger than the text.

    Parts that go on beyond the box (borders, neighbouring lines, pictures), frames
    around the text, rules under it and a badge that it stands on are not its ink.
    """
    ink = _find_ink(pixels, *_device_edges(pixels, box, scale), scale)
    badge = _filled(ink)
    if badge is None:
        return ink
    left, top, right, bottom = badge
    text = _find_ink(pixels, left + RIM, top + RIM, right - RIM, bottom - RIM, scale)
    return text if text.mask.any() and text.mask.mean() < FILLED else ink


def _filled(ink: Ink) -> tuple[int, int, int, int] | None:
    """The edges, device px, of ink that fills nearly all of what bounds it, as no letters do."""
    x, y, width, height = cv2.boundingRect(ink.mask.astype(np.uint8))
    if min(width, height) < LEAST_BADGE or ink.mask.sum() < FILLED * width * height:
        return None
    return ink.left + x, ink.top + y, ink.left + x + width, ink.top + y + height


def _find_ink(pixels: Pixels, left: int, top: int, right: int, bottom: int, scale: float) -> Ink:
    clear = _clear_ink(pixels, left, top, right, bottom)
    if clear:
        return Ink(*clear, left, top, scale)
    margin = max(4, (bottom - top) // 2)
    window_left, window_top = max(0, left - margin), max(0, top - margin)
    window = pixels[window_top : bottom + margin, window_left : right + margin]
    inner = (
        slice(top - window_top, bottom - window_top),
        slice(left - window_left, right - window_left),
    )
    background, contrast = _contrast(window, inner)
    mask = contrast > _threshold(contrast[inner])
    mask = _own(mask, inner)
    return Ink(mask, contrast[inner], window[inner], background, left, top, scale)


def ink_on(page: Screenshot, box: Box) -> Ink:
    """The ink within a box of a page, found once."""
    return page.once(box, lambda: find_ink(page.pixels, box, page.viewport.device_scale))


def tighten(pixels: Pixels, box: Box, scale: float = 1.0) -> Box | None:
    """What bounds the ink within the text box `box`, CSS px; None when there is no ink.

    `scale` is device px per CSS px.
    """
    return find_ink(pixels, box, scale).box


def ink_color(pixels: Pixels, box: Box, scale: float = 1.0) -> RGB:
    """The colour of the text in `box` (CSS px); that of its background when it is empty."""
    return find_ink(pixels, box, scale).color


def background_color(pixels: Pixels, box: Box, scale: float = 1.0) -> RGB:
    """What the text in `box` (CSS px) stands on.

    That is the colour all around it where that is one, for bold letters may cover most of a
    box; else the commonest colour in it.
    """
    left, top, right, bottom = _device_edges(pixels, box, scale)
    return color_around(pixels, box, scale) or _commonest(pixels[top:bottom, left:right])


def color_around(pixels: Pixels, box: Box, scale: float = 1.0) -> RGB | None:
    """The one colour all around `box` (CSS px); None where there are several."""
    left, top, right, bottom = _device_edges(pixels, box, scale)
    around = pixels[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1]
    rim = np.concatenate([around[0], around[-1], around[:, 0], around[:, -1]])
    flat = largest_channel(cv2.absdiff(rim, np.broadcast_to(rim[0], rim.shape))).max() <= SAME
    return _rgb(rim[0]) if flat else None


def largest_channel(pixels: NDArray[Any]) -> NDArray[Any]:
    """The largest of the three channels of each pixel; several times as fast as max(axis)."""
    return np.maximum(np.maximum(pixels[..., 0], pixels[..., 1]), pixels[..., 2])


def middle(values: NDArray[Any]) -> NDArray[np.float64]:
    """The median along the first axis, of at least one; several times as fast as np.median."""
    before, after = (len(values) - 1) // 2, len(values) // 2
    ordered = np.partition(values.T, (before, after))
    return (ordered[..., before].astype(np.float64) + ordered[..., after]) / 2


def _quantile(values: NDArray[Any], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    place = round(share * (values.size - 1))
    return float(np.partition(values, place, axis=None)[place])


def _device_edges(pixels: Pixels, box: Box, scale: float) -> tuple[int, int, int, int]:
    """`box` in whole device px, at least one of them, inside the picture."""
    height, width = pixels.shape[:2]
    left = min(max(0, floor(box.x * scale + 0.01)), width - 1)
    top = min(max(0, floor(box.y * scale + 0.01)), height - 1)
    right = min(max(left + 1, ceil(box.right * scale - 0.01)), width)
    bottom = min(max(top + 1, ceil(box.bottom * scale - 0.01)), height)
    return left, top, right, bottom


def _commonest(area: Pixels) -> RGB:
    """The commonest colour of `area`, to within a sixteenth of the range, then its median."""
    first = area[0, 0]
    red, green, blue = (area[..., channel] == first[channel] for channel in range(3))
    if 2 * np.count_nonzero(red & green & blue) > red.size:
        return _rgb(first)  # what most pixels have is any median, at a part of the cost
    colors = area.reshape(-1, 3)
    bins = (colors >> 4).astype(np.int32) @ np.array([256, 16, 1], np.int32)
    common = middle(colors[bins == np.bincount(bins).argmax()])
    near = largest_channel(np.abs(colors - common)) < FAINTEST
    return _rgb(middle(colors[near]) if near.any() else common)


def _clear_ink(
    pixels: Pixels, left: int, top: int, right: int, bottom: int
) -> tuple[NDArray[np.bool_], NDArray[np.float32], Pixels, RGB] | None:
    """Mask, contrast, pixels and background of ink that stands clear on one flat colour.

    That is most text, and several times cheaper to find than the rest: nothing crosses the
    edge of the box, and no row is long enough to be a rule. None when it is not so.
    """
    height, width = pixels.shape[:2]
    if left < 1 or top < 1 or right >= width or bottom >= height:
        return None
    area = pixels[top - 1 : bottom + 1, left - 1 : right + 1]
    background = _rgb(area[0, 0])
    difference = cv2.absdiff(area, np.array((*background, 0), np.float64))
    contrast = largest_channel(difference)
    flat = np.count_nonzero(contrast <= SAME)
    if flat < LEAST_FLAT * contrast.size or flat < FLAT * np.count_nonzero(contrast < FAINTEST):
        return None
    mask = contrast > _threshold(contrast[1:-1, 1:-1])
    crosses = mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any()
    if crosses or _long_runs(mask, bottom - top).any():
        return None
    inner = slice(1, -1), slice(1, -1)
    return mask[inner], contrast[inner].astype(np.float32), area[inner], background


def _contrast(window: Pixels, inner: tuple[slice, slice]) -> tuple[RGB, NDArray[np.float32]]:
    """The background in the box and how much each pixel of the window differs from it.

    The background is a plane through the commonest colour: flat, or a linear gradient. On a
    photograph the text is what is of one colour, or what is unlike the median around it.
    """
    background = _commonest(window[inner])
    area = window.astype(np.float32)
    difference = largest_channel(np.abs(area - np.array(background, np.float32)))
    inside = difference[inner]
    if (inside <= SAME).mean() < FLAT * (inside < FAINTEST).mean():
        difference = largest_channel(np.abs(area - _plane(area, inner, inside < FULL)))
    matte = None if is_even(difference, inner, FAINTEST) else find_matte(window, inner)
    if matte:
        return matte.background, matte.contrast
    if (difference[inner] < FAINTEST).mean() < FLAT / 2:
        height = inner[0].stop - inner[0].start
        local = cv2.medianBlur(np.ascontiguousarray(window), min(height | 1, 255))
        difference = largest_channel(np.abs(area - local))
    return background, difference


def _plane(
    area: NDArray[np.float32], inner: tuple[slice, slice], near: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The linear gradient through the `near` pixels of the box, grown to those that fit it."""
    rows, columns = np.mgrid[: area.shape[0], : area.shape[1]].astype(np.float32)
    basis = np.stack([np.ones_like(rows), rows, columns], axis=2)
    plane = area
    for _ in range(4):
        solution, *_ = np.linalg.lstsq(basis[inner][near], area[inner][near], rcond=None)
        plane = basis @ solution
        near = largest_channel(np.abs(area - plane)[inner]) < FAINTEST
        if near.sum() < 3:
            break
    return plane


def _threshold(contrast: NDArray[np.float32]) -> float:
    peak = _quantile(contrast, 0.99)
    return min(max(SHARE_OF_PEAK * peak, FAINTEST), FULL)


def _own(mask: NDArray[np.bool_], inner: tuple[slice, slice]) -> NDArray[np.bool_]:
    """The part of the window's mask that is the box's own text, cut to the box."""
    unframed = mask & ~_frames(mask, inner)
    own = _inside(unframed & ~_rules(unframed, inner), inner)
    return own if own.any() else _inside(unframed, inner)


def _rules(mask: NDArray[np.bool_], inner: tuple[slice, slice]) -> NDArray[np.bool_]:
    """Underlines, borders and dividers: runs of ink much longer than a stroke of a letter."""
    height = inner[0].stop - inner[0].start
    lines = _long_runs(mask, height)
    thick = cv2.morphologyEx(lines, cv2.MORPH_OPEN, np.ones((max(3, height // 4), 1), np.uint8))
    return (lines > 0) & (thick == 0)


def _long_runs(mask: NDArray[np.bool_], height: int) -> cv2.typing.MatLike:
    """Horizontal runs of ink longer than a stroke of a letter in a box so high."""
    ink = mask.astype(np.uint8)
    length = max(12, round(1.6 * height))
    if length >= mask.shape[1]:
        return np.zeros_like(ink)
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))


def _inside(mask: NDArray[np.bool_], inner: tuple[slice, slice]) -> NDArray[np.bool_]:
    """Connected parts that lie mostly in the box, cut to it."""
    labels, stats = _components(mask)
    within = np.bincount(labels[inner].ravel(), minlength=len(stats))
    area = stats[:, cv2.CC_STAT_AREA]
    keep = (within > 0.6 * area) & (area > SPECK)
    keep[0] = False
    return keep[labels[inner]]


def _frames(mask: NDArray[np.bool_], inner: tuple[slice, slice]) -> NDArray[np.bool_]:
    """Parts that run around the box: about its size or larger, and empty where the rest is."""
    labels, stats = _components(mask)
    height, width = labels[inner].shape
    y, x = height // 4, width // 8
    core = labels[inner][y : height - y, x : width - x]
    inside = np.bincount(core.ravel(), minlength=len(stats))
    around = (
        (stats[:, cv2.CC_STAT_WIDTH] > 0.8 * width)
        & (stats[:, cv2.CC_STAT_HEIGHT] > 0.8 * height)
        & (inside < 0.05 * stats[:, cv2.CC_STAT_AREA])
    )
    around[0] = False
    return around[labels] & bool(inside[1:].any())


def _components(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Labels of the connected parts, and OpenCV's statistics of each; 0 is no part."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    return labels.astype(np.int32, copy=False), stats.astype(np.int32, copy=False)


def _rgb(color: NDArray[Any]) -> RGB:
    red, green, blue = map(round, color.astype(float).tolist())
    return red, green, blue
