"""Words on a ground of their own within a line, as code in prose: no boxes of the layout."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from generation.engines.reconstruction.pieces import Piece
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.style import Line, set_width
from verify.screenshot import RGB, Box

HIGH = 1.9  # sizes of the text that such a ground is high at most
LEVEL = 0.4  # sizes by which its middle may miss that of its line
FILLED = 0.4  # of a ground's area is in the box of the line's ink
PADDING = 0.6  # sizes at either end
SPREAD = 1.15  # times its own width: words that stand further apart are no prose


def with_inline_grounds(
    lines: Sequence[Line], regions: Sequence[Region]
) -> tuple[list[Line], list[Region]]:
    """The lines with the grounds that lie within them, and the regions that do not."""
    grounds = [r for r in regions if any(_is_within(r, line) for line in lines)]
    kept = [region for region in regions if region not in grounds]
    return [_grounded(line, grounds) for line in lines], kept


def _is_within(region: Region, line: Line) -> bool:
    """Whether a region is the ground of some words of a line, and others stand close beside."""
    box, size = region.box, line.runs[0].style.size
    if region.role == "rule" or box.height > HIGH * size:
        return False
    if box.overlap(line.box) < FILLED * box.area:
        return False
    if abs(box.center[1] - line.box.center[1]) > LEVEL * size:
        return False
    if line.box.width > SPREAD * set_width(line) + size:
        return False
    inside = line.box.x - size <= box.x and box.right <= line.box.right + size
    beside = max(box.x - line.box.x, line.box.right - box.right) > size
    return inside and beside


def _grounded(line: Line, grounds: Sequence[Region]) -> Line:
    """The line, its runs cut where their pieces stand on a ground of their own."""
    fills: dict[Piece, RGB] = {}
    room = 2 * PADDING * line.runs[0].style.size
    for ground in (one for one in grounds if one.box.overlap(line.box) > 0):
        pieces = [piece for run in line.runs for piece in run.pieces if _is_on(piece, ground)]
        if pieces and isinstance(ground.fill, tuple):
            filled = Box.around([piece.box for piece in pieces])
            if ground.box.width <= filled.width + room and _reaches_beyond(ground.box, filled):
                fills |= dict.fromkeys(pieces, ground.fill)
    runs = tuple(
        replace(run, pieces=tuple(pieces), ground=fill)
        for run in line.runs
        for fill, pieces in groupby(run.pieces, fills.get)
    )
    return replace(line, runs=runs)


def _reaches_beyond(ground: Box, ink: Box) -> bool:
    """Whether a ground is seen above and below; else it is the rim of a letter's stem."""
    return ground.y <= ink.y - 1 and ground.bottom >= ink.bottom + 1


def _is_on(piece: Piece, ground: Region) -> bool:
    return ground.box.overlap(piece.box) > 0.8 * piece.box.area
