"""What becomes of columns on a small screen: kept, wrapped, or one under another."""

from collections.abc import Sequence

from generation.engines.reconstruction.element import Span
from generation.engines.reconstruction.look import Css, px, rounded
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.padding import NARROW_PADDING
from generation.engines.reconstruction.style import set_width
from generation.engines.reconstruction.text_flow import hugs, sides
from verify.screenshot import Box

PHONE_ROOM = 310.0  # CSS px that a phone has for a row at least
LEAST_GAP, GAP = 4.0, 16.0  # CSS px between columns that stay beside each other
BADGE = 64.0  # CSS px: an icon, a face or a switch, which stays beside its text
CARD = 240.0  # CSS px: enough for any card
SHRUNK = 0.4  # of its width that a picture may be shown at
STACKED: Css = {"grid-template-columns": "minmax(0, 1fr)", "row-gap": "24px"}


def narrow_tracks(children: Sequence[Node], tracks: Sequence[Span], gap: float) -> Css:
    """Declarations for a small screen of a grid with a child in each of its tracks."""
    if len(children) == 2 and sum(map(_is_badge, children)) == 1:
        columns = [px(c.box.width) if _is_badge(c) else "minmax(0, 1fr)" for c in children]
        return {"grid-template-columns": " ".join(columns)} | _closer(gap)
    room = PHONE_ROOM - LEAST_GAP * (len(tracks) - 1)
    share = room / sum(track.width for track in tracks)
    needs = [least_width(child) for child in children]
    if all(need <= share * t.width for need, t in zip(needs, tracks, strict=True)):
        return _closer(share * gap)
    widths = [rounded(track.width) for track in tracks]
    if len(tracks) > 2 and max(widths) - min(widths) <= 1:
        least = px(min(CARD, max(needs)))
        return STACKED | {
            "grid-template-columns": f"repeat(auto-fit, minmax(min(100%, {least}), 1fr))"
        }
    return STACKED


def _closer(gap: float) -> Css:
    return {"column-gap": px(min(GAP, max(LEAST_GAP, gap)))}


def _is_badge(node: Node) -> bool:
    return node.kind in ("picture", "empty") and node.box.width <= BADGE


def least_width(node: Node) -> float:
    """The room in which a node still is whole, CSS px."""
    if node.kind == "picture":
        return SHRUNK * node.box.width
    if node.picture and not node.region:
        return min(CARD, node.box.width)  # what lies on a picture has its place there
    if node.kind == "empty":
        return 0.0 if node.region and not node.region.role else node.box.width
    if node.region and node.region.role:
        return node.box.width
    if node.kind == "text":
        padding = sum(sides(node, node.box.x, node.box.right)) if node.region and hugs(node) else 0
        return set_width(node.lines[0]) + padding if len(node.lines) == 1 else CARD
    inner = [least_width(child) for child in node.children]
    if node.kind == "table":
        return CARD
    whole = max(inner, default=0.0) if node.kind == "column" else sum(inner) + 8.0 * len(inner)
    return whole + (_padding(node) if node.region else 0.0)


def _padding(node: Node) -> float:
    """What a small screen keeps of the room beside what a box holds, CSS px."""
    content = Box.around([child.box for child in node.children])
    sides = (content.x - node.box.x, node.box.right - content.right)
    return sum(min(NARROW_PADDING, max(0.0, side)) for side in sides)
