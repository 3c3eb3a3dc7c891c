"""Fills that a shadow inside of their edges darkens, as that of a pressed button is."""

import numpy as np

from generation.engines.reconstruction.frame import strips
from verify.ink import middle
from verify.screenshot import RGB, Box, Pixels

DEEPEST = 12  # px: how far in such a shadow reaches
DARKEST = 48  # levels by which it darkens the fill
STEP = 8  # levels from one line of pixels to the next; more is an edge
LEAST_SIDES = 3  # that are darkened: a shadow may fall from above, and not from below


def unshaded(pixels: Pixels, box: Box, fill: RGB) -> Box | None:
    """`box`, the part of a fill that shows its very colour, as far as the fill is shaded.

    None where it is not, or fades into what is around it.
    """
    depths = [_depth(strip, fill) for strip in strips(pixels, box, 0, DEEPEST + 1)]
    if None in depths or sum(map(bool, depths)) < LEAST_SIDES:
        return None
    above, after, below, before = (depth or 0 for depth in depths)
    return Box.from_edges(box.x - before, box.y - above, box.right + after, box.bottom + below)


def _depth(strip: Pixels, fill: RGB) -> int | None:
    """How many lines that lead away from a fill are darker and darker, up to an edge."""
    last = np.array(fill, np.int16)
    for count, line in enumerate(strip):
        color = middle(line).astype(np.int16)
        darker = last - color
        if darker.max() > STEP or darker.min() < 0 or (color < np.array(fill) - DARKEST).any():
            return count
        last = color
    return None
