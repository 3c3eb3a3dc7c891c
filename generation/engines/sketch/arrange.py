"""Parts arranged: cut into rows and columns until each block is one part."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from generation.engines.sketch.alike import alike
from generation.engines.sketch.block import CHOICES, FIELDS, Block
from generation.engines.sketch.label import labelled
from verify.part import Part
from verify.screenshot import Box

CONTROLS = (*FIELDS, *CHOICES, "button")
SHORT = 0.5  # of the height of the tallest column: what is shorter is no column beside it
CLOSER = 1.2  # times as far: columns are that much further apart than what is in them
LARGE_CONTROL = 180  # CSS px: controls that are wider are in columns
LINES = ("text", "icon", "checkbox", "radio", "switch", "button", "divider")
EVEN = 1.3  # ratio of the widths of two items that are meant to be as wide as one another
GIVE = 0.12  # share of a box that may reach into its neighbour's row or column


def arrange(parts: Sequence[Part], around: Box) -> Block:
    """The parts as blocks in the order in which they are read."""
    block = _cut(labelled([_block(part) for part in parts]))
    return block or Block("stack", around)


def _block(part: Part) -> Block:
    if part.kind != "container":
        return Block("part", part.box, part)
    inner = arrange(part.children, part.box)
    children = inner.children if inner.kind == "stack" else (inner,)
    return Block("part", part.box, part, children=children)


def _cut(blocks: Sequence[Block]) -> Block | None:
    if not blocks:
        return None
    if len(blocks) == 1:
        return blocks[0]
    box = Box.around([block.box for block in blocks])
    rows = _columns_kept(_groups(blocks, 1))
    apart = _apart(blocks)
    if len(rows) > 1 and not apart:
        merged = [block for row in rows if (block := _cut(row))]
        flat = [inner for b in merged for inner in (b.children if b.kind == "stack" else (b,))]
        return Block("stack", box, children=tuple(_grids(flat)))
    columns = apart or _groups(blocks, 0)
    if len(columns) > 1:
        cut = tuple(block for block in map(_cut, columns) if block)
        return _repeated(Block("row", box, children=alike(cut)))
    # what overlaps is read from top to bottom
    return Block("stack", box, children=tuple(sorted(blocks, key=lambda block: block.box.y)))


def _apart(blocks: Sequence[Block]) -> list[list[Block]]:
    """Columns that are closer among themselves than to one another; none where there are no two.

    Fields are read row by row, whatever is closer.
    """
    columns: list[list[Block]] = []
    for column in _groups(blocks, 0):
        if columns and _gutter(columns[-1], column) < CLOSER * min(
            map(_pitch, (columns[-1], column))
        ):
            columns[-1] += column
        else:
            columns.append(column)
    if len(columns) < 2 or min(map(len, columns)) < 2:
        return []
    if any(all(b.part and b.part.kind in CONTROLS for b in column) for column in columns):
        return []
    if 2 * sum(bool(b.part and b.part.kind == "container") for b in blocks) > len(blocks):
        return []  # cards hold together what belongs together
    heights = [Box.around([block.box for block in column]).height for column in columns]
    across = min(_gutter(*pair) for pair in pairwise(columns))
    together = min(heights) > SHORT * max(heights) and max(_spaces(blocks)) < across
    return columns if together else []


def _gutter(left: Sequence[Block], right: Sequence[Block]) -> float:
    return min(b.box.x for b in right) - max(b.box.right for b in left)


def _pitch(column: Sequence[Block]) -> float:
    """The usual space between what is under each other, CSS px."""
    return float(np.median(_spaces(column)))


def _spaces(column: Sequence[Block]) -> list[float]:
    """The spaces between what is under each other, CSS px; a 0 where there are none."""
    rows = _groups(column, 1)
    ends = [max(block.box.bottom for block in row) for row in rows[:-1]]
    spaces = [min(b.box.y for b in row) - end for row, end in zip(rows[1:], ends, strict=True)]
    return spaces or [0.0]


def _repeated(row: Block) -> Block:
    """A row as a grid where its items are as wide as one another, and more than lines."""
    items = row.children
    widths = [item.box.width for item in items]
    kinds = [item.part.kind if item.part else item.kind for item in items]
    spaces = [right.box.x - left.box.right for left, right in pairwise(items)]
    even = max(widths) < EVEN * min(widths) and max(spaces) - min(spaces) < 0.5 * min(widths)
    controls = all(kind in (*FIELDS, "button") for kind in kinds)
    large = min(widths) > LARGE_CONTROL if controls else kinds[0] not in LINES
    if not even or not large or (len(set(kinds)) > 1 and not controls):
        return row
    return replace(row, kind="grid", columns=len(items))


def _grids(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a stack, grids that go on from one row to the next as one."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and _goes_on(last, block):
            box = Box.around([last.box, block.box])
            children = (*last.children, *block.children)
            joined[-1] = replace(last, box=box, children=children)
        else:
            joined.append(block)
    return joined


def _goes_on(grid: Block, row: Block) -> bool:
    if grid.kind != "grid" or grid.columns != len(row.children):
        return False
    above, below = grid.rows()[-1], row.children
    kinds = [[b.part.kind if b.part else b.kind for b in blocks] for blocks in (above, below)]
    near = row.box.y - grid.box.bottom < 0.5 * above[0].box.height
    if all(kind in (*FIELDS, "button") for kind in (*kinds[0], *kinds[1])):
        columns = zip(above, below, strict=True)
        return all(abs(a.box.x - b.box.x) < 0.1 * a.box.width for a, b in columns)
    heights = sorted(blocks[0].box.height for blocks in (above, below))
    return row.kind == "grid" and kinds[0] == kinds[1] and near and heights[1] < 1.6 * heights[0]


def _groups(blocks: Sequence[Block], axis: int) -> list[list[Block]]:
    """Blocks parted wherever a line across (axis 1) or down (axis 0) meets none of them."""

    def span(block: Block) -> tuple[float, float]:
        box = block.box
        start, length = (box.x, box.width) if axis == 0 else (box.y, box.height)
        return start + GIVE * length, start + (1 - GIVE) * length

    groups: list[list[Block]] = []
    end = -np.inf
    for block in sorted(blocks, key=lambda block: span(block)[0]):
        start, stop = span(block)
        if start >= end:
            groups.append([])
        groups[-1].append(block)
        end = max(end, stop)
    return groups


def _columns_kept(rows: Sequence[list[Block]]) -> list[list[Block]]:
    """Rows that together are items side by side, a picture above a title, in one group."""
    groups: list[list[Block]] = []
    index = 0
    while index < len(rows):
        reach = next(
            (stop for stop in range(len(rows), index + 1, -1) if _belong(rows[index:stop])),
            index + 1,
        )
        groups.append([block for row in rows[index:reach] for block in row])
        index = reach
    return groups


def _belong(rows: Sequence[list[Block]]) -> bool:
    """Whether rows are read column by column."""
    return _are_columns(rows) or bool(_apart([block for row in rows for block in row]))


def _are_columns(rows: Sequence[list[Block]]) -> bool:
    number = len(_groups(rows[0], 0))
    if number < 2 or any(len(_groups(row, 0)) != number for row in rows):
        return False
    columns = _groups([block for row in rows for block in row], 0)
    if len(columns) != number or any(part.label for part in rows[0]):
        return False
    kinds = [
        [block.shape()[:2] for block in sorted(column, key=lambda block: block.box.y)]
        for column in columns
    ]
    differs = len({*map(tuple, kinds[:1][0])}) > 1
    return differs and all(column == kinds[0] for column in kinds)
