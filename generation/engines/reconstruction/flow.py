"""The box tree as CSS: which margins, paddings, gaps and tracks put every box where it is.

Positions are computed as the browser will, top down, with rounding errors carried forward, so
that a page of a thousand rounded margins ends within a pixel of where it should.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import mean

from generation.engines.reconstruction.layout import (
    LEVEL,
    Node,
    group_box,
    text_node,
)
from generation.engines.reconstruction.region import Border, Gradient, Paint, Region
from generation.engines.reconstruction.style import Line, set_width, set_width_of_first_word
from verify.screenshot import RGB, Box

Css = dict[str, str]
LENGTH = re.compile(r"(-?[\d.]+)px")
EDGE = 1.5  # CSS px within which two edges are the same
CENTRED = 3.0  # CSS px within which the space left and right is equal
MAX_HUG = 80  # CSS px of padding, left and right together, of a region that hugs its text
LARGEST_PILL = 60  # CSS px, half of its height
SLACK = 1.0  # CSS px between a text's width and one that breaks it elsewhere
TIGHT = 0.9  # of its room that a line takes: a little more, and it would wrap
SAFE_WIDTH = 320  # CSS px, no wider than any screen
NARROW_PADDING = 20  # CSS px, the most that a small screen keeps of a large padding


@dataclass
class Element:
    """A node with its declarations: `css` at the design's width, `narrow` on small screens.

    `breaks` is whether the lines of a text must be told where to break.
    """

    node: Node
    css: Css = field(default_factory=dict)
    narrow: Css = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    breaks: bool = False


@dataclass(frozen=True)
class Span:
    """The horizontal room that an element is given, CSS px."""

    left: float
    right: float

    @property
    def width(self) -> float:
        return self.right - self.left


def flow(root: Node) -> Element:
    """The page's elements; the first is the body."""
    body = _element(root, Span(root.box.x, root.box.right))
    _unify(body)
    return body


def px(value: float) -> str:
    """A length as a person would write it: whole, or halves where the design has them."""
    rounded = round(value * 2) / 2
    return f"{rounded:g}px" if rounded else "0"


def _element(node: Node, span: Span) -> Element:
    element = Element(node, css=look(node))
    if node.kind == "column":
        _column(element, span)
    elif node.kind == "row":
        _row(element, span)
    elif node.kind == "text":
        _text(element, span)
    elif node.kind == "picture":
        element.css["width"] = px(node.box.width)
    else:
        element.css["height"] = px(node.box.height)
    for overlay in node.overlays:
        element.children.append(_overlay(node, overlay))
        element.css["position"] = "relative"
    return element


# The look of a box


def look(node: Node) -> Css:
    """Background, border, radius and shadow of a node's region."""
    css: Css = {}
    if node.picture and node.kind != "picture":
        css["background"] = "url(PICTURE) center / cover"
        if node.picture.radius:
            css["border-radius"] = px(node.picture.radius)
    elif node.picture and node.picture.radius:
        css["border-radius"] = _radius(node.picture.radius, node.box)
    region = node.region
    if region is None:
        return css
    if region.fill is not None:
        css["background"] = paint(region.fill)
    css |= _borders(region.borders)
    if region.radius:
        css["border-radius"] = _radius(region.radius, region.box)
    if region.shadow:
        shadow = region.shadow
        color = f"rgb({' '.join(map(str, shadow.color))} / {shadow.alpha:.2g})"
        lengths = (shadow.dx, shadow.dy, shadow.blur, shadow.spread)
        css["box-shadow"] = f"{' '.join(map(px, lengths))} {color}"
    return css


def _radius(radius: float, box: Box) -> str:
    half = min(box.width, box.height) / 2
    if radius < half - 1 or half < 4:
        return px(radius)
    if abs(box.width - box.height) <= 2:
        return "50%"
    return "999px" if half <= LARGEST_PILL else "0"


def _borders(borders: Sequence[Border | None]) -> Css:
    written = [f"{px(b.width)} {b.style} {color(b.color)}" if b else "" for b in borders]
    if len(set(written)) == 1:
        return {"border": written[0]} if written[0] else {}
    sides = ("top", "right", "bottom", "left")
    return {f"border-{side}": text for side, text in zip(sides, written, strict=True) if text}


def color(rgb: RGB) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in rgb)


def paint(fill: Paint) -> str:
    if not isinstance(fill, Gradient):
        return color(fill)
    stops = ", ".join(f"{color(rgb)} {100 * at:g}%" for at, rgb in fill.stops)
    return f"linear-gradient({fill.angle:g}deg, {stops})"


def _inner(node: Node, span: Span) -> tuple[float, float, float, float]:
    """Edges inside of a node's border: left, top, right, bottom."""
    widths = [border.width if border else 0.0 for border in _region_borders(node.region)]
    top, right, bottom, left = widths
    box = node.box
    return span.left + left, box.y + top, span.right - right, box.bottom - bottom


def _region_borders(region: Region | None) -> Sequence[Border | None]:
    return region.borders if region else (None, None, None, None)


# Columns


def _column(element: Element, span: Span) -> None:
    node = element.node
    left, top, right, bottom = _inner(node, span)
    room = _pad_sides(element, left, right)
    gaps = _gaps_down(node.children, top)
    if gaps[0] >= 0.5:
        element.css["padding-top"] = px(gaps[0])
    uniform = _uniform(gaps[1:])
    if uniform is not None and len(gaps) > 2:
        element.css |= {"display": "grid", "gap": px(uniform)}
    y = top + _rounded(gaps[0])
    for index, child in enumerate(node.children):
        part = _placed_in_column(child, room)
        gap = child.box.y - y
        if index and (uniform is None or len(gaps) <= 2):
            if abs(gap) >= 0.25:
                part.css = {"margin-top": px(gap), **part.css}
            y += _rounded(gap)
        elif index:
            y += _rounded(uniform or 0)
        y += child.box.height
        element.children.append(part)
    if node.region or node.picture:
        rest = bottom - y
        if rest >= 0.5:
            element.css["padding-bottom"] = px(rest)
    _merge_padding(element.css)


def _gaps_down(children: Sequence[Node], top: float) -> list[float]:
    ends = [top, *(child.box.bottom for child in children)]
    return [child.box.y - end for child, end in zip(children, ends, strict=False)]


def _rounded(value: float) -> float:
    return round(value * 2) / 2


def _uniform(gaps: Sequence[float]) -> float | None:
    """The gap that all of `gaps` are, give or take a pixel; None when they differ."""
    if not gaps or max(gaps) - min(gaps) > 1.5 or min(gaps) < 0:
        return None
    return mean(gaps)


def _pad_sides(element: Element, left: float, right: float) -> Span:
    """Padding left and right of a holder's content; where its content goes."""
    node = element.node
    if not (node.region or node.picture):
        return Span(left, right)
    content = Box.around([child.box for child in node.children])
    before, after = content.x - left, right - content.right
    if before < -EDGE or after < -EDGE:
        return Span(left, right)
    texts_only = all(child.kind == "text" for child in node.children)
    if abs(before - after) <= CENTRED or (texts_only and after > before):
        before = after = min(before, after)
    before, after = _rounded(max(0, before)), _rounded(max(0, after))
    if before == after and before > 48 and content.width > 480:
        half = (right - left) / 2 - before
        element.css["padding-inline"] = f"max(16px, calc(50% - {px(half)}))"
    elif before or after:
        same = before == after
        element.css["padding-inline"] = px(before) if same else f"{px(before)} {px(after)}"
        if max(before, after) > NARROW_PADDING:
            sides = [px(min(side, NARROW_PADDING)) for side in (before, after)]
            element.narrow["padding-inline"] = sides[0] if same else " ".join(sides)
    return Span(left + before, right - after)


def _merge_padding(css: Css) -> None:
    """`padding-top` and `padding-bottom` in one declaration, `padding` where all are there."""
    top, bottom = css.pop("padding-top", "0"), css.pop("padding-bottom", "0")
    inline = css.get("padding-inline", "0")
    if top == bottom == "0":
        return
    block = top if top == bottom else f"{top} {bottom}"
    if " " in inline or "(" in inline:
        css["padding-block"] = block
        return
    css.pop("padding-inline", None)
    if top == bottom:
        css["padding"] = top if top == inline else f"{top} {inline}"
    else:
        css["padding"] = f"{top} {inline} {bottom}"


def _placed_in_column(child: Node, room: Span) -> Element:
    """A child of a column, with what puts it left, right or in the middle."""
    box = child.box
    before, after = box.x - room.left, room.right - box.right
    if child.kind == "text" and not child.region:
        return _element(child, room)
    fills = abs(before) <= EDGE and abs(after) <= EDGE
    bare = not (child.region or child.picture)
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
            element.narrow["margin-left"] = "0"
    shrinks = child.kind == "text" and _hugs(child)
    if shrinks:
        css["width"] = "fit-content"
    elif "width" not in element.css:
        css["width"] = f"min({px(box.width)}, 100%)" if box.width > SAFE_WIDTH else px(box.width)
    if child.kind == "picture" and "margin-inline" in css:
        css["display"] = "block"
    element.css = {**css, **element.css}
    return element


# Texts


def _text(element: Element, span: Span) -> None:
    """Alignment of a text in its room, and the width at which it breaks as in the design."""
    node = element.node
    left, top, right, bottom = _inner(node, span)
    if node.region or node.picture:
        _pad_text(element, (left, top, right, bottom))
        return
    before, after = _sides(node, left, right)
    align = _alignment(node.lines)
    if align == "left" and len(node.lines) == 1:
        align = _single_line_alignment(before, after)
    if align == "left" and abs(before) > 0.25:
        element.css["margin-left"] = px(before)
        if not 0 <= before <= NARROW_PADDING:
            element.narrow["margin-left"] = "0"
        left += before
    elif align == "center" and abs(before - after) > CENTRED:
        indent = (before - after) / 2
        side = "left" if indent > 0 else "right"
        element.css[f"padding-{side}"] = px(2 * abs(indent))
        element.narrow[f"padding-{side}"] = "0"
    elif align == "right" and after > EDGE:
        element.css["padding-right"] = px(after)
    if align != "left":
        element.css["text-align"] = align
    if len(node.lines) > 1:
        _limit_width(element, right - left)
    elif max(node.box.width, *map(set_width, node.lines)) > TIGHT * (right - left):
        _keep_lines(element)


def _hugs(node: Node) -> bool:
    """Whether a region is as wide as the text in it needs, as buttons and badges are."""
    before, after = _sides(node, node.box.x, node.box.right)
    return len(node.lines) == 1 and before + after <= MAX_HUG


def _sides(node: Node, left: float, right: float) -> tuple[float, float]:
    """Free room left and right of a text's lines, CSS px."""
    ends = [line.x + line.width for line in node.lines]
    return min(line.x for line in node.lines) - left, right - max(ends)


def _single_line_alignment(before: float, after: float) -> str:
    if abs(before - after) <= CENTRED and before > EDGE:
        return "center"
    return "right" if abs(after) <= EDGE < before else "left"


def _alignment(lines: Sequence[Line]) -> str:
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


def _limit_width(element: Element, room: float) -> None:
    """A max-width where the room would let the lines break elsewhere than in the design.

    Widths are those that the browser will set, which differ a little from the design's where
    the font is not the same. Where no width gives its breaks, they are written down.
    """
    lines = element.node.lines
    space = 0.25 * element.node.style.size
    widest = max(map(set_width, lines))
    one_more_word = min(
        set_width(line) + space + set_width_of_first_word(after) for line, after in pairwise(lines)
    )
    if widest + SLACK <= room <= one_more_word - SLACK:
        return
    width = round(max(widest + 1, (widest + one_more_word) / 2))
    if one_more_word - widest < 2 * SLACK or widest > room + SLACK:
        element.breaks = True
        _keep_lines(element)
        return
    element.css["max-width"] = px(width)
    if element.css.get("text-align") == "center":
        element.css["margin-inline"] = "auto"
    elif element.css.get("text-align") == "right":
        element.css["margin-left"] = "auto"


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
    css["padding-top"], css["padding-bottom"] = px(max(0, above)), px(max(0, below))
    before, after = _sides(node, left, right)
    if abs(before - after) <= CENTRED:
        css["text-align"] = "center"
    elif before > after:
        css["text-align"] = "right"
    # A pixel of slack, so that a text which comes out a little wider does not wrap.
    side = _rounded(max(0, min(before, after) - 1))
    if side and (_hugs(node) or len(node.lines) > 1 or abs(before - after) > CENTRED):
        css["padding-inline"] = px(side)
    if len(node.lines) == 1:
        css["white-space"] = "nowrap"
        if node.box.width > SAFE_WIDTH / 2:
            element.narrow["white-space"] = "normal"
    _merge_padding(css)


# Rows


def _row(element: Element, span: Span) -> None:
    node = element.node
    left, top, right, bottom = _inner(node, span)
    room = _pad_sides(element, left, right)
    content = group_box("row", node.children)
    if node.region or node.picture:
        above, below = content.y - top, bottom - content.bottom
        if abs(above - below) <= 1:
            above = below = (above + below) / 2
        element.css["padding-top"] = px(max(0, above))
        element.css["padding-bottom"] = px(max(0, below))
        _merge_padding(element.css)
    if all(_is_inline(child) for child in node.children):
        _line_up(element, room)
    else:
        _lay_tracks(element, room)
    _align_rows(element, content)


def _is_inline(node: Node) -> bool:
    """Whether a child of a row is as wide as what it says: a link, a button, an icon."""
    if node.kind == "row":
        return all(_is_inline(child) for child in node.children)
    return node.kind != "column" and len(node.lines) <= 1 and node.box.height <= 80


def _line_up(element: Element, room: Span) -> None:
    """A flex row of items with their natural widths."""
    node = element.node
    children = node.children
    gaps = [after.box.x - before.box.right for before, after in pairwise(children)]
    before, after = children[0].box.x - room.left, room.right - children[-1].box.right
    element.css["display"] = "flex"
    element.narrow["flex-wrap"] = "wrap"
    if any(child.kind == "text" for child in children):
        element.css["white-space"] = "nowrap"
        element.narrow["white-space"] = "normal"
    element.children = [_element(child, Span(child.box.x, child.box.right)) for child in children]
    pushed = _pushed(gaps) if abs(after) <= EDGE else None
    gap = max(0.0, min([space for index, space in enumerate(gaps) if index != pushed] or [0.0]))
    if _rounded(gap):
        element.css["gap"] = px(gap)
    for index, (part, space) in enumerate(zip(element.children[1:], gaps, strict=True)):
        if index == pushed:
            part.css = {"margin-left": "auto", **part.css}
        elif abs(space - gap) > 0.75:
            part.css = {"margin-left": px(space - _rounded(gap)), **part.css}
            if not 0 <= space <= NARROW_PADDING:
                part.narrow["margin-left"] = "0"
    if abs(before - after) <= CENTRED and before > EDGE:
        element.css["justify-content"] = "center"
    elif pushed is None and abs(after) <= EDGE < before:
        element.css["justify-content"] = "flex-end"
    elif abs(before) > 0.25:
        first = element.children[0]
        first.css = {"margin-left": px(before), **first.css}
        if not 0 <= before <= NARROW_PADDING:
            first.narrow["margin-left"] = "0"
    for part in element.children:
        if part.node.region and not (part.node.kind == "text" and _hugs(part.node)):
            part.css.setdefault("width", px(part.node.box.width))


def _pushed(gaps: Sequence[float]) -> int | None:
    """The gap that takes what room is left, when one is much wider than the others."""
    widest = max(gaps)
    others = [gap for gap in gaps if gap is not widest]
    return gaps.index(widest) if widest > max(40.0, 2 * max(others, default=0)) else None


def _lay_tracks(element: Element, room: Span) -> None:
    """A grid whose tracks begin where the columns do."""
    children = element.node.children
    tracks, gap = _equal_tracks(children, room) or _measured_tracks(children, room)
    widths = [_rounded(track.width) for track in tracks]
    if max(widths) - min(widths) <= 1:
        columns = f"repeat({len(tracks)}, minmax(0, 1fr))"
    else:
        columns = " ".join(f"minmax(0, {width:g}fr)" for width in widths)
    element.css |= {"display": "grid", "grid-template-columns": columns}
    if _rounded(gap):
        element.css["column-gap"] = px(gap)
    if indent := _rounded(tracks[0].left - room.left):
        element.css["margin-left"] = px(indent)
        element.narrow["margin-left"] = "0"
    if not _is_table_row(element.node):
        element.narrow |= {"grid-template-columns": "minmax(0, 1fr)", "row-gap": "24px"}
    for child, track in zip(children, tracks, strict=True):
        element.children.append(_placed_in_column(child, track))


def _is_table_row(node: Node) -> bool:
    return all(child.kind == "text" and len(child.lines) == 1 for child in node.children)


def _equal_tracks(children: Sequence[Node], room: Span) -> tuple[list[Span], float] | None:
    """Tracks of one width that fill the room and hold every child; None if there are none."""
    count = len(children)
    for anchors in ([c.box.x for c in children], [c.box.center[0] for c in children]):
        pitch = (anchors[-1] - anchors[0]) / (count - 1)
        if any(abs(b - a - pitch) > 2 for a, b in pairwise(anchors)):
            continue
        gap = count * pitch - room.width
        width = pitch - gap
        tracks = [Span(room.left + i * pitch, room.left + i * pitch + width) for i in range(count)]
        if gap >= -0.5 and all(
            track.left - EDGE <= child.box.x and child.box.right <= track.right + EDGE
            for track, child in zip(tracks, children, strict=True)
        ):
            return tracks, max(0.0, gap)
    return None


def _measured_tracks(children: Sequence[Node], room: Span) -> tuple[list[Span], float]:
    """Tracks that begin where the children do; the last one takes what is left."""
    gaps = [after.box.x - before.box.right for before, after in pairwise(children)]
    # A little less than the narrowest gap, so that no text fills its track to the pixel.
    gap = max(0.0, _rounded(min(gaps)) - (2 if any(c.kind == "text" for c in children) else 0))
    lefts = [child.box.x for child in children]
    if abs(lefts[0] - room.left) <= EDGE:
        lefts[0] = room.left
    rights = [left - gap for left in lefts[1:]] + [max(room.right, children[-1].box.right)]
    return [Span(left, right) for left, right in zip(lefts, rights, strict=True)], gap


def _align_rows(element: Element, content: Box) -> None:
    """Where the children of a row are between its top and its bottom."""
    boxes = [part.node.box for part in element.children]
    if all(abs(box.center[1] - content.center[1]) <= LEVEL for box in boxes):
        if any(abs(box.height - content.height) > 1 for box in boxes):
            element.css["align-items"] = "center"
        return
    element.css["align-items"] = "start" if element.css["display"] == "grid" else "flex-start"
    for part, box in zip(element.children, boxes, strict=True):
        offset = box.y - content.y
        if offset >= 0.5:
            part.css = {"margin-top": px(offset), **part.css}


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


# Patterns


def _unify(element: Element) -> None:
    """Gives instances of one pattern the same lengths where they differ by a pixel."""
    patterns: dict[object, list[Element]] = {}
    for child in element.children:
        patterns.setdefault(_shape(child), []).append(child)
    for instances in patterns.values():
        if len(instances) > 1:
            _unify_instances(instances)
    for child in element.children:
        _unify(child)


def _shape(element: Element) -> object:
    children = tuple(_shape(child) for child in element.children)
    return element.node.kind, tuple(sorted(element.css)), children


def _unify_instances(instances: Sequence[Element]) -> None:
    for declarations in (
        [instance.css for instance in instances],
        [instance.narrow for instance in instances],
    ):
        for name in declarations[0]:
            if all(name in css for css in declarations):
                value = _common_value([css[name] for css in declarations])
                for css in declarations:
                    css[name] = value or css[name]
    for children in zip(*(instance.children for instance in instances), strict=True):
        _unify_instances(children)


def _common_value(values: Sequence[str]) -> str | None:
    """The middle of values that differ by a pixel at most in their lengths; None if by more."""
    parts = [LENGTH.split(value) for value in values]
    if len({(len(part), *part[::2]) for part in parts}) > 1:
        return None
    numbers = [[float(number) for number in part[1::2]] for part in parts]
    columns = list(zip(*numbers, strict=True))
    if any(max(column) - min(column) > 1 for column in columns):
        return None
    middle = iter(sorted(column)[len(column) // 2] for column in columns)
    return LENGTH.sub(lambda _: f"{next(middle):g}px", values[0])
