"""The recursive X-Y cut: bands from top to bottom, columns from left to right, and so on.

After the recursive X-Y cut of Nagy and Seth, 1984.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Literal

from generation.engines.reconstruction.cell_grid import with_cell_grids
from generation.engines.reconstruction.node import Node, group_box
from generation.engines.reconstruction.side_columns import with_side_columns
from generation.engines.reconstruction.table import with_tables
from verify.screenshot import Box

Axis = Literal["x", "y"]
TALL = 3.0  # times the height of its lines that a box takes up as a whole, as text areas do
MAX_OVERLAP = 0.4  # of the smaller item: more, and one lies on the other


def arrange(nodes: Sequence[Node]) -> Node:
    """The tree of `nodes`, which have one holder."""
    nodes = with_cell_grids(nodes, arrange)
    bands = with_tables(_cut(nodes, "y"), arrange)
    bands = with_side_columns(bands, arrange, lambda columns: group("row", columns))
    if len(bands) == 1 == len(bands[0]):
        return bands[0][0]
    bands = _merge_columns(bands)
    if len(bands) > 1:
        return group("column", [arrange(band) for band in bands])
    columns = _cut(nodes, "x")
    if len(columns) > 1:
        return group("row", [arrange(column) for column in columns])
    return _untangle(nodes)


def group(kind: Literal["column", "row"], nodes: Sequence[Node]) -> Node:
    """A row or column of `nodes`; those that are of the same kind and bare are opened."""
    children: list[Node] = []
    for node in nodes:
        bare = node.kind == kind and not (node.region or node.picture or node.overlays)
        children += node.children if bare else [node]
    if kind == "column" and not all(map(_is_item, children)):
        children = _with_lists(children)
    return Node(kind, group_box(kind, children), tuple(children))


def _is_item(node: Node) -> bool:
    return node.kind == "text" and node.lines[0].bullet


def _with_lists(children: Sequence[Node]) -> list[Node]:
    """Neighbouring list items, two or more, as a column of their own."""
    grouped: list[Node] = []
    for is_item, run in groupby(children, _is_item):
        nodes = tuple(run)
        if is_item and len(nodes) > 1:
            grouped.append(Node("column", Box.around([node.box for node in nodes]), nodes))
        else:
            grouped += nodes
    return grouped


def _span(node: Node, axis: Axis, overlap: float = 0.0) -> tuple[float, float]:
    """Where a node begins and ends on `axis`, less what may be overlapped."""
    box = node.box
    if node.kind == "text" and box.height <= TALL * node.line_height * len(node.lines):
        box = Box.around([line.box for line in node.lines])
    start, end = (box.x, box.right) if axis == "x" else (box.y, box.bottom)
    slack = min(max(1.0, overlap * (end - start)), (end - start) / 2)
    return start + slack, end - slack


def _cut(nodes: Sequence[Node], axis: Axis, overlap: float = 0.0) -> list[list[Node]]:
    """Groups of nodes with free space between them along `axis`, in order."""
    groups: list[list[Node]] = []
    reach = float("-inf")
    for node in sorted(nodes, key=lambda node: _span(node, axis, overlap)):
        start, end = _span(node, axis, overlap)
        if groups and start < reach:
            groups[-1].append(node)
        else:
            groups.append([node])
        reach = max(reach, end)
    return groups


def _merge_columns(bands: list[list[Node]]) -> list[list[Node]]:
    """Bands that are the tops and bottoms of the same columns, put together.

    Cards without a box of their own (a picture, a title, a text, three times beside each
    other) make three bands; what tells is that the space between their columns is wider
    than that between the bands, and that the bands are unlike each other.
    """
    merged = [bands[0]]
    for band in bands[1:]:
        if _are_columns(merged[-1], band):
            merged[-1] = [*merged[-1], *band]
        else:
            merged.append(band)
    return merged


def _are_columns(upper: Sequence[Node], lower: Sequence[Node]) -> bool:
    columns = _cut([*upper, *lower], "x")
    if len(columns) < 2 or len(_cut(upper, "x")) < 2 or _same_pattern(upper, lower):
        return False
    if any(not any(node in column for node in upper) for column in columns):
        return False
    shared = sum(any(node in column for node in lower) for column in columns)
    gutter = min(
        min(_span(node, "x")[0] for node in right) - max(_span(node, "x")[1] for node in left)
        for left, right in pairwise(columns)
    )
    gap = min(node.box.y for node in lower) - max(node.box.bottom for node in upper)
    if shared == 1 and len(_cut(upper, "y")) > 1:  # the longest of several texts
        return gutter > 2 * gap
    return shared > 1 and gutter > 1.2 * gap


def _same_pattern(upper: Sequence[Node], lower: Sequence[Node]) -> bool:
    def pattern(nodes: Sequence[Node]) -> list[tuple[object, ...]]:
        return [node.signature for node in sorted(nodes, key=lambda node: node.box.x)]

    return pattern(upper) == pattern(lower)


def _untangle(nodes: Sequence[Node]) -> Node:
    """Nodes that overlap: let them overlap a little in a flow, else lay some over the rest."""
    bands, columns = _cut(nodes, "y", MAX_OVERLAP), _cut(nodes, "x", MAX_OVERLAP)
    if len(bands) > 1:
        return group("column", [arrange(band) for band in bands])
    if len(columns) > 1:
        return group("row", [arrange(column) for column in columns])
    smallest_first = sorted(nodes, key=lambda node: node.box.area)
    over = next((node for node in smallest_first if _separates(node, nodes)), smallest_first[0])
    rest = arrange([node for node in nodes if node is not over])
    if rest.kind in ("column", "row"):
        return replace(rest, overlays=(*rest.overlays, over))
    return Node("column", rest.box, (rest,), (over,))


def _separates(node: Node, nodes: Sequence[Node]) -> bool:
    rest = [other for other in nodes if other is not node]
    return len(rest) == 1 or len(_cut(rest, "y")) > 1 or len(_cut(rest, "x")) > 1
