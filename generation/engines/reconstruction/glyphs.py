"""The glyphs of a font: their measures, and pictures of them."""

import itertools
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import groupby
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from generation.engines.reconstruction.fonts import Face, Font, is_installed
from generation.engines.reconstruction.subset import LATIN, subset_of

MEASURE = 2048  # px at which glyphs are measured: hinting no longer shows
KEPT_EXTENTS = 20_000  # texts in fonts whose measures are remembered
DRAW = 128  # px at which they are drawn, to be averaged down


@dataclass(frozen=True)
class Extent:
    """The measures of a text, in units of the font's size; y goes down from the baseline."""

    advance: float
    left: float
    top: float
    right: float
    bottom: float


class Metrics:
    """Glyphs of one font at one weight: their measures, and pictures of them.

    Characters that the font does not have and that fill a square, as Chinese, Japanese and
    Korean ones do, are measured as a square and not drawn.
    """

    def __init__(self, font: Font, weight: int, italic: bool = False) -> None:
        if font.stand_in and not is_installed(font):
            font = font.stand_in
        self._face, self._weight, self._font = font.face(weight, italic), weight, font
        self._loaded: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}
        self._boxes: dict[str, tuple[float, float, float, float]] = {}
        self._advances: dict[str, float] = {}
        self._inks: dict[str, float] = {}
        self._glyphs: dict[str, tuple[NDArray[np.uint8], int, int]] = {}

    def line(self) -> tuple[float, float]:
        """Ascent and descent."""
        ascent, descent = self._file(LATIN, MEASURE).getmetrics()
        return ascent / MEASURE, descent / MEASURE

    def pens(self, text: str, tracking: float = 0.0) -> list[float]:
        """Where each character of `text` starts, and where the last one ends, kerned.

        `tracking` is the letter-spacing in units of the font's size.
        """
        pens = [0.0]
        for before, after in itertools.pairwise(text):
            pens.append(pens[-1] + self._advance(before + after) - self._advance(after) + tracking)
        return [*pens, pens[-1] + self._advance(text[-1:])]

    def extent(self, text: str, tracking: float = 0.0) -> Extent:
        """How far `text` and its ink reach."""
        return _extent(self, text, tracking)

    def measure(self, text: str, tracking: float) -> Extent:
        """What `extent` remembers."""
        pens = self.pens(text, tracking)
        inks = [
            (pen + box[0], box[1], pen + box[2], box[3])
            for pen, character in zip(pens, text, strict=False)
            if (box := self._box(character))[2] > box[0]
        ]
        if not inks:
            return Extent(pens[-1], 0, 0, 0, 0)
        left, top, right, bottom = zip(*inks, strict=True)
        return Extent(pens[-1], min(left), min(top), max(right), max(bottom))

    def coverage(
        self, text: str, size: float, phase: float = 0.0, tracking: float = 0.0
    ) -> NDArray[np.float32]:
        """The ink of `text` at `size` px, 0..1 a pixel; it begins `phase` px into the picture.

        The baseline is at a whole pixel, as in a browser. Drawn large and averaged down:
        Chromium without a screen does not hint, and sets text to a fraction of a pixel.
        Glyphs are placed one by one, since Pillow would round each advance to a pixel, each
        averaged over its rows before, which leaves an eighth of the pixels.
        """
        around = self.extent(text, tracking)
        above, below = max(1, ceil(-around.top * size)), max(0, ceil(around.bottom * size))
        across = max(1, ceil(phase + (around.right - around.left) * size))
        zoom = DRAW / size
        high, wide = max(1, round((above + below) * zoom)), max(1, round(across * zoom))
        rows = _averaging(high, above + below)
        canvas = np.zeros((above + below, wide), np.float32)
        for pen, character in zip(self.pens(text, tracking), text, strict=False):
            glyph, left, top = self._glyph(character)
            x = max(0, round((pen - around.left) * DRAW + phase * zoom) + left)
            y = max(0, round(above * zoom) + top)
            part = canvas[:, x : x + glyph.shape[1]]
            shown = glyph[: high - y, : part.shape[1]].astype(np.float32)
            np.maximum(part, rows[:, y : y + len(shown)] @ shown, out=part)
        shape = (across, above + below)
        drawn = cv2.resize(canvas, shape, interpolation=cv2.INTER_AREA)
        return np.asarray(drawn, np.float32) / np.float32(255)

    def ink(self, text: str) -> float:
        """The area of the ink of `text`, in units of the size squared; overlaps count twice."""
        return sum(map(self._ink, text))

    def _ink(self, character: str) -> float:
        if character not in self._inks:
            glyph, _, _ = self._glyph(character)
            self._inks[character] = float(glyph.sum()) / 255 / DRAW**2
        return self._inks[character]

    def _advance(self, text: str) -> float:
        if text not in self._advances:
            wide = sum(map(is_wide, text))
            narrow = groupby((c for c in text if not is_wide(c)), self._subset)
            parts = [self._file(subset, MEASURE).getlength("".join(run)) for subset, run in narrow]
            self._advances[text] = sum(parts) / MEASURE + wide
        return self._advances[text]

    def _subset(self, character: str) -> str:
        subset = subset_of(character)
        return subset if subset in self._font.subsets else LATIN

    def _file(self, subset: str, size: int) -> ImageFont.FreeTypeFont:
        """The face's file for a subset, at `size` px."""
        key = (subset, size)
        if key not in self._loaded:
            self._loaded[key] = _load(self._face, subset, self._font.bundled, self._weight, size)
        return self._loaded[key]

    def _box(self, character: str) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a character's ink from the pen; none is all zero."""
        if character not in self._boxes:
            glyph, left, top = self._glyph(character)
            if is_wide(character):
                box = _square(character)
            elif not glyph.any():
                box = (0.0, 0.0, 0.0, 0.0)
            else:
                x, right = _ink_range(glyph.max(axis=0) / 255)
                y, bottom = _ink_range(glyph.max(axis=1) / 255)
                box = (
                    (left + x) / DRAW,
                    (top + y) / DRAW,
                    (left + right) / DRAW,
                    (top + bottom) / DRAW,
                )
            self._boxes[character] = box
        return self._boxes[character]

    def _glyph(self, character: str) -> tuple[NDArray[np.uint8], int, int]:
        """The ink of a glyph at DRAW px, 0..255, and its left and top from the pen."""
        if character not in self._glyphs:
            # Pillow's box begins at the pen, or left of it: it leaves the bearing in.
            font = self._file(self._subset(character), DRAW)
            left, top, right, bottom = map(int, font.getbbox(character, anchor="ls"))
            canvas = Image.new("L", (max(1, right - left), max(1, bottom - top)))
            if not is_wide(character):
                ImageDraw.Draw(canvas).text(
                    (-left, -top), character, fill=255, font=font, anchor="ls"
                )
            inked = canvas.getbbox() or (0, 0, 1, 1)
            self._glyphs[character] = (
                np.asarray(canvas.crop(inked)),
                left + inked[0],
                top + inked[1],
            )
        return self._glyphs[character]


def _ink_range(profile: NDArray[np.float64]) -> tuple[float, float]:
    """Where the ink of a profile begins and ends, to a fraction of a pixel."""
    (inked,) = np.nonzero(profile > 0.05)
    first, last = int(inked[0]), int(inked[-1])
    return first + 1 - float(profile[first]), last + float(profile[last])


@lru_cache(maxsize=256)
def metrics(font: Font, weight: int, italic: bool = False) -> Metrics:
    """The measures of `font` at `weight`, upright or italic.

    Raises:
        OSError: a system font is not installed, and has no stand-in.
    """
    return Metrics(font, weight, italic)


def _load(face: Face, subset: str, bundled: bool, weight: int, size: int) -> ImageFont.FreeTypeFont:
    path = str(resources.files("assets") / "fonts" / face.of(subset)) if bundled else face.file
    loaded = ImageFont.truetype(path, size)
    if face.lightest != face.heaviest:
        loaded.set_variation_by_axes([min(max(weight, face.lightest), face.heaviest)])
    return loaded


def _square(character: str) -> tuple[float, float, float, float]:
    """Where the ink of a character that fills a square is; of marks, in a half or a quarter."""
    if character in "\u3001\u3002\uff0c\uff0e":  # commas and full stops
        return 0.06, -0.28, 0.36, 0.1
    if unicodedata.category(character) == "Ps":
        return 0.5, -0.86, 0.96, 0.1
    if unicodedata.category(character) == "Pe":
        return 0.04, -0.86, 0.5, 0.1
    return 0.04, -0.84, 0.96, 0.08


def is_wide(character: str) -> bool:
    """Whether a character fills a square: Chinese, Japanese, Korean, full-width forms."""
    return (
        "\u1100" <= character <= "\u11ff"
        or "\u2e80" <= character <= "\ufaff"
        or "\uff00" <= character <= "\uffef"
    )


@lru_cache(KEPT_EXTENTS)  # a word is measured several times at each step
def _extent(metrics: Metrics, text: str, tracking: float) -> Extent:
    return metrics.measure(text, tracking)


@lru_cache(maxsize=1024)
def _averaging(many: int, few: int) -> NDArray[np.float32]:
    """(few, many): what makes `few` rows of `many`, each the mean of those that it covers."""
    edges = np.arange(few + 1) * (many / few)
    rows = np.arange(many)
    shared = np.minimum(edges[1:, None], rows + 1) - np.maximum(edges[:-1, None], rows)
    return (shared.clip(min=0) * (few / many)).astype(np.float32)
