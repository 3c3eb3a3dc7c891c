"""The box tree as CSS: which margins, paddings, gaps and tracks put every box where it is.

Positions are computed as the browser will, top down, with rounding errors carried forward, so
that a page of a thousand rounded margins ends within a pixel of where it should.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import mean

from generation.engines.reconstruction.axis import (
    is_lying_axis,
    keep_along,
    keep_beside,
    upright_axis,
)
from generation.engines.reconstruction.element import (
    Element,
    Span,
    all_elements,
    drop_inherited,
    inner_edges,
)
from generation.engines.reconstruction.look import Css, look, px, rounded
from generation.engines.reconstruction.narrow_tracks import STACKED, narrow_tracks
from generation.engines.reconstruction.node import EQUAL, Node, group_box, widest_gap
from generation.engines.reconstruction.padding import (
    CENTRED,
    EDGE,
    NARROW_PADDING,
    is_bar,
    merge_padding,
    narrow_margin,
    pad_sides,
)
from generation.engines.reconstruction.patterns import unify
from generation.engines.reconstruction.region import FIELDS
from generation.engines.reconstruction.rows import (
    BADGE,
    align_rows,
    equal_tracks,
    is_inline,
    is_packed,
    is_table_row,
    measured_tracks,
)
from generation.engines.reconstruction.table_flow import place_table
from generation.engines.reconstruction.text_flow import SAFE_WIDTH, hugs, place_text

THIN = 16  # CSS px: a column of nothing else is no use on a small screen
SAFE_ROW = 160  # CSS px: a row that fits beside others on any screen
FILLING = 0.8  # of the room beside it that a box takes which is as wide as its column
LONG_PADDING = 64  # CSS px: more below what a box holds is there for what stands beside it


def flow(root: Node) -> Element:
    """The page's elements; the first is the body."""
    body = _element(root, Span(root.box.x, root.box.right))
    unify(body)
    drop_inherited(body)
    return body


def _element(node: Node, span: Span) -> Element:
    element = Element(node, css=look(node))
    if node.kind == "column":
        _column(element, span)
    elif node.kind == "row":
        _row(element, span)
    elif node.kind == "table":
        place_table(element, _placed_in_column)
    elif node.kind == "text":
        place_text(element, span)
    elif node.kind == "picture":
        element.css["width"] = px(node.box.width)
    else:
        element.css["height"] = px(node.box.height)
    is_chart = node.kind != "picture" and node.picture and node.picture.kind == "chart"
    if is_chart and node.box.width <= SAFE_WIDTH:
        _keep_size(element)
    for overlay in node.overlays:
        element.children.append(_overlay(node, overlay))
        element.css["position"] = "relative"
    return element


def _keep_size(chart: Element) -> None:
    """Leaves a chart with words in it as it is on small screens, too."""
    for part in all_elements(chart):
        part.narrow.clear()
    chart.narrow["max-width"] = px(chart.node.box.width)


# Columns


def _column(element: Element, span: Span) -> None:
    node = element.node
    left, top, right, bottom = inner_edges(node, span)
    room = pad_sides(element, left, right)
    gaps = _gaps_down(node.children, top)
    if gaps[0] >= 0.5:
        element.css["padding-top"] = px(gaps[0])
    uniform = _uniform(gaps[1:])
    if uniform is not None and len(gaps) > 2:
        element.css |= {"display": "grid", "gap": px(uniform)}
        element.css["grid-template-columns"] = "minmax(0, 1fr)"  # no wider for what it holds
    y = top + rounded(gaps[0])
    for index, child in enumerate(node.children):
        part = _placed_in_column(child, room)
        if is_bar(node):
            part.css["width"] = f"{100 * child.box.width / room.width:.3g}%"
        gap = child.box.y - y
        if index and (uniform is None or len(gaps) <= 2):
            if abs(gap) >= 0.25:
                part.css = {"margin-top": px(gap), **part.css}
            if gap < -NARROW_PADDING:  # texts are higher there, and would run into it
                part.narrow["margin-top"] = px(NARROW_PADDING)
            y += rounded(gap)
        elif index:
            y += rounded(uniform or 0)
        y += child.box.height
        element.children.append(part)
    for above, part in pairwise(element.children):
        if is_lying_axis(above.node, part.node):
            keep_along(part)
    if gaps[0] <= -0.5 and node.region:  # the first child sticks out at the top
        first = element.children[0]
        first.css = {"margin-top": px(gaps[0]), **first.css}
        element.css.setdefault("display", "flow-root")
    if node.region or node.picture:
        rest = bottom - y
        if rest >= 0.5:
            element.css["padding-bottom"] = px(rest)
        if rest > LONG_PADDING and not node.picture:
            element.narrow["padding-bottom"] = px(NARROW_PADDING)
    merge_padding(element.css)


def _gaps_down(children: Sequence[Node], top: float) -> list[float]:
    ends = [top, *(child.box.bottom for child in children)]
    return [child.box.y - end for child, end in zip(children, ends, strict=False)]


def _uniform(gaps: Sequence[float]) -> float | None:
    """The gap that all of `gaps` are, give or take a pixel; None when they differ."""
    if not gaps or max(gaps) - min(gaps) > 1.5 or min(gaps) < 0:
        return None
    return mean(gaps)


def _placed_in_column(child: Node, room: Span) -> Element:
    """A child of a column, with what puts it left, right or in the middle."""
    box = child.box
    before, after = box.x - room.left, room.right - box.right
    if child.kind == "text" and not child.region:
        return _element(child, room)
    fills = abs(before) <= EDGE and abs(after) <= EDGE
    bare = not (child.region or child.picture or child.kind == "table")
    if fills and child.kind != "picture":
        return _element(child, room)
    if bare and abs(before) <= EDGE:
        return _element(child, room)
    element = _element(child, Span(box.x, box.right))
    css: Css = {}
    if abs(before - after) <= CENTRED and before > 0:
        css["margin-inline"] = "auto"
    elif after <= EDGE and before > EDGE:
        css["margin-left"] = "auto"
    elif abs(before) > 0.25:
        css["margin-left"] = px(before)
        if not 0 <= before <= NARROW_PADDING or box.width > SAFE_WIDTH:
            element.narrow["margin-left"] = px(narrow_margin(before))
    free = "margin-left" in css and after > EDGE and is_packed(element)  # of the room beside it
    if child.kind == "text" and hugs(child):
        css["width"] = "fit-content"
    elif "width" not in element.css and not free:
        margins = narrow_margin(before) + narrow_margin(after)
        most = f"100% - {px(margins)}" if margins else "100%"
        css["width"] = f"min({px(box.width)}, {most})" if box.width > SAFE_WIDTH else px(box.width)
        if child.region and BADGE < box.width <= SAFE_WIDTH:
            element.narrow["max-width"] = "100%"  # columns that are kept get narrower
            if box.width >= FILLING * room.width:
                element.narrow["width"] = "auto"  # as wide as its column becomes
    if child.kind == "picture" and "margin-left" in element.narrow:
        element.narrow["max-width"] = f"calc(100% - {element.narrow['margin-left']})"
    if child.kind == "picture" and "margin-inline" in css:
        css["display"] = "block"
    if child.kind == "picture" and fills and box.width > SAFE_ROW:
        element.narrow["width"] = "100%"
    element.css = {**css, **element.css}
    return element


# Rows


def _row(element: Element, span: Span) -> None:
    node = element.node
    left, top, right, bottom = inner_edges(node, span)
    room = pad_sides(element, left, right)
    content = group_box("row", node.children)
    if node.region or node.picture:
        above, below = content.y - top, bottom - content.bottom
        if abs(above - below) <= 1:
            above = below = (above + below) / 2
        element.css["padding-top"] = px(max(0, above))
        element.css["padding-bottom"] = px(max(0, below))
        merge_padding(element.css)
    if all(is_inline(child) for child in node.children):
        _line_up(element, room)
    else:
        _lay_tracks(element, room)
    align_rows(element, content)


def _line_up(element: Element, room: Span) -> None:
    """A flex row of items with their natural widths."""
    node = element.node
    children = node.children
    gaps = [after.box.x - before.box.right for before, after in pairwise(children)]
    before, after = children[0].box.x - room.left, room.right - children[-1].box.right
    element.css["display"] = "flex"
    if node.box.width > SAFE_ROW:
        element.narrow["flex-wrap"] = "wrap"
    if any(child.kind == "text" for child in children):
        element.css["white-space"] = "nowrap"
        if node.box.width > SAFE_ROW:
            element.narrow["white-space"] = "normal"
    element.children = [_element(child, Span(child.box.x, child.box.right)) for child in children]
    if node.box.width <= SAFE_ROW:
        for part in element.children:
            part.narrow.pop("white-space", None)
    spaces = [before, *gaps]
    widest = widest_gap(gaps) if gaps and abs(after) <= EDGE else None
    pushed = {i for i, space in enumerate(spaces) if i and widest and widest - space <= EQUAL}
    gap = max(0.0, min([s for i, s in enumerate(spaces) if i and i not in pushed] or [0.0]))
    if widest and abs(widest - gap - before) <= EQUAL:
        pushed.add(0)
    if rounded(gap):
        element.css["gap"] = px(gap)
    if gap > NARROW_PADDING:
        element.narrow["gap"] = f"8px {px(NARROW_PADDING)}"
    for index, (part, space) in enumerate(zip(element.children, spaces, strict=True)):
        if index in pushed:
            part.css = {"margin-left": "auto", **part.css}
        elif index and abs(space - gap) > 0.75:
            part.css = {"margin-left": px(space - rounded(gap)), **part.css}
            if space > NARROW_PADDING or (space < 0 and node.box.width > SAFE_ROW):
                part.narrow["margin-left"] = "0"
        if part.node.kind == "row" and any(
            c.css.get("margin-left") == "auto" for c in part.children
        ):
            part.css["flex"] = "1"  # so that there is room to share out in it
    if abs(before - after) <= CENTRED and before > EDGE:
        element.css["justify-content"] = "center"
    elif not pushed and abs(after) <= EDGE < before:
        element.css["justify-content"] = "flex-end"
    elif abs(before) > 0.25 and 0 not in pushed:
        first = element.children[0]
        first.css = {"margin-left": px(before), **first.css}
        if not 0 <= before <= NARROW_PADDING:
            first.narrow["margin-left"] = "0"
    for part in element.children:
        if part.node.region and not (part.node.kind == "text" and hugs(part.node)):
            part.css.setdefault("width", px(part.node.box.width))
            if part.node.box.width <= BADGE:
                part.css["flex"] = "none"  # a box to tick keeps its size beside a long label
            if part.node.box.width > SAFE_ROW:
                part.narrow["max-width"] = "100%"
                if part.node.region.role in FIELDS:
                    part.narrow["flex"] = "1 1 auto"


def _lay_tracks(element: Element, room: Span) -> None:
    """A grid whose tracks begin where the columns do."""
    children = element.node.children
    tracks, gap = equal_tracks(children, room) or measured_tracks(children, room)
    widths = [rounded(track.width) for track in tracks]
    if max(widths) - min(widths) <= 1:
        columns = f"repeat({len(tracks)}, minmax(0, 1fr))"
    else:
        columns = " ".join(f"minmax(0, {width:g}fr)" for width in widths)
    element.css |= {"display": "grid", "grid-template-columns": columns}
    if rounded(gap):
        element.css["column-gap"] = px(gap)
    if indent := rounded(tracks[0].left - room.left):
        element.css["margin-left"] = px(indent)
        element.narrow["margin-left"] = px(narrow_margin(indent))
    if not is_table_row(element.node):
        element.narrow |= narrow_tracks(children, tracks, gap)
    stacks = element.narrow.get("grid-template-columns") == STACKED["grid-template-columns"]
    for child, track in zip(children, tracks, strict=True):
        part = _placed_in_column(child, track)
        if stacks and child.kind == "empty" and child.box.width <= THIN < child.box.height:
            part.narrow = {"display": "none"}  # a scroll bar, or a line between columns
        element.children.append(part)
    if axis := upright_axis(children):
        keep_beside(element, axis)


# Overlays


def _overlay(node: Node, child: Node) -> Element:
    """A child that lies on its parent, placed from the parent's nearer side."""
    element = _element(child, Span(child.box.x, child.box.right))
    box, frame = child.box, node.box
    css: Css = {"position": "absolute", "top": px(box.y - frame.y)}
    if box.x - frame.x <= frame.right - box.right:
        css["left"] = px(box.x - frame.x)
    else:
        css["right"] = px(frame.right - box.right)
    if child.kind != "text":
        css["width"] = px(box.width)
    element.css = {**element.css, **css}
    element.narrow |= {"position": "static", "max-width": "100%"}
    return element
