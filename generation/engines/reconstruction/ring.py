"""Frames drawn with four lines, round corners and a gap for a label included."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from generation.engines.reconstruction.region import Border, Region
from verify.screenshot import Box

SHOWN = 0.4  # share of the top that has to be there: a legend may stand in a gap
SHORTER = 0.5  # of one upright line the other may be as long: something may lie on a corner
WHOLE = 0.8  # share of the bottom that has to be there
MIN_SIDE = 12  # px
MAX_RADIUS = 24  # px
CLOSE = 1.5  # px by which edges that belong together may differ


def find_rings(lines: Sequence[Region]) -> list[Region]:
    """Regions without a fill that have lines of one colour on all four sides."""
    level = [line for line in lines if line.box.width >= line.box.height]
    upright = [line for line in lines if line.box.width < line.box.height]
    rings = []
    for left, right in _pairs(upright):
        ring = _ring(left, right, [line for line in level if line.fill == left.fill])
        if ring:
            rings.append(ring)
    return rings


def _pairs(upright: Sequence[Region]) -> Iterator[tuple[Region, Region]]:
    """Upright lines of one colour and thickness that start or end at one height."""
    upright = sorted(upright, key=lambda line: line.box.x)
    for place, left in enumerate(upright):
        a = left.box
        for right in upright[place + 1 :]:
            b = right.box
            if (
                right.fill == left.fill
                and a.width == b.width
                and b.x >= a.right + MIN_SIDE
                and (abs(a.y - b.y) <= CLOSE or abs(a.bottom - b.bottom) <= CLOSE)
                and SHORTER * a.height <= b.height <= a.height / SHORTER
            ):
                yield left, right


def _ring(left: Region, right: Region, level: Sequence[Region]) -> Region | None:
    start, end = left.box.x, right.box.right
    high, low = min(left.box.y, right.box.y), max(left.box.bottom, right.box.bottom)
    between = [r.box for r in level if start - CLOSE <= r.box.x and r.box.right <= end + CLOSE]
    above = [b for b in between if -MAX_RADIUS <= b.y - high <= CLOSE]
    below = [b for b in between if -CLOSE <= b.bottom - low <= MAX_RADIUS]
    above = [b for b in above if b.y == max(a.y for a in above)]
    below = [b for b in below if b.y == min(a.y for a in below)]
    if not above or not below:
        return None
    up, down = high - above[0].bottom, below[0].y - low
    corners = _corners(above, start, end, up), _corners(below, start, end, down)
    if sum(corners) < 3 or max(corners) < 2 or _shown(above, start, end) < SHOWN:
        return None
    if _shown(below, start, end) < WHOLE or _are_two(above, below):
        return None
    box = Box.from_edges(start, above[0].y, end, below[0].bottom)
    color = left.fill
    assert isinstance(color, tuple)
    widths = (above[0].height, right.box.width, below[0].height, left.box.width)
    top, right_, bottom, left_ = (Border(width, color) for width in widths)
    radius = float(round(max(0.0, up, down)))
    return Region(box, None, (top, right_, bottom, left_), radius)


def _are_two(above: Sequence[Box], below: Sequence[Box]) -> bool:
    """Whether top and bottom have a gap at one place: between two boxes side by side."""
    return any(
        min(a.x, b.x) - max(before_a.right, before_b.right) >= MIN_SIDE
        for before_a, a in pairwise(sorted(above, key=lambda line: line.x))
        for before_b, b in pairwise(sorted(below, key=lambda line: line.x))
    )


def _corners(lines: Sequence[Box], start: float, end: float, radius: float) -> int:
    """In how many of its two corners a side begins as far away as the upright lines end."""
    left = min(line.x for line in lines) - start
    right = end - max(line.right for line in lines)
    inset = max(0.0, radius)
    return sum(abs(gap - inset) <= CLOSE + 0.2 * inset for gap in (left, right))


def _shown(lines: Sequence[Box], start: float, end: float) -> float:
    return sum(line.width for line in lines) / (end - start)
