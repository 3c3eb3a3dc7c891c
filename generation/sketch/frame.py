"""The frame of a phone or a browser that a page is drawn in: it sets the window, and is no part."""

from dataclasses import dataclass

import numpy as np

from generation.sketch.component import find_components
from generation.sketch.ink import Ink
from generation.sketch.shapes import find_shapes
from verify.screenshot import Box, Pixels

ALL = 0.97  # share of the ink that is in a frame
PHONE = 0.4, 0.68  # width / height of a phone
TALL = 0.6  # of the picture: the height of a frame
BAR = 0.14  # of the height of a browser: the bar at its top is lower
SHARED = 0.03  # of the width of a browser: how far its bar is from its sides
EDGE = 0.06  # of the height of a phone: where its speaker is, and its button
CENTERED = 0.08  # of the width of a phone: how far these are from the middle
WIDEST = 0.4  # of the width of a phone: these are narrower


@dataclass(frozen=True)
class Frame:
    """What is inside of a frame, on white."""

    kind: str  # phone or browser
    pixels: Pixels


def find_frame(ink: Ink) -> Frame | None:
    """The frame around all that is drawn; None where there is none."""
    height = ink.mask.shape[0]
    boxes = [shape.box for shape in find_shapes(ink.mask, ink.stroke) if shape.kind == "box"]
    frames = [box for box in boxes if box.height > TALL * height and _holds_all(box, ink)]
    if not frames:
        return None
    frame = max(frames, key=lambda box: box.area)
    if PHONE[0] < frame.width / frame.height < PHONE[1]:
        return Frame("phone", _without_fittings(_inside(frame, ink), ink.stroke))
    bars = [box for box in boxes if box is not frame and _is_bar(box, frame)]
    if frame.width < frame.height or not bars:
        return None
    bottom = max(bar.bottom for bar in bars)
    return Frame(
        "browser", _inside(Box.from_edges(frame.x, bottom, frame.right, frame.bottom), ink)
    )


def _holds_all(box: Box, ink: Ink) -> bool:
    reach = 4 * ink.stroke
    top, left = max(0, int(box.y - reach)), max(0, int(box.x - reach))
    inner = ink.mask[top : int(box.bottom + reach), left : int(box.right + reach)]
    return inner.sum() > ALL * ink.mask.sum()


def _is_bar(box: Box, frame: Box) -> bool:
    slack = SHARED * frame.width
    flush = abs(box.x - frame.x) + abs(box.right - frame.right) + abs(box.y - frame.y) < 3 * slack
    return flush and box.height < BAR * frame.height


def _inside(box: Box, ink: Ink) -> Pixels:
    """What is in a box, without the strokes of its sides."""
    rim = round(2.5 * ink.stroke + 0.01 * box.width)
    rows = slice(int(box.y) + rim, int(box.bottom) - rim)
    return ink.pixels[rows, int(box.x) + rim : int(box.right) - rim].copy()


def _without_fittings(pixels: Pixels, stroke: float) -> Pixels:
    """The screen of a phone without its speaker and its button."""
    height, width = pixels.shape[:2]
    parts = find_components(pixels.min(axis=2) < 160)
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
