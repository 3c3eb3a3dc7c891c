"""Figures and the smaller units after them: a price and the month that it is for.

They are read as one word, or as words of one line, and are of two sizes.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from verify.glyphs import font_size
from verify.ink import find_ink, ink_color
from verify.screenshot import RGB, Box, Pixels, TextBlock, Word

FIGURE = re.compile(r"([-+$€£¥₹]?\d[\d.,]*)(/?[^\W\d]+\.?)")
SMALLER = 0.8  # of the figure's size: a unit is no larger
SAME_COLOR = 40  # of a channel: thin strokes hide no more of a colour


def without_units(pixels: Pixels, block: TextBlock) -> list[TextBlock]:
    """The line; or a figure at its start, and its unit as a line of its own. Device px."""
    first, *rest = block.words or (Word(block.text, block.box),)
    parted = _parted(pixels, first) if not rest else None
    if rest and is_figure(first.text) and _is_smaller(rest, first.text, first.box):
        parted = [first], rest
    return [_line(pixels, block, words) for words in parted] if parted else [block]


def is_figure(text: str) -> bool:
    """Whether a text is a number, which may have a currency's sign."""
    return text[-1].isdigit() and sum(map(str.isalpha, text)) == 0


def _line(pixels: Pixels, block: TextBlock, words: Sequence[Word]) -> TextBlock:
    text, box = " ".join(word.text for word in words), Box.around([word.box for word in words])
    return replace(
        block,
        text=text,
        box=box,
        color=_color(pixels, box, block.color),
        font_size=font_size(text, box.height),
        words=tuple(words),
    )


def _color(pixels: Pixels, box: Box, whole: RGB) -> RGB:
    """The colour of a part, which is that of the `whole` line where the two are near."""
    color = ink_color(pixels, box)
    near = max(abs(a - b) for a, b in zip(color, whole, strict=True)) <= SAME_COLOR
    return whole if near else color


def _parted(pixels: Pixels, word: Word) -> tuple[list[Word], list[Word]] | None:
    """A figure and the unit that touches it, behind the last shape as high as the figure."""
    match = FIGURE.fullmatch(word.text)
    if not match:
        return None
    ink = find_ink(pixels, word.box)
    seen = ink.shapes()
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
