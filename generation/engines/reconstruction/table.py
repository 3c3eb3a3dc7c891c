"""Tables among the boxes of a page: rows under a header whose cells stand in columns.

A table is a `table` node with a row for each of its rows, the header first. Every cell has a
region, and the edges of the cells are the lines of the table's grid: a cell that reaches over
several of them spans rows or columns, and belongs to the row in which it begins.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from generation.engines.reconstruction.bands import Bands, with_joined
from generation.engines.reconstruction.cell import Arrange, cell_node, with_alike_cells
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.region import NO_BORDERS, Border, Region
from verify.screenshot import Box

LEAST_BODY = 2  # rows below the header
ALIGNED = 3.0  # CSS px within which the cells of a column have an edge in common
CLOSE = 12.0  # CSS px between things in one cell: an icon and its word
MAX_GAP = 64.0  # CSS px between two rows
REGULAR = 0.75  # of the columns or rows that must be as those of a table are
UNEVEN = 1.5  # CSS px by which rows of one height may seem to differ
VALUE = re.compile(r"^[-+($€£¥]?\s?\d[\d.,:%/ -]*\s?\w{0,3}\)?$")  # a figure, an amount, a date


@dataclass(frozen=True)
class _Band:
    """What is at one height: the things beside each other, in a box of their own perhaps."""

    items: tuple[tuple[Node, ...], ...]  # from left to right, with free space between them
    box: Box
    region: Region | None = None
    rule: Node | None = None  # the line that this band is


def with_tables(bands: Bands, arrange: Arrange) -> list[list[Node]]:
    """The bands of a holder from top to bottom, those that make up a table as one node."""
    seen = [_band(band) for band in bands]
    return with_joined(
        bands,
        lambda start: _end_of_table(seen, start),
        lambda start, end: _table(seen[start:end], arrange),
    )


def _band(nodes: Sequence[Node]) -> _Band:
    box = Box.around([node.box for node in nodes])
    only = nodes[0] if len(nodes) == 1 else None
    if only and only.region and only.region.role == "rule" and box.width > box.height:
        return _Band((), box, rule=only)
    if only and only.kind == "row" and not (only.picture or only.overlays):
        role = only.region.role if only.region else ""
        items = tuple((child,) for child in only.children)
        return _Band(items if not role else ((only,),), box, only.region)
    return _Band(tuple(_side_by_side(nodes)), box)


def _side_by_side(nodes: Sequence[Node], least: float = 0.0) -> list[tuple[Node, ...]]:
    """The nodes in groups with more than `least` CSS px of free space between them."""
    groups: list[list[Node]] = []
    reach = float("-inf")
    for node in sorted(nodes, key=lambda node: node.box.x):
        if groups and node.box.x - reach <= least:
            groups[-1].append(node)
        else:
            groups.append([node])
        reach = max(reach, node.box.right)
    return [tuple(group) for group in groups]


# Whether bands are a table


def _end_of_table(bands: Sequence[_Band], start: int) -> int | None:
    """Where the table ends that has its header at `start`; None when there is none."""
    header = bands[start]
    if not len(header.items) >= 2 or not all(_is_label(item) for item in header.items):
        return None
    end, columns = start + 1, len(header.items)
    while end < len(bands) and _goes_on(bands[start : end + 1], columns):
        end += 1
    while end > start and bands[end - 1].rule and not _closes(bands[start:end]):
        end -= 1
    return end if _is_table(bands[start:end]) else None


def _is_label(item: Sequence[Node]) -> bool:
    texts = [node for node in item if node.kind == "text"]
    return bool(texts) and all(len(text.lines) <= 3 and not text.region for text in texts)


def _goes_on(bands: Sequence[_Band], columns: int) -> bool:
    """Whether the last band has its things below those of the header."""
    *above, last = bands
    if last.box.y - above[-1].box.bottom > MAX_GAP:
        return False
    if last.rule:
        return last.box.width > 0.8 * Box.around([band.box for band in above]).width
    if len(last.items) < 2:
        return False
    return len(_columns(bands)) >= columns


def _closes(bands: Sequence[_Band]) -> bool:
    """Whether the last band is the line under the last row, as there is under the others."""
    rules = sum(band.rule is not None for band in bands)
    return rules >= sum(band.rule is None for band in bands) - 1


def _columns(bands: Sequence[_Band]) -> list[tuple[float, float]]:
    """Where the columns of bands begin and end: there is free space between all of them."""
    items = [node for band in bands for item in band.items for node in item]
    spans = [(group[0].box.x, max(n.box.right for n in group)) for group in _side_by_side(items)]
    header = [Box.around([node.box for node in item]) for item in bands[0].items]
    joined = [spans[0]]
    for left, right in spans[1:]:
        # What has no heading of its own and is close to its neighbour belongs to it.
        alone = not any(left <= box.center[0] <= right for box in header)
        if alone and left - joined[-1][1] <= CLOSE:
            joined[-1] = (joined[-1][0], right)
        else:
            joined.append((left, right))
    return joined


def _is_table(bands: Sequence[_Band]) -> bool:
    rows = [band for band in bands if not band.rule]
    if len(rows) <= LEAST_BODY:
        return False
    header, *body = rows
    columns = _columns(rows)
    cells = [_cells(row, columns) for row in body]
    filled = sum(bool(cell) for row in cells for cell in row)
    if filled < REGULAR * len(body) * len(columns):
        return False
    straight = [_is_straight([row[i] for row in cells if row[i]]) for i in range(len(columns))]
    if sum(straight) < REGULAR * len(columns):
        return False
    if any(_is_tile(node) for row in cells for cell in row for node in cell):
        return False
    return _stands_out(header, body) and _has_structure(bands, cells)


def _cells(band: _Band, columns: Sequence[tuple[float, float]]) -> list[tuple[Node, ...]]:
    """What of a band is in each column."""
    nodes = [node for item in band.items for node in item]
    return [
        tuple(n for n in nodes if left - 0.5 <= n.box.center[0] <= right + 0.5)
        for left, right in columns
    ]


def _is_straight(cells: Sequence[Sequence[Node]]) -> bool:
    """Whether the cells of a column have their left edges, middles or right edges in line."""
    boxes = [Box.around([node.box for node in cell]) for cell in cells]
    edges = ([b.x for b in boxes], [b.center[0] for b in boxes], [b.right for b in boxes])
    return any(
        sum(abs(x - median(edge)) <= ALIGNED for x in edge) >= REGULAR * len(edge)
        for edge in edges
        if edge
    )


def _is_tile(node: Node) -> bool:
    """Whether a node is a box of its own with things in it, as a card is."""
    return bool(node.region and node.children and not node.region.role and node.box.height > 48)


def _stands_out(header: _Band, body: Sequence[_Band]) -> bool:
    """Whether the header is set in another way than the rows below it, or on another ground."""
    if _fill(header) not in {_fill(row) for row in body}:
        return True
    styles = Counter(style for row in body for style in _styles(row))
    usual, _ = styles.most_common(1)[0] if styles else ((), 0)
    own = _styles(header)
    return bool(own) and len(set(own)) == 1 and own[0] != usual


def _fill(band: _Band) -> object:
    return band.region.fill if band.region else None


def _styles(band: _Band) -> list[tuple[object, ...]]:
    texts = [n for item in band.items for n in item if n.kind == "text" and not n.region]
    return [(round(t.style.size), t.style.weight, t.style.color) for t in texts]


def _has_structure(bands: Sequence[_Band], cells: Sequence[Sequence[Sequence[Node]]]) -> bool:
    """Whether lines or grounds part the rows, or else figures say that these are data.

    Lists of links under headings stand in columns too.
    """
    rows = sum(band.rule is None for band in bands)
    parted = sum(band.rule is not None for band in bands) + sum(
        band.region is not None for band in bands
    )
    if parted >= max(2, 0.4 * rows) or bands[0].region:
        return True
    columns = list(zip(*cells, strict=True))
    return rows > 3 and len(columns) > 2 and any(map(_is_data, columns))


def _is_data(column: Sequence[Sequence[Node]]) -> bool:
    texts = [node for cell in column for node in cell if node.kind == "text"]
    values = sum(bool(VALUE.match(text.lines[0].text)) for text in texts)
    return len(texts) > 2 and values >= REGULAR * len(texts)


# The table of bands


def _table(bands: Sequence[_Band], arrange: Arrange) -> Node:
    rows = [band for band in bands if not band.rule]
    frame = Box.around([b.box for b in bands if b.region] or [band.box for band in bands])
    columns = _columns(rows)
    xs = _grid_across(rows, columns, frame)
    lines = _grid_down(bands)
    children = []
    for row, (top, bottom) in zip(rows, pairwise(lines), strict=True):
        box = Box.from_edges(frame.x, top, frame.right, bottom)
        cells = tuple(
            _cell(parts, Box.from_edges(left, top, right, bottom), arrange)
            for parts, (left, right) in zip(_cells(row, columns), pairwise(xs), strict=True)
        )
        below = _line_below(bands, row)
        fill = row.region.fill if row.region else None
        region = Region(box, fill, (None, None, below, None)) if fill or below else None
        children.append(Node("row", box, cells, region=region))
    box = Box.from_edges(frame.x, lines[0], frame.right, lines[-1])
    return with_alike_cells(Node("table", box, tuple(children)))


def _line_below(bands: Sequence[_Band], row: _Band) -> Border | None:
    """The line between a row and the next, as the border under it."""
    after = bands[bands.index(row) + 1 :][:1]
    rule = after[0].rule if after else None
    if rule and rule.region and isinstance(rule.region.fill, tuple):
        return Border(rule.box.height, rule.region.fill)
    return row.region.borders[2] if row.region else None


def _grid_down(bands: Sequence[_Band]) -> list[float]:
    """The heights at which the rows meet: under a line, at a ground's edge, or half-way."""
    lines: list[float] = []
    for before, after in pairwise(bands):
        if after.rule:
            lines.append(after.box.bottom)
        elif before.rule:
            continue
        elif before.region or after.region:
            lines.append(after.box.y if after.region else before.box.bottom)
        else:
            lines.append((before.box.bottom + after.box.y) / 2)
    first, last = bands[0], bands[-1]
    middle = first.box.center[1]
    top = first.box.y if first.region else min(first.box.y, 2 * middle - lines[0])
    if not last.rule:
        middle = last.box.center[1]
        below = last.box.bottom if last.region else max(last.box.bottom, 2 * middle - lines[-1])
        lines.append(below)
    return [top, *_even(lines)]


def _even(lines: Sequence[float]) -> list[float]:
    """Lines a pitch apart where they nearly are: where a header ends is often seen a pixel off.

    The first and the last may move, for no line was seen there perhaps.
    """
    if len(lines) < 4:
        return list(lines)
    pitch = (lines[-2] - lines[1]) / (len(lines) - 3)
    if any(abs(after - before - pitch) > UNEVEN for before, after in pairwise(lines)):
        return list(lines)
    return [lines[1] - pitch, *lines[1:-1], lines[-2] + pitch]


def _grid_across(
    rows: Sequence[_Band], columns: Sequence[tuple[float, float]], frame: Box
) -> list[float]:
    """Where the columns meet: as far from the next one's start as the first is from the edge.

    Where the space between them is smaller than two such margins, half-way.
    """
    margin = columns[0][0] - frame.x
    lines = [frame.x]
    for (_, right), (left, _) in pairwise(columns):
        lines.append(left - margin if left - right >= 2 * margin else (left + right) / 2)
    return [*lines, frame.right]


def _cell(parts: Sequence[Node], box: Box, arrange: Arrange) -> Node:
    return cell_node(arrange(parts) if parts else None, box, Region(box, None, NO_BORDERS))
