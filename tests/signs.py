"""Signs as hands draw them: menus, magnifiers, stars, sliders, and what is to be ticked."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from verify.part import Part
from verify.screenshot import Box

Point = tuple[float, float]


class Pen(Protocol):
    def line(self, start: Point, end: Point) -> None: ...
    def box(self, box: Box) -> None: ...
    def ellipse(self, box: Box) -> None: ...
    def stroke(self, points: NDArray[np.float64]) -> None: ...


def draw_sign(pen: Pen, part: Part) -> bool:
    """Draw what is a sign, or has one; whether it was one."""
    box = part.box
    match part.kind, part.name:
        case "button", "menu":
            for share in (0, 0.5, 1):
                y = box.y + share * box.height
                pen.line((box.x, y), (box.right, y))
        case "button", "search":
            _magnifier(pen, box)
        case "field", "search":
            pen.box(box)
            side = 0.6 * box.height
            _magnifier(pen, Box(box.x + 0.4 * side, box.center[1] - side / 2, side, side))
        case "button" | "video", "play":
            _play(pen, box)
        case "video", _:
            pen.box(box)
            side = 0.25 * min(box.width, box.height)
            _play(pen, Box(box.center[0] - side / 2, box.center[1] - side / 2, side, side))
        case "rating", _:
            step = box.width / part.lines
            for index in range(part.lines):
                _star(pen, Box(box.x + index * step, box.y, 0.8 * step, box.height))
        case "slider", _:
            knob, radius = box.x + part.value * box.width, box.height / 2
            pen.line((box.x, box.center[1]), (knob - radius, box.center[1]))
            pen.line((knob + radius, box.center[1]), (box.right, box.center[1]))
            pen.ellipse(Box(knob - radius, box.y, box.height, box.height))
        case "switch", _:
            _pill(pen, box)
            side = 0.6 * box.height
            x = box.right - side - 5 if part.value else box.x + 5
            pen.ellipse(Box(x, box.center[1] - side / 2, side, side))
        case "radio", _:
            pen.ellipse(box)
            if part.value:
                pen.ellipse(Box(box.center[0] - 2, box.center[1] - 2, 4, 4))
        case "checkbox", _ if part.value:
            pen.box(box)
            low = (box.x + 0.4 * box.width, box.bottom - 0.2 * box.height)
            _path(pen, [(box.x + 3, box.center[1]), low, (box.right + 3, box.y - 3)])
        case _:
            return False
    return True


def _path(pen: Pen, points: Sequence[Point]) -> None:
    for start, end in pairwise(points):
        pen.line(start, end)


def _magnifier(pen: Pen, box: Box) -> None:
    side = 0.62 * box.width
    pen.ellipse(Box(box.x, box.y, side, side))
    pen.line((box.x + 0.88 * side, box.y + 0.88 * side), (box.right, box.bottom))


def _play(pen: Pen, box: Box) -> None:
    _path(pen, [(box.x, box.y), (box.right, box.center[1]), (box.x, box.bottom), (box.x, box.y)])


def _star(pen: Pen, box: Box) -> None:
    turns = np.linspace(-np.pi / 2, 1.5 * np.pi, 11)
    reach = np.where(np.arange(11) % 2, 0.2, 0.5)
    x = box.center[0] + reach * np.cos(turns) * box.width
    y = box.center[1] + reach * np.sin(turns) * box.height
    pen.stroke(np.stack([x, y], axis=1))


def _pill(pen: Pen, box: Box) -> None:
    turns = np.linspace(-np.pi / 2, np.pi / 2, 10)
    radius = box.height / 2
    right = np.stack([np.cos(turns), np.sin(turns)], axis=1) * radius
    middle = np.array([(box.right - radius, box.center[1]), (box.x + radius, box.center[1])])
    ends = np.concatenate([right + middle[0], middle[1] - right])
    pen.stroke(np.concatenate([ends, ends[:1]]))
