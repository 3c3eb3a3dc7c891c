"""One box of a page, with what is in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import TOGGLES, Region
from generation.engines.reconstruction.style import Line, TextStyle, content_area
from verify.screenshot import Box

Landmark = Literal[
    "",
    "header",
    "bar",
    "brand",
    "menu",
    "nav",
    "main",
    "aside",
    "footer",
    "container",
    "tabs",
    "pagination",
    "chosen",
    "quote",
]
LEVEL = 1.5  # CSS px within which middles are at one height
WIDE = 80.0  # CSS px: several items that stand apart by less have a gap in common
LARGE = 0.8  # of the largest size in a text: what is smaller is not the text's own
EQUAL = 3.0  # CSS px within which the room left by two gaps is shared alike


@dataclass(frozen=True)
class Node:
    """One box of the page. `box` is its border box; of a text, its line boxes.

    A `column` has its children one under another, a `row` side by side; a `table` has rows of
    cells, the header first. `text` has lines, a `picture` is a leaf, and `empty` is a region
    with nothing in it. `overlays` lie on the node, outside of its flow.
    """

    kind: Literal["column", "row", "table", "text", "picture", "empty"]
    box: Box
    children: tuple["Node", ...] = ()
    overlays: tuple["Node", ...] = ()
    lines: tuple[Line, ...] = ()
    line_height: float = 0.0  # of a text, CSS px
    region: Region | None = None
    picture: Picture | None = None
    landmark: Landmark = ""

    @property
    def style(self) -> TextStyle:
        """The style of most of a text's characters; not that of underlined or small ones.

        A small word does not make the line of a large one higher, as a large one would. A
        gradient is from side to side of its run, and so never that of the whole text.
        """
        runs = [run for line in self.lines for run in line.runs]
        largest = max(run.style.size for run in runs)
        runs = [run for run in runs if run.style.size >= LARGE * largest]
        runs = [run for run in runs if not run.style.underline] or runs
        weight: dict[TextStyle, int] = {}
        for run in runs:
            weight[run.style] = weight.get(run.style, 0) + len(run.text)
        return replace(max(weight, key=lambda style: weight[style]), gradient=None)

    @property
    def label(self) -> str:
        """What the first picture in it shows, where somebody said it."""
        own = self.picture.label if self.picture else ""
        return own or next(filter(None, (child.label for child in self.children)), "")

    @cached_property
    def signature(self) -> tuple[object, ...]:
        """Equal for items that look like instances of one pattern."""
        if self.kind == "text":
            style = self.style
            return ("text", round(style.size), style.weight, len(self.lines) > 1)
        if self.kind == "picture" and self.picture:
            return ("picture", self.picture.kind)
        if self.region and self.region.role in TOGGLES:  # chosen or not
            return (self.region.role, round(self.box.width / 8))
        look = (self.region.fill, self.region.role) if self.region else ()
        if self.region:
            return (self.kind, look, round(self.box.width / 8))
        return (self.kind, look, tuple(child.signature for child in self.children))


def all_nodes(node: Node) -> Iterator[Node]:
    """`node` and everything in it, what lies on a node after what is in its flow."""
    yield node
    for child in (*node.children, *node.overlays):
        yield from all_nodes(child)


def text_node(lines: tuple[Line, ...], line_height: float) -> Node:
    first = lines[0]
    ascent, descent = content_area(first.runs[0].style)
    top = first.baseline - ascent - (line_height - ascent - descent) / 2
    left = min(line.x for line in lines)
    right = max(line.x + line.width for line in lines)
    box = Box(left, top, right - left, line_height * len(lines))
    return Node("text", box, lines=lines, line_height=line_height)


def ink_span(node: Node) -> tuple[float, float]:
    """Where what is seen of a node begins and ends, left and right, CSS px."""
    box = Box.around([line.box for line in node.lines]) if node.kind == "text" else node.box
    return box.x, box.right


def group_box(kind: str, children: Sequence[Node]) -> Box:
    """The box of a row or column: what bounds its children.

    A row whose children all have their middles at one height is as tall as its tallest child,
    which is what the browser makes of it.
    """
    around = Box.around([child.box for child in children])
    tallest = max((child.box for child in children), key=lambda box: box.height)
    if kind == "row" and all(_level(child.box, tallest) for child in children):
        return Box(around.x, tallest.y, around.width, tallest.height)
    return around


def widest_gap(gaps: Sequence[float]) -> float | None:
    """The width of the gaps that share what room is left, much wider than others; or None."""
    widest = max(gaps)
    others = [gap for gap in gaps if widest - gap > EQUAL]
    least = 40.0 if len(others) == len(gaps) - 1 else WIDE
    return widest if widest > max(least, 2 * max(others, default=0)) else None


def _level(box: Box, other: Box) -> bool:
    return abs(box.center[1] - other.center[1]) <= LEVEL
