"""Pages painted for a test, and what is found on them."""

import cv2
import numpy as np

from generation.engines.reconstruction.canvas import draw
from generation.engines.reconstruction.region import Border
from verify.screenshot import TextBlock

WHITE, GREY, DARK, BLUE = (255, 255, 255), (242, 244, 246), (33, 37, 41), (13, 110, 253)
LINE = Border(1, (206, 212, 218))
OUTLINE = (LINE, LINE, LINE, LINE)


def page(*regions, fill=WHITE, width=800, height=600):
    return draw(width, height, fill, regions)


def write(pixels, text, box, color=DARK):
    """Draw bars where letters would be, and say that OCR read `text` there."""
    for x in range(int(box.x), int(box.right) - 3, 7):
        pixels[int(box.y) : int(box.bottom), x : x + 3] = color
    return TextBlock(text, box, color, box.height)


def photo(height, width):
    noise = np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)
    return cv2.GaussianBlur(noise, (0, 0), 2)


def region_at(scene, box):
    found = [region for region in scene.regions if region.box.iou(box) > 0.95]
    assert found, f"nothing at {box} among {[r.box for r in scene.regions]}"
    return found[0]
