"""The parts of a sketch put into rows and stacks, the way that a page flows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from verify.part import Part
from verify.screenshot import Box

FIELDS = ("field", "select", "slider")
CHOICES = ("checkbox", "radio", "switch")
BESIDE = {"checkbox": 3.0, "radio": 3.0}  # of the height of a label: how far it is after a box
BEFORE = {"slider": 12.0, "switch": 40.0}  # the same for what has its label before it
CONTROLS = (*FIELDS, *CHOICES, "button")
SHORT = 0.5  # of the height of the tallest column: what is shorter is no column beside it
CLOSER = 1.2  # times as far: columns are that much further apart than what is in them
LARGE_CONTROL = 180  # CSS px: controls that are wider are in columns
LINES = ("text", "icon", "checkbox", "radio", "switch", "button", "divider")
EVEN = 1.3  # ratio of the widths of two items that are meant to be as wide as one another
GIVE = 0.12  # share of a box that may reach into its neighbour's row or column
LABEL_ROOM = 34.0  # CSS px: how far above its field a label begins on the page
LABEL_GAP = 1.6  # of the height of a label: how far above its field it stands at most


@dataclass(frozen=True)
class Block:
    """A part in its place, or several under each other or side by side.

    The children of a grid go row by row, and repeat one another.
    """

    kind: Literal["stack", "row", "grid", "part"]
    box: Box  # CSS px
    part: Part | None = None  # of a block of one part
    label: Part | None = None  # the text that names a field
    children: tuple["Block", ...] = ()
    columns: int = 0  # of a grid

    def rows(self) -> list[tuple["Block", ...]]:
        """The children of a grid, by the row that they are in."""
        number, columns = len(self.children), self.columns or 1
        return [self.children[start : start + columns] for start in range(0, number, columns)]

    def shape(self) -> tuple:
        """What two blocks have in common that repeat the same thing."""
        if self.part and self.part.kind == "text":
            return ("text", self.part.lines > 1)
        own = self.part.kind if self.part else self.kind
        return (own, bool(self.label), *(child.shape() for child in self.children))


def arrange(parts: Sequence[Part], around: Box) -> Block:
    """The parts as blocks in the order in which they are read."""
    block = _cut(_labelled([_block(part) for part in parts]))
    return block or Block("stack", around)


def _block(part: Part) -> Block:
    if part.kind != "container":
        return Block("part", part.box, part)
    inner = arrange(part.children, part.box)
    children = inner.children if inner.kind == "stack" else (inner,)
    return Block("part", part.box, part, children=children)


def _labelled(blocks: Sequence[Block]) -> list[Block]:
    """Controls with the text above, before or after them taken as their label."""
    left = list(blocks)
    for block in blocks:
        if not block.part or block not in left:
            continue
        if label := _label(block, left):
            left.remove(label)
            left[left.index(block)] = replace(block, label=label.part, box=_whole(block, label))
    return left


def _label(block: Block, others: Sequence[Block]) -> Block | None:
    """The text that says what a control is for."""
    assert block.part
    kind, box = block.part.kind, block.box
    if kind in FIELDS and (above := [other for other in others if _labels(other, block)]):
        return max(above, key=lambda other: other.box.bottom)
    if kind not in (*BESIDE, *BEFORE):
        return None
    level = [text for text in others if _is_line(text) and _is_level(text.box, box)]
    after = [text for text in level if text.box.center[0] > box.right]
    before = [text for text in level if text.box.right < box.center[0]]
    after = [t for t in after if t.box.x - box.right < BESIDE.get(kind, 0) * t.box.height]
    before = [t for t in before if box.x - t.box.right < BEFORE.get(kind, 0) * t.box.height]
    if after:
        return min(after, key=lambda text: text.box.x)
    last = max(before, key=lambda text: text.box.right, default=None)
    between = (other.box for other in others if last and other not in (last, block))
    if last and any(_is_level(b, box) and last.box.right < b.center[0] < box.x for b in between):
        return None
    return last


def _is_line(block: Block) -> bool:
    return bool(block.part and block.part.kind == "text" and block.part.lines <= 1)


def _is_level(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.y, other.y)
    return shared > 0.4 * min(one.height, other.height)


def _whole(block: Block, label: Block) -> Box:
    """A control with its label. One above it gets the room that it takes on the page."""
    box = block.box
    if label.box.bottom < box.center[1] and not _is_level(label.box, box):
        return Box.from_edges(box.x, box.y - LABEL_ROOM, box.right, box.bottom)
    return Box.around([box, label.box])


def _labels(text: Block, field: Block) -> bool:
    if not text.part or text.part.kind != "text" or text.part.lines > 1:
        return False
    gap = field.box.y - text.box.bottom
    near = -0.5 * text.box.height < gap < LABEL_GAP * text.box.height
    begins = abs(text.box.x - field.box.x) < max(1.5 * text.box.height, 0.1 * field.box.width)
    return near and begins and text.box.width < 2.5 * field.box.width


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
        return _repeated(Block("row", box, children=_alike(cut)))
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


def _alike(items: tuple[Block, ...]) -> tuple[Block, ...]:
    """Items that repeat one another, each with the layout that is usual among them."""
    kinds = {item.part.kind if item.part else item.kind for item in items}
    if len(items) < 2 or len(kinds) > 1 or not all(item.children for item in items):
        return items
    width, height = (float(np.median([getattr(i.box, side) for i in items])) for side in SIDES)
    if any(not 0.75 < item.box.width / width < 1.33 for item in items):
        return items
    top = float(np.median([item.box.y for item in items]))
    evened = [replace(item, box=Box(item.box.x, top, width, height)) for item in items]
    return _evened(items, evened)


SIDES = ("width", "height")


def _evened(items: Sequence[Block], places: Sequence[Block]) -> tuple[Block, ...]:
    """The items in `places`, their children where those of all the items are in the median."""
    kinds = {tuple(c.part.kind if c.part else c.kind for c in item.children) for item in items}
    if len(kinds) > 1:
        moved = zip(items, places, strict=True)
        return tuple(replace(place, children=_carried(item, place.box)) for item, place in moved)
    number = len(items[0].children)
    children: list[list[Block]] = [[] for _ in items]
    for index in range(number):
        inner = [item.children[index] for item in items]
        boxes = [_relative(child.box, item.box) for child, item in zip(inner, items, strict=True)]
        x, y, width, height = np.median(boxes, axis=0).tolist()
        lines = int(np.median([child.part.lines if child.part else 0 for child in inner]))
        moved = [
            _placed(child, Box(place.box.x + x, place.box.y + y, width, height), lines)
            for child, place in zip(inner, places, strict=True)
        ]
        for mine, child in zip(children, _evened(inner, moved), strict=True):
            mine.append(child)
    return tuple(
        replace(place, children=tuple(mine)) for place, mine in zip(places, children, strict=True)
    )


def _placed(block: Block, box: Box, lines: int) -> Block:
    """The block in another place, and its part with it; text that is hinted at in `lines`."""
    part = block.part
    if part and not block.label:
        hinted = part.kind == "text" and not part.text
        part = replace(part, box=box, lines=max(1, lines) if hinted else part.lines)
    return replace(block, box=box, part=part)


def _carried(item: Block, place: Box) -> tuple[Block, ...]:
    """The children of an item that was moved to `place`."""
    right, down = place.x - item.box.x, place.y - item.box.y

    def moved(block: Block) -> Block:
        box = Box(block.box.x + right, block.box.y + down, block.box.width, block.box.height)
        return replace(block, box=box, children=tuple(map(moved, block.children)))

    return tuple(map(moved, item.children))


def _relative(box: Box, outer: Box) -> tuple[float, float, float, float]:
    return box.x - outer.x, box.y - outer.y, box.width, box.height
