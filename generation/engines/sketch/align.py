"""The parts of a sketch moved to where they were meant to be: no hand draws a straight column."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from verify.part import Part
from verify.screenshot import Box

LARGE = ("container", "picture", "video", "table")
FRAMED = (*LARGE, "button", "field", "select")
SHARE = 0.09  # of its usual width: how far the edge of a large part strays
REACH = 0.025  # of the page: how far any other edge strays
BESIDE = 0.035  # of the page: how far the start of a text strays from the edges of other parts
FARTHEST = 0.045  # of the page: edges that are further apart are never meant to be one


def aligned(root: Part) -> Part:
    """The same parts with the edges in line that are nearly so, those of each depth by itself."""
    moved: dict[int, Box] = {}
    for level in _levels(root):
        boxes = {id(part): part.box for part in level}
        large = [part for part in level if part.kind in LARGE]
        usual = median([part.box.width for part in large]) if large else 0.0
        width = root.box.width
        reach = min(FARTHEST * width, max(REACH * width, SHARE * usual))
        boxes |= _in_line(large, boxes, reach)
        boxes |= _in_line(level, boxes, REACH * width)
        boxes |= _beside(level, boxes, BESIDE * width)
        moved |= boxes
    return _placed(root, moved)


def _levels(root: Part) -> Iterable[list[Part]]:
    level = list(root.children)
    while level:
        yield level
        level = [child for part in level if part.kind == "container" for child in part.children]


def _in_line(parts: Sequence[Part], boxes: dict[int, Box], reach: float) -> dict[int, Box]:
    """New boxes of the parts; a text keeps its width, and its place in its line."""
    framed = [part for part in parts if part.kind in FRAMED]
    lefts = _snapped([boxes[id(part)].x for part in parts if part.kind in (*FRAMED, "text")], reach)
    rights, tops, bottoms = (
        _snapped([getattr(boxes[id(part)], side) for part in framed], reach)
        for side in ("right", "y", "bottom")
    )
    found = {}
    for part in parts:
        box = boxes[id(part)]
        if part.kind == "text":
            found[id(part)] = replace(box, x=lefts[box.x])
        elif part.kind in FRAMED:
            edges = lefts[box.x], tops[box.y], rights[box.right], bottoms[box.bottom]
            if edges[2] > edges[0] and edges[3] > edges[1]:
                found[id(part)] = Box.from_edges(*edges)
    return found


def _beside(parts: Sequence[Part], boxes: dict[int, Box], reach: float) -> dict[int, Box]:
    """Texts that begin where another part does, if that is nearly so."""
    lefts = [boxes[id(part)].x for part in parts if part.kind in FRAMED]
    found = {}
    for part in parts:
        box = boxes[id(part)]
        near = min(lefts, key=lambda left: abs(left - box.x), default=None)
        if part.kind == "text" and near is not None and abs(near - box.x) <= reach:
            found[id(part)] = replace(box, x=near)
    return found


def _snapped(edges: Sequence[float], reach: float) -> dict[float, float]:
    """For every edge the one that those within reach of one another are meant to be on."""
    groups: list[list[float]] = []
    for edge in sorted(edges):
        if groups and edge - groups[-1][0] <= reach:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return {edge: median(group) for group in groups for edge in group}


def _placed(part: Part, boxes: dict[int, Box]) -> Part:
    children = tuple(_placed(child, boxes) for child in part.children)
    return replace(part, box=boxes.get(id(part), part.box), children=children)
