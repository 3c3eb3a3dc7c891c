"""A picture made smaller, to look at it as a whole."""

import cv2
import numpy as np

from verify.screenshot import Pixels


def shrink(pixels: Pixels, side: int) -> Pixels:
    """The picture with a longer side of `side` px; as it is where that is no more."""
    scale = side / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
