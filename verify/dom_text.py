"""The text of a rendered page that a reader sees."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from verify.csscolor import blend, parse_color
from verify.elements import element_boxes, nearest_element
from verify.ink import find_ink
from verify.layout import Layout, LayoutBox, Line, intersection
from verify.screenshot import RGB, Box, Pixels, TextBlock

_FAINT = 0.05  # text of a lower opacity is not seen
_OPAQUE = 0.9  # what is painted later with at least this opacity hides what is under it
_SEEN = 0.4  # share of a line's height and width that must be left after clipping
_COVERED = 0.9  # share of a line under one cover
_PICTURES = frozenset({"IMG", "CANVAS", "VIDEO", "IFRAME", "OBJECT", "EMBED"})
_TYPED = frozenset({"text", "search", "email", "url", "tel", "number", "password"})
_BUTTON_LABELS = {"submit": "Submit", "reset": "Reset", "button": ""}
_ARROW = 20.0  # CSS px at the end of a select that hold its arrow
_ICONS = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")  # private use: icon fonts
_LIGATURE = re.compile(r"[a-z0-9_]{3,}")  # an icon by its name, as Material Icons has them


def read_text(layout: Layout, pixels: Pixels, scale: float) -> tuple[TextBlock, ...]:
    """The text that is seen in `pixels` (`scale` device px to a CSS px), in document order.

    Left out is what is hidden, transparent, clipped away, off the page, painted over, or
    without ink. `TextBlock.element` is an index into what `read_elements` returns.
    """
    page = Box(0, 0, pixels.shape[1] / scale, pixels.shape[0] / scale)
    lines = [line for line in _lines(layout) if _is_shown(line, layout, page)]
    numbers = element_boxes(layout)
    blocks = []
    for line in _uncovered(lines, layout):
        element = nearest_element(line.owner, layout, numbers)
        blocks.append(_block(line, layout.boxes[line.owner], element, pixels, scale))
    return tuple(block for block in blocks if block)


def _block(
    line: Line, owner: LayoutBox, element: int | None, pixels: Pixels, scale: float
) -> TextBlock | None:
    """The line as it is seen, or None when it leaves no ink."""
    ink = find_ink(pixels, intersection(line.box, owner.clip), scale)
    if ink.box is None:
        return None
    color, alpha = _text_color(owner)
    return TextBlock(
        text=line.text,
        box=ink.box,
        color=ink.color if alpha < _FAINT else blend(color, alpha, owner.inside.backdrop),
        font_size=_number(owner.style["font-size"]),
        font_weight=round(_number(owner.style["font-weight"])),
        font_family=owner.style["font-family"].split(",")[0].strip(" \"'"),
        element=element,
    )


def _text_color(owner: LayoutBox) -> tuple[RGB, float]:
    """The colour of the text in a box, and its opacity with all that is around it."""
    color, alpha = parse_color(owner.style["-webkit-text-fill-color"])
    return color, alpha * owner.inside.opacity


def _number(css: str) -> float:
    """The number at the start of a computed length; 0 when there is none."""
    match = re.match(r"-?[\d.]+", css)
    return float(match.group()) if match else 0.0


# Which lines there are


def _lines(layout: Layout) -> list[Line]:
    lines = [*layout.lines, *_control_lines(layout)]
    return sorted((line for line in lines if _is_words(line, layout)), key=lambda line: line.owner)


def _is_words(line: Line, layout: Layout) -> bool:
    """Whether a line is words to read: not an icon, nor a bullet, nor nothing."""
    if not line.text or _ICONS.search(line.text):
        return False
    owner = layout.boxes[line.owner]
    if layout.nodes[owner.node].name.startswith("::"):
        return any(character.isalnum() for character in line.text)
    one_em = abs(line.box.width - _number(owner.style["font-size"])) < 0.6
    return not (one_em and _LIGATURE.fullmatch(line.text))


def _control_lines(layout: Layout) -> Iterator[Line]:
    """The text in inputs, text areas and selects, which Chromium does not list."""
    for index, box in enumerate(layout.boxes):
        name = layout.nodes[box.node].name
        if name == "INPUT":
            yield Line(_input_text(layout, box.node), _content(box), index)
        elif name == "SELECT":
            area = _content(box)
            yield Line(
                _selected_text(layout, box.node),
                Box(area.x, area.y, area.width - _ARROW, area.height),
                index,
            )
        elif name == "TEXTAREA":
            yield from _rows(_typed_text(layout, box.node), box, index)


def _input_text(layout: Layout, node: int) -> str:
    attributes = layout.nodes[node].attributes
    kind = attributes.get("type", "text").lower()
    if kind in _BUTTON_LABELS:
        return attributes.get("value", _BUTTON_LABELS[kind])
    text = _typed_text(layout, node) if kind in _TYPED else ""
    return "•" * len(text) if kind == "password" and layout.values.get(node) else text


def _typed_text(layout: Layout, node: int) -> str:
    return layout.values.get(node) or layout.nodes[node].attributes.get("placeholder", "")


def _selected_text(layout: Layout, node: int) -> str:
    for option in layout.selected_options:
        up = option
        while up >= 0 and up != node:
            up = layout.nodes[up].parent
        if up == node:
            return layout.text_of(option)
    return ""


def _rows(text: str, box: LayoutBox, index: int) -> Iterator[Line]:
    """The rows of a text area; where it wraps a row by itself is not known."""
    area = _content(box)
    height = _number(box.style["line-height"]) or 1.2 * _number(box.style["font-size"])
    for row, line in enumerate(text.splitlines()):
        yield Line(line.strip(), Box(area.x, area.y + row * height, area.width, height), index)


def _content(box: LayoutBox) -> Box:
    """The box without its padding and a border of a pixel or two."""
    style, border = box.style, 1.0
    return Box.from_edges(
        box.box.x + border + _number(style["padding-left"]),
        box.box.y + border + _number(style["padding-top"]),
        box.box.right - border - _number(style["padding-right"]),
        box.box.bottom - border - _number(style["padding-bottom"]),
    )


# Which of them are seen


def _is_shown(line: Line, layout: Layout, page: Box) -> bool:
    """Whether a line is painted at all, be it under something else."""
    owner = layout.boxes[line.owner]
    if owner.style["visibility"] != "visible" or line.box.area <= 0:
        return False
    if owner.inside.opacity < _FAINT:
        return False
    if _text_color(owner)[1] < _FAINT and owner.style["background-clip"] != "text":
        return False
    left = intersection(line.box, intersection(owner.clip, page))
    return left.width >= _SEEN * line.box.width and left.height >= _SEEN * line.box.height


def _uncovered(lines: Sequence[Line], layout: Layout) -> list[Line]:
    """The lines that nothing opaque is painted over."""
    covers = [(i, box) for i, box in enumerate(layout.boxes) if _covers(box, layout)]
    if not covers or not lines:
        return list(lines)
    top = np.array([(*_edges(box.box), box.paint, i) for i, box in covers])
    under = np.array(
        [(*_edges(line.box), layout.boxes[line.owner].paint, line.owner) for line in lines]
    )
    below, above = under[:, None, :], top[None, :, :]
    width = np.minimum(below[..., 2], above[..., 2]) - np.maximum(below[..., 0], above[..., 0])
    height = np.minimum(below[..., 3], above[..., 3]) - np.maximum(below[..., 1], above[..., 1])
    area = np.array([line.box.area for line in lines])[:, None]
    hidden = width.clip(0) * height.clip(0) >= _COVERED * area
    picture = np.array([layout.nodes[box.node].name in _PICTURES for _, box in covers])
    later = (above[..., 4] > below[..., 4]) | (
        picture & (above[..., 4] == below[..., 4]) & (above[..., 5] > below[..., 5])
    )
    return [
        line for line, lost in zip(lines, (hidden & later).any(axis=1), strict=True) if not lost
    ]


def _covers(box: LayoutBox, layout: Layout) -> bool:
    """Whether a box hides what is painted before it."""
    if box.text or not box.style or box.style["visibility"] != "visible":
        return False
    if layout.nodes[box.node].name in _PICTURES or "url(" in box.style["background-image"]:
        return box.inside.opacity >= _OPAQUE
    return parse_color(box.style["background-color"])[1] * box.inside.opacity >= _OPAQUE


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.right, box.bottom
