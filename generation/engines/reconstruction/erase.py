"""Text taken off a page, so that only what lies below it remains."""

from collections.abc import Sequence

import numpy as np

from verify.screenshot import Box, Pixels, TextBlock

MARGIN = 2  # px around the ink where its antialiasing may reach
FLAT = 0.5  # share of the pixels around a text that have to agree for its ground to be flat


def erase_text(pixels: Pixels, text: Sequence[TextBlock]) -> Pixels:
    """A copy of `pixels` with each line of text replaced by the ground it stands on."""
    clean = pixels.copy()
    for block in text:
        _erase(clean, block.box)
    return clean


def _erase(pixels: Pixels, box: Box) -> None:
    height, width = pixels.shape[:2]
    left, top = max(0, int(box.x) - MARGIN), max(0, int(box.y) - MARGIN)
    right = min(width, int(np.ceil(box.right)) + MARGIN)
    bottom = min(height, int(np.ceil(box.bottom)) + MARGIN)
    area = pixels[top:bottom, left:right]
    if min(area.shape[:2]) <= 2 * MARGIN:
        return
    inner = area[1:-1, 1:-1]
    ring = np.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]])
    ground = np.median(ring, axis=0).astype(np.uint8)
    same = (ring == ground).all(1)
    if same.mean() >= FLAT:
        inner[1:-1, 1:-1] = ground
        for side in (inner[0], inner[-1], inner[:, 0], inner[:, -1], area[0], area[-1]):
            if (side == ground).all(1).mean() >= FLAT:
                side[:] = ground
    else:
        share = np.linspace(0, 1, inner.shape[0])[:, None, None]
        inner[:] = area[0, 1:-1] * (1 - share) + area[-1, 1:-1] * share
