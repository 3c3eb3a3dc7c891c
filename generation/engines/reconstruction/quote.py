"""Quotations: texts of several lines with a rule as high as they at their side."""

from dataclasses import replace

from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.region import Border, Region
from verify.screenshot import Box

THICKEST = 8.0  # CSS px: the rule beside a quotation
HIGH = 0.9  # of the text's height: the rule, at least


def with_quotes(node: Node) -> Node:
    """The tree with each quotation in a box whose left border is the rule beside it.

    The box is as wide as the column that it is in, so that its lines break where they did.
    """
    right = node.box.right if node.kind == "column" else 0.0
    children = (_quote(child, right) or with_quotes(child) for child in node.children)
    return replace(node, children=tuple(children))


def _quote(node: Node, right: float) -> Node | None:
    if node.kind != "row" or node.region or node.picture or len(node.children) != 2:
        return None
    rule, text = node.children
    if not rule.region or rule.children or rule.box.width > THICKEST:
        return None
    fill, many = rule.region.fill, len(text.lines) > 1 and not text.region
    if not (many and isinstance(fill, tuple) and rule.box.height >= HIGH * text.box.height):
        return None
    held = Box.around([rule.box, text.box])
    box = Box.from_edges(held.x, held.y, max(held.right, right), held.bottom)
    border = Border(rule.box.width, fill)
    ground = Region(box, None, (None, None, None, border))
    return Node("column", box, (text,), region=ground, landmark="quote")
