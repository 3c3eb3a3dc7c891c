"""The cells of a table: what is in one, and how all of them are set."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.style import Line, TextStyle
from verify.screenshot import Box

Arrange = Callable[[Sequence[Node]], Node]  # the tree of the things in a box

SIZE = 0.2  # relative difference that may be an error of measurement
COLOR = 40  # levels of a channel that may be
BOLD = 600
LEAST_CELLS = 3  # that tell how the others are set


def cell_node(content: Node | None, box: Box, region: Region) -> Node:
    """A cell with its content: one node where that is bare text."""
    if content is None:
        return Node("empty", box, region=region)
    if content.kind == "text" and not content.region:
        return replace(content, box=box, region=region)
    return Node("column", box, (content,), region=region)


def with_alike_cells(table: Node) -> Node:
    """The table with the style of most cells of a column, or of the header, in all of them.

    Short figures are measured too badly one by one.
    """
    header, *body = table.children
    rows = [_restyled_row(header, {id(cell): header.children for cell in header.children})]
    cells = [cell for row in body for cell in row.children]
    columns = {id(cell): [c for c in cells if abs(c.box.x - cell.box.x) < 2] for cell in cells}
    rows += [_restyled_row(row, columns) for row in body]
    return replace(table, children=tuple(rows))


def _restyled_row(row: Node, peers: Mapping[int, Sequence[Node]]) -> Node:
    cells = tuple(_restyled(cell, _usual(peers[id(cell)])) for cell in row.children)
    return replace(row, children=cells)


def _usual(cells: Sequence[Node]) -> Node | None:
    """One that is set like half of the cells or more, of those that are texts."""
    texts = [cell for cell in cells if cell.lines]
    if len(texts) < LEAST_CELLS:
        return None
    style, count = Counter(cell.style for cell in texts).most_common(1)[0]
    if 2 * count < len(texts):
        return None
    like_it = [cell for cell in texts if cell.style == style]
    height, _ = Counter(cell.line_height for cell in like_it).most_common(1)[0]
    return next(cell for cell in like_it if cell.line_height == height)


def _restyled(cell: Node, usual: Node | None) -> Node:
    if not cell.lines or usual is None or not _may_be(cell.style, usual.style):
        return cell
    lines = tuple(_line(line, cell.style, usual.style) for line in cell.lines)
    height = usual.line_height if len(lines) == 1 else cell.line_height
    return replace(cell, lines=lines, line_height=height)


def _may_be(style: TextStyle, usual: TextStyle) -> bool:
    """Whether a style differs from the usual one by no more than it is measured to."""
    off = max(abs(a - b) for a, b in zip(style.color, usual.color, strict=True))
    same_weight = (style.weight >= BOLD) == (usual.weight >= BOLD)
    near = abs(style.size - usual.size) <= SIZE * usual.size and off <= COLOR
    return near and same_weight and style.underline == usual.underline


def _line(line: Line, old: TextStyle, new: TextStyle) -> Line:
    runs = tuple(replace(r, style=new) if r.style == old else r for r in line.runs)
    return replace(line, runs=runs)
