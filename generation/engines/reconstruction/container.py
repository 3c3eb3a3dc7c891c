"""Containers: what a page keeps from its edges, in one box in the middle."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median

from generation.engines.reconstruction.node import Node
from verify.screenshot import Box

INSET = 48.0  # CSS px from both sides, at least
LEAST = 240.0  # CSS px: the width of a container
EDGE = 1.5  # CSS px within which two edges are the same


def with_containers(node: Node) -> Node:
    """The tree with neighbours that begin at one line, away from the edges, in a container."""
    children = [with_containers(child) for child in node.children]
    if node.kind == "column" and node.landmark != "container":
        children = list(_contained(children, node.box))
    return replace(node, children=tuple(children))


def _contained(children: Sequence[Node], room: Box) -> Iterator[Node]:
    for is_inset, run in groupby(children, lambda child: child.box.x - room.x >= INSET):
        nodes = list(run)
        box = _container(nodes, room) if is_inset and len(nodes) < len(children) else None
        if box:
            yield Node("column", box, tuple(nodes), landmark="container")
        else:
            yield from nodes


def _container(nodes: Sequence[Node], room: Box) -> Box | None:
    """The box in the middle of `room` that begins where most of `nodes` do; None if none is."""
    around = Box.around([node.box for node in nodes])
    aligned = [node for node in nodes if node.box.x - around.x <= EDGE]
    left = median(node.box.x for node in aligned)
    right = room.x + room.right - left
    if len(aligned) < 2 or len(aligned) < len(nodes) / 2:
        return None
    if around.right > right + EDGE or right - left < LEAST:
        return None
    return Box.from_edges(left, around.y, right, around.bottom)
