"""What can be used: fields, boxes to tick, buttons, tabs and numbers of pages."""

import re

from generation.engines.reconstruction.element import Element
from generation.engines.reconstruction.figure import said
from generation.engines.reconstruction.naming import has_text
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.region import FIELDS, TOGGLES
from generation.engines.reconstruction.switch import switch
from generation.engines.reconstruction.tag import Tag

CONTROLS = ("button", *FIELDS)  # no wider by themselves than they need
INTERACTIVE = ("a", "button")
FIELD_BOX = "field-box"  # the role of what looks like a field and holds one
SEARCH = re.compile(r"search|find|buscar|suche|recherche|搜索|検索|поиск", re.IGNORECASE)


def field(element: Element, role: str) -> Tag:
    """A field, what is written in it as its placeholder and, until it has a label, its name."""
    text = said(element.node)
    attributes: dict[str, str | None] = {"aria-label": text or "Field"}
    if role == "select":
        return Tag(element, "select", "select", attributes)
    if text:
        attributes["placeholder"] = text
    if role == "input":
        attributes = {"type": "search" if SEARCH.match(text) else "text", **attributes}
    return Tag(element, role, "field", attributes)


def control(element: Element, *, in_header: bool) -> Tag:
    """What a region with a role is, where it is more than a text; a box where that is not clear."""
    node = element.node
    role = node.region.role if node.region else ""
    attributes: dict[str, str | None]
    if role in FIELDS and not element.children:
        return field(element, role)
    if role == "input" and _is_field_with_icon(node):
        return Tag(element, "div", FIELD_BOX)
    if role == "switch" and (tag := switch(element)):
        return tag
    if role in TOGGLES and not element.children:
        attributes = {
            "type": "radio" if role == "radio" else "checkbox",
            "aria-label": role.title(),
        }
        return Tag(element, "input", role, attributes | ({"checked": None} if node.picture else {}))
    if role == "rule" and node.box.width > node.box.height:
        return Tag(element, "hr", "rule")
    if role == "button" and element.children and _is_plain(node):
        attributes = {"type": "button"}
        if not has_text(node):
            attributes["aria-label"] = node.label or ("Menu" if in_header else "Button")
        return Tag(element, "button", "button", attributes)
    return Tag(element, "div", role or "box")


def choice(element: Element, listed_in: str) -> Tag:
    """One of several of which one is chosen: a tab, or the number of a page in a pagination."""
    chosen = element.node.landmark == "chosen"
    if listed_in == "pagination":
        attributes: dict[str, str | None] = {"href": "#"}
        return Tag(element, "a", "page", attributes | ({"aria-current": "page"} if chosen else {}))
    selected = {"aria-selected": str(chosen).lower(), "tabindex": "0" if chosen else "-1"}
    return Tag(element, "button", "tab", {"type": "button", "role": "tab", **selected})


def menu_button(icon: Tag) -> Tag:
    """A button around the bars that say that a menu is behind them."""
    placed = Element(Node("empty", icon.element.node.box), icon.element.css)
    icon.element.css = {}
    attributes: dict[str, str | None] = {"type": "button", "aria-label": "Menu"}
    return Tag(placed, "button", "button", attributes, [icon])


def _is_field_with_icon(node: Node) -> bool:
    """Whether one line of text and small pictures beside it are all there is in a field."""
    texts = [child for child in node.children if child.kind == "text"]
    icons = [child for child in node.children if child.kind == "picture"]
    return len(texts) == 1 and len(texts[0].lines) == 1 and len(icons) == len(node.children) - 1


def field_in_box(element: Element) -> Tag:
    """The field of a box that has an icon, too; it takes the room that this leaves."""
    element.css |= {"flex": "1", "min-width": "0"}
    return field(element, "input")


def _is_plain(node: Node) -> bool:
    """Whether nothing in a node can be clicked by itself."""
    return not any((c.region and c.region.role) or not _is_plain(c) for c in node.children)
