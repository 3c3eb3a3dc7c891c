"""Padding: the room between the edges of a box and what it holds."""

from generation.engines.reconstruction.element import Element, Span
from generation.engines.reconstruction.look import Css, px, rounded
from generation.engines.reconstruction.node import Node
from verify.screenshot import Box

EDGE = 1.5  # CSS px within which two edges are the same
CENTRED = 3.0  # CSS px within which the space left and right is equal
NARROW_PADDING = 20  # CSS px, the most that a small screen keeps of a large padding
SMALL = 160  # CSS px: a box that is as it is on any screen, its padding too
NARROW_MARGIN = 16  # CSS px, the most that it keeps of the room beside a box


def pad_sides(element: Element, left: float, right: float) -> Span:
    """Padding left and right of a holder's content; where its content goes."""
    node = element.node
    if not (node.region or node.picture):
        return Span(left, right)
    content = Box.around([child.box for child in node.children])
    before, after = content.x - left, right - content.right
    if is_bar(node):
        return Span(left, right)
    if _holds_a_button(node):  # which keeps its own width, and its place by margins
        before = after = min(before, after, NARROW_PADDING)
    if before < -EDGE or after < -EDGE:
        return Span(left, right)
    ragged = all(_is_ragged(child, content.right) for child in node.children)
    if abs(before - after) <= CENTRED or (ragged and after > before):
        before = after = min(before, after)
    before, after = rounded(max(0, before)), rounded(max(0, after))
    if before == after and before > 48 and content.width > 480:
        half = (right - left) / 2 - before
        element.css["padding-inline"] = f"max(16px, calc(50% - {px(half)}))"
    elif before or after:
        same = before == after
        element.css["padding-inline"] = px(before) if same else f"{px(before)} {px(after)}"
        if max(before, after) > NARROW_PADDING and node.box.width > SMALL:
            sides = [px(min(side, NARROW_PADDING)) for side in (before, after)]
            element.narrow["padding-inline"] = " ".join(dict.fromkeys(sides))
    return Span(left + before, right - after)


def _holds_a_button(node: Node) -> bool:
    """Whether a box holds nothing but one text in a box of its own, that is much narrower."""
    if len(node.children) != 1 or not node.children[0].lines or not node.children[0].region:
        return False
    return node.children[0].box.width < node.box.width / 2


def is_bar(node: Node) -> bool:
    """Whether a box is the track of a bar: filled from the left, over its whole height."""
    if len(node.children) != 1 or node.children[0].kind != "empty":
        return False
    bar, track = node.children[0].box, node.box
    return abs(bar.x - track.x) <= EDGE and abs(bar.height - track.height) <= 2 * EDGE


def _is_ragged(node: Node, right: float) -> bool:
    """Whether nothing but text reaches as far as `right`, where it had more room."""
    if node.box.right < right - EDGE or node.kind == "text":
        return not node.region or node.box.right < right - EDGE
    bare = node.kind == "column" and not node.region and not node.picture
    return bare and all(_is_ragged(child, right) for child in node.children)


def narrow_margin(room: float) -> float:
    """What a small screen keeps of the room beside a box, CSS px."""
    return min(max(0.0, room), NARROW_MARGIN)


def merge_padding(css: Css) -> None:
    """`padding-top` and `padding-bottom` in one declaration, `padding` where all are there."""
    top, bottom = css.pop("padding-top", "0"), css.pop("padding-bottom", "0")
    inline = css.get("padding-inline", "0")
    if top == bottom == "0":
        return
    block = top if top == bottom else f"{top} {bottom}"
    if " " in inline or "(" in inline:
        css["padding-block"] = block
        return
    css.pop("padding-inline", None)
    if top == bottom:
        css["padding"] = top if top == inline else f"{top} {inline}"
    else:
        css["padding"] = f"{top} {inline} {bottom}"
