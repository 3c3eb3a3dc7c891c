"""The glyphs that were read on a line, put together as words by the gaps in its ink."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from verify.ink import Ink
from verify.screenshot import RGB, Box, TextBlock, Word

COLUMN_GAP = 1.6  # of the ink's height: a wider gap parts two blocks
MIXED_GAP = 0.25  # of the ink's height: a wider gap parts ideographs, icons and dots from letters
LETTER_GAP = 0.9  # of the ink's height: a wider gap parts letters, though no space was read
DOTS = "\u00b7\u2022"  # between words, where the space beside them is read now and then
ONE_COLOR = 40  # of a channel: thin strokes hide no more of a colour
NARROW = {"\u3010": "[", "\u3011": "]"}  # lenticular brackets, as which square ones are read


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
    cuts, texts = [0], [""]
    for previous, glyph, spaced in _shown(glyphs):
        if previous:
            start, stop = _widest_gap(columns, previous.x, glyph.x)
            if _are_parted(previous.text, glyph.text, spaced, (stop - start) / height):
                cuts.append((start + stop) // 2)
                texts.append("")
        texts[-1] += glyph.text
    cuts.append(len(columns))
    words = []
    for text, left, right in zip(texts, cuts[:-1], cuts[1:], strict=True):
        box = ink.between(left, right).box
        if text and box:
            words.append(Word(text, box))
    return words


def _shown(glyphs: Sequence[Glyph]) -> Iterator[tuple[Glyph | None, Glyph, bool]]:
    """Each glyph but spaces, after the one before it, and whether a space parts the two."""
    latin = not any(_is_ideograph(glyph.text) for glyph in glyphs)
    previous, spaced = None, False
    for glyph in glyphs:
        if glyph.text == " ":
            spaced = True
            continue
        glyph = replace(glyph, text=_narrow(glyph.text)) if latin else glyph
        yield previous, glyph, spaced
        previous, spaced = glyph, False


def _are_parted(before: str, after: str, spaced: bool, gap: float) -> bool:
    """Whether two glyphs are of two words; their `gap` is in units of the ink's height."""
    if _is_wide_mark(before) or _is_wide_mark(after):
        return False  # the blank beside such a mark is its own
    mixed = _is_ideograph(before) != _is_ideograph(after)
    most = MIXED_GAP if mixed or before in DOTS or after in DOTS else LETTER_GAP
    return spaced or gap > most


def word_block(words: Sequence[Word], ink: Ink) -> TextBlock | None:
    """Words with boxes in px of a line, snapped to its ink; None when none has any."""
    snapped = []
    for word in words:
        left = min(max(0, round(word.box.x)), ink.mask.shape[1])
        box = ink.between(left, max(left, round(word.box.right))).box
        if box:
            snapped.append(Word(word.text, box))
    return _block(snapped, ink) if snapped else None


def _is_wide_mark(text: str) -> bool:
    """Whether it is punctuation as wide as an ideograph, and mostly blank."""
    return unicodedata.east_asian_width(text[0]) in "FW" and unicodedata.category(text[0])[0] == "P"


def _narrow(text: str) -> str:
    """What a full-width form is in Latin text."""
    full = unicodedata.east_asian_width(text[0]) == "F"
    return unicodedata.normalize("NFKC", text) if full else NARROW.get(text, text)


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
    return TextBlock(text, box, _color(words, ink), font_size(text, box.height), words=tuple(words))


def _color(words: Sequence[Word], ink: Ink) -> RGB:
    """The colour of most words of a line, for those of a link may have more contrast."""
    colors = np.array([_ink_of([word], ink).color for word in words], np.int16)
    alike = np.abs(colors[:, None] - colors).max(axis=2) <= ONE_COLOR
    widths = np.array([word.box.width for word in words])
    usual = np.flatnonzero(alike[(alike @ widths).argmax()]).tolist()
    return _ink_of([words[index] for index in usual], ink).color


def _ink_of(words: Sequence[Word], ink: Ink) -> Ink:
    """The columns of the ink that are those of some words."""
    spans = [np.arange(round(word.box.x), round(word.box.right)) for word in words]
    columns = np.concatenate(spans) - ink.left
    return replace(
        ink,
        mask=ink.mask[:, columns],
        contrast=ink.contrast[:, columns],
        pixels=ink.pixels[:, columns],
    )


def font_size(text: str, height: float) -> float:
    """The size whose ink would be `height` tall, by the proportions of a common sans-serif."""
    wide = any(ord(letter) > 0x2E80 for letter in text)
    tall = any(letter.isupper() or letter.isdigit() or letter in "bdfhijklt" for letter in text)
    top = 0.85 if wide else 0.72 if tall else 0.53
    bottom = 0.07 if wide else 0.21 if any(letter in "gjpqy,;()[]{}|@Q" for letter in text) else 0
    return height / (top + bottom)
