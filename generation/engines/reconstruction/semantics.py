"""Which HTML element each box of the tree is."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from generation.engines.reconstruction.alt_text import complete_alt_texts
from generation.engines.reconstruction.element import Element, all_elements
from generation.engines.reconstruction.figure import is_price, is_trail, said
from generation.engines.reconstruction.forms import complete_forms
from generation.engines.reconstruction.heading import Headings
from generation.engines.reconstruction.inline import is_saturated
from generation.engines.reconstruction.links import has_likes, is_link, is_one_of_a_row
from generation.engines.reconstruction.lists import complete_lists
from generation.engines.reconstruction.masthead import TALLEST
from generation.engines.reconstruction.menu import complete_menus
from generation.engines.reconstruction.naming import (
    CONTEXTS,
    ONLY_ONCE,
    box_name,
    has_text,
    is_item,
    title_name,
)
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.radio_groups import complete_radio_groups
from generation.engines.reconstruction.region import FIELDS
from generation.engines.reconstruction.sidebar import complete_sidebar
from generation.engines.reconstruction.style import usual_style
from generation.engines.reconstruction.tag import Tag, all_tags
from generation.engines.reconstruction.toggles import leave_toggles_to_the_browser
from generation.engines.reconstruction.widget import (
    CONTROLS,
    FIELD_BOX,
    INTERACTIVE,
    choice,
    control,
    field,
    field_in_box,
    menu_button,
)

INLINE = ("a", "span", *CONTROLS)
CELL = "cell"
FIRST_SCREEN = 400.0  # CSS px from the top of the page within which its hero begins
NEAR_TOP = 200.0  # CSS px within which a row of words is a navigation
LEAST_CARD = 72  # CSS px
LONGEST_LINK = 32  # characters in a header
NAME = 1.15  # times the size of the page's text: the name of a site
LANDMARKS = {  # the element and the role of a part of the page, where it is not called the same
    "bar": ("div", "bar"),
    "menu": ("div", "menu"),
    "aside": ("aside", "sidebar"),
    "container": ("div", "container"),
    "tabs": ("div", "tabs"),
    "pagination": ("nav", "pagination"),
    "quote": ("blockquote", "quote"),
}


def tags(root: Element) -> Tag:
    """The body and everything in it."""
    body = _Namer(root).tag(root, None)
    _mark_main(body)
    leave_toggles_to_the_browser(body)
    complete_radio_groups(body)
    complete_forms(body)
    complete_alt_texts(body)
    complete_menus(body)
    complete_sidebar(body)
    complete_lists(body)
    return body


def _mark_main(body: Tag) -> None:
    """Takes the largest part of a page for what it is about where nothing else is."""
    parts = [child for child in body.children if child.name in ("div", "section")]
    if parts and not any(tag.name == "main" for tag in all_tags(body)):
        max(parts, key=lambda part: part.element.node.box.area).name = "main"


class _Namer:
    """Names elements, knowing what the page's text and headings look like."""

    def __init__(self, root: Element) -> None:
        texts = [e.node for e in all_elements(root) if e.node.kind == "text"]
        self.body = usual_style(line for node in texts for line in node.lines)
        self.headings = Headings(list(_outside_cells(root)), self.body)
        self.context: list[str] = []  # what the parts of a pattern are named after
        self.has_brand = any(e.node.landmark == "brand" for e in all_elements(root))

    def tag(self, element: Element, parent: Tag | None) -> Tag:
        node = element.node
        if parent is None:
            tag = Tag(element, "body", "page")
        elif element.part:
            tag = self._part_of_table(element)
        elif node.kind == "text":
            tag = self._text(element, parent)
        elif node.kind == "picture":
            tag = self._picture(element, parent)
        elif node.region and node.region.role:
            tag = control(element, in_header=self._in_header())
        else:
            tag = self._container(element, parent)
        if tag.name in INLINE and parent and not _lays_out(parent.element):
            element.css = {"display": "block", **element.css}
            if tag.name in CONTROLS and "position" not in element.css:
                element.css.setdefault("width", "100%")
        if self.context and tag.role not in CONTEXTS and tag.role not in ONLY_ONCE:
            tag.context = self.context[-1]
        if tag.name not in ("input", "textarea", "select", "hr"):
            self._fill(tag)
        return tag

    def _fill(self, tag: Tag) -> None:
        """Names the children; those of a header, a card and so on are named after it."""
        opens = tag.role in CONTEXTS or tag.name == "section"
        if opens:
            self.context.append(tag.role)
        tag.children += [self.tag(child, tag) for child in tag.element.children]
        if opens:
            self.context.pop()

    def _part_of_table(self, element: Element) -> Tag:
        name = "div" if element.part == "table-box" else element.part
        tag = Tag(element, name, CELL if name in ("td", "th") else element.part)
        tag.attributes |= element.attributes
        node = element.node
        if name == "td" and node.lines and is_link(node, self.body):
            tag.inner = "a"
        return tag

    def _text(self, element: Element, parent: Tag) -> Tag:
        node = element.node
        role = node.region.role if node.region else ""
        if parent.element.node.landmark in ("tabs", "pagination"):
            return choice(element, parent.element.node.landmark)
        if role in FIELDS:
            return field(element, role)
        if parent.role == FIELD_BOX:
            return field_in_box(element)
        if role == "button" and parent.name not in INTERACTIVE:
            return Tag(element, "button", "button", {"type": "button"})
        if role == "badge":
            return Tag(element, "span", "badge")
        if parent.name in INTERACTIVE:
            return Tag(element, "span", "label")
        if parent.name == "ul":
            if node.lines[0].bullet:
                element.css["list-style"] = "disc"
            leads = len(node.lines) == 1 and self.context[-1:] in (["sidebar"], ["footer"])
            return Tag(element, "li", "item", inner="a" if leads else "")
        if node.landmark == "brand":
            return self._landmark(element, parent)
        if parent.name == "blockquote":
            return Tag(element, "p", "quote-text")
        in_header = self.context[-1:] == ["header"] and len(node.lines) == 1
        if in_header and (not self.has_brand or len(said(node)) <= LONGEST_LINK):
            return self._header_text(element)
        if self.headings.includes(node):
            return Tag(element, self.headings.element(node), "title")
        if is_trail(node) and parent.name != "nav":
            element.css["white-space"], element.narrow["white-space"] = "nowrap", "normal"
            return Tag(element, "nav", "breadcrumb", {"aria-label": "Breadcrumb"}, inner="ol")
        if self._opens_title(element, parent):
            return Tag(element, "p", "eyebrow")
        leads_on = self.context[-1:] == ["footer"] and is_one_of_a_row(element, parent)
        leads_on |= parent.name == "aside" and len(node.lines) == 1 and has_likes(node, parent)
        if parent.name == "nav" or leads_on or is_link(node, self.body):
            return Tag(element, "a", "link", {"href": "#"})
        if is_price(node):
            return Tag(element, "p", "price")
        if node.style.size < 0.9 * (self.body or node.style).size:
            return Tag(element, "p", "caption")
        return Tag(element, "p", "note" if node.region else "text")

    def _opens_title(self, element: Element, parent: Tag) -> bool:
        """Whether a line in a colour that stands out is over a title at least twice its size.

        Links that lead to a category are over titles, too, but over the smaller ones of cards.
        """
        style, following = element.node.style, None
        for one, after in pairwise(parent.element.children):
            following = after.node if one is element else following
        if style.underline or not is_saturated(style.color) or not following:
            return False
        return self.headings.includes(following) and following.style.size >= 2 * style.size

    def _header_text(self, element: Element) -> Tag:
        """The first text of a header names the site, the others lead to its parts.

        Where the site is named elsewhere, a title in a header is that of the page.
        """
        if self.has_brand and self.headings.includes(element.node):
            return Tag(element, self.headings.element(element.node), "title")
        role = "link" if self.has_brand else "brand"
        self.has_brand = True
        return Tag(element, "a", role, {"href": "#"})

    def _in_header(self) -> bool:
        return any(name in ("header", "nav") for name in self.context)

    def _picture(self, element: Element, parent: Tag) -> Tag:
        node = element.node
        kind = node.picture.kind if node.picture else "photo"
        size = {"width": f"{node.box.width:.0f}", "height": f"{node.box.height:.0f}"}
        decorative = kind in ("icon", "hamburger")
        alt = (node.picture and node.picture.label) or ("" if decorative else kind.title())
        beside_text = any(child.lines for child in parent.element.node.children)
        if decorative and (beside_text or parent.name in INTERACTIVE):
            alt = ""  # the text, or what it is in, says it
        role = "icon" if kind == "hamburger" else kind
        if "position" not in element.css and element.css.get("width", "").endswith("px"):
            del element.css["width"]  # which the attribute says
        image = Tag(element, "img", role, {"src": "PICTURE", "alt": alt, **size})
        opens = kind == "hamburger" and parent.name not in INTERACTIVE
        return menu_button(image) if opens else image

    def _container(self, element: Element, parent: Tag) -> Tag:
        node = element.node
        if node.landmark:
            return self._landmark(element, parent)
        if self._is_navigation(node) and parent.name != "nav":
            return Tag(element, "nav", "nav")
        if self.context[-1:] == ["sidebar"] and is_item(node):
            return self._sidebar_item(element, parent)
        if _is_list(node) and self.body and not any(map(self.headings.includes, node.children)):
            return Tag(element, "ul", "list")
        if _is_card(node) and parent.element.node.kind == "row":
            return Tag(element, "article", "card")
        if node.kind == "row" and sum(map(_is_card, node.children)) > 1:
            return Tag(element, "div", "cards")
        if parent.name == "main" and node.kind == "column":
            title = next((c for c in node.children if self.headings.includes(c)), None)
            first = not self.headings.has_first and title and node.box.y < FIRST_SCREEN
            return Tag(element, "section", "hero" if first else title_name(title) or "section")
        return Tag(element, "div", box_name(node, parent.element.node))

    def _sidebar_item(self, element: Element, parent: Tag) -> Tag:
        """A link with its icon; at the top of the page the logo with its name, if that is large."""
        first = parent.element.children[0] is element
        largest = max(child.style.size for child in element.node.children if child.lines)
        names = first and not self.has_brand and self.body and largest >= NAME * self.body.size
        self.has_brand |= bool(names)
        return Tag(element, "a", "brand" if names else "link", {"href": "#"})

    def _landmark(self, element: Element, parent: Tag) -> Tag:
        landmark = element.node.landmark
        if landmark == "brand":
            named: dict[str, str | None] = {} if has_text(element.node) else {"aria-label": "Home"}
            return Tag(element, "a", "brand", {"href": "#", **named})
        if landmark == "header" and element.node.box.height > TALLEST:
            return Tag(element, "header", "hero")
        name, role = LANDMARKS.get(landmark, (landmark, landmark))
        if landmark == "tabs":
            return Tag(element, name, role, {"role": "tablist"})
        if landmark == "pagination":
            return Tag(element, name, role, {"aria-label": "Pagination"})
        if landmark == "menu" and all(child.node.lines for child in element.children):
            name = "nav"
        return Tag(element, name, role)

    def _is_navigation(self, node: Node) -> bool:
        """Three or more short texts of one style in a row, where a page has its links."""
        texts = [child for child in node.children if child.kind == "text" and len(child.lines) == 1]
        if node.kind != "row" or len(texts) < 3 or len(texts) < len(node.children) / 2:
            return False
        styles = Counter(child.style.size for child in texts)
        short = max(len(child.lines[0].text) for child in texts) <= 24
        where = node.box.y < NEAR_TOP or self.context[-1:] == ["footer"]
        return (
            short
            and max(styles.values()) >= 3
            and (where or all(is_link(text, self.body) for text in texts))
        )


def _outside_cells(element: Element) -> Iterator[Node]:
    """The texts that are in no cell of a table."""
    if element.node.kind == "text":
        yield element.node
    for child in element.children:
        if child.part not in ("td", "th"):
            yield from _outside_cells(child)


def _lays_out(element: Element) -> bool:
    """Whether the children's own display does not count."""
    return element.css.get("display") in ("flex", "grid")


def _is_card(node: Node) -> bool:
    return bool(node.region and node.children and node.box.height >= LEAST_CARD)


def _is_list(node: Node) -> bool:
    """Two or more bulleted texts, or three or more of one look, and nothing else."""
    texts = [child for child in node.children if child.kind == "text" and not child.region]
    if node.kind != "column" or len(texts) < len(node.children) or len(texts) < 2:
        return False
    if all(text.lines[0].bullet for text in texts):
        return True
    return len(texts) >= 3 and len({text.signature for text in texts}) == 1
