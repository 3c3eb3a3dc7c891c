"""The frame of a phone or a browser that a page is drawn in: it sets the window, and is no part.

Of several screens side by side the first is the page. What is drawn beside them, arrows from
one to another and remarks, belongs to none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from generation.sketch.component import find_components
from generation.sketch.ink import Ink
from generation.sketch.shapes import find_shapes
from verify.screenshot import Box, Pixels

ALL = 0.97  # share of the ink that is in a frame
MOST = 0.8  # the same of several frames, with arrows between them and remarks beside
PHONE = 0.4, 0.68  # width / height of a phone
TALL = 0.6  # of the picture: the height of a frame
LOW = 0.35  # the same of one of several
BAR = 0.14  # of the height of a browser: the bar at its top is lower
SHARED = 0.03  # of the width of a browser: how far its bar is from its sides
EDGE = 0.06  # of the height of a phone: where its speaker is, and its button
CENTERED = 0.08  # of the width of a phone: how far these are from the middle
DARK = 160  # of 255: what is darker is drawn
THIN = 3.0  # of the width of a stroke: the ink of an arrow in a row that it crosses
WIDEST = 0.4  # of the width of a phone: these are narrower


@dataclass(frozen=True)
class Frame:
    """What is inside of a frame, on white."""

    kind: str  # phone or browser
    box: Box  # px
    pixels: Pixels
    fitted: bool = True  # whether it shows what a device has: a speaker, a button, a bar
    others: int = 0  # further frames beside it


def find_frame(ink: Ink) -> Frame | None:
    """The frame around all that is drawn, or the first of several; None where there is none."""
    height = ink.mask.shape[0]
    boxes = [shape.box for shape in find_shapes(ink.mask, ink.stroke) if shape.kind == "box"]
    around = [b for b in boxes if b.height > TALL * height and _share([b], ink) > ALL]
    if around:
        return _frame(max(around, key=lambda box: box.area), boxes, ink)
    tall = [box for box in boxes if box.height > LOW * height]
    frames = [frame for box in tall if (frame := _frame(box, boxes, ink)) and frame.fitted]
    frames = [f for f in frames if not any(o is not f and o.box.contains(f.box) for o in frames)]
    apart = all(one is two or not one.box.overlap(two.box) for one in frames for two in frames)
    if len(frames) < 2 or not apart or _share([frame.box for frame in frames], ink) < MOST:
        return None
    top = min(frame.box.y for frame in frames)
    upper = [frame for frame in frames if frame.box.y < top + 0.5 * frame.box.height]
    first = min(upper, key=lambda frame: frame.box.x)
    page = _without_arrows(first.pixels, ink.stroke)
    return replace(first, pixels=page, others=len(frames) - 1)


def _frame(frame: Box, boxes: Sequence[Box], ink: Ink) -> Frame | None:
    """What a box is the frame of; None where it is that of no device."""
    if PHONE[0] < frame.width / frame.height < PHONE[1]:
        drawn = _inside(frame, ink)
        screen = _without_fittings(drawn, ink.stroke)
        return Frame("phone", frame, screen, fitted=bool((screen != drawn).any()))
    bars = [box for box in boxes if box is not frame and _is_bar(box, frame)]
    if frame.width < frame.height or not bars:
        return None
    bottom = max(bar.bottom for bar in bars)
    page = Box.from_edges(frame.x, bottom, frame.right, frame.bottom)
    return Frame("browser", frame, _inside(page, ink))


def _share(boxes: Sequence[Box], ink: Ink) -> float:
    """The share of the ink that is in boxes, their own sides included, 0..1."""
    reach = 4 * ink.stroke
    left = ink.mask.copy()
    for box in boxes:
        rows = slice(max(0, int(box.y - reach)), int(box.bottom + reach))
        left[rows, max(0, int(box.x - reach)) : int(box.right + reach)] = False
    return 1 - float(left.sum()) / max(1, int(ink.mask.sum()))


def _is_bar(box: Box, frame: Box) -> bool:
    slack = SHARED * frame.width
    flush = abs(box.x - frame.x) + abs(box.right - frame.right) + abs(box.y - frame.y) < 3 * slack
    return flush and box.height < BAR * frame.height


def _inside(box: Box, ink: Ink) -> Pixels:
    """What is in a box, without the strokes of its sides."""
    rim = round(2.5 * ink.stroke + 0.01 * box.width)
    rows = slice(int(box.y) + rim, int(box.bottom) - rim)
    return ink.pixels[rows, int(box.x) + rim : int(box.right) - rim]


def _without_arrows(pixels: Pixels, stroke: float) -> Pixels:
    """A screen without the ends of arrows that come in over its sides, up to what they point at."""
    for _ in range(4):  # sides, each of them on the left in its turn
        pixels = np.rot90(pixels).copy()
        parts = find_components(pixels.min(axis=2) < DARK)
        for index in np.unique(parts.labels[:, :2]).tolist():
            own = (parts.labels == index).astype(np.uint8)
            ink = own.sum(axis=0)
            thin = (ink > 0) & (ink < THIN * stroke)
            stop = int(np.argmin(thin)) if index and not thin.all() else 0
            blurred = cv2.dilate(own[:, :stop], np.ones((7, 7), np.uint8)) if stop else own[:, :0]
            pixels[:, :stop][blurred > 0] = 255
    return pixels


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
