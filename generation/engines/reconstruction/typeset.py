"""Type: the fonts, sizes, weights and colours of the text on a page, measured by rendering.

A line's width gives its size in a font to less than a percent, its height tells whether the
font can be right, and the line drawn in the font tells which of those left it is. A page has
few fonts and few sizes: the lines of a paragraph choose them together, and the long lines of
a page choose them for the short ones.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from generation.engines.reconstruction.fonts import Font
from generation.engines.reconstruction.glyphs import is_wide
from generation.engines.reconstruction.page_fonts import MISFIT, page_fonts
from generation.engines.reconstruction.runs import find_runs, odd_words
from generation.engines.reconstruction.setting import (
    WEIGHTS,
    Setting,
    best_setting,
    drawn_weight,
    full_color,
    likeness,
    line_likeness,
    misfit,
    plain_size,
    setting_in,
    size_by_width,
    weighted_median,
)
from generation.engines.reconstruction.style import Line
from generation.engines.reconstruction.text_ink import LineInk, TextInk, slant
from verify.screenshot import RGB, Box, Pixels, TextBlock, Word

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
    settings = _agree_in_groups(lines, settings)
    settings = _agree(lines, settings)
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
        return block if _is_legible(line, fonts, asian_page) else None
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


# Lines that are set alike because they belong together


def _agree_in_groups(lines: Sequence[LineInk], settings: Sequence[Setting]) -> list[Setting]:
    """Lines of one paragraph, and lines side by side, in the font that suits them together."""
    agreed = list(settings)
    for group in [*_paragraphs(lines, agreed), *_rows(lines, agreed)]:
        if len({_face(agreed[index]) for index in group}) > 1:
            _vote(group, lines, agreed)
    return agreed


def _face(setting: Setting) -> tuple[Font, int, bool]:
    return setting.font, setting.weight, setting.italic


def _vote(group: Sequence[int], lines: Sequence[LineInk], agreed: list[Setting]) -> None:
    fonts = list(dict.fromkeys(agreed[index].font for index in group))
    if len(fonts) > 1:
        scores = [
            sum(
                lines[i].box.width * line_likeness(lines[i], setting_in(lines[i], font))
                for i in group
            )
            for font in fonts
        ]
        font = fonts[scores.index(max(scores))]
    else:
        font = fonts[0]
    widths = [lines[index].box.width for index in group]
    leaning = sum(w for i, w in zip(group, widths, strict=True) if agreed[i].italic)
    italic = leaning > sum(widths) / 2
    own = {index: setting_in(lines[index], font, italic) for index in group}
    weight = int(weighted_median([own[index].weight for index in group], widths))
    for index in group:
        agreed[index] = replace(own[index], weight=weight)


def _paragraphs(lines: Sequence[LineInk], settings: Sequence[Setting]) -> list[list[int]]:
    """Indices of lines that read on from one to the next."""
    order = sorted(range(len(lines)), key=lambda i: (lines[i].box.y, lines[i].box.x))
    groups: list[list[int]] = []
    for index in order:
        group = next((g for g in groups[::-1] if _is_below(lines, settings, g[-1], index)), None)
        if group is None:
            groups.append([index])
        else:
            group.append(index)
    return [part for group in groups for part in _reading_on(group, lines) if len(part) > 1]


def _is_below(lines: Sequence[LineInk], settings: Sequence[Setting], a: int, b: int) -> bool:
    above, below = lines[a].box, lines[b].box
    aligned = abs(above.x - below.x) <= 4 or abs(above.center[0] - below.center[0]) <= 3
    size = settings[a].size
    if not aligned or not 0.6 * size <= below.center[1] - above.center[1] <= 2.1 * size:
        return False
    sizes = [setting_in(lines[i], settings[a].font).size for i in (a, b)]
    return abs(sizes[0] / sizes[1] - 1) < 0.08 and _near(lines[a].color, lines[b].color)


def _reading_on(group: Sequence[int], lines: Sequence[LineInk]) -> list[list[int]]:
    """The group cut after every line that stops short: a title, an entry, a last line."""
    widest = max(lines[index].box.width for index in group)
    parts = [[group[0]]]
    for last, index in pairwise(group):
        if lines[last].box.width >= FULL_LINE * widest and lines[last].text[-1] not in ".:":
            parts[-1].append(index)
        else:
            parts.append([index])
    return parts


def _rows(lines: Sequence[LineInk], settings: Sequence[Setting]) -> list[list[int]]:
    """Indices of short lines side by side, of one size and colour: the entries of a menu."""
    groups: list[list[int]] = []
    for index in sorted(range(len(lines)), key=lambda i: lines[i].box.x):
        if len(lines[index].words) > 3:
            continue
        group = next((g for g in groups if _is_beside(lines, settings, g[-1], index)), None)
        if group is None:
            groups.append([index])
        else:
            group.append(index)
    return [group for group in groups if len(group) > 2]


def _is_beside(lines: Sequence[LineInk], settings: Sequence[Setting], a: int, b: int) -> bool:
    one, other = settings[a], settings[b]
    if abs(one.baseline(lines[a]) - other.baseline(lines[b])) > 1.5:
        return False
    if abs(one.weight - other.weight) > SAME_WEIGHT or one.italic != other.italic:
        return False
    sizes = [setting_in(lines[i], one.font).size for i in (a, b)]
    return abs(sizes[0] / sizes[1] - 1) < 0.1 and _near(lines[a].color, lines[b].color)


# Lines that are nearly alike


def _agree(inks: Sequence[LineInk], settings: Sequence[Setting]) -> list[Setting]:
    """Lines that are nearly alike made alike: the long ones decide for the short ones."""
    order = sorted(range(len(inks)), key=lambda index: -inks[index].box.width)
    groups: list[list[int]] = []
    for index in order:
        group = next((g for g in groups if _alike(inks, settings, g[0], index)), None)
        if group is None:
            groups.append([index])
        else:
            group.append(index)
    agreed = list(settings)
    for group in groups:
        common = _common(group, inks, settings)
        for index in group:
            agreed[index] = common
    return agreed


def _alike(inks: Sequence[LineInk], settings: Sequence[Setting], a: int, b: int) -> bool:
    """Whether line `b` may be in the style of `a`, which is longer."""
    first, second = settings[a], settings[b]
    size = second.size if second.tracking else size_by_width(inks[b], first)
    # What a pixel more or less makes of the size and the weight of a short text.
    loose = SAME_SIZE + 1.5 / max(1.0, inks[b].box.width)
    return (
        first.font == second.font
        and first.italic == second.italic
        and abs(first.size / size - 1) < loose
        and abs(first.weight - second.weight) <= SAME_WEIGHT + 900 / len(inks[b].text)
        and abs(first.tracking - second.tracking) < 0.04
        and _near(inks[a].color, inks[b].color)
    )


def _near(a: RGB, b: RGB) -> bool:
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) <= SAME_COLOR


def _common(group: Sequence[int], lines: Sequence[LineInk], settings: Sequence[Setting]) -> Setting:
    """The setting of lines in one style, from all of their words."""
    first = settings[group[0]]
    weights = [lines[index].box.width for index in group]
    weight = int(weighted_median([settings[index].weight for index in group], weights))
    words = sorted((w for i in group for w in lines[i].words), key=lambda w: w.letters)[-JUDGES:]
    size = weighted_median([settings[index].size for index in group], weights)
    if sum(word.letters for word in words) < 4 or any(map(is_wide, lines[group[0]].text)):
        return replace(first, size=plain_size(size), weight=weight, color=lines[group[0]].color)
    weight = drawn_weight(words, first.font, weight)
    tracking = 0.0
    if first.tracking:
        tracking = median(settings[index].tracking for index in group)
    else:
        own = replace(first, weight=weight)
        sizes = [size_by_width(lines[index], own) for index in group]
        size = weighted_median(sizes, weights)
    color = full_color(words, replace(first, size=size, weight=weight))
    return replace(first, size=plain_size(size), weight=weight, tracking=tracking, color=color)


def _line(ink: LineInk, setting: Setting, odd: Sequence[Setting | None]) -> Line:
    measures = setting.extent(ink.text)
    x = ink.box.x - measures.left * setting.size
    bearing = (measures.advance - measures.right) * setting.size
    width = ink.box.right + bearing + setting.tracking * setting.size - x
    runs = find_runs(ink, setting, odd)
    return Line(runs, ink.block.box, setting.baseline(ink), x, width)
