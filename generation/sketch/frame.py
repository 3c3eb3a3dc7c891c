"""The frame of a phone or a browser that a page is drawn in: it sets the window, and is no part."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from generation.sketch.component import find_components
from generation.sketch.ink import Ink
from verify.screenshot import Box, Pixels

PHONE = 0.4, 0.68  # width / height of a phone
BAR = 0.14  # of the height of a browser: the bar at its top is lower
SHARED = 0.03  # of the width of a browser: how far its bar is from its sides
EDGE = 0.06  # of the height of a phone: where its speaker is, and its button
CENTERED = 0.08  # of the width of a phone: how far these are from the middle
DARK = 160  # of 255: what is darker is drawn
SLIVER = 0.03  # of the width of a frame: how far in the ends of its own sides reach
WIDEST = 0.4  # of the width of a phone: these are narrower


@dataclass(frozen=True)
class Frame:
    """What is inside of a frame, on white."""

    kind: str  # phone, browser, or window: anything else
    box: Box  # px
    corner: tuple[int, int]  # px, the left and the top of what is inside
    pixels: Pixels
    fitted: bool = True  # whether it shows what a device has: a speaker, a button, a bar


def find_frame(box: Box, boxes: Sequence[Box], ink: Ink, any_kind: bool = False) -> Frame | None:
    """What a box is the frame of; None where it is that of no device, unless it may be any."""
    if PHONE[0] < box.width / box.height < PHONE[1]:
        drawn, corner = _inside(box, ink)
        screen = _without_fittings(drawn, ink.stroke)
        return Frame("phone", box, corner, screen, fitted=bool((screen != drawn).any()))
    bars = [other for other in boxes if other is not box and _is_bar(other, box)]
    if box.width >= box.height and bars:
        bottom = max(bar.bottom for bar in bars)
        page, corner = _inside(Box.from_edges(box.x, bottom, box.right, box.bottom), ink)
        return Frame("browser", box, corner, page)
    if not any_kind:
        return None
    page, corner = _inside(box, ink)
    return Frame("window", box, corner, page, fitted=False)


def _is_bar(box: Box, frame: Box) -> bool:
    slack = SHARED * frame.width
    flush = abs(box.x - frame.x) + abs(box.right - frame.right) + abs(box.y - frame.y) < 3 * slack
    return flush and box.height < BAR * frame.height


def _inside(box: Box, ink: Ink) -> tuple[Pixels, tuple[int, int]]:
    """What is in a box, without the strokes of its sides, and its left and top."""
    rim = round(2.5 * ink.stroke + 0.01 * box.width)
    left, top = int(box.x) + rim, int(box.y) + rim
    pixels = ink.pixels[top : int(box.bottom) - rim, left : int(box.right) - rim]
    return _without_slivers(pixels), (left, top)


def _without_slivers(pixels: Pixels) -> Pixels:
    """What is in a frame without the ends of its sides, where these are not quite upright."""
    height, width = pixels.shape[:2]
    parts = find_components(pixels.min(axis=2) < DARK)
    across = (parts.left == 0) | (parts.left + parts.width == width)
    down = (parts.top == 0) | (parts.top + parts.height == height)
    low = (across & (parts.width < SLIVER * width)) | (down & (parts.height < SLIVER * width))
    slivers = cv2.dilate(parts.only(low).astype(np.uint8), np.ones((5, 5), np.uint8))
    return np.where(slivers[..., None] > 0, np.uint8(255), pixels)


def _without_fittings(pixels: Pixels, stroke: float) -> Pixels:
    """The screen of a phone without its speaker and its button."""
    pixels = pixels.copy()
    height, width = pixels.shape[:2]
    parts = find_components(pixels.min(axis=2) < DARK)
    y = (parts.top + parts.height / 2) / height
    off = np.abs(parts.left + parts.width / 2 - width / 2)
    small = (off < CENTERED * width) & (parts.width < WIDEST * width)
    speaker = small & (y < EDGE) & (parts.height < 5 * stroke) & (parts.width > 4 * stroke)
    even = np.abs(parts.width / np.maximum(parts.height, 1) - 1) < 0.3
    button = small & (y > 1 - EDGE) & even & (parts.width > 4 * stroke)
    for index in np.flatnonzero(speaker | button).tolist():
        if index:
            top, left = parts.top[index], parts.left[index]
            pixels[
                max(0, top - 2) : top + parts.height[index] + 2,
                max(0, left - 2) : left + parts.width[index] + 2,
            ] = 255
    return pixels
