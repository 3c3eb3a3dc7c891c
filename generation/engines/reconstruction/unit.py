"""Figures and the smaller units after them, which are one line: a price and its month."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from generation.engines.reconstruction.style import Line, Run
from verify.screenshot import Box
from verify.units import SMALLER, is_figure

T = TypeVar("T")
LEVEL = 1.5  # CSS px between the baselines of one line
JOINED, NEAR = 0.12, 0.5  # of the figure's size: less is no space, more is no unit


def with_units(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, each figure with the smaller unit that stands beside it on its baseline."""
    return tuple(join_pairs(lines, lines, _is_unit, _one_line))


def join_pairs(
    items: Sequence[T],
    units: Sequence[T],
    is_unit: Callable[[T, T], bool],
    join: Callable[[T, T], T],
) -> list[T]:
    """The items, each figure and the first of the `units` that is one of it as one.

    `is_unit` and `join` are given the unit and the figure, and the figure and its unit.
    """
    pairs: dict[int, T] = {}
    for unit in units:
        figure = next((other for other in items if is_unit(unit, other)), None)
        if figure is not None:
            pairs.setdefault(id(figure), unit)
    taken = {id(unit) for unit in pairs.values()}
    return [
        join(item, pairs[id(item)]) if id(item) in pairs else item
        for item in items
        if id(item) not in taken
    ]


def _is_unit(line: Line, figure: Line) -> bool:
    size = figure.runs[0].style.size
    return (
        abs(line.baseline - figure.baseline) <= LEVEL
        and -JOINED * size <= line.box.x - figure.box.right <= NEAR * size
        and line.runs[0].style.size < SMALLER * size
        and is_figure(figure.text)
    )


def _one_line(figure: Line, unit: Line) -> Line:
    first = unit.runs[0]
    apart = unit.box.x - figure.box.right > JOINED * figure.runs[0].style.size
    pieces = (replace(first.pieces[0], joined=not apart), *first.pieces[1:])
    runs: tuple[Run, ...] = (*figure.runs, replace(first, pieces=pieces), *unit.runs[1:])
    box = Box.around([figure.box, unit.box])
    return replace(figure, runs=runs, box=box, width=unit.x + unit.width - figure.x)
