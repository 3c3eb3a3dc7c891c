"""How well the outside of a shape follows a rectangle with rounded corners."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Four = tuple[T, T, T, T]
Mask = NDArray[np.bool_]
CORNER = 1 - np.pi / 4  # of the square of the radius: what a rounded corner leaves out


@dataclass(frozen=True)
class Outline:
    """A shape against the rounded rectangle that its bounding box suggests."""

    radii: Four[float]  # px: top left, top right, bottom right, bottom left
    fit: tuple[
        float, float, float, float
    ]  # 0..1: how much of each side agrees, top right bottom left

    @classmethod
    def of(cls, mask: Mask) -> "Outline":
        """The outline of the True pixels of `mask`, which touches all four of its edges."""
        top, bottom = _insets(mask.T), _insets(mask.T[:, ::-1])
        left, right = _insets(mask), _insets(mask[:, ::-1])
        most = min(mask.shape) / 2
        radii = (
            _radius(left, top, most),
            _radius(right, top[::-1], most),
            _radius(right[::-1], bottom[::-1], most),
            _radius(left[::-1], bottom, most),
        )
        sides = (top, right, bottom, left)
        choices = [(radii, _fit(sides, radii))]
        if min(radii) > 0.7 * most:  # a circle or a pill: antialiasing hides how round it is
            round_ = (most, most, most, most)
            choices.append((round_, _fit(sides, round_)))
        return cls(*max(choices, key=lambda choice: sum(choice[1])))


def _fit(sides: Four[NDArray[np.intp]], radii: Four[float]) -> Four[float]:
    (top, right, bottom, left), (top_left, top_right, bottom_right, bottom_left) = sides, radii
    return (
        _agreement(top, top_left, top_right),
        _agreement(right, top_right, bottom_right),
        _agreement(bottom, bottom_left, bottom_right),
        _agreement(left, top_left, bottom_left),
    )


def _insets(mask: Mask) -> NDArray[np.intp]:
    """How many pixels of each row come before its first True; the row's length if none is."""
    first = mask.argmax(axis=1)
    return np.where(mask[np.arange(len(mask)), first], first, mask.shape[1])


def _radius(down: NDArray[np.intp], along: NDArray[np.intp], most: float) -> float:
    """The radius of a corner from the insets of the rows and columns that leave it.

    Antialiased pixels are missing too, about one for each that the arc is long. Something
    that hides part of one side does not hide the other: the smaller estimate counts.
    """
    size = int(np.ceil(most))
    missing = min(_leading(down[:size]), _leading(along[:size]))
    arc = np.pi / 4 * 0.6
    radius = (-arc + (arc * arc + CORNER * missing) ** 0.5) / CORNER if missing > 1 else 0.0
    return float(min(radius, most))


def _leading(insets: NDArray[np.intp]) -> float:
    """Sum of the insets up to the first zero."""
    end = np.flatnonzero(insets == 0)
    return float(insets[: end[0]].sum()) if len(end) else float(insets.sum())


def _agreement(insets: NDArray[np.intp], start: float, end: float) -> float:
    """Share of a side where the insets are those of its two corners, give or take a pixel."""
    expected = _arc(len(insets), start) + _arc(len(insets), end)[::-1]
    return float((np.abs(insets - expected) <= 1.5).mean())


def _arc(length: int, radius: float) -> NDArray[np.float64]:
    """Insets along a side that begins with a rounded corner."""
    depth = np.clip(radius - np.arange(length) - 0.5, 0, radius)
    return radius - np.sqrt(radius * radius - depth * depth)
