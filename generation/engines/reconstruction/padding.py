"""Padding: the room between the edges of a box and what it holds."""

from generation.engines.reconstruction.element import Element, Span
from generation.engines.reconstruction.look import Css, px, rounded
from verify.screenshot import Box

EDGE = 1.5  # CSS px within which two edges are the same
CENTRED = 3.0  # CSS px within which the space left and right is equal
NARROW_PADDING = 20  # CSS px, the most that a small screen keeps of a large padding


def pad_sides(element: Element, left: float, right: float) -> Span:
    """Padding left and right of a holder's content; where its content goes."""
    node = element.node
    if not (node.region or node.picture):
        return Span(left, right)
    content = Box.around([child.box for child in node.children])
    before, after = content.x - left, right - content.right
    if before < -EDGE or after < -EDGE:
        return Span(left, right)
    texts_only = all(child.kind == "text" for child in node.children)
    if abs(before - after) <= CENTRED or (texts_only and after > before):
        before = after = min(before, after)
    before, after = rounded(max(0, before)), rounded(max(0, after))
    if before == after and before > 48 and content.width > 480:
        half = (right - left) / 2 - before
        element.css["padding-inline"] = f"max(16px, calc(50% - {px(half)}))"
    elif before or after:
        same = before == after
        element.css["padding-inline"] = px(before) if same else f"{px(before)} {px(after)}"
        if max(before, after) > NARROW_PADDING:
            sides = [px(min(side, NARROW_PADDING)) for side in (before, after)]
            element.narrow["padding-inline"] = sides[0] if same else " ".join(sides)
    return Span(left + before, right - after)


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
