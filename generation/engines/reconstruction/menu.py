"""The menu of a page: a button that opens what does not fit beside the name on small screens."""

import re
from collections.abc import Iterator
from html import escape

from generation.engines.reconstruction.forms import slug, words
from generation.engines.reconstruction.look import Css, color, paint
from generation.engines.reconstruction.masthead import SMALL, TALLEST
from generation.engines.reconstruction.region import Gradient
from generation.engines.reconstruction.tag import Tag, all_tags, bare

BUTTON = "menu-button"
MENU = "menu"
BARS = '<path d="M0 0h20v2H0zM0 7h20v2H0zM0 14h20v2H0z"/>'
OPENS = re.compile(r"^\W*menu\W*$|[≡☰]", re.IGNORECASE)
HEADING = re.compile(r"h[2-6]")
MOST, LONGEST = 6, 32  # sections in a menu, characters of a section's name
STICKS = 120.0  # CSS px: a higher bar would hide too much of a page
CLOSED: dict[str, str | None] = {"aria-expanded": "false", "aria-controls": MENU}
EDGE = 1.5  # CSS px within which a bar is at the edge of the page


def complete_menus(body: Tag) -> None:
    """Gives the header's menu a button, and a button that opens a menu its menu."""
    header = next((tag for tag in all_tags(body) if tag.name == "header"), None)
    if header is None:
        return
    for holder in all_tags(header):
        menu = next((child for child in holder.children if child.role == MENU), None)
        if menu:
            _fold(holder, menu)
            break
    else:
        _open_sections(header, body)
    _stick(header, body)


def _fold(bar: Tag, menu: Tag) -> None:
    """Puts a menu behind a button on small screens."""
    box = bar.element
    kept = {name: value for name, value in box.narrow.items() if name.startswith("padding")}
    box.narrow = {**kept, "display": "flex", "flex-wrap": "wrap", "align-items": "center"}
    if "gap" in box.css:
        box.narrow["gap"] = "0"
    _stack(menu)
    menu.element.narrow |= {"flex": "0 0 100%", "padding-block": "16px 8px"}
    menu.attributes["id"] = MENU
    if menu.name == "nav":
        menu.attributes["aria-label"] = "Main"
    brand = next(tag for tag in all_tags(bar) if tag.role == "brand")
    named = next((t.element.node for t in all_tags(brand) if t.element.node.lines), None)
    button = menu_button(MENU, color(named.style.color) if named else "")
    bar.children.insert(bar.children.index(menu), button)


def menu_button(menu: str, ink: str) -> Tag:
    """A button for small screens that opens what has the id `menu`; its bars are in `ink`."""
    opens: dict[str, str | None] = {"aria-expanded": "false", "aria-controls": menu}
    button = bare("button", BUTTON, {"type": "button", "aria-label": "Menu"} | opens)
    button.element.css = {"display": "none"} | ({"color": ink} if ink else {})
    button.element.narrow = {"display": "block", "margin-left": "auto", "padding": "12px 0"}
    icon = bare("svg", "menu-icon", {"viewBox": "0 0 20 16", "width": "20", "aria-hidden": "true"})
    icon.drawing = BARS
    button.children = [icon]
    return button


def _stack(menu: Tag) -> None:
    """On small screens, one thing under another."""
    menu.element.narrow = {
        "display": "grid",
        "grid-template-columns": "minmax(0, 1fr)",
        "gap": "16px",
        "justify-items": "start",
    }
    for child in menu.children:
        if child.name == "nav":
            _stack(child)
        for side in ("margin-left", "margin-top"):
            if side in child.element.css:
                child.element.narrow[side] = "0"


# A design for a phone, whose menu is closed


def _open_sections(header: Tag, body: Tag) -> None:
    """Lets a menu button open a list of the page's sections, for its own items are not seen."""
    holder, button = next(_menu_buttons(header), (None, None))
    if holder is None or button is None:
        return
    button.role, button.context = BUTTON, ""
    sections = list(_sections(body))
    if len(sections) < 2 or holder.element.css.get("display") != "flex":
        return
    button.attributes |= CLOSED
    menu = bare("nav", MENU, {"id": MENU, "aria-label": "Sections of this page"})
    menu.element.css = {"flex": "0 0 100%", "padding-block": "16px"}
    for section in sections:
        section.attributes.setdefault(
            "id", slug(words(section)) or f"section-{len(menu.children) + 1}"
        )
        link = bare("a", "menu-link", {"href": f"#{section.attributes['id']}"})
        link.element.css = {"display": "block", "padding-block": "8px"}
        link.drawing = escape(words(section), quote=False)
        menu.children.append(link)
    holder.element.css["flex-wrap"] = "wrap"
    holder.children.insert(holder.children.index(button) + 1, menu)


def _menu_buttons(header: Tag) -> Iterator[tuple[Tag, Tag]]:
    """The buttons of a header that open a menu, each after what holds it."""
    for holder in all_tags(header):
        for child in holder.children:
            node = child.element.node
            kinds = [t.element.node.picture.kind for t in all_tags(child) if t.element.node.picture]
            shown = "hamburger" in kinds or bool(OPENS.search(words(child)))
            if child.name == "button" and shown and node.box.width < SMALL / 2:
                yield holder, child


def _sections(body: Tag) -> Iterator[Tag]:
    """The headings of a page's sections, those of its first part aside."""
    headings = [
        tag
        for part in body.children
        if part.name != "header"
        for section in (part.children or [part])
        if section.role != "hero"
        for tag in all_tags(section)
        if HEADING.fullmatch(tag.name) and 0 < len(words(tag)) <= LONGEST
    ]
    level = min((tag.name for tag in headings), default="")
    yield from [tag for tag in headings if tag.name == level][:MOST]


# A bar that stays


def _stick(header: Tag, body: Tag) -> None:
    """Keeps a bar at the top of the window, where it is the first thing and as wide as all."""
    node, page = header.element.node, body.element.node.box
    parent = next(tag for tag in all_tags(body) if header in tag.children)
    whole = parent.element.node.box
    at_top = node.box.y - page.y <= EDGE and parent.children[0] is header
    across = node.box.x - whole.x <= EDGE and whole.right - node.box.right <= EDGE
    if not (at_top and across and node.region) or node.box.height > min(STICKS, TALLEST):
        return
    css: Css = {"position": "sticky", "top": "0", "z-index": "1"}
    if node.region.fill is None and "background" not in header.element.css:
        ground = body.element.node.region and body.element.node.region.fill
        if ground is None or isinstance(ground, Gradient):
            return
        css["background"] = paint(ground)
    header.element.css |= css
