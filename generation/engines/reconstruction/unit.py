"""Figures and the smaller units after them: a price and the month that it is for.

OCR reads the two as one word, or as two lines side by side. Each is measured by itself, and
then they are one line again.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from generation.engines.reconstruction.pieces import shapes
from generation.engines.reconstruction.style import Line, Run
from generation.engines.reconstruction.text_ink import same_color
from verify.glyphs import font_size
from verify.ink import find_ink, ink_color
from verify.screenshot import Box, Pixels, TextBlock, Word

T = TypeVar("T")
FIGURE = re.compile(r"([-+$€£¥₹]?\d[\d.,]*)(/?[^\W\d]+\.?)")
SMALLER = 0.8  # of the figure's size: a unit is no larger
LEVEL = 1.5  # CSS px between the baselines of one line
JOINED, NEAR = 0.12, 0.5  # of the figure's size: less is no space, more is no unit


def without_units(pixels: Pixels, block: TextBlock, scale: float) -> list[TextBlock]:
    """The line; or a figure at its start, and its unit as a line of its own."""
    first, *rest = block.words or (Word(block.text, block.box),)
    parted = _parted(pixels, first, scale) if not rest else None
    if rest and _is_figure(first.text) and _is_smaller(rest, first.text, first.box):
        parted = [first], rest
    return [_line(pixels, block, words, scale) for words in parted] if parted else [block]


def _line(pixels: Pixels, block: TextBlock, words: Sequence[Word], scale: float) -> TextBlock:
    text, box = " ".join(word.text for word in words), Box.around([word.box for word in words])
    color = ink_color(pixels, box, scale)
    color = block.color if same_color(color, block.color) else color
    return replace(block, text=text, box=box, color=color, words=tuple(words))


def _is_figure(text: str) -> bool:
    return text[-1].isdigit() and sum(map(str.isalpha, text)) == 0


def _parted(pixels: Pixels, word: Word, scale: float) -> tuple[list[Word], list[Word]] | None:
    """A figure and the unit that touches it, behind the last shape as high as the figure."""
    match = FIGURE.fullmatch(word.text)
    if not match:
        return None
    ink = find_ink(pixels, word.box, scale)
    seen = shapes(ink)
    boxes = [box for left, right in seen if (box := ink.between(left, right).box)]
    top = min((box.y for box in boxes), default=0.0)
    high = [i for i, box in enumerate(boxes) if box.y <= top + (1 - SMALLER) * box.height]
    if not high or not high[-1] < len(match[1]) < len(boxes):  # letters that touch are one shape
        return None
    cut = (seen[high[-1]][1] + seen[high[-1] + 1][0]) // 2
    figure, unit = ink.between(0, cut).box, ink.between(cut, ink.mask.shape[1]).box
    if not figure or not unit:
        return None
    rest = [Word(match[2], unit)]
    return ([Word(match[1], figure)], rest) if _is_smaller(rest, match[1], figure) else None


def _is_smaller(unit: Sequence[Word], figure: str, box: Box) -> bool:
    """Whether a unit is set in a smaller size than the figure before it."""
    text = "".join(word.text for word in unit)
    height = max(word.box.height for word in unit)
    return font_size(text.replace("/", "f"), height) < SMALLER * font_size(figure, box.height)


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
        and _is_figure(figure.text)
    )


def _one_line(figure: Line, unit: Line) -> Line:
    first = unit.runs[0]
    apart = unit.box.x - figure.box.right > JOINED * figure.runs[0].style.size
    pieces = (replace(first.pieces[0], joined=not apart), *first.pieces[1:])
    runs: tuple[Run, ...] = (*figure.runs, replace(first, pieces=pieces), *unit.runs[1:])
    box = Box.around([figure.box, unit.box])
    return replace(figure, runs=runs, box=box, width=unit.x + unit.width - figure.x)
