"""What a page consists of, as a person would sketch it: pictures, texts, controls, cards."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from verify.screenshot import Box, Screenshot

PartKind = Literal[
    "page",
    "container",
    "table",
    "text",
    "picture",
    "video",
    "icon",
    "rating",
    "button",
    "field",
    "select",
    "checkbox",
    "radio",
    "switch",
    "slider",
    "divider",
]


@dataclass(frozen=True)
class Part:
    """A part of a page, and what is inside of it in reading order. Boxes are CSS px."""

    kind: PartKind
    box: Box
    text: str = ""  # what is written there; "" where nothing can be read
    lines: int = 0  # of text, read or only hinted at; how many stars a rating has
    name: str = ""  # what it shows or is for: menu, search, play; map, chart
    value: float = 0.0  # 0..1: of a slider or a rating; 1 for what is ticked or switched on
    round: bool = False  # a circle, or a box that is as good as one
    empty: bool = False  # a box with nothing drawn in it
    leads: int | None = None  # the screen of the sketch that it leads to, from 0
    doubt: tuple[str, ...] = ()  # what it may be where the drawing does not tell, likeliest first
    children: tuple["Part", ...] = ()

    @property
    def size(self) -> float:
        """How large it is written, CSS px: the height of a line from ascender to baseline."""
        height = self.box.height / max(1, self.lines)
        if self.lines > 1 or not self.text:
            return height
        low = any(letter in "gjpqy,;Q$()" for letter in self.text)
        high = any(not letter.islower() or letter in "bdfhklt" for letter in self.text)
        return height / (0.75 * high + 0.55 * (not high) + 0.25 * low)

    def walk(self) -> Iterator["Part"]:
        """The part itself and all that is inside of it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Link:
    """An arrow from a place on one screen of a sketch to another screen."""

    place: tuple[float, float]  # where it begins, CSS px
    screen: int  # which of them it leads to, from 0 in reading order


@dataclass(frozen=True)
class Drawing(Screenshot):
    """A sketch of a page, read as if it were one: its parts count, not its pixels."""

    root: Part = Part("page", Box(0, 0, 0, 0))
    notes: tuple[str, ...] = ()  # what is written in red: remarks, not a part of the page
    links: tuple[Link, ...] = ()
    screens: "tuple[Drawing, ...]" = ()  # further ones, if it is the first on its sheet
