"""Which pixels a text covers, so that it can be painted over and set again."""

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.ink import color_around, ink_color
from verify.matte import matte_of
from verify.screenshot import Box, Pixels

MARGIN = 2  # CSS px around a text that its antialiasing may reach
AROUND = 0.4  # of a text's height: how far its underline and its tails may be
TRACE = 0.08  # of a pixel that is text: less is the ground
MOST = 0.6  # of a box: what covers more of it is not the letters alone


Area = tuple[slice, slice]  # rows and columns


def text_cover(pixels: Pixels, box: Box, scale: float = 1.0) -> tuple[Area, NDArray[np.uint8]]:
    """The part of `pixels` where the text in `box` (CSS px) is, and 255 for each pixel of it.

    On a ground of one colour that is the whole box; on a picture the letters alone, for what is
    seen of it between them is worth more than what can be guessed.
    """
    letters = None if color_around(pixels, box, scale) else letter_cover(pixels, box, scale)
    if letters:
        return letters
    edges = box.x - MARGIN, box.y - MARGIN, box.right + MARGIN, box.bottom + MARGIN
    left, top, right, bottom = (max(0, round(edge * scale)) for edge in edges)
    area = np.s_[top:bottom, left:right]
    return area, np.full(pixels[area].shape[:2], 255, np.uint8)


def letter_cover(
    pixels: Pixels, box: Box, scale: float = 1.0
) -> tuple[Area, NDArray[np.uint8]] | None:
    """The letters in a box and what hangs on them, as `text_cover`; None if none stand out."""
    height, width = pixels.shape[:2]
    reach = max(2 * MARGIN, AROUND * box.height) * scale
    x, y = max(0, round(box.x * scale)), max(0, round(box.y * scale))
    right, bottom = min(width, round(box.right * scale)), min(height, round(box.bottom * scale))
    left, top = max(0, round(x - reach)), max(0, round(y - reach))
    area = np.s_[top : round(bottom + reach), left : round(right + reach)]
    inner = np.s_[y - top : bottom - top, x - left : right - left]
    matte = matte_of(pixels[area], inner, ink_color(pixels, box, scale))
    shown = (matte.alpha > TRACE).astype(np.uint8)
    if not shown[inner].any() or shown[inner].mean() > MOST:
        return None
    _, label = cv2.connectedComponents(shown)
    own = np.unique(label[inner])
    covered = np.isin(label, own[own > 0]).astype(np.uint8)
    size = 2 * round(MARGIN * scale) + 1
    return area, cv2.dilate(covered, np.ones((size, size), np.uint8)) * np.uint8(255)
