"""How a page is built, in a few lines for a model.

- aside
  - img assets/avatar-1.png
  - a x3: Home, Inbox, Trash
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from generation.page import Page
from generation.stack.tree import INLINE, Node, parse

LETTERS = 20  # of a text, which is given in full elsewhere
CONTROLS = frozenset({"img", "input", "select", "textarea", "button", "video", "iframe"})
SILENT = frozenset({"svg", "script", "style", "template", "br", "hr"})


def outline(page: Page) -> list[str]:
    """Its elements, indented as they are nested, those left out that only wrap another one."""
    return list(_lines(_within(parse(page.html).body), ""))


def _lines(nodes: Sequence[Node], indent: str) -> Iterator[str]:
    for (tag, leaf), group in groupby(map(_unwrapped, nodes), lambda one: (one.tag, _is_leaf(one))):
        alike = list(group)
        if leaf and len(alike) > 2:
            yield f"{indent}- {tag} x{len(alike)}: {', '.join(map(_said, alike))}"
            continue
        for node in alike:
            yield f"{indent}- {tag} {_said(node)}".rstrip() if leaf else f"{indent}- {tag}"
            if not leaf:
                yield from _lines(_within(node), f"{indent}  ")


def _within(node: Node) -> list[Node]:
    """The elements in `node` that show something."""
    return [one for one in node.elements if one.tag not in SILENT and _shows(one)]


def _shows(node: Node) -> bool:
    return bool(node.text) or any(one.tag in CONTROLS for one in node.walk())


def _unwrapped(node: Node) -> Node:
    """What a box that holds nothing else is around."""
    while node.tag in ("div", "span") and not _is_leaf(node) and len(_within(node)) == 1:
        (node,) = _within(node)
    return node


def _is_leaf(node: Node) -> bool:
    """Whether there is nothing in it but one text, parts of which may be marked."""
    _, *inside = node.walk()
    words = all(one.tag in INLINE or not one.text for one in inside)
    own = any(isinstance(child, str) and child.strip() for child in node.children)
    one_text = own or len(_within(node)) < 2
    return words and one_text and not any(one.tag in CONTROLS for one in inside)


def _said(node: Node) -> str:
    get = node.attributes.get
    said = get("src") or node.text or get("placeholder") or get("aria-label") or get("type") or ""
    return said if get("src") or len(said) <= LETTERS else said[:LETTERS].rstrip() + "..."
