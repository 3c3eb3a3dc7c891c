"""Icons that were read as letters and are told from them by where they stand."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from generation.engines.reconstruction.unit import join_pairs
from verify.screenshot import Box, TextBlock, Word

ICON = 32  # px: what is higher and looks like a letter is one
ROUND = 0.85  # of its height: digits are narrower, circles are not
TALL = 1.2  # times the rest of the line: no letter is as high beside capitals
APART = 0.55  # of the line's height: no space between two words is as wide


def without_icons(text: Sequence[TextBlock]) -> list[TextBlock]:
    """The lines less the icons at their ends; those that were nothing else are left out.

    Boxes are CSS px.
    """
    letters = [letter for block in text for letter in block.text if letter.isalpha()]
    foreign = sum(unicodedata.category(letter) == "Lo" for letter in letters)
    latin = foreign < 0.1 * len(letters)
    kept = []
    for block in _with_units(text):
        words = list(block.words or (Word(block.text, block.box),))
        while words and _is_drawn(words[0], words[1:], latin):
            del words[0]
        while words and _is_drawn(words[-1], words[:-1][::-1], latin):
            del words[-1]
        if words:
            kept.append(_of_words(block, words))
    return kept


def _with_units(text: Sequence[TextBlock]) -> list[TextBlock]:
    """The lines, each figure joined to the lone letter after it, which was read apart."""
    letters = [block for block in text if len(block.text) == 1]
    return join_pairs(text, letters, _measures, _joined)


def _measures(unit: TextBlock, figure: TextBlock) -> bool:
    """Whether a text stands right after a figure, on its line and in its colour."""
    gap, height = unit.box.x - figure.box.right, figure.box.height
    middle = unit.box.y + unit.box.height / 2
    on_its_line = figure.box.y < middle < figure.box.bottom + height / 4
    follows = on_its_line and 0 < gap <= APART * height
    return follows and figure.text[-1:].isdigit() and figure.color == unit.color


def _joined(a: TextBlock, b: TextBlock) -> TextBlock:
    words = (*(a.words or (Word(a.text, a.box),)), Word(b.text, b.box))
    box = Box.around([word.box for word in words])
    return replace(a, text=f"{a.text} {b.text}", box=box, words=words)


def _of_words(block: TextBlock, words: list[Word]) -> TextBlock:
    if len(words) == max(1, len(block.words)):
        return block
    text = " ".join(word.text for word in words)
    box = Box.around([word.box for word in words])
    return replace(block, text=text, box=box, words=tuple(words))


def _is_drawn(word: Word, rest: Sequence[Word], latin: bool) -> bool:
    """Whether a word is an icon that looks like a letter; `rest` of its line, nearest first.

    Digits are narrow, circles are not; a letter that stands alone is a magnifying glass (Q)
    or an arrow (V) more often than a text.
    """
    letter = word.text
    if len(letter) != 1:
        return False
    kind = unicodedata.category(letter)
    if kind in ("Lo", "So"):
        return latin or kind == "So"
    if letter.isdigit():
        return not rest and word.box.width > ROUND * word.box.height
    if not rest:
        return letter.isalpha() and word.box.height <= ICON
    return letter == "Q" or (letter.isalpha() and _stands_off(word.box, rest))


def _stands_off(box: Box, rest: Sequence[Word]) -> bool:
    """Whether a letter is too high for its line, or too far from the next word."""
    nearest, height = rest[0].box, max(word.box.height for word in rest)
    gap = max(nearest.x - box.right, box.x - nearest.right)
    usual = min((_gap(a.box, b.box) for a, b in pairwise(rest)), default=0.0)
    return box.height > TALL * height or gap > max(APART * height, 1.6 * usual)


def _gap(a: Box, b: Box) -> float:
    return max(b.x - a.right, a.x - b.right)
