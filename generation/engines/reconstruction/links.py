"""Which texts lead elsewhere."""

from generation.engines.reconstruction.element import Element
from generation.engines.reconstruction.figure import (
    begins_with_figure,
    is_label,
    is_price,
    is_value,
)
from generation.engines.reconstruction.inline import is_saturated
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.style import TextStyle
from generation.engines.reconstruction.tag import Tag

FEWEST = 3  # texts alike that are links


def is_link(node: Node, body: TextStyle | None) -> bool:
    """Whether a text is underlined, or a line in a colour that stands out and not of an amount.

    `body` is the style of most of the page's text.
    """
    if is_value(node) or is_price(node):
        return False
    colored = body and node.style.color != body.color
    stands_out = colored and is_saturated(node.style.color) and len(node.lines) == 1
    return bool(node.style.underline or (stands_out and not begins_with_figure(node)))


def is_one_of_a_row(element: Element, parent: Tag) -> bool:
    """Whether a text is one of several short ones alike in a row, as links of a footer are."""
    if parent.element.node.kind != "row":
        return False
    style = element.node.style
    row = [child.node for child in parent.element.children if child.node.kind == "text"]
    alike = [node for node in row if node.style == style and is_label(node)]
    return len(alike) >= FEWEST and any(node is element.node for node in alike)


def has_likes(node: Node, parent: Tag) -> bool:
    """Whether a text is one of several of its looks, as links of a sidebar are."""
    alike = (child.signature == node.signature for child in parent.element.node.children)
    return sum(alike) >= FEWEST
