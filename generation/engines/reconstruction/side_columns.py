"""Columns that go on beside each other at heights of their own: a sidebar and an article, say.

Cut into bands from top to bottom they would be read across, a link of the one after a
paragraph of the other. What tells them from rows: few bands reach over more than one column.
"""

from collections.abc import Callable, Sequence
from itertools import groupby

from generation.engines.reconstruction.bands import Bands, with_joined
from generation.engines.reconstruction.node import Node, ink_span

GUTTER = 24.0  # CSS px of free space between columns at least
BESIDE = 6.0  # CSS px by which bands overlap that stand beside each other
TURNS = 3  # times that bands of one column follow those of another, where they alternate
ALONE = 2  # bands that columns have for themselves at least, where they take no turns
TALL = 0.5  # of the height of all of it that each column takes then, and the first band

Arrange = Callable[[Sequence[Node]], Node]
Row = Callable[[Sequence[Node]], Node]


def with_side_columns(bands: Bands, arrange: Arrange, row: Row) -> list[list[Node]]:
    """The bands from top to bottom, those that are really columns as one row of them."""

    def as_row(start: int, end: int) -> Node:
        columns = _columns([node for band in bands[start:end] for node in band])
        return row([arrange(column) for column in columns])

    return with_joined(bands, lambda start: _end_of_columns(bands, start), as_row)


def _end_of_columns(bands: Bands, start: int) -> int | None:
    """Where the columns end that begin beside each other at `start`; None without any."""
    nodes, end = list(bands[start]), start + 1
    while end < len(bands) and _overlap(nodes, bands[end]):
        nodes += bands[end]
        end += 1
    overlapping = end if end > start + 1 else None
    count = len(_columns(nodes))
    if count < 2:
        return None
    while end < len(bands) and len(_columns([*nodes, *bands[end]])) == count:
        nodes += bands[end]
        end += 1
    return end if _go_on_beside(bands[start:end], _columns(nodes)) else overlapping


def _overlap(above: Sequence[Node], band: Sequence[Node]) -> bool:
    """Whether a band, the room of its lines included, begins beside what is above it."""
    return max(node.box.bottom for node in above) - min(node.box.y for node in band) > BESIDE


def _columns(nodes: Sequence[Node]) -> list[list[Node]]:
    """Groups of nodes with a gutter between them, from left to right."""
    groups: list[list[Node]] = []
    reach = float("-inf")
    for node in sorted(nodes, key=lambda node: ink_span(node)):
        left, right = ink_span(node)
        if groups and left - reach < GUTTER:
            groups[-1].append(node)
        else:
            groups.append([node])
        reach = max(reach, right)
    return groups


def _go_on_beside(bands: Bands, columns: Bands) -> bool:
    """Whether bands of one column and of another take turns, or one is followed by its own."""
    owners = [[i for i, part in enumerate(columns) if _meet(band, part)] for band in bands]
    alone = [own[0] for own in owners if len(own) == 1]
    if len(list(groupby(alone))) > TURNS:
        return True
    top = min(node.box.y for node in bands[0])
    ends = [max(node.box.bottom for node in part) for part in (bands[0], *columns)]
    return len(alone) >= ALONE and min(ends) - top >= TALL * (max(ends) - top)


def _meet(band: Sequence[Node], column: Sequence[Node]) -> bool:
    return any(node in column for node in band)
