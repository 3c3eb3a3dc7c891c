"""The parts of a page that become components: its landmarks and sections, named."""

import re
from dataclasses import dataclass

from generation.stack.tree import Node

_PARTS = frozenset(["header", "nav", "main", "section", "article", "aside", "footer", "form"])
_WORDS = 3  # of a heading that go into a name
_NAMES = {"nav": "Navigation", "main": "Main"}


@dataclass(frozen=True)
class Component:
    """An element that has a file of its own, and the name it goes by."""

    name: str
    node: Node


def components(body: Node) -> list[Component]:
    """The landmarks and sections at the top of `body`, those of its <main> included."""
    found: list[Component] = []
    for node in _tops(body):
        name, number = _name(node), 2
        while any(component.name == name for component in found):
            name = f"{_name(node)}{number}"
            number += 1
        found.append(Component(name, node))
    return found


def _tops(body: Node) -> list[Node]:
    tops = []
    for node in body.elements:
        inner = [n for n in node.elements if n.tag in _PARTS or n.tag == "div"]
        if node.tag == "main" and len(inner) > 1:
            tops += inner
        elif node.tag in _PARTS or node.tag == "div":
            tops.append(node)
    return tops


def _name(node: Node) -> str:
    """`Header` and its like; a section is named by its id, its label, or its heading."""
    if node.tag in ("header", "nav", "footer", "main", "aside"):
        return _NAMES.get(node.tag, node.tag.capitalize())
    heading = next((n.text for n in node.walk() if re.fullmatch("h[1-6]", n.tag)), "")
    for text in (node.attributes.get("id"), node.attributes.get("aria-label"), heading):
        words = re.findall(r"[A-Za-z][A-Za-z0-9]*", text or "")[:_WORDS]
        if words:
            return "".join(word[0].upper() + word[1:].lower() for word in words) + "Section"
    return {"div": "Block"}.get(node.tag, node.tag.capitalize())
