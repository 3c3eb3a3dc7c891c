"""Rows: what they are made of, their tracks, and where children are between top and bottom."""

from collections.abc import Sequence
from itertools import pairwise

from generation.engines.reconstruction.element import Element, Span
from generation.engines.reconstruction.look import px, rounded
from generation.engines.reconstruction.node import LEVEL, Node
from generation.engines.reconstruction.padding import EDGE
from verify.screenshot import Box

BADGE = 80  # CSS px: an icon on a ground of its own


def equal_tracks(children: Sequence[Node], room: Span) -> tuple[list[Span], float] | None:
    """Tracks of one width that fill the room and hold every child; None if there are none."""
    count = len(children)
    for anchors in ([c.box.x for c in children], [c.box.center[0] for c in children]):
        pitch = (anchors[-1] - anchors[0]) / (count - 1)
        if any(abs(b - a - pitch) > 2 for a, b in pairwise(anchors)):
            continue
        gap = count * pitch - room.width
        width = pitch - gap
        tracks = [Span(room.left + i * pitch, room.left + i * pitch + width) for i in range(count)]
        if gap >= -0.5 and all(
            track.left - EDGE <= child.box.x and child.box.right <= track.right + EDGE
            for track, child in zip(tracks, children, strict=True)
        ):
            return tracks, max(0.0, gap)
    return None


def measured_tracks(children: Sequence[Node], room: Span) -> tuple[list[Span], float]:
    """Tracks that begin where the children do; the last one takes what is left."""
    gaps = [after.box.x - before.box.right for before, after in pairwise(children)]
    # A little less than the narrowest gap, so that no text fills its track to the pixel.
    gap = max(0.0, rounded(min(gaps)) - (2 if any(c.kind == "text" for c in children) else 0))
    lefts = [child.box.x for child in children]
    if abs(lefts[0] - room.left) <= EDGE:
        lefts[0] = room.left
    rights = [left - gap for left in lefts[1:]] + [max(room.right, children[-1].box.right)]
    return [Span(left, right) for left, right in zip(lefts, rights, strict=True)], gap


def align_rows(element: Element, content: Box) -> None:
    """Where the children of a row are between its top and its bottom."""
    boxes = [part.node.box for part in element.children]
    if all(abs(box.center[1] - content.center[1]) <= LEVEL for box in boxes):
        if any(abs(box.height - content.height) > 1 for box in boxes):
            element.css["align-items"] = "center"
        return
    element.css["align-items"] = "start" if element.css["display"] == "grid" else "flex-start"
    for part, box in zip(element.children, boxes, strict=True):
        offset = box.y - content.y
        if offset >= 0.5:
            part.css = {"margin-top": px(offset), **part.css}


def is_inline(node: Node) -> bool:
    """Whether a child of a row is as wide as what it says: a link, a button, an icon."""
    if node.kind == "row":
        return all(is_inline(child) for child in node.children)
    if node.kind == "column" and node.box.width <= BADGE:
        return bool(node.region) and all(child.kind == "picture" for child in node.children)
    return node.kind != "column" and len(node.lines) <= 1 and node.box.height <= 80


def is_table_row(node: Node) -> bool:
    return all(child.kind == "text" and len(child.lines) == 1 for child in node.children)


def is_packed(element: Element) -> bool:
    """Whether the items of a row without a ground follow one another from its start."""
    node = element.node
    bare = node.kind == "row" and not node.region and not node.picture and not node.overlays
    placed = any(part.css.get("margin-left") == "auto" for part in element.children)
    return bare and element.css.get("display") == "flex" and not placed
