"""Which HTML element each box of the tree is."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from generation.engines.reconstruction.element import Element
from generation.engines.reconstruction.forms import complete_forms
from generation.engines.reconstruction.look import Css, color
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
from generation.engines.reconstruction.region import FIELDS
from generation.engines.reconstruction.style import Run, TextStyle
from generation.engines.reconstruction.switch import switch
from generation.engines.reconstruction.tag import Tag

CONTROLS = ("button", *FIELDS)  # no wider by themselves than they need
INLINE = ("a", "span", *CONTROLS)
INTERACTIVE = ("a", "button")
CELL = "cell"
FIRST_SCREEN = 400.0  # CSS px from the top of the page within which its hero begins
NEAR_TOP = 200.0  # CSS px within which a row of words is a navigation
HEADLINE = 1.4  # times the size of the page's text: a text of several lines so large is a title
LEAST_CARD = 72  # CSS px
PRICE = re.compile(r"^[$€£¥]\s?\d[\d.,]*\b.{0,8}$")
VALUE = re.compile(r"^\W{0,2}\d[\d.,:%/]*(\s?\w{1,3})?$")  # a figure, with its unit
LANDMARKS = {  # the element and the role of a part of the page, where it is not called the same
    "bar": ("div", "header"),
    "menu": ("div", "menu"),
    "aside": ("aside", "sidebar"),
    "container": ("div", "container"),
    "tabs": ("div", "tabs"),
    "pagination": ("nav", "pagination"),
}
TOGGLES = {"checkbox": "checkbox", "radio": "radio", "switch": "checkbox"}


def tags(root: Element) -> Tag:
    """The body and everything in it."""
    body = _Namer(root).tag(root, None)
    complete_forms(body)
    complete_menus(body)
    return body


def body_style(root: Element) -> TextStyle:
    """The style of most of a page's text."""
    weight: Counter[TextStyle] = Counter()
    for element in _elements(root):
        for line in element.node.lines:
            for run in line.runs:
                weight[run.style] += len(run.text)
    return max(weight, key=weight.__getitem__)


def inline_tag(run: Run, base: TextStyle, parent: str) -> tuple[str, Css] | None:
    """Element and declarations of a run that looks other than its paragraph; None if alike."""
    style = run.style
    css: Css = {"background": color(run.ground)} if run.ground else {}
    if style.color != base.color:
        css["color"] = color(style.color)
    if style.font != base.font:
        css["font-family"] = style.font.stack
    if abs(style.size - base.size) > 0.5:
        css["font-size"] = f"{style.size:g}px"
    if style.underline != base.underline:
        css["text-decoration"] = "underline" if style.underline else "none"
    if style.weight != base.weight:
        css["font-weight"] = str(style.weight)
    if style.italic != base.italic:
        css["font-style"] = "italic" if style.italic else "normal"
    if not css:
        return None
    if "font-family" in css or "font-size" in css:
        css["line-height"] = "1"  # so that it does not make its line higher
    if style.font.generic == "monospace" and base.font.generic != "monospace":
        return "code", css
    if run.ground:
        return "span", css
    if style.weight > base.weight and style.color == base.color:
        return "strong", css
    if style.italic and not base.italic and style.color == base.color:
        return "em", css
    if parent not in ("a", "button") and (style.underline or _saturated(style.color)):
        return "a", css
    return "span", css


def _saturated(rgb: Sequence[int]) -> bool:
    return max(rgb) - min(rgb) > 60


def _elements(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _elements(child)


class _Namer:
    """Names elements, knowing what the page's text and headings look like."""

    def __init__(self, root: Element) -> None:
        texts = [e.node for e in _elements(root) if e.node.kind == "text"]
        self.body = body_style(root) if texts else None
        sizes = {self._rank(node) for node in texts if self._is_heading(node)}
        self.ranks = sorted(sizes, reverse=True)
        self.level = 0  # of the last heading
        self.context: list[str] = []  # what the parts of a pattern are named after
        self.named: set[str] = set()

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
            tag = self._control(element, parent)
        else:
            tag = self._container(element, parent)
        if tag.name in INLINE and parent and not _lays_out(parent.element):
            element.css = {"display": "block", **element.css}
            if tag.name in CONTROLS and "position" not in element.css:
                element.css.setdefault("width", "100%")
        if self.context and tag.role not in CONTEXTS and tag.role not in ONLY_ONCE:
            tag.role = f"{self.context[-1]}-{tag.role}"
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
        if name == "td" and node.lines and self._is_link(node):
            tag.inner = "a"
        return tag

    def _is_link(self, node: Node) -> bool:
        """Whether a text is underlined, or one line in a colour that stands out, and no figure."""
        if VALUE.match(text := " ".join(line.text for line in node.lines)) or PRICE.match(text):
            return False
        colored = self.body and node.style.color != self.body.color
        stands_out = colored and _saturated(node.style.color) and len(node.lines) == 1
        return bool(node.style.underline or stands_out)

    def _text(self, element: Element, parent: Tag) -> Tag:
        node = element.node
        role = node.region.role if node.region else ""
        text = " ".join(line.text for line in node.lines)
        if parent.element.node.landmark in ("tabs", "pagination"):
            return _choice(element, parent)
        if role in FIELDS:
            return self._field(element, role, text)
        if role == "button" and parent.name not in INTERACTIVE:
            return Tag(element, "button", "button", {"type": "button"})
        if role == "badge":
            return Tag(element, "span", "badge")
        if parent.name in INTERACTIVE:
            return Tag(element, "span", "label")
        if parent.name == "ul":
            if node.lines[0].bullet:
                element.css["list-style"] = "disc"
            return Tag(element, "li", "item")
        if node.landmark == "brand":
            return self._landmark(element, parent)
        if self.context[-1:] == ["header"] and len(node.lines) == 1:
            return self._header_text(element)
        if self._is_heading(node):
            return Tag(element, self._heading(node), "title")
        if parent.name == "nav" or self._is_link(node):
            return Tag(element, "a", "link", {"href": "#"})
        if PRICE.match(text):
            return Tag(element, "p", "price")
        if node.style.size < 0.9 * (self.body or node.style).size:
            return Tag(element, "p", "caption")
        return Tag(element, "p", "note" if node.region else "text")

    def _header_text(self, element: Element) -> Tag:
        """The first text of a header names the site, the others lead to its parts."""
        role = "link" if "brand" in self.named else "brand"
        self.named.add("brand")
        return Tag(element, "a", role, {"href": "#"})

    def _field(self, element: Element, role: str, text: str) -> Tag:
        attributes: dict[str, str | None] = {"aria-label": text or "Field"}
        if role == "select":
            return Tag(element, "select", "select", attributes)
        if text:
            attributes["placeholder"] = text
        if role == "input":
            attributes = {"type": "text", **attributes}
        return Tag(element, role, "field", attributes)

    def _control(self, element: Element, parent: Tag) -> Tag:
        node = element.node
        role = node.region.role if node.region else ""
        attributes: dict[str, str | None]
        if role in FIELDS and not element.children:
            return self._field(element, role, "")
        if role == "switch" and (tag := switch(element)):
            return tag
        if role in TOGGLES and not element.children:
            attributes = {"type": TOGGLES[role], "aria-label": role.title()}
            return Tag(
                element, "input", role, attributes | ({"checked": None} if node.picture else {})
            )
        if role == "rule" and node.box.width > node.box.height:
            return Tag(element, "hr", "rule")
        if role == "button" and element.children and _is_plain(node):
            attributes = {"type": "button"}
            if not has_text(node):
                in_header = any(name in ("header", "nav") for name in self.context)
                attributes["aria-label"] = node.label or ("Menu" if in_header else "Button")
            return Tag(element, "button", "button", attributes)
        return Tag(element, "div", role or "box")

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
        image = Tag(element, "img", role, {"src": "PICTURE", "alt": alt, **size})
        opens = kind == "hamburger" and parent.name not in INTERACTIVE
        return _menu_button(image) if opens else image

    def _container(self, element: Element, parent: Tag) -> Tag:
        node = element.node
        if node.landmark:
            return self._landmark(element, parent)
        if self._is_navigation(node) and parent.name != "nav":
            return Tag(element, "nav", "nav")
        if self.context[-1:] == ["sidebar"] and is_item(node):
            return Tag(element, "a", "link", {"href": "#"})
        if _is_list(node) and self.body and not any(map(self._is_heading, node.children)):
            return Tag(element, "ul", "list")
        if _is_card(node) and parent.element.node.kind == "row":
            return Tag(element, "article", "card")
        if node.kind == "row" and sum(map(_is_card, node.children)) > 1:
            return Tag(element, "div", "cards")
        if parent.name == "main" and node.kind == "column":
            title = next((c for c in node.children if self._is_heading(c)), None)
            first = "h1" not in self.named and title and node.box.y < FIRST_SCREEN
            return Tag(element, "section", "hero" if first else title_name(title) or "section")
        return Tag(element, "div", box_name(node, parent.element.node))

    def _landmark(self, element: Element, parent: Tag) -> Tag:
        landmark = element.node.landmark
        if landmark == "brand":
            self.named.add("brand")
            return Tag(element, "a", "brand", {"href": "#"})
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
        return short and max(styles.values()) >= 3 and (where or all(map(self._is_link, texts)))

    def _is_heading(self, node: Node) -> bool:
        """Short, and larger than the text of the page, or bold and not smaller."""
        if not self.body or node.kind != "text" or node.region or len(node.lines) > 3:
            return False
        letters = sum(character.isalpha() for line in node.lines for character in line.text)
        style, body = node.style, self.body
        if len(node.lines) > 1 and style.size < HEADLINE * body.size:
            return False
        if VALUE.match(" ".join(line.text for line in node.lines)):
            return False
        larger = style.size >= 1.2 * body.size
        bolder = style.weight >= 600 > body.weight and style.size >= 1.05 * body.size
        return 2 <= letters <= 120 and (larger or bolder)

    def _rank(self, node: Node) -> tuple[int, int]:
        return round(node.style.size), node.style.weight

    def _heading(self, node: Node) -> str:
        """h1 for the largest, and never a level skipped."""
        wanted = min(self.ranks.index(self._rank(node)) + 1, 3)
        if wanted == 1 and "h1" in self.named:
            wanted = 2
        self.level = min(wanted, self.level + 1)
        self.named.add(f"h{self.level}")
        return f"h{self.level}"


def _choice(element: Element, parent: Tag) -> Tag:
    """One of several of which one is chosen: a tab, or the number of a page."""
    chosen = element.node.landmark == "chosen"
    if parent.element.node.landmark == "pagination":
        attributes: dict[str, str | None] = {"href": "#"}
        return Tag(element, "a", "page", attributes | ({"aria-current": "page"} if chosen else {}))
    selected = {"aria-selected": str(chosen).lower(), "tabindex": "0" if chosen else "-1"}
    return Tag(element, "button", "tab", {"type": "button", "role": "tab", **selected})


def _menu_button(icon: Tag) -> Tag:
    """A button around the bars that say that a menu is behind them."""
    placed = Element(Node("empty", icon.element.node.box), icon.element.css)
    icon.element.css = {"width": placed.css.pop("width")}
    attributes: dict[str, str | None] = {"type": "button", "aria-label": "Menu"}
    return Tag(placed, "button", "button", attributes, [icon])


def _lays_out(element: Element) -> bool:
    """Whether the children's own display does not count."""
    return element.css.get("display") in ("flex", "grid")


def _is_card(node: Node) -> bool:
    return bool(node.region and node.children and node.box.height >= LEAST_CARD)


def _is_plain(node: Node) -> bool:
    """Whether nothing in a node can be clicked by itself."""
    return not any((c.region and c.region.role) or not _is_plain(c) for c in node.children)


def _is_list(node: Node) -> bool:
    """Two or more bulleted texts, or three or more of one look, and nothing else."""
    texts = [child for child in node.children if child.kind == "text" and not child.region]
    if node.kind != "column" or len(texts) < len(node.children) or len(texts) < 2:
        return False
    if all(text.lines[0].bullet for text in texts):
        return True
    return len(texts) >= 3 and len({text.signature for text in texts}) == 1
