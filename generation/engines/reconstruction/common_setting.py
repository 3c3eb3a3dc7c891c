"""The setting of lines in one style, from all of their words."""

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log
from statistics import median

from generation.engines.reconstruction.glyphs import is_wide
from generation.engines.reconstruction.setting import (
    NEAR_WEIGHT,
    PLAIN_SIZES,
    Setting,
    drawn_ink,
    full_color,
    likeness,
    plain_size,
    size_by_width,
    weighted_median,
)
from generation.engines.reconstruction.text_ink import LineInk, TextInk, in_one_color

JUDGES = 6  # words that settle a style's size, weight and colour
PLAIN = 0.075  # of correlation that a size which people write is worth
SHAPES = 2.0  # times what ink tells: the likeness of words in one weight and in the next
HIDDEN = 0.5  # of what too much ink costs: a text whose thin strokes hide its colour has that


def common_setting(lines: Sequence[LineInk], settings: Sequence[Setting]) -> Setting:
    """One setting for lines that are set alike.

    Args:
        lines: the longest first.
        settings: what each of them seems to be, in one font.
    """
    first, widths = settings[0], [line.box.width for line in lines]
    weight = int(weighted_median([setting.weight for setting in settings], widths))
    words = sorted((w for line in lines for w in line.words), key=lambda w: w.letters)[-JUDGES:]
    if sum(word.letters for word in words) < 4 or any(map(is_wide, lines[0].text)):
        size = weighted_median([setting.size for setting in settings], widths)
        return replace(first, size=plain_size(size), weight=weight, color=lines[0].color)
    tracking = median(setting.tracking for setting in settings) if first.tracking else 0.0
    size = weighted_median([setting.size for setting in settings], widths)
    own = replace(first, size=size, weight=weight, tracking=tracking)
    best = min(_in_weights(lines, own), key=lambda setting: _cost(setting, words, max(widths)))
    color = full_color(words, best)
    return replace(best, size=plain_size(best.size), color=color)


def _in_weights(lines: Sequence[LineInk], about: Setting) -> list[Setting]:
    """The lines in the weights that they may have, each at the size that their widths give."""
    weights = [w for w in about.font.weights() if abs(w - about.weight) <= NEAR_WEIGHT]
    found = []
    for weight in weights or [about.weight]:
        setting = replace(about, weight=weight)
        if not about.tracking:
            sizes = [size_by_width(line, setting) for line in lines]
            size = weighted_median(sizes, [line.box.width for line in lines])
            setting = replace(setting, size=size)
        found.append(setting)
    return found


def _cost(setting: Setting, words: Sequence[TextInk], width: float) -> float:
    """How badly a setting explains the words: their ink, their shapes, and its own size.

    `width` is that of the longest line, which says how exactly the size is known.
    """
    excess = median(
        log(max(1.0, float(word.coverage.sum())) / max(1.0, drawn_ink(word, setting)))
        for word in in_one_color(words)
    )
    ink = excess * HIDDEN if excess > 0 else -excess
    shapes = median(likeness(word, setting.sized_for(word)) for word in words)
    return ink - SHAPES * shapes - PLAIN * _plainness(setting.size, width)


def _plainness(size: float, width: float) -> float:
    """How near a size is to one that people write, 0..1, as far as it can be known."""
    off = min(abs(plain / size - 1) for plain in PLAIN_SIZES)
    return exp(-((off / max(0.003, 0.4 / width)) ** 2))
