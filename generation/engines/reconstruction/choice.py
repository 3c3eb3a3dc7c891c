"""Choices: tabs and numbers of pages, of which one is chosen and looks it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from generation.engines.reconstruction.node import Node, group_box
from generation.engines.reconstruction.region import FIELDS, Paint, Region
from verify.screenshot import Box

FEWEST = 3
LONGEST = 24  # characters of a tab's name
WIDEST_GAP = 24.0  # CSS px between two of them
OFF = 2.5  # CSS px by which gaps and heights of one list may differ
SAME = 8  # levels of a channel
PAGE = re.compile(r"\d{1,3}|…|\.\.\.|[«»<>\u2039\u203a]|prev(ious)?|next|first|last", re.IGNORECASE)
BARS = ("header", "bar")  # whose choices are its links


def with_choices(node: Node) -> Node:
    """The tree with its tabs and its numbers of pages in lists that are marked as such."""
    if node.landmark in BARS or node.kind == "table":  # whose cells are chosen from nothing
        return node
    children = tuple(with_choices(child) for child in node.children)
    if node.kind != "row":
        return replace(node, children=children)
    listed = tuple(_listed(children))
    if len(listed) == 1 and not node.landmark and listed[0].kind == "row":
        only = listed[0]
        box = node.box if node.region or node.picture else only.box
        return replace(node, box=box, children=only.children, landmark=only.landmark)
    return replace(node, children=listed)


def _listed(children: Sequence[Node]) -> Iterator[Node]:
    for is_name, run in groupby(children, _is_name):
        names = tuple(run)
        if not is_name:
            yield from names
        elif (chosen := _chosen(names)) is not None:
            yield _list(names, chosen)
        else:
            yield from _framed_lists(names)


def _framed_lists(names: Sequence[Node]) -> Iterator[Node]:
    """The names, those that are framed side by side as a list where one of them is chosen."""
    for _, run in groupby(names, lambda name: name.region is not None):
        same = tuple(run)
        chosen = _chosen(same)
        yield from same if chosen is None else (_list(same, chosen),)


def _list(names: Sequence[Node], chosen: int) -> Node:
    framed = [_framed(name, names[chosen]) for name in names]
    framed[chosen] = replace(framed[chosen], landmark="chosen")
    kind = "pagination" if all(PAGE.fullmatch(name.lines[0].text) for name in names) else "tabs"
    return Node("row", group_box("row", framed), tuple(framed), landmark=kind)


def _is_name(node: Node) -> bool:
    if node.kind != "text" or len(node.lines) != 1 or len(node.lines[0].text) > LONGEST:
        return False
    return not (node.region and node.region.role in FIELDS)


def _chosen(names: Sequence[Node]) -> int | None:
    """The index of the one that is framed or filled unlike all others, which are alike."""
    if len(names) < FEWEST:
        return None
    odd = [i for i, name in enumerate(names) if _is_odd(name, [n for n in names if n is not name])]
    if len(odd) != 1:
        return None
    boxes = [_framed(name, names[odd[0]]).box for name in names]
    gaps = [after.x - before.right for before, after in pairwise(boxes)]
    heights = [box.height for box in boxes]
    even = max(gaps) - min(gaps) <= OFF and max(heights) - min(heights) <= OFF
    return odd[0] if even and min(gaps) > -OFF and max(gaps) <= WIDEST_GAP else None


def _is_odd(name: Node, others: Sequence[Node]) -> bool:
    """Whether a name has a ground of its own that none of `others`, all alike, has."""
    fills = [_fill(other) for other in others]
    alike = all(_like(fill, fills[0]) for fill in fills)
    same_kind = len({other.region is None for other in others}) == 1
    return bool(name.region) and alike and same_kind and not _like(_fill(name), fills[0])


def _fill(name: Node) -> Paint | None:
    return name.region.fill if name.region else None


def _like(one: Paint | None, other: Paint | None) -> bool:
    if not (isinstance(one, tuple) and isinstance(other, tuple)):
        return one == other
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= SAME


def _framed(name: Node, chosen: Node) -> Node:
    """A name with as much room around it as the chosen one has."""
    if name.region or not chosen.region:
        return name
    outer, inner = chosen.box, chosen.lines[0]
    before, after = inner.x - outer.x, outer.right - inner.x - inner.width
    line, up = name.lines[0], inner.baseline - outer.y
    box = Box.from_edges(
        line.x - before,
        line.baseline - up,
        line.x + line.width + after,
        line.baseline - up + outer.height,
    )
    return replace(name, box=box, region=Region(box, None))
