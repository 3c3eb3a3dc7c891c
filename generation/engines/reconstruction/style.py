"""Type: the fonts, sizes, weights and colours of the text on a page, measured by rendering.

A line's width gives its size in a font to less than a percent, its height tells whether the
font can be right, and the line drawn in the font tells which of those left it is. A page has
few fonts and few sizes: the long lines choose them for the short ones.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.fonts import (
    ARIAL,
    Font,
    installed_fonts,
    is_wide,
    metrics,
)
from verify.ink import background_color, ink_color
from verify.screenshot import RGB, Box, Pixels, TextBlock, Word

MARGIN = 2  # px around a line that are looked at, too
FAINT = 0.08  # coverage that is no ink yet
SAMPLES = 36  # words that choose the page's fonts
SCOUTS = 10  # of them, compared with every font there is
LEGIBLE = 0.75  # least correlation of a letter with itself
MISFIT = 0.2  # of a word's height
MAX_FONTS = 3
SECOND_FONT = 0.04  # of correlation that another font must win to be a page's second
SECOND_VOTES = 3  # and words for which it must do so
SPACED = 0.06  # relative: capitals that are so much too wide have letter-spacing
MOST_SPACING = 0.4  # of the size; beyond, the text was misread
MISREAD = 0.25  # relative: what is so much too wide has more in its box than its letters
WEIGHTS = (400, 700)
SAME_SIZE = 0.03  # relative
SAME_WEIGHT = 150
SAME_COLOR = 28  # of a channel
WHOLE_SIZES = [float(size) for size in range(6, 200)]
PART_SIZES = [s + 0.5 for s in range(6, 60)] + [12.8, 13.33, 13.6, 14.4, 15.2, 17.6, 18.4, 19.2]
JUDGES = 6  # words that settle a style's size, weight and colour
LEAST_HIDDEN, MOST_HIDDEN = 1.08, 1.35  # times as much contrast as is seen


@dataclass(frozen=True)
class TextStyle:
    """How a run of text is set."""

    font: Font
    size: float  # CSS px
    weight: int  # 100..900
    italic: bool
    color: RGB
    letter_spacing: float = 0.0  # CSS px
    underline: bool = False


@dataclass(frozen=True)
class Run:
    """Neighbouring words of a line in one style. `box` bounds their ink, CSS px."""

    text: str
    box: Box
    style: TextStyle


@dataclass(frozen=True)
class Line:
    """One line of text: `box` bounds its ink; all in CSS px."""

    runs: tuple[Run, ...]
    box: Box
    baseline: float  # y
    x: float  # where the pen starts: the ink less the first glyph's side bearing
    width: float  # advance, side bearings included
    bullet: bool = False  # whether it is the first line of a list item with a bullet

    @property
    def text(self) -> str:
        return " ".join(run.text for run in self.runs)


def typeset(
    pixels: Pixels, text: Sequence[TextBlock], device_scale: float = 1.0
) -> tuple[Line, ...]:
    """The lines of `text`, in its order, with the style of each run.

    What was read but does not look like its letters in the page's fonts, as icons that were
    taken for letters do not, is left out.
    """
    lines = [_TextLine(pixels, block, device_scale) for block in text]
    fonts = page_fonts([word for line in lines for word in line.words])
    asian = sum(is_wide(c) for block in text for c in block.text)
    asian_page = asian > 0.02 * sum(len(block.text) for block in text)
    legible = (_legible(line, fonts, asian_page) for line in lines)
    lines = [_TextLine(pixels, block, device_scale) for block in legible if block]
    settings = [_set(line, fonts) for line in lines]
    settings = _agree(lines, settings)
    return tuple(_line(line, setting) for line, setting in zip(lines, settings, strict=True))


def content_area(style: TextStyle) -> tuple[float, float]:
    """Ascent and descent in CSS px, as Chromium adds them for `line-height: normal`."""
    ascent, descent = metrics(style.font, style.weight).line()
    return round(ascent * style.size), round(descent * style.size)


def _legible(line: "_TextLine", fonts: Sequence[Font], asian_page: bool) -> TextBlock | None:
    """The line without icons that were read as letters before or after it; None if all are."""
    block = line.block
    if len(line.text) <= 2:
        return block if _is_legible(line, fonts, asian_page) else None
    words = list(block.words)
    while len(words) > 1 and not _is_legible(line.word(words[0]), fonts, asian_page):
        words.pop(0)
    while len(words) > 1 and not _is_legible(line.word(words[-1]), fonts, asian_page):
        words.pop()
    if len(words) == len(block.words):
        return block
    box = Box.around([word.box for word in words])
    text = " ".join(word.text for word in words)
    return replace(block, text=text, box=box, words=tuple(words))


def _is_legible(word: "_Ink", fonts: Sequence[Font], asian_page: bool) -> bool:
    """Whether a word of a letter or two looks like them; longer ones are taken to."""
    letters = word.text
    if len(letters) > 2 or not letters.isalnum():
        return True
    if any(map(is_wide, letters)):
        return asian_page
    settings = (Setting(f, _size(word, f, weight), weight) for f in fonts for weight in WEIGHTS)
    return any(likeness(word, s) > LEGIBLE and _misfit(word, s) < MISFIT for s in settings)


@dataclass(frozen=True)
class Setting:
    """A guess at how a line is set."""

    font: Font
    size: float
    weight: int
    spacing: float = 0.0  # CSS px between letters
    color: RGB | None = None  # that of the line itself when None


class _Ink:
    """A line or word of text and its ink, 0..1 a device pixel.

    `box` is that of the text block with its sides moved to fractions of a pixel: what bounds
    the ink in whole pixels is up to two pixels off, four percent of a short word.
    """

    def __init__(self, pixels: Pixels, text: str, box: Box, color: RGB, scale: float) -> None:
        self.pixels, self.text, self.color, self.scale = pixels, text, color, scale
        height, width = pixels.shape[:2]
        left = max(0, round(box.x * scale) - MARGIN)
        top = max(0, round(box.y * scale) - MARGIN)
        right = min(width, round(box.right * scale) + MARGIN)
        bottom = min(height, round(box.bottom * scale) + MARGIN)
        self.background = background_color(pixels, box, scale)
        self.coverage = self.ink_in(left, top, right, bottom)
        columns = self.coverage.max(axis=0, initial=0)
        before, after = _edge(columns) / scale, _edge(columns[::-1]) / scale
        self.box = Box.from_edges(box.x + before, box.y, box.right - after, box.bottom)

    def ink_in(self, left: int, top: int, right: int, bottom: int) -> NDArray[np.float32]:
        """The ink of an area given in device px."""
        area = self.pixels[top:bottom, left:right]
        return ink_coverage(area, self.background, self.color)

    def baseline(self, setting: "Setting") -> float:
        """Where the line's baseline is if it is set so, CSS px."""
        measures = metrics(setting.font, setting.weight).extent(self.text)
        above = self.box.y - measures.top * setting.size
        below = self.box.bottom - measures.bottom * setting.size
        return round((above + below) / 2)


def _edge(columns: NDArray[np.float32]) -> float:
    """How far inside of the margin the ink begins, px; negative if it begins before."""
    if len(columns) <= 2 * MARGIN:
        return 0.0
    if columns[MARGIN - 1] > FAINT:
        return -float(columns[MARGIN - 1])
    return 1 - float(columns[MARGIN])


def ink_coverage(area: Pixels, background: RGB, color: RGB) -> NDArray[np.float32]:
    """How much of each pixel is ink: its place between background and text colour, 0..1."""
    ground = np.array(background, np.float32)
    step = np.array(color, np.float32) - ground
    length = float(step @ step)
    if length < 1:
        return np.zeros(area.shape[:2], np.float32)
    share = (area.astype(np.float32) - ground) @ step / np.float32(length)
    return np.clip(share, 0, 1).astype(np.float32)


class _TextLine(_Ink):
    """A line of text and its words."""

    def __init__(self, pixels: Pixels, block: TextBlock, scale: float) -> None:
        super().__init__(pixels, block.text, block.box, block.color, scale)
        self.block = block
        self.words = [_Ink(pixels, w.text, w.box, block.color, scale) for w in block.words]
        self.words = self.words or [self]

    def word(self, word: Word) -> _Ink:
        return _Ink(self.pixels, word.text, word.box, self.color, self.scale)

    def longest_words(self) -> list[_Ink]:
        return sorted(self.words, key=lambda word: -len(word.text))[:2]


# Fonts


def page_fonts(words: Sequence[_Ink]) -> list[Font]:
    """The page's fonts, the commonest first: what its longest words look most like."""
    samples = [word for word in words if sum(map(str.isalpha, word.text)) >= 4]
    samples = _varied(samples)
    if not samples:
        return [ARIAL]
    scouted = [_votes(word, installed_fonts()) for word in samples[:SCOUTS]]
    finalists = _finalists(scouted)
    votes = [_votes(word, finalists) for word in samples]
    fonts = [_favourite(votes)]
    while len(fonts) < MAX_FONTS:
        dissent = [vote for vote in votes if _dissents(vote, fonts)]
        other = _favourite(dissent) if dissent else None
        agreeing = [vote for vote in dissent if other and _dissents(vote, fonts, other)]
        if other is None or len(agreeing) < SECOND_VOTES:
            break
        fonts.append(other)
    return fonts


def _dissents(vote: dict[Font, float], fonts: Sequence[Font], other: Font | None = None) -> bool:
    """Whether a word looks clearly more like another font than like any of `fonts`."""
    known = max(vote.get(font, 0.0) for font in fonts)
    best = vote.get(other, 0.0) if other else max(vote.values())
    return best > known + SECOND_FONT


def _varied(inks: Sequence[_Ink]) -> list[_Ink]:
    """The longest words of each height, so that headings have a say."""
    by_height: dict[int, list[_Ink]] = defaultdict(list)
    for ink in sorted(inks, key=lambda ink: -len(ink.text)):
        by_height[round(ink.box.height / 3)].append(ink)
    rounds = max((len(group) for group in by_height.values()), default=0)
    turns = [group[i] for i in range(rounds) for group in by_height.values() if i < len(group)]
    return turns[:SAMPLES]


def _finalists(votes: Sequence[dict[Font, float]]) -> list[Font]:
    """The fonts that some word looks most like, two a word, and the favourite of all."""
    chosen = {_favourite(votes): None}
    for vote in votes:
        chosen |= dict.fromkeys(sorted(vote, key=vote.__getitem__)[-2:])
    return list(chosen)


def _favourite(votes: Sequence[dict[Font, float]]) -> Font:
    """The font with the most votes, where a near-perfect likeness counts for many fair ones."""
    total: dict[Font, float] = defaultdict(float)
    for vote in votes:
        for font, likeness in vote.items():
            total[font] += likeness**16
    return max(total, key=total.__getitem__)


def _votes(word: _Ink, fonts: Sequence[Font]) -> dict[Font, float]:
    """How much the word looks like each font, 0..1; 0 where its height rules the font out."""
    votes = {}
    for font in fonts:
        settings = [Setting(font, _size(word, font, weight), weight) for weight in WEIGHTS]
        fitting = [setting for setting in settings if _misfit(word, setting) < MISFIT]
        votes[font] = max((likeness(word, setting) for setting in fitting), default=0.0)
    return votes


def _size(ink: _Ink, font: Font, weight: int) -> float:
    """The size at which the line's ink is as wide as it is."""
    measures = metrics(font, weight).extent(ink.text)
    return max(1.0, ink.box.width) / max(0.1, measures.right - measures.left)


def _misfit(ink: _Ink, setting: Setting) -> float:
    """How far the ink's height is from what it would be, relative."""
    measures = metrics(setting.font, setting.weight).extent(ink.text)
    height = (measures.bottom - measures.top) * setting.size
    return abs(height - ink.box.height) / max(8.0, ink.box.height)


def likeness(ink: _Ink, setting: Setting) -> float:
    """Correlation of the line's ink with the line drawn, 0..1."""
    text = ink.text
    if any(is_wide(character) for character in text):
        return 0.0
    phase = ink.box.x * ink.scale % 1
    drawn = metrics(setting.font, setting.weight).coverage(text, setting.size * ink.scale, phase)
    seen = ink.coverage
    pad_y = max(0, drawn.shape[0] - seen.shape[0]) + 2
    pad_x = max(0, drawn.shape[1] - seen.shape[1]) + 2
    seen = np.pad(seen, ((pad_y // 2, pad_y - pad_y // 2), (pad_x // 2, pad_x - pad_x // 2)))
    return max(0.0, float(cv2.matchTemplate(seen, drawn, cv2.TM_CCOEFF_NORMED).max()))


# Lines


def _set(line: _TextLine, fonts: Sequence[Font]) -> Setting:
    """The line in the font of the page that it looks most like."""
    settings = []
    for font in fonts:
        weight = _weight(line, font)
        size, spacing = _size_and_spacing(line, font, weight)
        settings.append(Setting(font, size, weight, spacing))
    if len(settings) == 1:
        return settings[0]
    return max(settings, key=lambda setting: _line_likeness(line, setting))


def _line_likeness(line: _TextLine, setting: Setting) -> float:
    """How much the line's longest words look like the setting, each at its own size."""
    likenesses = []
    for word in line.longest_words():
        own = replace(setting, size=_size(word, setting.font, setting.weight))
        likenesses.append(likeness(word, own) - _misfit(word, own))
    return sum(likenesses) / len(likenesses)


def _weight(line: _TextLine, font: Font) -> int:
    """The weight whose strokes have as much ink: between two that are drawn, or beyond."""
    words = [word for word in line.longest_words() if not any(map(is_wide, word.text))]
    seen = sum(float(word.coverage.sum()) for word in words)
    light, bold = (sum(_drawn_ink(word, font, weight) for word in words) for weight in WEIGHTS)
    if bold - light <= 0.05 * light:
        return 400
    raw = 400 + 300 * (seen - light) / (bold - light)
    return min(font.weights(), key=lambda weight: abs(weight - raw))


def _drawn_ink(word: _Ink, font: Font, weight: int) -> float:
    size = _size(word, font, weight) * word.scale
    return float(metrics(font, weight).coverage(word.text, size).sum())


def _size_and_spacing(ink: _Ink, font: Font, weight: int) -> tuple[float, float]:
    """Size by width; by height where capitals are spaced, or the width cannot be right."""
    text = ink.text
    measures = metrics(font, weight).extent(text)
    by_width = _size(ink, font, weight)
    by_height = ink.box.height / max(0.1, measures.bottom - measures.top)
    gaps = len(text) - 1
    excess = by_width / by_height - 1 - 1.2 / ink.box.height
    if text.isupper() and gaps > 1 and excess > SPACED:
        spacing = (ink.box.width - (measures.right - measures.left) * by_height) / gaps
        return (by_height, spacing) if spacing < MOST_SPACING * by_height else (by_width, 0.0)
    return (by_height if excess > MISREAD else by_width), 0.0


def _agree(inks: Sequence[_TextLine], settings: Sequence[Setting]) -> list[Setting]:
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
            agreed[index] = replace(common, spacing=agreed[index].spacing and common.spacing)
    return agreed


def _alike(inks: Sequence[_TextLine], settings: Sequence[Setting], a: int, b: int) -> bool:
    """Whether line `b` may be in the style of `a`, which is longer."""
    first, second = settings[a], settings[b]
    size = second.size if second.spacing else _size(inks[b], first.font, first.weight)
    # What a pixel more or less makes of the size and the weight of a short text.
    loose = SAME_SIZE + 1.5 / max(1.0, inks[b].box.width)
    return (
        first.font == second.font
        and abs(first.size / size - 1) < loose
        and abs(first.weight - second.weight) <= SAME_WEIGHT + 900 / len(inks[b].text)
        and bool(first.spacing) == bool(second.spacing)
        and _near(inks[a].color, inks[b].color)
    )


def _near(a: RGB, b: RGB) -> bool:
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) <= SAME_COLOR


def _common(
    group: Sequence[int], lines: Sequence[_TextLine], settings: Sequence[Setting]
) -> Setting:
    """The setting of lines in one style, from all of their words."""
    first = settings[group[0]]
    weights = [lines[index].box.width for index in group]
    weight = int(weighted_median([settings[index].weight for index in group], weights))
    words = sorted((w for index in group for w in lines[index].words), key=_letters)[-JUDGES:]
    if sum(map(_letters, words)) < 4 or any(map(is_wide, lines[group[0]].text)):
        size = weighted_median([settings[index].size for index in group], weights)
        return Setting(first.font, _plain_size(size), weight, color=lines[group[0]].color)
    weight = _drawn_weight(words, first.font, weight)
    if first.spacing:
        size = weighted_median([settings[index].size for index in group], weights)
        spacing = round(median(settings[index].spacing for index in group), 1)
    else:
        sizes = [_size(word, first.font, weight) for word in words]
        size, spacing = weighted_median(sizes, [word.box.width for word in words]), 0.0
    color = _full_color(words, Setting(first.font, size, weight))
    return Setting(first.font, _plain_size(size), weight, spacing, color)


def _letters(word: _Ink) -> int:
    return sum(map(str.isalnum, word.text))


def _drawn_weight(words: Sequence[_Ink], font: Font, about: int) -> int:
    """The weight near `about` in which the words, drawn, look most like themselves."""

    def looks(weight: int) -> float:
        settings = [Setting(font, _size(word, font, weight), weight) for word in words]
        return sum(map(likeness, words, settings))

    return max((w for w in font.weights() if abs(w - about) <= 200), key=looks, default=about)


def _full_color(words: Sequence[_Ink], setting: Setting) -> RGB:
    """The colour that thin strokes hide: no pixel of theirs is all ink.

    What is seen is the colour times how much of the pixel is ink, which the drawn word tells.
    """
    ratios = []
    for word in words:
        own = replace(setting, size=_size(word, setting.font, setting.weight))
        drawn = metrics(own.font, own.weight).coverage(word.text, own.size * word.scale)
        ratios.append(float(word.coverage.sum()) / max(1.0, float(drawn.sum())))
    strength = min(median(ratios), MOST_HIDDEN)
    word = words[-1]
    if strength < LEAST_HIDDEN:
        return word.color
    channels = zip(word.color, word.background, strict=True)
    red, green, blue = (round(min(max(b + strength * (c - b), 0), 255)) for c, b in channels)
    return red, green, blue


def _plain_size(size: float) -> float:
    """The size that a stylesheet would give, where one is near."""
    for sizes, tolerance in ((WHOLE_SIZES, 0.012), (PART_SIZES, 0.006)):
        nearest = min(sizes, key=lambda plain: abs(plain - size))
        if abs(nearest / size - 1) <= tolerance:
            return nearest
    return round(size, 1)


def weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """The value with half of the weight on either side."""
    order = np.argsort(values)
    reached = np.cumsum(np.maximum(np.asarray(weights, float)[order], 1e-9))
    return float(np.asarray(values)[order][np.searchsorted(reached, reached[-1] / 2)])


def _line(ink: _TextLine, setting: Setting) -> Line:
    measures = metrics(setting.font, setting.weight).extent(ink.text)
    x = ink.box.x - measures.left * setting.size
    bearing = (measures.advance - measures.right) * setting.size
    width = ink.box.right + bearing + setting.spacing - x
    return Line(_runs(ink, setting), ink.block.box, ink.baseline(setting), x, width)


# Runs


def _runs(ink: _TextLine, setting: Setting) -> tuple[Run, ...]:
    """The line cut where its words change colour."""
    block = ink.block
    color = setting.color or block.color
    style = TextStyle(setting.font, setting.size, setting.weight, False, color, setting.spacing)
    if len(block.words) < 2:
        underline = _is_underlined(ink, block.box, setting)
        return (Run(block.text, block.box, replace(style, underline=underline)),)
    styles = [
        replace(
            style,
            underline=_is_underlined(ink, word.box, setting),
            color=_word_color(ink, word, color),
        )
        for word in block.words
    ]
    runs: list[Run] = []
    for word, word_style in zip(block.words, styles, strict=True):
        if runs and runs[-1].style == word_style:
            last = runs[-1]
            box = Box.around([last.box, word.box])
            runs[-1] = Run(f"{last.text} {word.text}", box, word_style)
        else:
            runs.append(Run(word.text, word.box, word_style))
    return tuple(runs)


def _word_color(ink: _TextLine, word: Word, usual: RGB) -> RGB:
    """The colour of a word where it is surely not that of its line."""
    if sum(character.isalnum() for character in word.text) < 2:
        return usual
    color = ink_color(ink.pixels, word.box, ink.scale)
    return usual if _near(color, usual) or _near(color, ink.block.color) else color


def _is_underlined(ink: _Ink, box: Box, setting: Setting) -> bool:
    """Whether a line of the text's colour runs under nearly all of `box`."""
    baseline = ink.baseline(setting)
    left, right = round(box.x * ink.scale), round(box.right * ink.scale)
    top = round((baseline + 1) * ink.scale)
    bottom = round((baseline + 2 + 0.15 * setting.size) * ink.scale)
    rows = ink.ink_in(left, top, right, bottom)
    return rows.size > 0 and bool(((rows > 0.3).mean(axis=1) > 0.9).any())
