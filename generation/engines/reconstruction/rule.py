"""Straight lines: hairlines, dividers, and the sides of frames."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.patch import Colors, unpack
from generation.engines.reconstruction.region import Region
from verify.ink import largest_channel, middle
from verify.screenshot import RGB, Box, Pixels

THICKEST = 5  # px
SHORTEST = 16  # px
FAINTEST = 3  # levels by which a line differs from both of its sides
STEEP = 40  # levels: no shadow fades by more between two pixels
MIXED = 6  # levels by which an antialiased edge may miss the mix of its sides
THINNER = 6  # times that a line is longer than thick


def find_lines(pixels: Pixels, packed: Colors) -> list[Region]:
    """Straight lines of one colour that differ from both of their sides, as rules.

    The sides of frames and the lines of tables are among them.
    """
    found = [Region(box, color, role="rule") for box, color in _bars(pixels, packed)]
    turned = _bars(pixels.swapaxes(0, 1), packed.T)
    found += [Region(Box(b.y, b.x, b.height, b.width), color, role="rule") for b, color in turned]
    return found


def _bars(pixels: Pixels, packed: Colors) -> Iterator[tuple[Box, RGB]]:
    """Level bars: rows of pixels of one colour, as long as each other, one under another."""
    height, width = packed.shape
    starts = np.ones((height, width), bool)
    np.not_equal(packed[:, 1:], packed[:, :-1], out=starts[:, 1:])
    at = np.flatnonzero(starts)
    length = np.diff(at, append=starts.size)
    long = length >= SHORTEST
    at, length = at[long], length[long]
    y, x = np.divmod(at, width)
    color = packed.ravel()[at] if packed.flags.c_contiguous else packed[y, x]

    if not len(at):
        return
    order = np.lexsort((y, color, length, x))
    y, x, length, color = y[order], x[order], length[order], color[order]
    same = (x[1:] == x[:-1]) & (length[1:] == length[:-1]) & (color[1:] == color[:-1])
    first = np.flatnonzero(np.append(True, ~(same & (np.diff(y) == 1))))
    thick = np.diff(first, append=len(y))
    thin = (thick <= THICKEST) & (length[first] >= THINNER * thick)
    for index, rows in zip(first[thin], thick[thin], strict=True):
        box = Box(float(x[index]), float(y[index]), float(length[index]), float(rows))
        if _stands_out(pixels, box):
            yield box, unpack(int(color[index]))


def _stands_out(pixels: Pixels, bar: Box) -> bool:
    """Whether a level bar differs from both of its sides, which a step of a shadow does not."""
    left, top, right, bottom = int(bar.x), int(bar.y), int(bar.right), int(bar.bottom)
    own = pixels[top, left].astype(np.int16)
    rows = [
        pixels[row, left:right].astype(np.int16)
        for row in (top - 1, bottom)
        if 0 <= row < len(pixels)
    ]
    off = (float(middle(largest_channel(np.abs(row - own)))) for row in rows)
    sides = [*takewhile(lambda differs: differs > FAINTEST, off)]  # mostly the first is enough
    if not rows or len(sides) < len(rows):
        return False
    if len(rows) < 2:
        return True
    above, below = rows
    step = float(middle(largest_channel(np.abs(above - below))))
    if step <= STEEP:
        return min(sides) > step / 2
    return min(sides) > STEEP / 4 and not (bar.height == 1 and _is_mix(own, above, below))


def _is_mix(own: NDArray[np.int16], above: NDArray[np.int16], below: NDArray[np.int16]) -> bool:
    """Whether a line is an edge between two pixels: everywhere the same mix of its two sides.

    A border over a photo is not, for it stays the same where the photo changes.
    """
    start, span = middle(above), middle(below - above)
    share = float((own - start) @ span / max(float(span @ span), 1.0))
    off = largest_channel(np.abs(above + share * (below - above) - own))
    return 0 < share < 1 and float(middle(off)) <= MIXED


def dividers(
    lines: Sequence[Region], known: NDArray[np.bool_], texts: Sequence[Box]
) -> list[Region]:
    """The lines that stand alone.

    `known` says which pixels (height, width) the edges of regions explain already, `texts`
    where lines of text are, which may be underlined.
    """
    alone = []
    for line in lines:
        box = line.box
        inside = (slice(int(box.y), int(box.bottom)), slice(int(box.x), int(box.right)))
        if known[inside].mean() < 0.5 and not any(_underlines(box, text) for text in texts):
            alone.append(line)
    return alone


def _underlines(rule: Box, text: Box) -> bool:
    """Whether a rule runs under or through a line of text, and not beyond it."""
    return (
        rule.width > rule.height
        and text.x - 4 <= rule.x
        and rule.right <= text.right + 4
        and text.y < rule.y <= text.bottom + max(2, 0.3 * text.height)
    )
