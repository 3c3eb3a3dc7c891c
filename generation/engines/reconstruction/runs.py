"""The runs of a line: neighbouring words that are set alike."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import median

import numpy as np

from generation.engines.reconstruction.fonts import Font, font_named
from generation.engines.reconstruction.glyphs import is_wide, metrics
from generation.engines.reconstruction.pieces import Piece
from generation.engines.reconstruction.setting import (
    MAY_LEAN,
    NEAR_WEIGHT,
    SHAPES_WIN,
    Setting,
    likeness,
    misfit,
    plain_size,
)
from generation.engines.reconstruction.style import Run, TextStyle
from generation.engines.reconstruction.text_ink import LineInk, TextInk, lean, same_color
from verify.ink import background_color, ink_color
from verify.screenshot import RGB, Word

OFF_WIDTH = 0.03  # relative, and a pixel: a word this much off may be set in another way
OFF_HEIGHT = 0.2  # relative: code that happens to be as wide as its word would be is lower
ODD = 0.06  # of correlation that another setting must win for a word
ODD_WEIGHTS = (400, 600, 700)
LIKE = 0.8  # and the least that it must have
SAME_INK = 0.1  # relative
SMALLEST_CODE = 0.65  # of the size of the text that it stands in
LOW, LEAST_UNDER = "gjpqy,;()[]{}|@Q", 0.6  # what an underline leaves room for, and least share
SERIFS = 0.04  # of the font size: letters may stand so much below their baseline
MIXED = 2.0  # times as far from its colour a word may be on a photo, which shows through it
CLOSE = 0.65  # of the advance of code: beside a space there is nearly all of it and more
SIGNS = "._-/@#<>=([{)]}\"'"  # in code; a space mostly follows a colon or a comma
RIM = 2  # px around a word in which there is nothing of it
MONOSPACE = ("Courier New", "DejaVu Sans Mono")


def odd_words(
    lines: Sequence[LineInk], settings: Sequence[Setting], fonts: Sequence[Font]
) -> list[list[Setting | None]]:
    """For each word of each line how it is set where it is not set like its line, else None.

    Code, bold and slanted words within a text have another width than its font would give
    them. Words of one kind in texts of one kind are made equally large.
    """
    fonts = [*fonts, *(font_named(name) for name in MONOSPACE if not _has_monospace(fonts))]
    found = [
        _odd_words(line, setting, fonts) for line, setting in zip(lines, settings, strict=True)
    ]
    sizes: dict[tuple[Setting, Font, int, bool], list[float]] = defaultdict(list)
    for setting, words in zip(settings, found, strict=True):
        for word in words:
            if word:
                sizes[setting, word.font, word.weight, word.italic].append(word.size)
    return [
        [
            word
            and replace(
                word,
                size=plain_size(median(sizes[setting, word.font, word.weight, word.italic])),
            )
            for word in words
        ]
        for setting, words in zip(settings, found, strict=True)
    ]


def _has_monospace(fonts: Sequence[Font]) -> bool:
    return any(font.generic == "monospace" for font in fonts)


def _odd_words(line: LineInk, setting: Setting, fonts: Sequence[Font]) -> list[Setting | None]:
    if len(line.block.words) < 2 or setting.tracking:
        return [None] * max(1, len(line.block.words))
    inks = [
        _in_full_color(ink, line, word, setting)
        for ink, word in zip(line.words, line.block.words, strict=True)
    ]
    words = [_odd_word(ink, setting, fonts) for ink in inks]
    for index, word in enumerate(inks):
        if word.letters < 3:
            words[index] = _like_neighbours(word, setting, words[max(0, index - 1) : index + 2])
    return words


def _in_full_color(ink: TextInk, line: LineInk, word: Word, setting: Setting) -> TextInk:
    """The ink of a word in the full colour of its style, or in its own if it is usual in that."""
    if not line.on_one_color:
        return ink
    own = ink_color(line.pixels, word.box, line.scale)
    colors = [setting.color or line.color, *([] if same_color(own, line.color) else [own])]
    inks = [ink if color == line.color else line.word(word, color) for color in colors]
    return min(inks, key=lambda ink: _off_ink(ink, setting))


def _like_neighbours(
    word: TextInk, usual: Setting, around: Sequence[Setting | None]
) -> Setting | None:
    """The setting of the words beside a short one that it shares, by its looks or with both."""
    beside = [setting for setting in around if setting]
    if len(beside) == 2 and beside[0] == beside[1]:
        return beside[0]
    plain = likeness(word, usual)
    shared = (setting for setting in beside if likeness(word, setting) > max(LIKE, plain + ODD))
    return next(shared, None)


def _odd_word(word: TextInk, usual: Setting, fonts: Sequence[Font]) -> Setting | None:
    if word.letters < 3 or any(map(is_wide, word.text)):
        return None
    others = _others(word, usual, fonts)
    if not others:
        return None
    best = max(
        (setting.sized_for(word) for setting in others),
        key=lambda setting: likeness(word, setting),
    )
    least = SMALLEST_CODE if best.font.generic == "monospace" else 0.8
    if not least < best.size / usual.size < 1.2:
        return None
    plain = max(likeness(word, usual), likeness(word, usual.sized_for(word)))
    if likeness(word, best) < max(LIKE, plain + _least_gain(word, usual, best)):
        return None
    return replace(best, color=usual.color)


def _least_gain(word: TextInk, usual: Setting, other: Setting) -> float:
    """How much correlation another setting must win: little where a word's ink speaks for it."""
    if other.font != usual.font or other.weight == usual.weight:
        return ODD
    if not _is_as_dark(word, other):  # in a colour of its own, its ink is not known so well
        return SHAPES_WIN if usual.color and not same_color(word.color, usual.color) else 1.0
    return ODD if _is_as_dark(word, usual) else 0.0


def _is_as_dark(word: TextInk, setting: Setting) -> bool:
    """Whether a word has the ink that it would have in another weight."""
    return _off_ink(word, setting) < SAME_INK


def _off_ink(word: TextInk, setting: Setting) -> float:
    """By how much a word has more or less ink than a setting gives it, relative."""
    drawn = setting.metrics.ink(word.text) * (setting.size * word.scale) ** 2
    return abs(float(word.coverage.sum()) / max(1.0, drawn) - 1)


def _others(word: TextInk, usual: Setting, fonts: Sequence[Font]) -> list[Setting]:
    """Ways to set a word among words that are set as usual, by what is unusual about it."""
    weights = [
        replace(usual, weight=weight)
        for weight in usual.font.weights()
        if weight in ODD_WEIGHTS and abs(weight - usual.weight) >= NEAR_WEIGHT
    ]
    others = [Setting(font, usual.size, 400) for font in fonts if font != usual.font]
    if len(word.text) > 3 and not usual.italic and lean(word) > MAY_LEAN:
        return [replace(usual, italic=True), *weights, *others]
    off = abs(usual.sized_for(word).size / usual.size - 1)
    if off > OFF_WIDTH + 1.5 / word.box.width:
        return weights + others
    code = [other for other in others if other.font.generic == "monospace"]
    is_as_high = misfit(word, usual) < OFF_HEIGHT
    return ([] if _is_as_dark(word, usual) else weights) + ([] if is_as_high else code)


def find_runs(ink: LineInk, setting: Setting, odd: Sequence[Setting | None]) -> tuple[Run, ...]:
    """The line cut where its pieces change font, weight, slant, underline or colour."""
    pieces = [
        piece if isinstance(piece, Piece) else Piece(piece.text, piece.box)
        for piece in ink.block.words or (Word(ink.text, ink.block.box),)
    ]
    styles = _styles(ink, setting, pieces, odd)
    return tuple(
        Run(_closed_up([piece for piece, _ in part], style), style)
        for style, part in groupby(zip(pieces, styles, strict=True), key=lambda pair: pair[1])
    )


def _closed_up(pieces: Sequence[Piece], style: TextStyle) -> tuple[Piece, ...]:
    """The pieces of a run; dots and hyphens of code stand apart without a space beside them."""
    if style.font.generic != "monospace":
        return tuple(pieces)
    advance = metrics(style.font, style.weight, style.italic).extent(" ").advance * style.size
    closed = [
        replace(piece, joined=piece.joined or _touch(before, piece, CLOSE * advance))
        for before, piece in pairwise(pieces)
    ]
    return pieces[0], *closed


def _touch(before: Piece, piece: Piece, gap: float) -> bool:
    """Whether a sign that has no space beside it in code stands between two pieces, so near."""
    signs = before.text[-1] in SIGNS or piece.text[0] in SIGNS
    return signs and piece.box.x - before.box.right < gap


def _styles(
    ink: LineInk, setting: Setting, pieces: Sequence[Piece], odd: Sequence[Setting | None]
) -> list[TextStyle]:
    """The style of each piece; marks, which tell little of their own, follow the words."""
    color = setting.color or ink.block.color
    if len(pieces) == 1:
        style = _style(setting, color)
        return [replace(style, underline=_is_underlined(ink, pieces[0], setting))]
    own = [
        replace(
            _style(word or setting, _word_color(ink, piece, color)),
            underline=_is_underlined(ink, piece, setting),
        )
        if _tells(piece)
        else None
        for piece, word in zip(pieces, odd, strict=True)
    ]
    lengths: Counter[TextStyle] = Counter()
    for piece, style in zip(pieces, own, strict=True):
        if style:
            lengths[style] += len(piece.text)
    usual = max(lengths, key=lengths.__getitem__) if lengths else _style(setting, color)
    styles: list[TextStyle] = []
    for index, (mark, style) in enumerate(zip(pieces, own, strict=True)):
        before = styles[-1] if styles else None
        after = next((later for later in own[index + 1 :] if later), None)
        if style is None:
            style = _style_of_mark(mark, before, after, usual)
            lined = _is_underlined(ink, mark, setting)
            if before != after and style.underline != lined:  # at the end of a link, or before it
                alike = (one for one in (before, after, *own) if one and one.underline == lined)
                style = next(alike, style)
        styles.append(style)
    return styles


def _tells(piece: Piece) -> bool:
    """Whether a piece has a letter or a digit, and more than a tail that looks like a line."""
    return any(map(str.isalnum, piece.text)) and not (len(piece.text) == 1 and piece.text in LOW)


def _style_of_mark(
    mark: Piece, before: TextStyle | None, after: TextStyle | None, usual: TextStyle
) -> TextStyle:
    """That of the words around it if it is one; emphasis takes in the mark that ends it."""
    if before and (before == after or (mark.joined and _is_emphasis(before, usual))):
        return before
    return usual


def _is_emphasis(style: TextStyle, usual: TextStyle) -> bool:
    return style == replace(usual, weight=style.weight, italic=style.italic)


def _style(setting: Setting, color: RGB) -> TextStyle:
    return TextStyle(
        setting.font,
        setting.size,
        setting.weight,
        setting.italic,
        color,
        round(2 * setting.tracking * setting.size) / 2,
    )


def _word_color(ink: LineInk, word: Piece, usual: RGB) -> RGB:
    """The colour of a word where it is surely not that of its line."""
    if sum(character.isalnum() for character in word.text) < 2:
        return usual
    color = ink_color(ink.pixels, word.box, ink.scale)
    loose = 1.0 if ink.on_one_color else MIXED
    if any(same_color(color, known, loose) for known in (usual, ink.block.color)):
        return usual
    return usual if _is_ground(ink, word, usual) else color


def _is_ground(ink: LineInk, word: Piece, usual: RGB) -> bool:
    """Whether ink and ground were mixed up: on a gradient even bold letters are the commonest."""
    if not same_color(background_color(ink.pixels, word.box, ink.scale), usual):
        return False
    left, right = round(word.box.x * ink.scale), round(word.box.right * ink.scale)
    top, bottom = round(word.box.y * ink.scale), round(word.box.bottom * ink.scale)
    above, below = ink.pixels[max(0, top - RIM) : top], ink.pixels[bottom : bottom + RIM]
    rim = np.concatenate([above, below])[:, max(0, left) : right].reshape(-1, 3)
    if not len(rim):
        return False
    red, green, blue = np.median(rim, axis=0).astype(int)
    return not same_color((int(red), int(green), int(blue)), usual)


def _is_underlined(ink: TextInk, word: Piece, setting: Setting) -> bool:
    """Whether a line of the text's colour runs under a word, but where its letters reach down."""
    if len(word.text) == 1 and word.text in LOW:
        return False  # the tail of a comma is no line
    box = word.box
    baseline = setting.baseline(ink)
    left, right = round(box.x * ink.scale), round(box.right * ink.scale)
    below = max(1.0, SERIFS * setting.size)  # of a large text a baseline is a pixel or two off
    top = round((baseline + below) * ink.scale)
    bottom = round((baseline + 2 + 0.15 * setting.size) * ink.scale)
    rows = ink.ink_in(left, top, right, bottom)
    low = sum(letter in LOW for letter in word.text) / len(word.text)
    under = max(0.9 - 0.7 * low, LEAST_UNDER)
    return rows.size > 0 and bool(((rows > 0.3).mean(axis=1) > under).any())
