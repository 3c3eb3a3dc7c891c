"""One value for what was measured many times: the borders and the shadows of a page's boxes."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from generation.engines.reconstruction.frame import difference, four
from generation.engines.reconstruction.region import Border, Paint, Region, Shadow
from generation.engines.reconstruction.shadow import fading

T = TypeVar("T")
COLOR = 4  # levels of a channel by which colours that are one may differ
SAME = 2  # levels by which a border has to differ from a fill to be seen
DARKER = 4  # levels by which shadows that are one may differ, wherever they are strongest apart


def with_common_edges(regions: Sequence[Region]) -> list[Region]:
    """The regions, borders and shadows of them told apart only where somebody could."""
    borders = _merged([b for region in regions for b in region.borders if b], _is_one_border)
    shadows = _merged([r.shadow for r in regions if r.shadow], _is_one_shadow)
    return [
        replace(
            region,
            borders=four(
                [_seen(border and borders[border], region.fill) for border in region.borders]
            ),
            shadow=region.shadow and shadows[region.shadow],
        )
        for region in regions
    ]


def _merged(values: Sequence[T], is_one: Callable[[T, T], bool]) -> dict[T, T]:
    """What each value is from now on: a commoner one that it is one with, or itself."""
    merged: dict[T, T] = {}
    for value, _ in Counter(values).most_common():
        like = next((kept for kept in merged.values() if is_one(kept, value)), value)
        merged[value] = like
    return merged


def _seen(border: Border | None, fill: Paint | None) -> Border | None:
    """A border, None where it has the colour of what it is around."""
    if border and isinstance(fill, tuple) and difference(border.color, fill) <= SAME:
        return None
    return border


def _is_one_border(one: Border, other: Border) -> bool:
    alike = difference(one.color, other.color) <= COLOR
    return alike and (one.width, one.style) == (other.width, other.style)


def _is_one_shadow(one: Shadow, other: Shadow) -> bool:
    """Whether two shadows of one box look the same on every side, on any ground."""
    return bool(np.abs(fading(one) - fading(other)).max() <= DARKER)
