"""The ink of a line or a word, as it is seen."""

from collections.abc import Callable
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.glyphs import is_wide
from verify.ink import FAINTEST, background_color, ink_color, largest_channel
from verify.matte import is_even, matte_of
from verify.screenshot import RGB, Box, Pixels, TextBlock, Word

MARGIN = 2  # px around a line that are looked at, too
BEHIND = 6  # px more that show what it stands on
FAINT = 0.08  # coverage that is no ink yet
SAME_COLOR = 28  # levels of a channel
LONG, SAMPLE = 3, 5  # letters of a word that tells something of its font, and so many words
LEAST_CONTRAST = 8  # levels between a text and what it stands on
MIN_SLANTED = 8  # px: in lower text the slant is lost
ITALIC_SHEARS = (0.14, 0.2, 0.26)

T = TypeVar("T")


class TextInk:
    """A line or word of text and its ink, 0..1 a device pixel.

    `box` is that of the text block with its sides moved to fractions of a pixel: what bounds
    the ink in whole pixels is up to two pixels off, four percent of a short word.
    """

    def __init__(self, pixels: Pixels, text: str, box: Box, color: RGB, scale: float) -> None:
        self._notes: dict[Any, Any] = {}
        self.pixels, self.text, self.color, self.scale = pixels, text, color, scale
        height, width = pixels.shape[:2]
        left = max(0, round(box.x * scale) - MARGIN)
        top = max(0, round(box.y * scale) - MARGIN)
        right = min(width, round(box.right * scale) + MARGIN)
        bottom = min(height, round(box.bottom * scale) + MARGIN)
        self.corner = left, top  # of `coverage` in the picture, device px
        self._area = left, top, right, bottom
        self.background = background_color(pixels, box, scale)
        self._is_even = self._stands_on_one_color(left, top, right, bottom)
        self.coverage = self.ink_in(left, top, right, bottom)
        columns = self.coverage.max(axis=0, initial=0)
        before, after = _edge(columns) / scale, _edge(columns[::-1]) / scale
        self.box = Box.from_edges(box.x + before, box.y, box.right - after, box.bottom)

    def ink_in(self, left: int, top: int, right: int, bottom: int) -> NDArray[np.float32]:
        """The ink of an area given in device px."""
        if self._is_even:
            ground = np.array(self.background, np.float32)[None, None]
            return ink_coverage(self.pixels[top:bottom, left:right], ground, self.color)
        # on a gradient or a photo, which is seen between its letters
        own_left, own_top, own_right, own_bottom = self._area
        x0, y0 = max(0, min(left, own_left) - BEHIND), max(0, min(top, own_top) - BEHIND)
        x1, y1 = max(right, own_right) + BEHIND, max(bottom, own_bottom) + BEHIND
        window = self.pixels[y0:y1, x0:x1]
        inner = (
            slice(BEHIND, window.shape[0] - BEHIND),
            slice(BEHIND, window.shape[1] - BEHIND),
        )
        matte = matte_of(window, inner, self.color)
        return matte.alpha[top - y0 : bottom - y0, left - x0 : right - x0]

    def _stands_on_one_color(self, left: int, top: int, right: int, bottom: int) -> bool:
        """Whether what is around the text is its background, which it differs from."""
        if (
            max(abs(a - b) for a, b in zip(self.background, self.color, strict=True))
            < LEAST_CONTRAST
        ):
            return False
        area = self.pixels[top:bottom, left:right]
        difference = largest_channel(np.abs(area - np.array(self.background, np.float32)))
        return is_even(difference, (slice(0, bottom - top), slice(0, right - left)), FAINTEST)

    def once(self, key: Any, work: Callable[[], T]) -> T:
        """What `work` gives, done once for this text: it is held against settings many times."""
        if key not in self._notes:
            self._notes[key] = work()
        return self._notes[key]

    @property
    def letters(self) -> int:
        return sum(map(str.isalnum, self.text))

    @property
    def has_own_color(self) -> bool:
        """Whether the ink is of another colour than that of its line."""
        return not same_color(ink_color(self.pixels, self.box, self.scale), self.color)


def same_color(a: RGB, b: RGB) -> bool:
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) <= SAME_COLOR


def _edge(columns: NDArray[np.float32]) -> float:
    """How far inside of the margin the ink begins, px; negative if it begins before."""
    if len(columns) <= 2 * MARGIN:
        return 0.0
    if columns[MARGIN - 1] > FAINT:
        return -float(columns[MARGIN - 1])
    return 1 - float(columns[MARGIN])


def ink_coverage(area: Pixels, ground: NDArray[np.float32], color: RGB) -> NDArray[np.float32]:
    """How much of each pixel is ink: its place between the ground and the text's colour, 0..1."""
    step = np.array(color, np.float32) - ground
    length = np.square(step).sum(axis=2)
    share = ((area - ground) * step).sum(axis=2) / np.maximum(length, 1)
    return np.clip(share, 0, 1).astype(np.float32)


class LineInk(TextInk):
    """A line of text and its words."""

    def __init__(self, pixels: Pixels, block: TextBlock, scale: float) -> None:
        super().__init__(pixels, block.text, block.box, block.color, scale)
        self.block = block
        self.words = [TextInk(pixels, w.text, w.box, block.color, scale) for w in block.words]
        self.words = self.words or [self]

    def word(self, word: Word) -> TextInk:
        return TextInk(self.pixels, word.text, word.box, self.color, self.scale)

    def sample(self) -> list[TextInk]:
        """A few of its words, the longest among them; not only those, for they may be code."""
        words = sorted(self.words, key=lambda word: -len(word.text))
        long = [word for word in words if word.letters >= LONG] or words[:1]
        step = max(1, -(-len(long) // SAMPLE))
        return long[::step]


def lean(ink: TextInk) -> float:
    """How much more slanted than upright a text looks: above 1 it leans, as italics do.

    Upright strokes stand in few columns: sheared back by its slant, a text's ink is spread
    over its columns the least evenly.
    """
    cover = ink.coverage
    if cover.shape[0] < MIN_SLANTED or cover.size == 0 or any(map(is_wide, ink.text)):
        return 0.0
    upright, *sheared = (_unevenness(cover, shear) for shear in (0.0, *ITALIC_SHEARS))
    return max(sheared) / max(upright, 1e-6)


def _unevenness(cover: NDArray[np.float32], shear: float) -> float:
    height, width = cover.shape
    room = round(abs(shear) * height) + 1
    matrix = np.array([[1, shear, 0], [0, 1, 0]], np.float32)
    sheared = cv2.warpAffine(cover, matrix, (width + room, height))
    return float(np.square(np.diff(sheared.sum(axis=0))).sum())
