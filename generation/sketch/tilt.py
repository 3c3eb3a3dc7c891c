"""How far a drawing is turned, where no edge of the paper tells."""

import cv2
import numpy as np

from generation.sketch.component import Mask
from verify.screenshot import Pixels

MOST = 20.0  # degrees: more is meant
LEAST = 0.8  # degrees: less does no harm
AGREED = 2.5  # degrees: how far half of the strokes stray from the usual turn


def find_tilt(strokes: Mask) -> float:
    """The usual turn of long strokes from the rows and columns, degrees clockwise; 0 for none."""
    side = max(strokes.shape)
    lines = cv2.HoughLinesP(
        strokes.astype(np.uint8) * 255, 1, np.pi / 720, 80, minLineLength=0.08 * side, maxLineGap=6
    )
    if lines is None or len(lines) < 6:
        return 0.0
    x0, y0, x1, y1 = lines.reshape(-1, 4).T.astype(float)
    turns = (np.degrees(np.arctan2(y1 - y0, x1 - x0)) + 45) % 90 - 45
    turns = turns[np.abs(turns) < MOST]
    if len(turns) < 6:
        return 0.0
    usual = float(np.median(turns))
    agreed = float(np.median(np.abs(turns - usual))) < AGREED
    return usual if agreed and abs(usual) > LEAST else 0.0


def turned_back(pixels: Pixels, degrees: float) -> Pixels:
    """The picture turned counterclockwise about its middle, as large as before."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(
        pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(turned, np.uint8)
