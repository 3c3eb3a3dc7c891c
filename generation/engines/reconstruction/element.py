"""A box with its declarations, and the room that it is given."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.region import Border, Region


@dataclass
class Element:
    """A node with its declarations: `css` at the design's width, `narrow` on small screens.

    `breaks` is whether the lines of a text must be told where to break. Parts of a table say
    which: what scrolls, `table`, `colgroup`, `col`, `thead`, `tbody`, `tr`, `th` or `td`.
    """

    node: Node
    css: Css = field(default_factory=dict)
    narrow: Css = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    breaks: bool = False
    part: str = ""
    attributes: dict[str, str | None] = field(default_factory=dict)


def all_elements(element: Element) -> Iterator[Element]:
    """`element` and everything in it, in document order."""
    yield element
    for child in element.children:
        yield from all_elements(child)


def drop_inherited(element: Element, wide: str = "", narrow: str = "") -> None:
    """Takes out what an element says of white space where it has that from its parent.

    `wide` and `narrow` are what the parent has, at the design's width and on small screens.
    """
    own = element.css.get("white-space", wide)
    own_narrow = element.narrow.get("white-space", element.css.get("white-space", narrow))
    if (own, own_narrow) == (wide, narrow):
        element.css.pop("white-space", None)
        element.narrow.pop("white-space", None)
    for child in element.children:
        drop_inherited(child, own, own_narrow)


@dataclass(frozen=True)
class Span:
    """The horizontal room that an element is given, CSS px."""

    left: float
    right: float

    @property
    def width(self) -> float:
        return self.right - self.left


def inner_edges(node: Node, span: Span) -> tuple[float, float, float, float]:
    """Edges inside of a node's border: left, top, right, bottom."""
    widths = [border.width if border else 0.0 for border in _region_borders(node.region)]
    top, right, bottom, left = widths
    box = node.box
    return span.left + left, box.y + top, span.right - right, box.bottom - bottom


def _region_borders(region: Region | None) -> Sequence[Border | None]:
    return region.borders if region else (None, None, None, None)
