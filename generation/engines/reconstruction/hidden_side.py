"""Where a flat rectangle goes on below what hides one of its sides."""

import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.outline import Outline
from verify.screenshot import Box, Pixels

CLEAR = 0.93  # fit of the three sides that are seen
HIDDEN = 0.3  # and of the one that is not
LEAST = 100  # px: the shorter side; what is smaller is a part of something as often
OUTSIDE = 2  # px beyond a side, where its antialiasing has ended
STEP = 12  # levels between the two sides of an edge; where there is a shadow, too


def with_hidden_side(pixels: Pixels, box: Box, outline: Outline) -> Box | None:
    """The whole of a rectangle that shows three sides, and of the fourth hardly anything.

    What hides a side, a bar across the top of a card, casts a shadow, and there the fill
    is no longer of one colour. The two sides that lead there go on to the corners.
    None where all sides are seen, or where nothing goes on.
    """
    worst = int(np.argmin(outline.fit))
    others = [fit for side, fit in enumerate(outline.fit) if side != worst]
    if outline.fit[worst] > HIDDEN or min(others) < CLEAR or min(box.width, box.height) < LEAST:
        return None
    turned = np.rot90(pixels, worst)  # the hidden side on top
    height, width = pixels.shape[:2]
    left, top, right = {
        0: (box.x, box.y, box.right),
        1: (box.y, width - box.right, box.bottom),
        2: (width - box.right, height - box.bottom, width - box.x),
        3: (height - box.bottom, box.x, height - box.y),
    }[worst]
    more = _rows_above(turned, int(left), int(top), int(right))
    if not more:
        return None
    more += _rows_of_corner(max(outline.radii))
    grown = [box.x, box.y, box.right, box.bottom]
    grown[(1, 2, 3, 0)[worst]] += more if worst in (1, 2) else -more
    return Box.from_edges(*grown)


def _rows_above(pixels: Pixels, left: int, top: int, right: int) -> int:
    """How many rows above `top` have an edge both at `left` and at `right`."""
    if left < OUTSIDE or right + OUTSIDE > pixels.shape[1]:
        return 0
    rows = pixels[:top][::-1].astype(np.int16)
    at_left = _differ(rows[:, left], rows[:, left - OUTSIDE])
    at_right = _differ(rows[:, right - 1], rows[:, right - 1 + OUTSIDE])
    ends = np.flatnonzero(~(at_left & at_right))
    return int(ends[0]) if len(ends) else 0


def _rows_of_corner(radius: float) -> int:
    """How far above the end of a straight side the box of a rounded corner reaches."""
    half_pixel = min(0.5, radius)
    return round(radius - (radius**2 - (radius - half_pixel) ** 2) ** 0.5)


def _differ(inside: NDArray[np.int16], outside: NDArray[np.int16]) -> NDArray[np.bool_]:
    return np.abs(inside - outside).max(axis=1) >= STEP
