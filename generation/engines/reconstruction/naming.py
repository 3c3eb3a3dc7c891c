"""What the parts of a page are called, for the names of their classes."""

from generation.engines.reconstruction.forms import slug
from generation.engines.reconstruction.node import Node

CONTEXTS = frozenset({"header", "nav", "hero", "card", "sidebar", "footer"})
ONLY_ONCE = frozenset({"brand", "menu"})  # on a page, so that they need no other name
PARTICLES = frozenset({"a", "and", "at", "for", "in", "is", "it", "of", "on", "the", "to", "you"})
LONGEST_NAME = 20  # characters
ICON = 48.0  # CSS px


def box_name(node: Node, parent: Node) -> str:
    """What a box without a meaning of its own is called, by what is in it."""
    if node.kind == "empty":
        return "shape"
    if node.region:
        return "panel"
    roles = {child.region.role if child.region else "" for child in node.children}
    if node.kind == "row":
        if roles == {"button"}:
            return "actions"
        if is_item(node):
            return "item"
        return "columns" if any(child.kind == "column" for child in node.children) else "row"
    return "column" if parent.kind == "row" else "group"


def is_item(node: Node) -> bool:
    """Whether a row is one line of text with an icon or two."""
    texts = [child for child in node.children if child.lines]
    others = [child for child in node.children if not child.lines]
    small = all(child.box.width <= ICON and not has_text(child) for child in others)
    plain = len(texts) == 1 and len(texts[0].lines) == 1 and not texts[0].region
    return node.kind == "row" and bool(others) and plain and small


def title_name(title: Node | None) -> str:
    """A class name from the words of a title; "" where it has no Latin letters."""
    words = slug(" ".join(line.text for line in title.lines)).split("-") if title else []
    while len("-".join(words)) > LONGEST_NAME:
        words.pop()
    while words and words[-1] in PARTICLES:
        words.pop()
    name = "-".join(words)
    return name if name[:1].isalpha() and name not in CONTEXTS | ONLY_ONCE else ""


def has_text(node: Node) -> bool:
    return bool(node.lines) or any(map(has_text, node.children))
