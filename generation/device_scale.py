"""Tell a screenshot of a high-density screen by its width and by how tall its letters are."""

import cv2
import numpy as np

from verify.screenshot import Pixels

# CSS widths of phones, tablets and laptops whose screens have 2 or 3 pixels to the CSS px.
_WIDTHS = {
    2: (360, 375, 390, 414, 768, 810, 820, 834, 1024, 1180, 1280, 1366, 1440, 1512, 1680, 1728),
    3: (360, 375, 390, 393, 402, 412, 414, 428, 430, 440),
}

# Median height of a page's letters, device px, from which on it is not one of scale 1.
# Measured on 30 pages: 6 to 15 at scale 1; at scale 2 or 3 above 15 in 103 of 120 screenshots.
_TALL_LETTERS = 16

_ROWS = 4000  # device px: enough of a page to judge it by


def guess_device_scale(pixels: Pixels) -> int:
    """Device pixels to a CSS px, 1 unless both the width and the letters speak for more."""
    width = pixels.shape[1]
    for scale, widths in _WIDTHS.items():
        if width % scale == 0 and width // scale in widths:
            return scale if _letter_height(pixels[:_ROWS]) >= _TALL_LETTERS else 1
    return 1


def _letter_height(pixels: Pixels) -> float:
    """Median height of the specks that may be letters, device px; 0 when there are none."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    ink = cv2.absdiff(gray, cv2.medianBlur(gray, 31)) > 40
    _, _, specks, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    _, _, width, height, area = specks[1:].T  # the first is the background
    sized = (height >= 4) & (height <= 70) & (width >= 2) & (width <= 70)
    shaped = (width < 2.5 * height) & (height < 6 * width) & (area > 0.15 * width * height)
    letters = height[sized & shaped]
    return float(np.median(letters)) if len(letters) else 0.0
