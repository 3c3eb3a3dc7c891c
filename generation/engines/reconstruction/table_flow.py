"""Tables as CSS: the widths of columns, the heights of rows, and where cells hold their content.

The browser's own table layout places everything: columns have a share of the width each, rows
a least height, and cells their content in the middle. A table that is wider than its room
scrolls in a box of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from generation.engines.reconstruction.element import Element, Span
from generation.engines.reconstruction.look import look, px, rounded
from generation.engines.reconstruction.node import Node, text_node
from generation.engines.reconstruction.padding import CENTRED
from generation.engines.reconstruction.text_flow import alignment, breaks_in, sides
from verify.screenshot import Box

Place = Callable[[Node, Span], Element]

NARROWEST = 640  # CSS px: below, a table with texts that wrap scrolls
SAME = 1.5  # CSS px by which the cells of one column may differ
OFF_MIDDLE = 2.5  # CSS px: less is an error of measurement
BOLD = 600


@dataclass(frozen=True)
class _Grid:
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    def columns(self, box: Box) -> tuple[int, int]:
        return _nearest(box.x, self.xs), _nearest(box.right, self.xs)

    def rows(self, box: Box) -> tuple[int, int]:
        return _nearest(box.y, self.ys), _nearest(box.bottom, self.ys)

    def spans(self, box: Box) -> dict[str, str | None]:
        """`colspan` and `rowspan` where a cell takes more than one column or row."""
        taken = {"colspan": self.columns(box), "rowspan": self.rows(box)}
        return {name: f"{b - a}" for name, (a, b) in taken.items() if b - a > 1}


def place_table(element: Element, place: Place) -> None:
    """Makes `element` the box in which the table of its node scrolls.

    `place` puts what is no text in the room that its cell has.
    """
    node = element.node
    grid = _grid(node)
    table = Element(node, {"width": "100%", **element.css}, part="table")
    columns = [_Column(node, index, grid) for index in range(len(grid.xs) - 1)]
    _agree(columns)
    named = _named_rows(node, grid)
    rows = [
        _row(row, index, grid, columns, named, place) for index, row in enumerate(node.children)
    ]
    cells = [cell for row in rows for cell in row.children]
    head = Element(node, part="thead", children=rows[:1])
    body = Element(node, part="tbody", children=rows[1:])
    table.children = [*_set_widths(table, rows[0], grid), head, body]
    if all(len(cell.node.lines) < 2 for cell in cells):
        table.css["white-space"] = "nowrap"
    else:
        table.css["min-width"] = px(min(NARROWEST, node.box.width))
    element.part = "table-box"
    element.css = {"overflow-x": "auto"}
    element.attributes = {"tabindex": "0", "role": "region", "aria-label": "Table"}
    element.children = [table]


def _grid(node: Node) -> _Grid:
    boxes = [cell.box for row in node.children for cell in row.children]
    xs = _merged([edge for box in boxes for edge in (box.x, box.right)])
    return _Grid(xs, _merged([edge for box in boxes for edge in (box.y, box.bottom)]))


def _merged(edges: Sequence[float]) -> tuple[float, ...]:
    lines: list[float] = []
    for edge in sorted(edges):
        if not lines or edge - lines[-1] > 2 * SAME:
            lines.append(edge)
    return tuple(lines)


def _nearest(edge: float, lines: Sequence[float]) -> int:
    return min(range(len(lines)), key=lambda index: abs(lines[index] - edge))


def _set_widths(table: Element, header: Element, grid: _Grid) -> list[Element]:
    """Says how wide the columns are, in the header or else in elements of their own."""
    widths = [right - left for left, right in pairwise(grid.xs)]
    if max(widths) - min(widths) <= 1:
        table.css["table-layout"] = "fixed"
        return []
    shares = [f"{round(100 * width / sum(widths), 2):g}%" for width in widths]
    if len(header.children) == len(widths):
        for cell, share in zip(header.children, shares, strict=True):
            cell.css["width"] = share
        return []
    columns = [Element(table.node, {"width": share}, part="col") for share in shares]
    return [Element(table.node, part="colgroup", children=columns)]


def _named_rows(node: Node, grid: _Grid) -> int:
    """How many columns at the start name their rows: bold ones before others."""
    count = 0
    for index in range(len(grid.xs) - 1):
        cells = [c for row in node.children[1:] for c in row.children]
        own = [c for c in cells if c.lines and grid.columns(c.box)[0] == index]
        if not own or any(cell.style.weight < BOLD for cell in own):
            break
        count += 1
    return count if count < len(grid.xs) - 1 else 0


class _Column:
    """How the cells of a column are set: their alignment, and the padding at their sides."""

    def __init__(self, node: Node, index: int, grid: _Grid) -> None:
        cells = [c for row in node.children for c in row.children]
        own = [c for c in cells if grid.columns(c.box) == (index, index + 1)]
        rooms = [_room(cell) for cell in own if cell.kind != "empty"]
        self.align, self.before, self.after = "left", 0.0, 0.0
        if not rooms:
            return
        befores, afters = zip(*rooms, strict=True)
        spread = {
            "left": _spread(befores),
            "center": _spread([before - after for before, after in rooms]) / 2,
            "right": _spread(afters),
        }
        off = median(before - after for before, after in rooms)
        self.align = min(spread, key=lambda name: spread[name] - (name == "left") * SAME / 2)
        if spread["center"] <= SAME and abs(off) <= CENTRED:
            self.align = "center"
        if self.align == "center":
            if abs(off) > CENTRED:
                self.before, self.after = max(0.0, off), max(0.0, -off)
            return
        self.before, self.after = median(befores), median(afters)
        if self.align == "left":
            self.after = min(self.before, *afters)
        else:
            self.before = min(self.after, *befores)


def _agree(columns: Sequence["_Column"]) -> None:
    """Gives all columns the padding that most have, where theirs is the same but for a pixel."""
    sides = [side for column in columns for side in (column.before, column.after) if side]
    usual = rounded(median(sides)) if sides else 0.0
    for column in columns:
        if abs(column.before - usual) <= SAME:
            column.before = usual
        if abs(column.after - usual) <= SAME:
            column.after = usual


def _spread(values: Sequence[float]) -> float:
    middle = median(values)
    return median(abs(value - middle) for value in values)


def _room(cell: Node) -> tuple[float, float]:
    """Free room left and right of what is in a cell, CSS px."""
    left, right = _inside(cell)
    if cell.lines:
        return sides(cell, left, right)
    content = Box.around([child.box for child in cell.children])
    return content.x - left, right - content.right


def _inside(cell: Node) -> tuple[float, float]:
    """Where a cell's padding begins and ends: each of two cells has half of their border."""
    borders = cell.region.borders if cell.region else (None,) * 4
    right, left = (border.width / 2 if border else 0.0 for border in borders[1::2])
    return cell.box.x + left, cell.box.right - right


def _row(
    row: Node,
    index: int,
    grid: _Grid,
    columns: Sequence["_Column"],
    named: int,
    place: Place,
) -> Element:
    element = Element(row, look(row), part="tr")
    element.css["height"] = px(grid.ys[index + 1] - grid.ys[index])
    for cell in row.children:
        first, end = grid.columns(cell.box)
        column = columns[first] if end - first == 1 else _Column(row, first, grid)
        part = _cell(cell, column, place)
        if index == 0 or (first < named and cell.kind != "empty"):
            part.part = "th"
            part.attributes["scope"] = "row" if index else "col"
        part.attributes |= grid.spans(cell.box)
        element.children.append(part)
    return element


def _cell(cell: Node, column: _Column, place: Place) -> Element:
    element = Element(cell, look(cell), part="td")
    if cell.kind == "empty":
        return element
    before, after = _room(cell)
    align = column.align
    if len(cell.lines) > 1 and alignment(cell.lines) != align:
        align = alignment(cell.lines)
    left, right = column.before, column.after
    if align == "left" and abs(before - left) > SAME:
        left, right = before, min(right, after)
    elif align == "right" and abs(after - right) > SAME:
        left, right = min(left, before), after
    elif align == "center" and abs((before - after) - (left - right)) > 3 * SAME:
        off = before - after
        left, right = max(0.0, off), max(0.0, -off)
    left, right = max(0.0, rounded(left)), max(0.0, rounded(right))
    if cell.lines:
        element.css["text-align"] = align
    element.css["padding-inline"] = px(left) if left == right else f"{px(left)} {px(right)}"
    start, end = _inside(cell)
    room = Span(start + left, end - right)
    if cell.lines:
        if len(cell.lines) > 1 and not breaks_in(cell.lines, room.width):
            element.breaks = True
            element.css["white-space"] = "nowrap"
    else:
        element.children = [place(child, room) for child in cell.children]
    _set_height(element)
    return element


def _set_height(element: Element) -> None:
    """Padding that moves the content of a cell off its middle, where it is not there."""
    cell = element.node
    boxes = [child.box for child in cell.children]
    content = text_node(cell.lines, cell.line_height).box if cell.lines else Box.around(boxes)
    off = content.center[1] - cell.box.center[1]
    if abs(off) > OFF_MIDDLE:
        element.css["padding-top" if off > 0 else "padding-bottom"] = px(2 * abs(off))
