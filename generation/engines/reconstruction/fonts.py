"""The fonts that a page may be set in, and their measures.

Bundled fonts are under assets/fonts and go with the page. System fonts are looked for among
those installed: they stand for the commercial fonts that they share their widths with.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

MEASURE = 2048  # px at which glyphs are measured: hinting no longer shows
DRAW = 128  # px at which they are drawn, to be averaged down


@dataclass(frozen=True)
class Face:
    """One font file and the weights that it serves."""

    file: str  # under assets/fonts, or the name of an installed file
    lightest: int = 400
    heaviest: int = 400
    italic: bool = False


@dataclass(frozen=True)
class Font:
    """A family that a page can name."""

    name: str  # CSS family
    stack: str  # the value of font-family
    faces: tuple[Face, ...] = ()
    bundled: bool = True
    generic: str = "sans-serif"  # or "serif", "monospace"

    def face(self, weight: int, italic: bool = False) -> Face:
        """The face that a browser takes: it slants an upright one where there is no italic."""

        def distance(face: Face) -> int:
            return max(face.lightest - weight, weight - face.heaviest, 0)

        faces = [face for face in self.faces if face.italic == italic] or self.faces
        return min(faces, key=distance)

    def weights(self) -> list[int]:
        """The weights that the font has, lightest first."""
        return sorted(
            weight
            for face in self.faces
            if not face.italic
            for weight in range(face.lightest, face.heaviest + 1, 100)
        )


def _variable(
    name: str, lightest: int, heaviest: int, generic: str = "sans-serif", slug: str = ""
) -> Font:
    slug = slug or name.lower().replace(" ", "-")
    face = Face(f"{slug}-latin-wght-normal.woff2", lightest, heaviest)
    return Font(name, f'"{name}", {generic}', (face,), generic=generic)


def _static(name: str, weights: Sequence[int], generic: str = "sans-serif") -> Font:
    slug = name.lower().replace(" ", "-")
    faces = tuple(Face(f"{slug}-latin-{w}-normal.woff2", w, w) for w in weights)
    return Font(name, f'"{name}", {generic}', faces, generic=generic)


def _system(name: str, stack: str, stem: str, generic: str = "sans-serif") -> Font:
    faces = (
        Face(f"{stem}Regular.ttf"),
        Face(f"{stem}Bold.ttf", 700, 700),
        Face(f"{stem}Italic.ttf", italic=True),
        Face(f"{stem}BoldItalic.ttf", 700, 700, italic=True),
    )
    return Font(name, stack, faces, False, generic)


FONTS = (
    _system("Arial", 'Arial, "Liberation Sans", sans-serif', "LiberationSans-"),
    _system(
        "Times New Roman",
        '"Times New Roman", "Liberation Serif", serif',
        "LiberationSerif-",
        "serif",
    ),
    _system(
        "Courier New", '"Courier New", "Liberation Mono", monospace', "LiberationMono-", "monospace"
    ),
    Font(
        "DejaVu Sans",
        '"DejaVu Sans", Verdana, sans-serif',
        (
            Face("DejaVuSans-ExtraLight.ttf", 200, 200),
            Face("DejaVuSans.ttf"),
            Face("DejaVuSans-Bold.ttf", 700, 700),
            Face("DejaVuSans-Oblique.ttf", italic=True),
        ),
        False,
    ),
    Font(
        "DejaVu Serif",
        '"DejaVu Serif", Georgia, serif',
        (
            Face("DejaVuSerif.ttf"),
            Face("DejaVuSerif-Bold.ttf", 700, 700),
            Face("DejaVuSerif-Italic.ttf", italic=True),
        ),
        False,
        "serif",
    ),
    Font(
        "DejaVu Sans Mono",
        '"DejaVu Sans Mono", Menlo, monospace',
        (Face("DejaVuSansMono.ttf"), Face("DejaVuSansMono-Bold.ttf", 700, 700)),
        False,
        "monospace",
    ),
    _system("Calibri", "Calibri, Carlito, sans-serif", "Carlito-"),
    _system("Cambria", "Cambria, Caladea, serif", "Caladea-", "serif"),
    _variable("Inter", 100, 900),
    _variable("Roboto", 100, 900),
    _variable("Open Sans", 300, 800),
    _variable("Noto Sans", 100, 900),
    _variable("Montserrat", 100, 900),
    _variable("Source Sans 3", 200, 900),
    _variable("Nunito", 200, 1000),
    _variable("Nunito Sans", 200, 1000),
    _variable("Raleway", 100, 900),
    _variable("Work Sans", 100, 900),
    _variable("DM Sans", 100, 1000),
    _variable("Mulish", 200, 1000),
    _variable("Rubik", 300, 900),
    _variable("Oswald", 200, 700),
    _variable("Karla", 200, 800),
    _variable("Figtree", 300, 900),
    _variable("Manrope", 200, 800),
    _variable("Plus Jakarta Sans", 200, 800),
    _variable("Outfit", 100, 900),
    _variable("Quicksand", 300, 700),
    _static("Lato", (300, 400, 700, 900)),
    _static("Poppins", (300, 400, 500, 600, 700)),
    _static("PT Sans", (400, 700)),
    _static("IBM Plex Sans", (400, 500, 600, 700)),
    _static("Fira Sans", (400, 500, 700)),
    _static("Ubuntu", (300, 400, 500, 700)),
    _variable("Merriweather", 300, 900, "serif"),
    _variable("Playfair Display", 400, 900, "serif"),
    _variable("Lora", 400, 700, "serif"),
    _variable("Noto Serif", 100, 900, "serif"),
    _variable("Source Serif 4", 200, 900, "serif"),
    _variable("Roboto Slab", 100, 900, "serif"),
    _variable("Roboto Mono", 100, 700, "monospace"),
    _variable("JetBrains Mono", 100, 800, "monospace"),
    _variable("Source Code Pro", 200, 900, "monospace"),
    _variable("Fira Code", 300, 700, "monospace"),
    _variable("Inconsolata", 200, 900, "monospace"),
    _static("Press Start 2P", (400,), "monospace"),
)
ARIAL = FONTS[0]


def font_named(name: str) -> Font:
    return next(font for font in FONTS if font.name == name)


@lru_cache(maxsize=1)
def installed_fonts() -> tuple[Font, ...]:
    """The fonts of FONTS that this machine can measure: all that are bundled or installed."""
    return tuple(font for font in FONTS if font.bundled or _is_installed(font))


def _is_installed(font: Font) -> bool:
    try:
        ImageFont.truetype(font.faces[0].file, 16)
    except OSError:
        return False
    return True


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
        self._measured = _load(font.face(weight, italic), font.bundled, weight, MEASURE)
        self._drawn = _load(font.face(weight, italic), font.bundled, weight, DRAW)
        self._boxes: dict[str, tuple[float, float, float, float]] = {}
        self._advances: dict[str, float] = {}
        self._glyphs: dict[str, tuple[NDArray[np.float32], int, int]] = {}

    def line(self) -> tuple[float, float]:
        """Ascent and descent."""
        ascent, descent = self._measured.getmetrics()
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
        Glyphs are placed one by one, since Pillow would round each advance to a pixel.
        """
        around = self.extent(text, tracking)
        above, below = max(1, ceil(-around.top * size)), max(0, ceil(around.bottom * size))
        across = max(1, ceil(phase + (around.right - around.left) * size))
        zoom = DRAW / size
        high, wide = max(1, round((above + below) * zoom)), max(1, round(across * zoom))
        canvas = np.zeros((high, wide), np.float32)
        for pen, character in zip(self.pens(text, tracking), text, strict=False):
            glyph, left, top = self._glyph(character)
            x = max(0, round((pen - around.left) * DRAW + phase * zoom) + left)
            y = max(0, round(above * zoom) + top)
            part = canvas[y : y + glyph.shape[0], x : x + glyph.shape[1]]
            np.maximum(part, glyph[: part.shape[0], : part.shape[1]], out=part)
        shape = (across, above + below)
        return np.asarray(cv2.resize(canvas, shape, interpolation=cv2.INTER_AREA), np.float32)

    def _advance(self, text: str) -> float:
        if text not in self._advances:
            wide = sum(map(is_wide, text))
            narrow = "".join(c for c in text if not is_wide(c))
            self._advances[text] = self._measured.getlength(narrow) / MEASURE + wide
        return self._advances[text]

    def _box(self, character: str) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a character's ink from the pen; none is all zero."""
        if character not in self._boxes:
            glyph, left, top = self._glyph(character)
            if is_wide(character):
                box = (0.04, -0.84, 0.96, 0.08)
            elif not glyph.any():
                box = (0.0, 0.0, 0.0, 0.0)
            else:
                x, right = _ink_range(glyph.max(axis=0))
                y, bottom = _ink_range(glyph.max(axis=1))
                box = (
                    (left + x) / DRAW,
                    (top + y) / DRAW,
                    (left + right) / DRAW,
                    (top + bottom) / DRAW,
                )
            self._boxes[character] = box
        return self._boxes[character]

    def _glyph(self, character: str) -> tuple[NDArray[np.float32], int, int]:
        """The picture of a glyph at DRAW px, and its left and top from the pen."""
        if character not in self._glyphs:
            # Pillow's box begins at the pen, or left of it: it leaves the bearing in.
            left, top, right, bottom = map(int, self._drawn.getbbox(character, anchor="ls"))
            canvas = Image.new("L", (max(1, right - left), max(1, bottom - top)))
            if not is_wide(character):
                ImageDraw.Draw(canvas).text(
                    (-left, -top), character, fill=255, font=self._drawn, anchor="ls"
                )
            picture = np.asarray(canvas, np.float32) / np.float32(255)
            self._glyphs[character] = picture, left, top
        return self._glyphs[character]


def _ink_range(profile: NDArray[np.float32]) -> tuple[float, float]:
    """Where the ink of a profile begins and ends, to a fraction of a pixel."""
    (inked,) = np.nonzero(profile > 0.05)
    first, last = int(inked[0]), int(inked[-1])
    return first + 1 - float(profile[first]), last + float(profile[last])


@lru_cache(maxsize=256)
def metrics(font: Font, weight: int, italic: bool = False) -> Metrics:
    """The measures of `font` at `weight`, upright or italic.

    Raises:
        OSError: a system font is not installed.
    """
    return Metrics(font, weight, italic)


def _load(face: Face, bundled: bool, weight: int, size: int) -> ImageFont.FreeTypeFont:
    path = str(resources.files("assets") / "fonts" / face.file) if bundled else face.file
    loaded = ImageFont.truetype(path, size)
    if face.lightest != face.heaviest:
        loaded.set_variation_by_axes([min(max(weight, face.lightest), face.heaviest)])
    return loaded


def is_wide(character: str) -> bool:
    """Whether a character fills a square: Chinese, Japanese, Korean, full-width forms."""
    return (
        "\u1100" <= character <= "\u11ff"
        or "\u2e80" <= character <= "\ufaff"
        or "\uff00" <= character <= "\uffef"
    )
