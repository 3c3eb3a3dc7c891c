"""The layout of a rendered page: every box and line of text, as Chromium reports them.

`DOMSnapshot.captureSnapshot` lists, in one call and out of reach of the page's scripts,
every node, its layout box and computed styles, the order of painting, and each line of
text as it was laid out (`text-transform` and collapsed spaces applied). What it leaves to
work out is inherited down the tree here: opacity, clipping and the backdrop.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from verify.csscolor import blend, parse_color
from verify.screenshot import RGB, Box

# What may hide a box and its contents in ways that the layout does not tell, and when it does not.
_EFFECTS = {
    "backface-visibility": "visible",
    "clip-path": "none",
    "filter": "none",
    "mask-image": "none",
    "mix-blend-mode": "normal",
}

# computed styles to ask of captureSnapshot
STYLES: tuple[str, ...] = (
    "color",
    "-webkit-text-fill-color",
    "fill",
    "font-size",
    "font-weight",
    "font-family",
    "line-height",
    "background-color",
    "background-image",
    "background-clip",
    "position",
    "opacity",
    "visibility",
    "overflow-x",
    "overflow-y",
    *(f"padding-{side}" for side in ("left", "top", "right", "bottom")),
    *(f"border-{side}-width" for side in ("left", "top", "right", "bottom")),
    *_EFFECTS,
)

SVG_TEXT = frozenset({"text", "tspan", "textPath"})
_EVERYWHERE = Box.from_edges(-1e9, -1e9, 1e9, 1e9)


@dataclass(frozen=True)
class Node:
    """A node of the document."""

    name: str  # upper-case tag, or `#text`, `::before` and the like
    parent: int  # index in Layout.nodes, -1 at the root
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Inside:
    """What a box hands down to its contents."""

    opacity: float = 1.0  # of the box and all around it, 0..1
    backdrop: RGB = (255, 255, 255)  # the flat colour behind the contents
    clip: Box = _EVERYWHERE  # nothing of the contents is seen outside of it
    clip_absolute: Box = _EVERYWHERE  # the same for contents positioned absolutely
    effects: bool = False  # whether an effect may hide the contents


@dataclass(frozen=True)
class LayoutBox:
    """A box of the layout: an element, a run of text, or a pseudo-element."""

    node: int  # index in Layout.nodes
    parent: int | None  # index in Layout.boxes
    box: Box  # border box, CSS px from the page's top left corner
    text: str  # as laid out; "" for all but runs of text
    style: Mapping[str, str]  # of a run of text: that of the element around it
    paint: int  # what has a higher one is painted later
    clip: Box  # nothing of the box is seen outside of it
    inside: Inside


@dataclass(frozen=True)
class Line:
    """One line of a run of text where it was laid out, seen or not."""

    text: str
    box: Box
    owner: int  # index in Layout.boxes
    hint: bool = False  # of a field that is empty, in a colour that no computed style tells


class Layout:
    """The main document of a snapshot; its frames are not read."""

    def __init__(self, snapshot: Mapping[str, Any]):
        document = snapshot["documents"][0]
        self._strings: Sequence[str] = snapshot["strings"]
        self._tree: Mapping[str, Any] = document["nodes"]
        self.nodes = self._read_nodes()
        self.boxes = self._read_boxes(document["layout"])
        self.lines = tuple(self._read_lines(document["textBoxes"]))
        self.selected_options: Sequence[int] = self._tree["optionSelected"]["index"]
        self.values = self._rare("inputValue") | self._rare("textValue")  # node -> typed text

    def box_around(self, node: int) -> int | None:
        """The box of the nearest node at or above `node` that is laid out."""
        while node >= 0:
            if node in self._first:
                return self._first[node]
            node = self.nodes[node].parent
        return None

    def in_drawing(self, box: int) -> bool:
        """Whether a run of text is part of an SVG, whose elements are in lower case."""
        return self.nodes[self.nodes[self.boxes[box].node].parent].name in SVG_TEXT

    def text_of(self, node: int) -> str:
        """The text in a node's children, which need not be laid out."""
        children = [i for i, child in enumerate(self.nodes) if child.parent == node]
        return "".join(self._string(self._tree["nodeValue"][i]) for i in children).strip()

    def texts(self) -> Iterator[tuple[int, str]]:
        """The nodes of text, laid out or not, and what they say, spaces collapsed."""
        for node, value in enumerate(self._tree["nodeValue"]):
            if self.nodes[node].name == "#text":
                yield node, " ".join(self._string(value).split())

    def _string(self, index: int) -> str:
        return self._strings[index] if index >= 0 else ""

    def _rare(self, name: str) -> dict[int, str]:
        rare = self._tree[name]
        return {n: self._string(v) for n, v in zip(rare["index"], rare["value"], strict=True)}

    def _read_nodes(self) -> list[Node]:
        tree = self._tree
        return [
            Node(self._string(name), parent, self._pairs(attributes))
            for name, parent, attributes in zip(
                tree["nodeName"], tree["parentIndex"], tree["attributes"], strict=True
            )
        ]

    def _pairs(self, attributes: Sequence[int]) -> dict[str, str]:
        strings = [self._string(i) for i in attributes]
        return dict(zip(strings[::2], strings[1::2], strict=True))

    def _read_boxes(self, layout: Mapping[str, Any]) -> list[LayoutBox]:
        columns = ("nodeIndex", "bounds", "text", "styles", "paintOrders")
        boxes: list[LayoutBox] = []
        self._first: dict[int, int] = {}  # node -> its first box
        for node, bounds, text, styles, paint in zip(*(layout[c] for c in columns), strict=True):
            parent = self.box_around(node)
            self._first.setdefault(node, len(boxes))
            outer = boxes[parent].inside if parent is not None else Inside()
            style = dict(zip(STYLES, map(self._string, styles), strict=False))
            box = Box(*bounds)
            if text >= 0:
                clip, inside = outer.clip, outer
            else:
                clip = _clip(style, outer)
                inside = _inside(self.nodes[node].name, box, style, clip, outer)
            boxes.append(
                LayoutBox(node, parent, box, self._string(text), style, paint, clip, inside)
            )
        return boxes

    def _read_lines(self, lines: Mapping[str, Any]) -> Iterator[Line]:
        columns = ("layoutIndex", "start", "length", "bounds")
        pieces = zip(*(lines[c] for c in columns), strict=True)
        for owner, run in groupby(pieces, key=itemgetter(0)):
            text = self.boxes[owner].text
            if self.in_drawing(owner):  # its pieces are in units of the drawing, scaled
                yield Line(" ".join(text.split()), self.boxes[owner].box, owner)
                continue
            for line in _joined([_Piece(start, n, Box(*bounds)) for _, start, n, bounds in run]):
                words = "".join(_utf16_slice(text, p.start, p.length) for p in line)
                yield Line(" ".join(words.split()), Box.around([p.box for p in line]), owner)


@dataclass(frozen=True)
class _Piece:
    """A stretch of a run of text on one line, of one direction and without collapsed spaces."""

    start: int  # in UTF-16 units
    length: int
    box: Box

    def follows(self, other: "_Piece") -> bool:
        """Whether the other is beside it on the same line."""
        apart = max(self.box.x - other.box.right, other.box.x - self.box.right)
        return abs(self.box.y - other.box.y) < self.box.height / 2 and apart < 1


def _joined(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """The pieces of each line, in the order of the text; they come in that of the screen."""
    lines: list[list[_Piece]] = []
    for piece in pieces:
        if lines and piece.follows(lines[-1][-1]):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=attrgetter("start")) for line in lines]


def _clip(style: Mapping[str, str], outer: Inside) -> Box:
    match style.get("position"):
        case "fixed":
            return _EVERYWHERE
        case "absolute":
            return outer.clip_absolute
        case _:
            return outer.clip


def _inside(name: str, box: Box, style: Mapping[str, str], clip: Box, outer: Inside) -> Inside:
    if not style:  # the document itself
        return outer
    opacity = outer.opacity * float(style["opacity"])
    color, alpha = parse_color(style["background-color"])
    overflows = name in ("HTML", "BODY") or (
        style["overflow-x"] == "visible" and style["overflow-y"] == "visible"
    )
    clip_inside = clip if overflows else intersection(clip, box)
    return Inside(
        opacity,
        blend(color, alpha * opacity, outer.backdrop),
        clip_inside,
        outer.clip_absolute if style["position"] == "static" else clip_inside,
        outer.effects or any(style[name] != none for name, none in _EFFECTS.items()),
    )


def intersection(one: Box, other: Box) -> Box:
    """What two boxes share; its width or height is negative when they do not meet."""
    return Box.from_edges(
        max(one.x, other.x),
        max(one.y, other.y),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )


def _utf16_slice(text: str, start: int, length: int) -> str:
    """`text[start : start + length]`, counted as JavaScript counts."""
    if text.isascii() or max(text) <= "\uffff":
        return text[start : start + length]
    units = text.encode("utf-16-le")[2 * start : 2 * (start + length)]
    return units.decode("utf-16-le", errors="ignore")
