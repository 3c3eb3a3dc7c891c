"""A guess at how a text is set, and how well it agrees with what is seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.fonts import Font
from generation.engines.reconstruction.glyphs import Extent, Metrics, is_wide, metrics
from generation.engines.reconstruction.text_ink import (
    LineInk,
    TextInk,
    in_one_color,
    lean,
    thickness,
)
from verify.screenshot import RGB

WEIGHTS = (400, 700)
LEAST_HIDDEN, MOST_HIDDEN = 1.08, 1.35  # times as much contrast as is seen
WHOLE = 0.96  # coverage of a pixel that shows a text's colour
PLAIN_SHARE = 0.45  # of the ink: where more shows its colour, strokes are not thin and hide none
SPACED = 0.06  # relative: capitals that are so much too wide have letter-spacing
SPACED_SIZES = 1.08  # times as large by width as by height: small letters may be spaced
LEAST_SPACING, MOST_SPACING = 0.02, 0.4  # of the size; beyond, the text was misread
SPACING_WINS = 0.05  # of correlation
MAY_LEAN, LEANS = 0.9, 1.25  # of `lean`: from which on a look is taken, and is none needed
ITALIC_WINS = 0.08  # of correlation
LARGE = 24  # device px: the ink of a line whose letters tell their font whatever the weight
NEAR_WEIGHT = 200  # by which the ink of a line may be wrong about its weight
MIDWAY = 0.85  # of the way to a bolder weight; not to a lighter one: light text has too much ink
SHAPES_WIN = 0.1  # of correlation: .15 and more where the ink is wrong, else .06 at most
BOLD_STROKE, BLUR = 0.085, 0.4  # of the size, and device px: between a thin and a thick stroke
TELLING = 5  # letters: fewer say little by their shapes
MISREAD = 0.25  # relative: what is so much too wide has more in its box than its letters
PLAIN_SIZES = [float(size) for size in range(6, 200)]
PART_SIZES = [s + 0.5 for s in range(6, 60)] + [12.8, 13.33, 13.6, 14.4, 15.2, 17.6, 18.4, 19.2]


@dataclass(frozen=True)
class Setting:
    """A guess at how a text is set."""

    font: Font
    size: float
    weight: int
    tracking: float = 0.0  # between letters, in units of the size
    color: RGB | None = None  # that of the text itself when None
    italic: bool = False

    @property
    def metrics(self) -> Metrics:
        return metrics(self.font, self.weight, self.italic)

    def extent(self, text: str) -> Extent:
        return self.metrics.extent(text, self.tracking)

    def coverage(self, ink: TextInk, phase: float = 0.0) -> NDArray[np.float32]:
        """The ink's text drawn so, 0..1 a device pixel; it begins `phase` px into the picture."""
        size = self.size * ink.scale
        return self.metrics.coverage(ink.text, size, phase, self.tracking)

    def sized_for(self, ink: TextInk) -> "Setting":
        """The setting at the size at which the text is as wide as its ink."""
        measures = self.extent(ink.text)
        size = max(1.0, ink.box.width) / max(0.1, measures.right - measures.left)
        return replace(self, size=size)

    def baseline(self, ink: TextInk) -> float:
        """Where the baseline of a text is if it is set so, CSS px."""
        measures = self.extent(ink.text)
        above = ink.box.y - measures.top * self.size
        below = ink.box.bottom - measures.bottom * self.size
        return round((above + below) / 2)


def misfit(ink: TextInk, setting: Setting) -> float:
    """How far the ink's height is from what it would be, relative."""
    measures = setting.extent(ink.text)
    height = (measures.bottom - measures.top) * setting.size
    return abs(height - ink.box.height) / max(8.0, ink.box.height)


def likeness(ink: TextInk, setting: Setting) -> float:
    """Correlation of the text's ink with the text drawn, 0..1."""
    return ink.once((likeness, setting), lambda: _likeness(ink, setting))


def _likeness(ink: TextInk, setting: Setting) -> float:
    if any(map(is_wide, ink.text)):
        return 0.0
    phase = ink.box.x * ink.scale % 1
    drawn = setting.coverage(ink, phase)
    seen = ink.coverage
    pad_y = max(0, drawn.shape[0] - seen.shape[0]) + 2
    pad_x = max(0, drawn.shape[1] - seen.shape[1]) + 2
    above, before = pad_y // 2, pad_x // 2
    border = (above, pad_y - above, before, pad_x - before)
    seen = cv2.copyMakeBorder(seen, *border, cv2.BORDER_CONSTANT, value=(0,))
    return max(0.0, float(cv2.matchTemplate(seen, drawn, cv2.TM_CCOEFF_NORMED).max()))


def best_setting(line: LineInk, fonts: Sequence[Font]) -> Setting:
    """The line in the font of the page that it looks most like, upright or italic."""
    upright, leaning = _best_setting(line, fonts, italic=False), lean(line)
    if leaning < MAY_LEAN or not any(map(str.isalpha, line.text)):  # a 7 leans by itself
        return upright
    italic = _best_setting(line, fonts, italic=True)
    gain = line_likeness(line, italic) - line_likeness(line, upright)
    return italic if leaning > LEANS or gain > ITALIC_WINS else upright


def _best_setting(line: LineInk, fonts: Sequence[Font], italic: bool) -> Setting:
    settings = [setting_in(line, font, italic) for font in fonts]
    if len(settings) == 1:
        return settings[0]
    return max(settings, key=lambda setting: font_likeness(line, setting))


def setting_in(line: LineInk, font: Font, italic: bool = False) -> Setting:
    """The line in `font`: its size by its width, or by its height where letters are spaced."""
    return line.once((setting_in, font, italic), lambda: _setting_in(line, font, italic))


def _setting_in(line: LineInk, font: Font, italic: bool) -> Setting:
    setting = _weighted(line, Setting(font, 1.0, WEIGHTS[0], italic=italic))
    size = size_by_width(line, setting)
    measures = setting.extent(line.text)
    by_height = line.box.height / max(0.1, measures.bottom - measures.top)
    excess = size / by_height - 1 - 1.2 / line.box.height
    if excess > SPACED if line.text.isupper() else size > SPACED_SIZES * by_height:
        longest = max(line.words, key=lambda word: word.letters)
        spaced = spaced_setting(longest, setting)
        # Not one word alone: it may be in another font, as code is.
        if spaced and line_likeness(line, spaced) > line_likeness(line, setting):
            weighted = _weighted(line, spaced)  # at its own size, the ink says more
            return spaced_setting(longest, weighted) or spaced
    return replace(setting, size=by_height if excess > MISREAD else size)


def spaced_setting(word: TextInk, setting: Setting) -> Setting | None:
    """The setting with letter-spacing, where the word looks better so; None where not."""
    gaps = len(word.text) - 1
    if gaps < 3 or any(map(is_wide, word.text)):
        return None
    plain = replace(setting, tracking=0.0)
    measures = plain.extent(word.text)
    height = word.box.height / max(0.1, measures.bottom - measures.top)
    candidates = []
    for size in (0.94 * height, 0.97 * height, height, 1.03 * height):
        free = word.box.width - (measures.right - measures.left) * size
        tracking = free / gaps / size
        if LEAST_SPACING < tracking < MOST_SPACING:
            candidates.append(replace(plain, size=size, tracking=tracking))
    best = max(candidates, key=lambda spaced: likeness(word, spaced), default=None)
    if best and likeness(word, best) > likeness(word, plain.sized_for(word)) + SPACING_WINS:
        return best
    return None


def line_likeness(line: LineInk, setting: Setting) -> float:
    """How much most of a sample of the line's words look like the setting, each at its own size."""
    likenesses = []
    for word in line.sample():
        own = setting.sized_for(word)
        likenesses.append(likeness(word, own) - misfit(word, own))
    return median(likenesses)


def font_likeness(line: LineInk, setting: Setting) -> float:
    """How much a line looks like the setting, in the best of the weights near its own if large.

    Large letters show their shapes so well that a weight too many outweighs those of another
    font: the thin strokes of a display face have more ink on a screen than they are drawn with.
    """
    if setting.tracking or line.box.height * line.scale < LARGE:
        return line_likeness(line, setting)
    near = [w for w in setting.font.weights() if abs(w - setting.weight) <= NEAR_WEIGHT]
    weights = near or [setting.weight]
    return max(line_likeness(line, replace(setting, weight=weight)) for weight in weights)


def _weighted(line: LineInk, setting: Setting) -> Setting:
    """The setting in the weight whose strokes have as much ink: between two drawn, or beyond.

    Where it has two weights and the ink is midway, as that of light text on dark often is, the
    shapes of the letters decide.
    """
    words = in_one_color([w for w in line.sample() if not any(map(is_wide, w.text))])
    light, bold = (
        [drawn_ink(word, replace(setting, weight=weight)) for word in words] for weight in WEIGHTS
    )
    if sum(bold) - sum(light) <= 0.05 * sum(light):
        return replace(setting, weight=_weight_of_strokes(line, setting))
    shares = [
        (float(word.coverage.sum()) - thin) / max(1.0, thick - thin)
        for word, thin, thick in zip(words, light, bold, strict=True)
    ]
    raw = 400 + 300 * weighted_median(shares, light)
    weights = sorted(setting.font.weights(), key=lambda weight: abs(weight - raw))[:2]
    near, other = (replace(setting, weight=weight) for weight in (weights[0], weights[-1]))
    apart = abs(other.weight - near.weight)
    letters = sum(word.letters for word in words)
    if apart <= NEAR_WEIGHT or letters < TELLING or setting.tracking:  # found for one weight
        return near
    if other.weight - raw > MIDWAY * apart:
        return near
    return other if line_likeness(line, other) > line_likeness(line, near) + SHAPES_WIN else near


def _weight_of_strokes(line: LineInk, setting: Setting) -> int:
    """The weight of characters that fill a square, which are not drawn: by how thick they are.

    Noto Sans CJK has strokes of .07 of its size, bold .11, and the blur of a screen on top.
    """
    words = [word for word in line.words if any(map(is_wide, word.text))]
    if not words:
        return WEIGHTS[0]
    size = setting.sized_for(line).size * line.scale
    is_bold = median(map(thickness, words)) > BOLD_STROKE * size + BLUR
    return min(setting.font.weights(), key=lambda weight: abs(weight - WEIGHTS[is_bold]))


def drawn_ink(word: TextInk, setting: Setting) -> float:
    """The ink that a word as wide as it is seen would have, pixels."""
    size = setting.sized_for(word).size * word.scale
    return setting.metrics.ink(word.text) * size**2


def size_by_width(line: LineInk, setting: Setting) -> float:
    """The size that the line's width gives, or that of most of its words where they differ.

    Some words of a line may be set in another font, as code is, or stand farther apart.
    """
    whole = setting.sized_for(line).size
    words = [word for word in line.words if word.letters >= 3]
    if len(words) < 3 or any(map(is_wide, line.text)):
        return whole
    sizes = [setting.sized_for(word).size for word in words]
    by_word = weighted_median(sizes, [word.box.width for word in words])
    return by_word if abs(whole / by_word - 1) > 0.015 else whole


def full_color(words: Sequence[TextInk], setting: Setting) -> RGB:
    """The colour that thin strokes hide: no pixel of theirs is all ink.

    What is seen is the colour times how much of the pixel is ink, which the drawn word tells.
    Links and the like tell nothing of the others.
    """
    words = in_one_color(words)
    ratios = []
    for word in words:
        ratios.append(float(word.coverage.sum()) / max(1.0, drawn_ink(word, setting)))
    strength = min(median(ratios), MOST_HIDDEN)
    word = words[-1]
    if strength < LEAST_HIDDEN or median(map(_plain_share, words)) > PLAIN_SHARE:
        return word.color
    channels = zip(word.color, word.background, strict=True)
    red, green, blue = (round(min(max(b + strength * (c - b), 0), 255)) for c, b in channels)
    return red, green, blue


def _plain_share(word: TextInk) -> float:
    """How much of a word's ink has its very colour, 0..1."""
    return float(np.count_nonzero(word.coverage >= WHOLE)) / max(1.0, float(word.coverage.sum()))


def plain_size(size: float) -> float:
    """The size that a stylesheet would give, where one is near."""
    for sizes, tolerance in ((PLAIN_SIZES, 0.012), (PART_SIZES, 0.006)):
        nearest = min(sizes, key=lambda plain: abs(plain - size))
        if abs(nearest / size - 1) <= tolerance:
            return nearest
    return round(size, 1)


def weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """The value with half of the weight on either side."""
    order = np.argsort(values)
    reached = np.cumsum(np.maximum(np.asarray(weights, float)[order], 1e-9))
    return float(np.asarray(values)[order][np.searchsorted(reached, reached[-1] / 2)])
