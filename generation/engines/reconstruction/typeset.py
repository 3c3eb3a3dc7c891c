"""Type: the fonts, sizes, weights and colours of the text on a page, measured by rendering.

A line's width gives its size in a font to less than a percent, its height tells whether the
font can be right, and the line drawn in the font tells which of those left it is. A page has
few fonts and few sizes: the lines of a paragraph choose them together, and the long lines of
a page choose them for the short ones.
"""

from collections.abc import Sequence
from dataclasses import replace

from generation.engines.reconstruction.agreement import agree
from generation.engines.reconstruction.fonts import Font
from generation.engines.reconstruction.glyphs import is_wide
from generation.engines.reconstruction.page_fonts import MISFIT, page_fonts
from generation.engines.reconstruction.runs import find_runs, odd_words
from generation.engines.reconstruction.setting import (
    WEIGHTS,
    Setting,
    best_setting,
    likeness,
    misfit,
)
from generation.engines.reconstruction.style import Line
from generation.engines.reconstruction.text_ink import LineInk, TextInk, slant
from verify.screenshot import Box, Pixels, TextBlock, Word

LEGIBLE = 0.75  # least correlation of a letter with itself
SAME_SIZE = 0.03  # relative
SAME_WEIGHT = 150
SAME_COLOR = 28  # of a channel
JUDGES = 6  # words that settle a style's size, weight and colour
FULL_LINE = 0.85  # of the widest: a line as wide as that reads on in the next


def typeset(
    pixels: Pixels, text: Sequence[TextBlock], device_scale: float = 1.0
) -> tuple[Line, ...]:
    """The lines of `text`, in its order, with the style of each run.

    What was read but does not look like its letters in the page's fonts, as icons that were
    taken for letters do not, is left out.
    """
    lines = [LineInk(pixels, block, device_scale) for block in text]
    fonts = page_fonts([word for line in lines for word in line.words])
    asian = sum(is_wide(c) for block in text for c in block.text)
    asian_page = asian > 0.02 * sum(len(block.text) for block in text)
    lines = [line for line in lines if not _is_read_twice(line, lines)]
    legible = (_legible(line, fonts, asian_page) for line in lines)
    lines = [LineInk(pixels, block, device_scale) for block in legible if block]
    settings = [best_setting(line, fonts, slant(line)) for line in lines]
    settings = agree(lines, settings)
    odd = odd_words(lines, settings, fonts)
    return tuple(_line(*parts) for parts in zip(lines, settings, odd, strict=True))


# Which words are words


def _is_read_twice(line: LineInk, lines: Sequence[LineInk]) -> bool:
    """Whether a word by itself is also a word of a longer line, in the same place."""
    if len(line.block.words) > 1:
        return False
    return any(
        word.text == line.text and word.box.overlap(line.block.box) > 0.5 * line.block.box.area
        for other in lines
        if other is not line and other.block.box.overlap(line.block.box) > 0
        for word in other.block.words
    )


def _legible(line: LineInk, fonts: Sequence[Font], asian_page: bool) -> TextBlock | None:
    """The line without icons that were read as letters before or after it; None if all are."""
    block = line.block
    if len(line.text) <= 2:
        return block if _is_figure(line) or _is_legible(line, fonts, asian_page) else None
    words = list(block.words)
    while len(words) > 1 and not _belongs(words[0], words[1:], line, fonts, asian_page):
        words.pop(0)
    while len(words) > 1 and not _belongs(words[-1], words[:-1], line, fonts, asian_page):
        words.pop()
    if len(words) == len(block.words):
        return block
    box = Box.around([word.box for word in words])
    text = " ".join(word.text for word in words)
    return replace(block, text=text, box=box, words=tuple(words))


def _is_figure(line: LineInk) -> bool:
    """Whether a line is two digits, and as wide as these are: icons are as wide as high."""
    return len(line.text) == 2 and line.text.isdecimal() and line.box.width > 1.2 * line.box.height


def _belongs(
    word: Word, others: Sequence[Word], line: LineInk, fonts: Sequence[Font], asian_page: bool
) -> bool:
    """Whether a short word looks like its letters, or is as high and wide as they would be."""
    ink = line.word(word)
    if _is_legible(ink, fonts, asian_page):
        return True
    rest = line.word(max(others, key=lambda other: len(other.text)))
    settings = (Setting(font, 1.0, 400).sized_for(rest) for font in fonts)
    return any(_is_in_line(ink, setting, setting.baseline(rest)) for setting in settings)


def _is_in_line(ink: TextInk, setting: Setting, baseline: float) -> bool:
    measures, size = setting.extent(ink.text), setting.size
    width = (measures.right - measures.left) * size
    return (
        abs(baseline + measures.top * size - ink.box.y) <= max(1.0, 0.1 * size)
        and abs(baseline + measures.bottom * size - ink.box.bottom) <= max(1.0, 0.1 * size)
        and abs(width - ink.box.width) <= max(1.0, 0.15 * width)
    )


def _is_legible(word: TextInk, fonts: Sequence[Font], asian_page: bool) -> bool:
    """Whether a word of a letter or two looks like them; longer ones are taken to."""
    letters = word.text
    if len(letters) > 2 or not letters.isalnum():
        return True
    if any(map(is_wide, letters)):
        return asian_page
    settings = (Setting(font, 1.0, weight).sized_for(word) for font in fonts for weight in WEIGHTS)
    return any(likeness(word, s) > LEGIBLE and misfit(word, s) < MISFIT for s in settings)


def _line(ink: LineInk, setting: Setting, odd: Sequence[Setting | None]) -> Line:
    measures = setting.extent(ink.text)
    x = ink.box.x - measures.left * setting.size
    bearing = (measures.advance - measures.right) * setting.size
    width = ink.box.right + bearing + setting.tracking * setting.size - x
    runs = find_runs(ink, setting, odd)
    return Line(runs, ink.block.box, setting.baseline(ink), x, width)
