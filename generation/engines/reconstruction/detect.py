"""Sees everything on a page that is not text, by computer vision alone."""

from collections.abc import Sequence

import numpy as np

from generation.engines.reconstruction.scene import Scene
from verify.screenshot import RGB, Pixels, TextBlock


def detect(pixels: Pixels, text: Sequence[TextBlock]) -> Scene:
    """The regions and pictures of a page.

    Args:
        pixels: the page at CSS size, one pixel to a CSS px.
        text: its lines of text, boxes in the same px; they are taken away before looking.
    """
    height, width = pixels.shape[:2]
    return Scene(width, height, dominant(pixels))


def dominant(pixels: Pixels) -> RGB:
    """The most frequent colour."""
    packed = pixels.reshape(-1, 3).astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    value = int(np.bincount(packed).argmax())
    return value >> 16, value >> 8 & 255, value & 255
