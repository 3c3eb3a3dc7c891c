"""The lines of text in a page's layout, seen or not, those in form controls included."""

import re
from collections.abc import Iterator

from verify.layout import Layout, LayoutBox, Line
from verify.screenshot import Box

_TYPED = frozenset({"text", "search", "email", "url", "tel", "number", "password"})
_BUTTON_LABELS = {"submit": "Submit", "reset": "Reset", "button": ""}
_ARROW = 20.0  # CSS px at the end of a select that hold its arrow
_ICONS = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")  # private use: icon fonts
_LIGATURE = re.compile(r"[a-z0-9_]{3,}")  # an icon by its name, as Material Icons has them


def words_lines(layout: Layout) -> list[Line]:
    """The lines that are words to read, in document order: no icons, no bullets."""
    lines = [*layout.lines, *_control_lines(layout)]
    return sorted((line for line in lines if _is_words(line, layout)), key=lambda line: line.owner)


def css_number(value: str) -> float:
    """The number at the start of a computed length; 0 when there is none."""
    match = re.match(r"-?[\d.]+", value)
    return float(match.group()) if match else 0.0


def _is_words(line: Line, layout: Layout) -> bool:
    if not line.text or _ICONS.search(line.text):
        return False
    owner = layout.boxes[line.owner]
    if layout.nodes[owner.node].name.startswith("::"):
        return any(character.isalnum() for character in line.text)
    one_em = abs(line.box.width - css_number(owner.style["font-size"])) < 0.6
    return not (one_em and _LIGATURE.fullmatch(line.text))


def _control_lines(layout: Layout) -> Iterator[Line]:
    """The text in inputs, text areas and selects, which Chromium does not list."""
    for index, box in enumerate(layout.boxes):
        match layout.nodes[box.node].name:
            case "INPUT":
                hint = _is_empty(layout, box.node)
                yield Line(_input_text(layout, box.node), _row(box), index, hint)
            case "SELECT":
                area = _content(box)
                area = Box(area.x, area.y, area.width - _ARROW, area.height)
                yield Line(_selected_text(layout, box.node), area, index)
            case "TEXTAREA":
                hint = _is_empty(layout, box.node)
                yield from _rows(_typed_text(layout, box.node), box, index, hint)


def _input_text(layout: Layout, node: int) -> str:
    attributes = layout.nodes[node].attributes
    kind = attributes.get("type", "text").lower()
    if kind in _BUTTON_LABELS:
        return attributes.get("value", _BUTTON_LABELS[kind])
    text = _typed_text(layout, node) if kind in _TYPED else ""
    return "•" * len(text) if kind == "password" and layout.values.get(node) else text


def _typed_text(layout: Layout, node: int) -> str:
    return layout.values.get(node) or layout.nodes[node].attributes.get("placeholder", "")


def _is_empty(layout: Layout, node: int) -> bool:
    """Whether a field shows its placeholder."""
    return not layout.values.get(node) and "placeholder" in layout.nodes[node].attributes


def _selected_text(layout: Layout, node: int) -> str:
    for option in layout.selected_options:
        up = option
        while up >= 0 and up != node:
            up = layout.nodes[up].parent
        if up == node:
            return layout.text_of(option)
    return ""


def _rows(text: str, box: LayoutBox, index: int, hint: bool) -> Iterator[Line]:
    """The rows of a text area; where it wraps a row by itself is not known."""
    area = _content(box)
    height = css_number(box.style["line-height"]) or 1.2 * css_number(box.style["font-size"])
    for row, line in enumerate(text.splitlines()):
        yield Line(
            line.strip(), Box(area.x, area.y + row * height, area.width, height), index, hint
        )


def _row(box: LayoutBox) -> Box:
    """Where the text of an input is: its content box, or more where padding leaves no room."""
    area = _content(box)
    height = max(area.height, css_number(box.style["font-size"]))
    return Box(area.x, box.box.center[1] - height / 2, area.width, height)


def _content(box: LayoutBox) -> Box:
    """The content box: the border box without borders and padding."""
    left, top, right, bottom = (
        css_number(box.style[f"border-{side}-width"]) + css_number(box.style[f"padding-{side}"])
        for side in ("left", "top", "right", "bottom")
    )
    outer = box.box
    return Box.from_edges(outer.x + left, outer.y + top, outer.right - right, outer.bottom - bottom)
