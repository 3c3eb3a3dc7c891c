"""Rectangles that a stylesheet paints: their fill, borders, corners, shadow and role."""

from dataclasses import dataclass
from typing import Literal

from verify.screenshot import RGB, Box

Role = Literal[
    "",
    "button",
    "input",
    "textarea",
    "select",
    "checkbox",
    "radio",
    "switch",
    "badge",
    "progress",
    "rule",
]
FIELDS: tuple[Role, ...] = ("input", "textarea", "select")  # what is filled in
TOGGLES: tuple[Role, ...] = ("checkbox", "radio", "switch")
BorderStyle = Literal["solid", "dashed", "dotted"]

SHARP, DARK = 2.0, 0.7  # CSS px of blur and opacity from which on a shadow is a border


@dataclass(frozen=True)
class Gradient:
    """A linear gradient as CSS writes it."""

    angle: float  # CSS degrees: 0 points up, 90 right, 180 down
    stops: tuple[tuple[float, RGB], ...]  # (position 0..1, colour), positions ascending


Paint = RGB | Gradient


@dataclass(frozen=True)
class Border:
    """One side of a border."""

    width: float  # CSS px
    color: RGB
    style: BorderStyle = "solid"


Borders = tuple[Border | None, Border | None, Border | None, Border | None]
NO_BORDERS: Borders = (None, None, None, None)
Corners = tuple[bool, bool, bool, bool]  # top left, top right, bottom right, bottom left
ALL_CORNERS: Corners = (True, True, True, True)


@dataclass(frozen=True)
class Shadow:
    """An outer box-shadow; lengths in CSS px."""

    dx: float
    dy: float
    blur: float
    spread: float
    color: RGB
    alpha: float  # 0..1

    @property
    def is_border(self) -> bool:
        """Whether it is a border at the left or right: no shadow is as sharp and dark there."""
        sharp = self.blur <= SHARP and self.alpha >= DARK
        return sharp and self.dx != 0 and self.dy == self.spread == 0


@dataclass(frozen=True)
class Region:
    """A rectangle with a background, border or shadow of its own.

    `box` is the border box. `borders` are top, right, bottom, left. `radius` is that of
    the round `corners`, half the shorter side for pills and circles. A region without
    `fill` shows what lies below it. A "rule" is a thin line: its `fill` is its colour.
    """

    box: Box
    fill: Paint | None
    borders: Borders = NO_BORDERS
    radius: float = 0.0
    corners: Corners = ALL_CORNERS  # which of them are round
    shadow: Shadow | None = None
    role: Role = ""

    @property
    def inside(self) -> Box:
        """The padding box: what the borders enclose."""
        top, right, bottom, left = (border.width if border else 0 for border in self.borders)
        b = self.box
        return Box.from_edges(b.x + left, b.y + top, b.right - right, b.bottom - bottom)
