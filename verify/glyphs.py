"""The glyphs that were read on a line, put together as words by the gaps in its ink."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from verify.ink import Ink
from verify.screenshot import Box, TextBlock, Word

COLUMN_GAP = 1.6  # of the ink's height: a wider gap parts two blocks
MIXED_GAP = 0.25  # of the ink's height: a wider gap parts an ideograph, or an icon, from letters


@dataclass(frozen=True)
class Glyph:
    """One character as it was read."""

    text: str
    x: float  # centre, device px from the left of the line's crop
    confidence: float  # 0..1


def glyph_blocks(glyphs: Sequence[Glyph], ink: Ink) -> list[TextBlock]:
    """The words of a line, as one block for each column that it runs across."""
    if not ink.mask.any():
        return []
    words = _words(glyphs, ink)
    blocks: list[TextBlock] = []
    start = 0
    for index in range(1, len(words) + 1):
        if index < len(words):
            height = max(words[index - 1].box.height, words[index].box.height)
            if words[index].box.x - words[index - 1].box.right < COLUMN_GAP * height:
                continue
        blocks.append(_block(words[start:index], ink))
        start = index
    return blocks


def _words(glyphs: Sequence[Glyph], ink: Ink) -> list[Word]:
    """Glyphs parted at spaces, each word's box snapped to the ink between the gaps."""
    columns = np.asarray(ink.mask.any(axis=0))
    height = np.count_nonzero(ink.mask.any(axis=1))
    shown = [glyph for glyph in glyphs if glyph.text != " "]
    spaced = {id(b) for a, b in pairwise(glyphs) if a.text == " "}
    cuts, texts = [0], [""]
    for previous, glyph in zip([None, *shown[:-1]], shown, strict=True):
        if previous:
            start, stop = _widest_gap(columns, previous.x, glyph.x)
            mixed = _is_ideograph(previous.text) != _is_ideograph(glyph.text)
            if id(glyph) in spaced or (mixed and stop - start > MIXED_GAP * height):
                cuts.append((start + stop) // 2)
                texts.append("")
        texts[-1] += glyph.text
    cuts.append(len(columns))
    words = []
    for text, left, right in zip(texts, cuts[:-1], cuts[1:], strict=True):
        box = _ink_between(ink, left, right)
        if text and box:
            words.append(Word(text, box))
    return words


def _ink_between(ink: Ink, left: int, right: int) -> Box | None:
    """What bounds the ink between two of its columns."""
    return replace(ink, mask=ink.mask[:, left:right], left=ink.left + left).box


def word_block(words: Sequence[Word], ink: Ink) -> TextBlock | None:
    """Words with boxes in px of a line, snapped to its ink; None when none has any."""
    snapped = []
    for word in words:
        left = min(max(0, round(word.box.x)), ink.mask.shape[1])
        box = _ink_between(ink, left, max(left, round(word.box.right)))
        if box:
            snapped.append(Word(word.text, box))
    return _block(snapped, ink) if snapped else None


def _is_ideograph(text: str) -> bool:
    return unicodedata.category(text[0]) == "Lo"


def _widest_gap(columns: NDArray[np.bool_], left: float, right: float) -> tuple[int, int]:
    """The widest run of columns without ink between two glyphs' centres, or their middle."""
    start, stop = max(0, int(left)), min(len(columns), int(right) + 1)
    blank = np.flatnonzero(~columns[start:stop])
    if not len(blank):
        return (start + stop) // 2, (start + stop) // 2
    runs = np.split(blank, np.flatnonzero(np.diff(blank) > 1) + 1)
    widest = max(runs, key=len)
    return start + int(widest[0]), start + int(widest[-1]) + 1


def _block(words: Sequence[Word], ink: Ink) -> TextBlock:
    box = Box.around([word.box for word in words])
    text = " ".join(word.text for word in words)
    left, right = round(box.x) - ink.left, round(box.right) - ink.left
    part = replace(
        ink,
        mask=ink.mask[:, left:right],
        contrast=ink.contrast[:, left:right],
        pixels=ink.pixels[:, left:right],
    )
    return TextBlock(text, box, part.color, _font_size(text, box.height), words=tuple(words))


def _font_size(text: str, height: float) -> float:
    """The size whose ink would be `height` tall, by the proportions of a common sans-serif."""
    wide = any(ord(letter) > 0x2E80 for letter in text)
    tall = any(letter.isupper() or letter.isdigit() or letter in "bdfhijklt" for letter in text)
    top = 0.85 if wide else 0.72 if tall else 0.53
    bottom = 0.07 if wide else 0.21 if any(letter in "gjpqy,;()[]{}|@Q" for letter in text) else 0
    return height / (top + bottom)
