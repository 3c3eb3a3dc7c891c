"""Texts: their alignment, and the width at which they break as in the design."""

from collections.abc import Sequence
from itertools import pairwise

from generation.engines.reconstruction.element import Element, Span, inner_edges
from generation.engines.reconstruction.look import px, rounded
from generation.engines.reconstruction.node import Node, text_node
from generation.engines.reconstruction.padding import (
    CENTRED,
    EDGE,
    NARROW_MARGIN,
    NARROW_PADDING,
    merge_padding,
    narrow_margin,
)
from generation.engines.reconstruction.region import FIELDS
from generation.engines.reconstruction.style import Line, set_width, set_width_of_first_word

MAX_HUG = 80  # CSS px of padding, left and right together, of a region that hugs its text
OFF = 0.75  # CSS px: less is an error of measurement
SLACK = 1.0  # CSS px between a text's width and one that breaks it elsewhere
TIGHT = 0.9  # of its room that a line takes: a little more, and it would wrap
SAFE_WIDTH = 320  # CSS px, no wider than any screen


def place_text(element: Element, span: Span) -> None:
    """Alignment of a text in its room, and the width at which it breaks as in the design."""
    node = element.node
    left, top, right, bottom = inner_edges(node, span)
    if node.region or node.picture:
        _pad_text(element, (left, top, right, bottom))
        return
    before, after = sides(node, left, right)
    padding = 0.0
    align = alignment(node.lines)
    if align == "left" and len(node.lines) == 1:
        align = _single_line_alignment(before, after)
    if align == "left" and abs(before) > OFF:
        element.css["margin-left"] = px(before)
        if not 0 <= before <= NARROW_PADDING:
            element.narrow["margin-left"] = px(narrow_margin(before))
        if min(before, after) >= NARROW_MARGIN and right - left > SAFE_WIDTH:
            element.narrow["margin-right"] = px(NARROW_MARGIN)
        left += before
    elif align == "center" and abs(before - after) > CENTRED:
        indent = (before - after) / 2
        side = "left" if indent > 0 else "right"
        padding = 2 * abs(indent)
        element.css[f"padding-{side}"] = px(padding)
        element.narrow[f"padding-{side}"] = "0"
    elif align == "right" and after > EDGE:
        padding = after
        element.css["padding-right"] = px(padding)
    if align != "left":
        element.css["text-align"] = align
        if right - left > SAFE_WIDTH / 2 and (margin := narrow_margin(min(before, after))):
            element.narrow["padding-inline"] = px(margin)
    if len(node.lines) > 1:
        _limit_width(element, right - left - padding, padding)
    elif max(node.box.width, *map(set_width, node.lines)) > TIGHT * (right - left):
        _keep_lines(element)


def hugs(node: Node) -> bool:
    """Whether a region is as wide as the text in it needs, as buttons and badges are."""
    if node.region and node.region.role in FIELDS:
        return False
    before, after = sides(node, node.box.x, node.box.right)
    return len(node.lines) == 1 and before + after <= MAX_HUG


def sides(node: Node, left: float, right: float) -> tuple[float, float]:
    """Free room left and right of a text's lines, CSS px."""
    ends = [line.x + line.width for line in node.lines]
    return min(line.x for line in node.lines) - left, right - max(ends)


def _single_line_alignment(before: float, after: float) -> str:
    if abs(before - after) <= CENTRED and before > EDGE:
        return "center"
    return "right" if abs(after) <= EDGE < before else "left"


def alignment(lines: Sequence[Line]) -> str:
    """Which edges of several lines are straight: left, center or right."""
    edges = {
        "left": [line.x for line in lines],
        "center": [line.x + line.width / 2 for line in lines],
        "right": [line.x + line.width for line in lines],
    }
    spread = {name: max(xs) - min(xs) for name, xs in edges.items()}
    if spread["left"] <= lines[0].runs[0].style.size:
        return "left"
    return next((name for name in ("center", "right") if spread[name] <= EDGE), "left")


def _limit_width(element: Element, room: float, padding: float) -> None:
    """A max-width where the room would let the lines break elsewhere than in the design.

    `room` is what the padding beside the text leaves, which a max-width takes in, CSS px.
    Widths are those that the browser will set, which differ a little from the design's where
    the font is not the same. Where no width gives its breaks, they are written down.
    """
    widest, one_more_word = _breaking_widths(element.node.lines)
    if widest + SLACK <= room <= one_more_word - SLACK:
        return
    if not padding and abs(widest - room) < SLACK and one_more_word > room + 3 * SLACK:
        _widen(element)
        return
    width = round(max(widest + 1, (widest + one_more_word) / 2))
    if one_more_word - widest < 2 * SLACK or widest > room + SLACK:
        element.breaks = True
        _keep_lines(element)
        return
    element.css["max-width"] = px(width + padding)
    if element.css.get("text-align") == "center":
        element.css["margin-inline"] = "auto"
    elif element.css.get("text-align") == "right":
        element.css["margin-left"] = "auto"


def _widen(element: Element) -> None:
    """Two pixels more room for lines that fill it: the browser sets them a little wider."""
    align = element.css.get("text-align", "left")
    if align == "center":
        element.css["margin-inline"] = "-1px"
    else:
        element.css["margin-left" if align == "right" else "margin-right"] = "-2px"


def _breaking_widths(lines: Sequence[Line]) -> tuple[float, float]:
    """The narrowest room in which lines break where they do, and the one that is too wide."""
    space = 0.25 * lines[0].runs[0].style.size
    one_more_word = min(
        set_width(line) + space + set_width_of_first_word(after) for line, after in pairwise(lines)
    )
    return max(map(set_width, lines)), one_more_word


def breaks_in(lines: Sequence[Line], room: float) -> bool:
    """Whether lines come out as they are in so much room, CSS px."""
    if len(lines) < 2:
        return max(map(set_width, lines)) <= TIGHT * room
    widest, one_more_word = _breaking_widths(lines)
    return widest + SLACK <= room <= one_more_word - SLACK


def _keep_lines(element: Element) -> None:
    """Lines that break nowhere but where they are told to, except on small screens."""
    element.css["white-space"] = "nowrap"
    element.narrow["white-space"] = "normal"


def _pad_text(element: Element, inner: tuple[float, float, float, float]) -> None:
    """Padding of a text in a region of its own: a button, a badge, a note."""
    node, css = element.node, element.css
    left, top, right, bottom = inner
    text = text_node(node.lines, node.line_height).box
    above, below = text.y - top, bottom - text.bottom
    if abs(above - below) <= 2:
        above = below = (above + below) / 2
    if node.region and node.region.role == "textarea":  # as high as its rows, by itself
        css["height"], below = px(node.box.height), above
    css["padding-top"], css["padding-bottom"] = px(max(0, above)), px(max(0, below))
    before, after = sides(node, left, right)
    if abs(before - after) <= CENTRED:
        css["text-align"] = "center"
    elif before > after:
        css["text-align"] = "right"
    # A pixel of slack, so that lines which come out a little wider break as they do.
    slack = 1 if len(node.lines) > 1 else 0
    side = rounded(max(0, min(before, after) - slack))
    if side and (hugs(node) or len(node.lines) > 1 or abs(before - after) > CENTRED):
        css["padding-inline"] = px(side)
    if len(node.lines) == 1:
        css["white-space"] = "nowrap"
        if node.box.width > SAFE_WIDTH / 2:
            element.narrow["white-space"] = "normal"
    merge_padding(css)
