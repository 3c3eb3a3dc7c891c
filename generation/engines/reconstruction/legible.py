"""What was read and is text: words that look like their letters in the fonts of the page.

The rest are icons that were taken for letters, or for a part of the word beside them.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generation.engines.reconstruction.fonts import Font
from generation.engines.reconstruction.glyphs import is_wide
from generation.engines.reconstruction.icon_letters import without_icons
from generation.engines.reconstruction.page_fonts import MISFIT, page_fonts
from generation.engines.reconstruction.setting import WEIGHTS, Setting, likeness, misfit
from generation.engines.reconstruction.text_ink import LineInk, TextInk
from verify.ink import ink_color, tighten
from verify.screenshot import RGB, Box, Pixels, TextBlock, Word

LEGIBLE = 0.75  # least correlation of a letter with itself
APART = 0.22  # of a word's height: no two of its letters are as far apart
RESEMBLING = 0.5  # least correlation of a letter that has the size of its word
BETTER = 0.15  # of correlation that a word must win without what stands beside it
NO_FONT = -0.2  # of `_fit`: signs in photos have -.4 and less, torn letters in a font -.1
INK = 0.25  # coverage of a pixel that shows


def legible_lines(
    pixels: Pixels, text: Sequence[TextBlock], device_scale: float = 1.0
) -> tuple[list[LineInk], list[Font]]:
    """The lines less the icons that were read with them, and the fonts of the page."""
    lines = [LineInk(pixels, block, device_scale) for block in without_icons(text)]
    fonts = page_fonts([word for line in lines for word in line.words])
    asian = sum(is_wide(c) for block in text for c in block.text)
    asian_page = asian > 0.02 * sum(len(block.text) for block in text)
    lines = [line for line in lines if not _is_read_twice(line, lines)]
    lines = [line for line in lines if line.on_one_color or not _is_pictured(line, fonts)]
    blocks = ((line, _legible(line, fonts, asian_page)) for line in lines)
    legible = [line.as_in(block) for line, block in blocks if block]
    return [line.as_in(_alone(line, fonts)) for line in legible], fonts


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


def _is_pictured(line: LineInk, fonts: Sequence[Font]) -> bool:
    """Whether a line on a picture is a part of it, as a sign in a photo is: no font is like it."""
    words = [word for word in line.words if word.letters >= 3]
    if not words or any(map(is_wide, line.text)):
        return False
    return max(_fit(word, fonts) for word in words) < NO_FONT


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
    plain = [Setting(font, 1.0, 400) for font in fonts]
    if len(rest.text) == 1:  # too narrow to tell the size from
        pair = len(ink.text) == 2
        return pair and any(misfit(ink, font.sized_for(ink)) < MISFIT for font in plain)
    settings = (font.sized_for(rest) for font in plain)
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


# Icons within a word


def _alone(line: LineInk, fonts: Sequence[Font]) -> TextBlock:
    """The line without icons that were read as a part of its first word or its last."""
    block, first, last = line.block, line.words[0], line.words[-1]
    words = list(block.words) or [Word(block.text, block.box)]
    words[0], color = _without_icon(first, fonts, at_end=False)
    if len(words) == 1 or color != block.color:
        last = TextInk(line.pixels, words[-1].text, words[-1].box, color, line.scale)
    words[-1], color = _without_icon(last, fonts, at_end=True)
    if words == (list(block.words) or [Word(block.text, block.box)]):
        return block
    text, box = " ".join(word.text for word in words), Box.around([word.box for word in words])
    return replace(
        block, text=text, box=box, color=color, words=tuple(words) if block.words else ()
    )


def _without_icon(whole: TextInk, fonts: Sequence[Font], *, at_end: bool) -> tuple[Word, RGB]:
    """The word, and its colour, without what stands apart at its start or its end.

    The icon was read as a letter of the word, or not at all.
    """
    pixels, text, scale = whole.pixels, whole.text, whole.scale
    as_read = Word(text, whole.read), whole.color
    box = _beyond_gap(whole, at_end)
    if box is None or len(text) < 3 or any(map(is_wide, text)):
        return as_read
    own = ink_color(pixels, box, scale)
    shorter = text[:-1] if at_end else text[1:]
    inks = [TextInk(pixels, letters, box, own, scale) for letters in (text, shorter)]
    best = max(inks, key=lambda ink: _fit(ink, fonts))
    if _fit(best, fonts) < _fit(whole, fonts) + BETTER:
        return as_read
    letter = text[-1] if at_end else text[0]
    if _is_letter(pixels, letter, _beside(whole.read, box), inks[1], fonts):
        return as_read
    return Word(best.text, box), own


def _beside(whole: Box, part: Box) -> Box:
    """What is left of `whole` beside `part`, which is at its start or its end."""
    if part.x > whole.x:
        return Box.from_edges(whole.x, whole.y, part.x, whole.bottom)
    return Box.from_edges(part.right, whole.y, whole.right, whole.bottom)


def _is_letter(
    pixels: Pixels, letter: str, around: Box, rest: TextInk, fonts: Sequence[Font]
) -> bool:
    """Whether what is seen in a box is its letter, in line with the `rest` of the word.

    The letters of a title may be spaced, and figures of one width stand apart from a 1.
    """
    box = tighten(pixels, around, rest.scale)
    if box is None:
        return False
    ink = TextInk(pixels, letter, box, rest.color, rest.scale)
    plain = [Setting(font, 1.0, 400) for font in fonts]
    sized = [font.sized_for(rest) for font in plain]
    in_line = any(_is_in_line(ink, setting, setting.baseline(rest)) for setting in sized)
    if not in_line and max(abs(box.y - rest.box.y), abs(box.bottom - rest.box.bottom)) > 1:
        return False
    return any(likeness(ink, font.sized_for(ink)) > RESEMBLING for font in plain)


def _beyond_gap(ink: TextInk, at_end: bool) -> Box | None:
    """What bounds a word's ink but for its first or last piece that stands apart, CSS px."""
    shown = ink.coverage > INK
    columns = np.flatnonzero(shown.any(axis=0))
    wide = np.flatnonzero(np.diff(columns) - 1 >= APART * ink.box.height * ink.scale)
    if not len(wide):
        return None
    kept = columns[: wide[-1] + 1] if at_end else columns[wide[0] + 1 :]
    rows = np.flatnonzero(shown[:, kept[0] : kept[-1] + 1].any(axis=1))
    left, top = ink.corner
    return Box.from_edges(
        (left + kept[0]) / ink.scale,
        (top + rows[0]) / ink.scale,
        (left + kept[-1] + 1) / ink.scale,
        (top + rows[-1] + 1) / ink.scale,
    )


def _fit(ink: TextInk, fonts: Sequence[Font]) -> float:
    """How well a word is explained by a font of the page: its shape less its wrong height."""
    settings = [Setting(font, 1.0, weight).sized_for(ink) for font in fonts for weight in WEIGHTS]
    return max(likeness(ink, setting) - misfit(ink, setting) for setting in settings)
