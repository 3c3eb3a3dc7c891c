"""What a page looks like: its pixels, and the text and elements in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

RGB = tuple[int, int, int]
Pixels = NDArray[np.uint8]  # (height, width, 3), RGB
T = TypeVar("T")


@dataclass(frozen=True)
class Viewport:
    """The window a page is seen through: width and height in CSS px."""

    width: int
    height: int
    device_scale: float = 1.0  # device px per CSS px


@dataclass(frozen=True)
class Box:
    """An axis-aligned rectangle in CSS px; the origin is the page's top left corner."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def from_edges(cls, left: float, top: float, right: float, bottom: float) -> "Box":
        return cls(left, top, right - left, bottom - top)

    @classmethod
    def around(cls, boxes: Sequence["Box"]) -> "Box":
        """The smallest box that holds every one of `boxes` (at least one)."""
        return cls.from_edges(
            min(b.x for b in boxes),
            min(b.y for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def center(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def area(self) -> float:
        return self.width * self.height

    def overlap(self, other: "Box") -> float:
        """Area of the intersection, in square CSS px; 0 when they do not meet."""
        width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        if width <= 0:  # most boxes of a page, and there are many pairs of them
            return 0.0
        height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return width * max(0.0, height)

    def iou(self, other: "Box") -> float:
        """Intersection over union, 0..1."""
        overlap = self.overlap(other)
        union = self.area + other.area - overlap
        return overlap / union if union > 0 else 0.0

    def contains(self, other: "Box", tolerance: float = 0.0) -> bool:
        return (
            self.x - tolerance <= other.x
            and self.y - tolerance <= other.y
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )


@dataclass(frozen=True)
class Word:
    """One word of a line, and where its ink is."""

    text: str
    box: Box


@dataclass(frozen=True)
class TextBlock:
    """One line of text as it is seen.

    `box` bounds the ink. Read from the DOM, a block is one line of one text node and
    `element` is the index of the node's parent in `Screenshot.elements`; read by OCR,
    it is one detected line, `element` is None, and size, weight and family are guesses.
    """

    text: str
    box: Box
    color: RGB
    font_size: float  # CSS px
    font_weight: int = 400  # 1..1000
    font_family: str = ""  # first family of the computed value; "" when unknown
    element: int | None = None
    words: tuple[Word, ...] = ()
    confidence: float = 1.0  # 0..1, of the OCR that read it


@dataclass(frozen=True)
class Element:
    """One rendered element of a page, in document order."""

    tag: str
    selector: str  # a CSS selector that matches this element alone
    box: Box  # border box
    parent: int | None  # index in Screenshot.elements
    background: RGB | None = None  # computed background colour, None when transparent
    position: str = "static"  # computed CSS position
    line: int | None = None  # line of index.html that opens it; None when a script made it
    bordered: bool = False  # whether it has a border on all four sides
    pictured: bool = False  # whether it, or a pseudo-element of it, has a background picture


@dataclass(frozen=True)
class Label:
    """What a picture or an icon of a design shows, in a few words, and where it is."""

    text: str
    box: Box


@dataclass(frozen=True)
class Screenshot:
    """A rendered page, or a design read as if it were one.

    `pixels` are device pixels: `viewport.device_scale` of them to a CSS px. `elements`
    is empty for a design.
    """

    pixels: Pixels
    viewport: Viewport
    text: tuple[TextBlock, ...] = ()
    elements: tuple[Element, ...] = ()
    console: tuple[str, ...] = ()  # console errors, uncaught exceptions, failed requests
    unread: tuple[Box, ...] = ()  # what seems to be text of a design, and could not be read
    faults: tuple[str, ...] = ()  # what is wrong with the document, a sentence each
    labels: tuple[Label, ...] = ()  # what pictures of a design show, where somebody said it
    _notes: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, key: Any, work: Callable[[], T]) -> T:
        """What `work` gives, done once for this page: a design meets many candidates."""
        if key not in self._notes:
            self._notes[key] = work()
        return self._notes[key]

    @property
    def width(self) -> float:
        """Width of the whole page, CSS px."""
        return self.pixels.shape[1] / self.viewport.device_scale

    @property
    def height(self) -> float:
        """Height of the whole page, CSS px."""
        return self.pixels.shape[0] / self.viewport.device_scale
