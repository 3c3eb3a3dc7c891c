"""Tables whose cells have borders or grounds of their own, and touch."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from generation.engines.reconstruction.cell import Arrange, cell_node, with_alike_cells
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.region import NO_BORDERS, Border, Borders, Region
from verify.screenshot import Box

TOUCH = 2.5  # CSS px that cells overlap or are apart at most: the border between them
LEAST_CELLS = 6
FILLED = 0.5  # of the cells that have text at least
COVERED = 0.9  # of the grid that is cells at least
SINGLE = 0.6  # of the cells that take one slot at least; panes of an app take several


@dataclass(frozen=True)
class _Cell:
    """Rows and columns of the grid that a cell takes, ends excluded."""

    node: Node
    rows: tuple[int, int]
    columns: tuple[int, int]


def with_cell_grids(nodes: Sequence[Node], arrange: Arrange) -> list[Node]:
    """The things in a holder, those that are the cells of a table put into it."""
    cells = [node for node in nodes if _may_be_cell(node)]
    left = list(nodes)
    for group in _touching(cells):
        table = _table([part for cell in group for part in _split(cell, arrange)])
        if table:
            left = [node for node in left if node not in group]
            left.append(table)
    return left


def _may_be_cell(node: Node) -> bool:
    region = node.region
    return bool(region and not region.role and not region.radius and not region.shadow)


def _touching(cells: Sequence[Node]) -> Iterator[list[Node]]:
    """Groups of cells that touch, from one to the next."""
    waiting = list(cells)
    while waiting:
        group = [waiting.pop()]
        for member in group:
            near = [cell for cell in waiting if _touch(member.box, cell.box)]
            group += near
            waiting = [cell for cell in waiting if cell not in near]
        if len(group) > 1:
            yield group


def _touch(a: Box, b: Box) -> bool:
    """Whether two boxes share a part of a side."""
    apart_x = max(a.x, b.x) - min(a.right, b.right)
    apart_y = max(a.y, b.y) - min(a.bottom, b.bottom)
    return -TOUCH <= max(apart_x, apart_y) <= TOUCH and min(apart_x, apart_y) < -2 * TOUCH


def _split(cell: Node, arrange: Arrange) -> list[Node]:
    """The parts of what was seen as one box because its rows have one ground."""
    rules = [
        child
        for child in cell.children
        if child.region and child.region.role == "rule" and child.box.width > 0.9 * cell.box.width
    ]
    if cell.kind != "column" or not rules or not cell.region:
        return [cell]
    inside = [child for child in cell.children if child not in rules]
    edges = [cell.box.y, *(rule.box.center[1] for rule in rules), cell.box.bottom]
    parts = []
    for index, (top, bottom) in enumerate(pairwise(edges)):
        box = Box.from_edges(cell.box.x, top, cell.box.right, bottom)
        content = [child for child in inside if top <= child.box.center[1] < bottom]
        region = _part_of(cell.region, box, rules, index)
        parts.append(cell_node(arrange(content) if content else None, box, region))
    return parts


def _part_of(whole: Region, box: Box, rules: Sequence[Node], index: int) -> Region:
    top, right, bottom, left = whole.borders
    above = _line(rules[index - 1]) if index else top
    below = _line(rules[index]) if index < len(rules) else bottom
    return replace(whole, box=box, borders=(above, right, below, left))


def _line(rule: Node) -> Border | None:
    fill = rule.region.fill if rule.region else None
    return Border(rule.box.height, fill) if isinstance(fill, tuple) else None


# The grid


def _table(nodes: Sequence[Node]) -> Node | None:
    """The table that cells make up; None where they do not tile a rectangle."""
    xs = _lines([edge for node in nodes for edge in (node.box.x, node.box.right)])
    ys = _lines([edge for node in nodes for edge in (node.box.y, node.box.bottom)])
    cells = [_placed(node, xs, ys) for node in nodes]
    if not _tile(cells, (len(ys) - 1) * (len(xs) - 1)):
        return None
    frame = Box.around([node.box for node in nodes])
    xs, ys = _inset(xs, nodes, 3, 1), _inset(ys, nodes, 0, 2)
    cells += _gaps(cells, xs, ys)
    usual = _usual_border(nodes)
    cells = _without_double_borders(_with_borders(cells, usual), usual)
    cells, around = _without_frame(cells, usual)
    rows = [_row(index, cells, xs, ys) for index in range(len(ys) - 1)]
    if not all(row.children for row in rows):
        return None
    table = Node("table", frame, tuple(rows), region=Region(frame, None, around))
    return with_alike_cells(table)


def _lines(edges: Sequence[float]) -> list[float]:
    """The lines of a grid: the middles of edges that are as close as a border is wide."""
    groups: list[list[float]] = []
    for edge in sorted(edges):
        if groups and edge - groups[-1][0] <= TOUCH:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [(group[0] + group[-1]) / 2 for group in groups]


def _inset(lines: list[float], nodes: Sequence[Node], first: int, last: int) -> list[float]:
    """The lines of a grid, the outer ones in the middle of the border there."""
    start, end = (_widest(nodes, side) / 2 for side in (first, last))
    return [lines[0] + start, *lines[1:-1], lines[-1] - end]


def _widest(nodes: Sequence[Node], side: int) -> float:
    """The width of the border that most cells have at a side of the table."""

    def edge(node: Node) -> float:
        box = node.box
        return (box.y, -box.right, -box.bottom, box.x)[side]

    outermost = min(map(edge, nodes))
    borders = [
        node.region.borders[side]
        for node in nodes
        if node.region and edge(node) - outermost <= TOUCH
    ]
    return median(border.width if border else 0.0 for border in borders)


def _placed(node: Node, xs: Sequence[float], ys: Sequence[float]) -> _Cell:
    box = node.box
    rows = _nearest(box.y, ys), _nearest(box.bottom, ys)
    return _Cell(node, rows, (_nearest(box.x, xs), _nearest(box.right, xs)))


def _nearest(edge: float, lines: Sequence[float]) -> int:
    return min(range(len(lines)), key=lambda index: abs(lines[index] - edge))


def _tile(cells: Sequence[_Cell], size: int) -> bool:
    """Whether cells cover a grid of `size` slots, none of them twice, and most have text."""
    texts = sum(_has_text(cell.node) for cell in cells)
    if len(cells) < LEAST_CELLS or texts < FILLED * len(cells):
        return False
    slots = [slot for cell in cells for slot in _slots(cell)]
    rows, columns = len({row for row, _ in slots}), len({column for _, column in slots})
    flat = any(not list(_slots(cell)) for cell in cells)
    once = len(set(slots)) == len(slots)
    single = sum(len(list(_slots(cell))) == 1 for cell in cells)
    if flat or not once or single < SINGLE * len(cells):
        return False
    return len(slots) >= COVERED * size and min(rows, columns) > 1


def _slots(cell: _Cell) -> Iterator[tuple[int, int]]:
    for row in range(*cell.rows):
        for column in range(*cell.columns):
            yield row, column


def _gaps(cells: Sequence[_Cell], xs: Sequence[float], ys: Sequence[float]) -> list[_Cell]:
    """Empty cells for what of the grid no cell covers."""
    taken = {slot for cell in cells for slot in _slots(cell)}
    gaps = []
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            if (row, column) not in taken:
                box = Box.from_edges(left, top, right, bottom)
                node = Node("empty", box, region=Region(box, None))
                gaps.append(_Cell(node, (row, row + 1), (column, column + 1)))
    return gaps


def _has_text(node: Node) -> bool:
    return bool(node.lines) or any(map(_has_text, node.children))


# Borders: each is said once, and that of the whole table by the table


def _borders(cell: _Cell) -> Borders:
    return cell.node.region.borders if cell.node.region else NO_BORDERS


def _bordered(cell: _Cell, borders: Sequence[Border | None]) -> _Cell:
    top, right, bottom, left = borders
    assert cell.node.region is not None
    region = replace(cell.node.region, borders=(top, right, bottom, left))
    return replace(cell, node=replace(cell.node, region=region))


def _usual_border(nodes: Sequence[Node]) -> Border | None:
    """The border that most sides of cells have; None where most have none."""
    sides = Counter(side for node in nodes if node.region for side in node.region.borders)
    return sides.most_common(1)[0][0]


def _with_borders(cells: Sequence[_Cell], usual: Border | None) -> list[_Cell]:
    """Cells with the sides that were not seen: within a table that has lines none is without."""
    if usual is None:
        return list(cells)
    rows, columns = max(c.rows[1] for c in cells), max(c.columns[1] for c in cells)
    result = []
    for cell in cells:
        (top, bottom), (left, right) = cell.rows, cell.columns
        inner = (top > 0, right < columns, bottom < rows, left > 0)
        borders = zip(_borders(cell), inner, strict=True)
        result.append(_bordered(cell, [b or (usual if within else None) for b, within in borders]))
    return result


def _without_double_borders(cells: Sequence[_Cell], usual: Border | None) -> list[_Cell]:
    """Cells that leave a border of an uncommon kind to the neighbour that has it too."""
    at = {slot: cell for cell in cells for slot in _slots(cell)}
    result = []
    for cell in cells:
        top, right, bottom, left = _borders(cell)
        (row, _), (column, _) = cell.rows, cell.columns
        before = [at.get((r, column - 1)) for r in range(*cell.rows)]
        above = [at.get((row - 1, c)) for c in range(*cell.columns)]
        if all(other and _borders(other)[1] == left for other in before):
            left = usual
        if all(other and _borders(other)[2] == top for other in above):
            top = usual
        result.append(_bordered(cell, (top, right, bottom, left)))
    return result


def _without_frame(cells: Sequence[_Cell], usual: Border | None) -> tuple[list[_Cell], Borders]:
    """Cells without what most at an edge of the table have there, and the borders of its edges."""
    last_row, last_column = max(c.rows[1] for c in cells), max(c.columns[1] for c in cells)
    at_edge: tuple[Callable[[_Cell], bool], ...] = (
        lambda cell: cell.rows[0] == 0,
        lambda cell: cell.columns[1] == last_column,
        lambda cell: cell.rows[1] == last_row,
        lambda cell: cell.columns[0] == 0,
    )
    frame: list[Border | None] = []
    result = list(cells)
    for side, test in enumerate(at_edge):
        own = Counter(_borders(cell)[side] for cell in cells if test(cell))
        border, count = own.most_common(1)[0]
        common = border if 2 * count > own.total() else None
        frame.append(common)
        for index, cell in enumerate(result):
            if common and test(cell) and _borders(cell)[side] == common:
                borders = list(_borders(cell))
                borders[side] = usual
                result[index] = _bordered(cell, borders)
    top, right, bottom, left = frame
    return result, (top, right, bottom, left)


# Rows


def _row(index: int, cells: Sequence[_Cell], xs: Sequence[float], ys: Sequence[float]) -> Node:
    """A row with the cells that begin in it, which leave the ground that most have to it."""
    own = sorted((c for c in cells if c.rows[0] == index), key=lambda cell: cell.columns)
    nodes = [_on_grid(cell, xs, ys) for cell in own]
    box = Box.from_edges(xs[0], ys[index], xs[-1], ys[index + 1])
    fills = Counter(node.region.fill for node in nodes if node.region)
    fill, count = fills.most_common(1)[0] if fills else (None, 0)
    if fill is None or count < 2:
        return Node("row", box, tuple(nodes))
    plain = [
        replace(node, region=replace(node.region, fill=None))
        if node.region and node.region.fill == fill
        else node
        for node in nodes
    ]
    return Node("row", box, tuple(plain), region=Region(box, fill))


def _on_grid(cell: _Cell, xs: Sequence[float], ys: Sequence[float]) -> Node:
    (top, bottom), (left, right) = cell.rows, cell.columns
    box = Box.from_edges(xs[left], ys[top], xs[right], ys[bottom])
    assert cell.node.region is not None
    return replace(cell.node, box=box, region=replace(cell.node.region, box=box))
