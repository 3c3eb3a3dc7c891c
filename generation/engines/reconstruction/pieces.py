"""The pieces of a line that may each be set in their own way: words, and the marks around them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generation.engines.reconstruction.glyphs import is_wide
from verify.ink import find_ink
from verify.screenshot import Pixels, TextBlock, Word

OPENING, CLOSING = "([{<", ")]}>"
BEFORE = OPENING + "\"'\u201c\u2018\u00ab"
AFTER = CLOSING + "\"'\u201d\u2019\u00bb.,;:!?\u2026"
DOUBLE = '"\u201c\u201d\u00ab\u00bb'  # marks that are two shapes side by side
WIDEST = 0.7  # of a word's height: a wider shape is no mark alone


@dataclass(frozen=True)
class Piece(Word):
    """A word, or the marks before it or after it."""

    joined: bool = False  # no space stands before it


def in_pieces(pixels: Pixels, block: TextBlock, scale: float) -> TextBlock:
    """The line with pieces for words; as it is when there is but one word, or no marks."""
    if len(block.words) < 2:
        return block
    pieces = [piece for word in block.words for piece in _pieces(pixels, word, scale)]
    return replace(block, words=tuple(pieces)) if len(pieces) > len(block.words) else block


def _pieces(pixels: Pixels, word: Word, scale: float) -> list[Piece]:
    """The marks before a word, the word, and those after it; the word alone if they touch."""
    before, after = _marks(word.text)
    if not before and not after:
        return [Piece(word.text, word.box)]
    end = len(word.text) - after
    ink = find_ink(pixels, word.box, scale)
    seen = ink.shapes()
    first, last = _number(word.text[:before]), len(seen) - _number(word.text[end:])
    height = word.box.height * scale
    if first >= last or any(b - a > WIDEST * height for a, b in seen[:first] + seen[last:]):
        return [Piece(word.text, word.box)]
    width = ink.mask.shape[1]
    left = _cut(seen, first) if before else 0
    right = _cut(seen, last) if after else width
    texts = word.text[:before], word.text[before:end], word.text[end:]
    pieces: list[Piece] = []
    for text, start, stop in zip(texts, (0, left, right), (left, right, width), strict=True):
        if text and (box := ink.between(start, stop).box):
            pieces.append(Piece(text, box, joined=bool(pieces)))
    return pieces


def _cut(seen: Sequence[tuple[int, int]], index: int) -> int:
    """The column midway between a shape and the one before it."""
    return (seen[index - 1][1] + seen[index][0]) // 2


def _marks(text: str) -> tuple[int, int]:
    """How many characters before and after a word are marks; brackets that pair off stay."""
    if not any(map(str.isalnum, text)) or any(map(is_wide, text)):
        return 0, 0
    before, end = 0, len(text)
    while text[before] in BEFORE and not _pairs_off(text[before], text[before + 1 :]):
        before += 1
    while text[end - 1] in AFTER and not _pairs_off(text[end - 1], text[before : end - 1]):
        end -= 1
    return before, len(text) - end


def _pairs_off(mark: str, rest: str) -> bool:
    """Whether a bracket has its other half in the `rest` of a word."""
    if mark in OPENING:
        other = CLOSING[OPENING.index(mark)]
        return rest.count(other) > rest.count(mark)
    if mark in CLOSING:
        other = OPENING[CLOSING.index(mark)]
        return rest.count(other) > rest.count(mark)
    return False


def _number(marks: str) -> int:
    """Of shapes side by side that marks are made of."""
    return sum(3 if mark == "\u2026" else 2 if mark in DOUBLE else 1 for mark in marks)
