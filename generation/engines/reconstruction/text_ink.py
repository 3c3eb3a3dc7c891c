"""The ink of a line or a word, as it is seen."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.glyphs import is_wide
from verify.ink import FAINTEST, background_color, color_around, ink_color, largest_channel
from verify.matte import Matte, is_even, matte_of
from verify.screenshot import RGB, Box, Pixels, TextBlock, Word

MARGIN = 2  # px around a line that are looked at, too
BEHIND = 6  # px more that show what it stands on
FAINT = 0.08  # coverage that is no ink yet
FULL_ROW = 0.85  # of a row of pixels: letters leave more of it free
SAME_COLOR = 28  # levels of a channel
LONG, SAMPLE = 3, 5  # letters of a word that tells something of its font, and so many words
LEAST_CONTRAST = 8  # levels between a text and what it stands on
MIN_SLANTED = 8  # px: in lower text the slant is lost
ITALIC_SHEARS = (0.14, 0.2, 0.26)

T = TypeVar("T")
Edges = tuple[int, int, int, int]  # left, top, right and bottom, device px


class TextInk:
    """A line or word of text and its ink, 0..1 a device pixel.

    `box` is `read`, that of the text block, with its sides moved to fractions of a pixel: what
    bounds the ink in whole pixels is up to two pixels off, four percent of a short word.
    """

    def __init__(self, pixels: Pixels, text: str, box: Box, color: RGB, scale: float) -> None:
        self._notes: dict[Any, Any] = {}
        self.pixels, self.text, self.color, self.scale = pixels, text, color, scale
        self.read = box
        height, width = pixels.shape[:2]
        left = max(0, round(box.x * scale) - MARGIN)
        top = max(0, round(box.y * scale) - MARGIN)
        right = min(width, round(box.right * scale) + MARGIN)
        bottom = min(height, round(box.bottom * scale) + MARGIN)
        self.corner = left, top  # of `coverage` in the picture, device px
        self._area = left, top, right, bottom
        around = color_around(pixels, box, scale)
        self.background = around or background_color(pixels, box, scale)
        self.on_one_color = bool(around) or self._stands_on_one_color()
        if not self.on_one_color:
            self.background = self._matte(self._area)[0].background
        self.coverage = _without_underline(self.ink_in(*self._area))
        columns = self.coverage.max(axis=0, initial=0)
        before, after = _edge(columns) / scale, _edge(columns[::-1]) / scale
        self.box = Box.from_edges(box.x + before, box.y, box.right - after, box.bottom)

    def ink_in(self, left: int, top: int, right: int, bottom: int) -> NDArray[np.float32]:
        """The ink of an area given in device px."""
        if self.on_one_color:
            ground = np.array(self.background, np.float32)[None, None]
            return ink_coverage(self.pixels[top:bottom, left:right], ground, self.color)
        matte, x, y = self._matte((left, top, right, bottom))
        return matte.alpha[top - y : bottom - y, left - x : right - x]

    def _stands_on_one_color(self) -> bool:
        """Whether what is around the text is its background, which it differs from."""
        contrast = max(abs(a - b) for a, b in zip(self.background, self.color, strict=True))
        left, top, right, bottom = self._area
        area = self.pixels[top:bottom, left:right]
        if contrast < LEAST_CONTRAST or not area.size:
            return contrast >= LEAST_CONTRAST
        difference = largest_channel(np.abs(area - np.array(self.background, np.float32)))
        return is_even(difference, (slice(0, len(area)), slice(0, area.shape[1])), FAINTEST)

    def _matte(self, area: Edges) -> tuple[Matte, int, int]:
        """The text and what is like it in an area, on a gradient or a photo; and where it begins.

        What is behind it is seen between its letters, so they are always looked at, too.
        """
        left, top = (min(pair) for pair in zip(area[:2], self._area[:2], strict=True))
        right, bottom = (max(pair) for pair in zip(area[2:], self._area[2:], strict=True))
        x, y = max(0, left - BEHIND), max(0, top - BEHIND)
        window = self.pixels[y : bottom + BEHIND, x : right + BEHIND]
        inner = slice(top - y, bottom - y), slice(left - x, right - x)
        matte = self.once((x, y, right, bottom), lambda: matte_of(window, inner, self.color))
        return matte, x, y

    def once(self, key: Any, work: Callable[[], T]) -> T:
        """What `work` gives, done once for this text: it is held against settings many times."""
        if key not in self._notes:
            self._notes[key] = work()
        return self._notes[key]

    @property
    def letters(self) -> int:
        return sum(map(str.isalnum, self.text))

    @cached_property
    def has_own_color(self) -> bool:
        """Whether the ink is of another colour than that of its line."""
        return not same_color(ink_color(self.pixels, self.box, self.scale), self.color)


def in_one_color(words: Sequence[TextInk]) -> Sequence[TextInk]:
    """The words in the colour of their line, if any: the ink of others is not known."""
    return [word for word in words if not word.has_own_color] or words


def same_color(a: RGB, b: RGB, loose: float = 1.0) -> bool:
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) <= loose * SAME_COLOR


def _without_underline(coverage: NDArray[np.float32]) -> NDArray[np.float32]:
    """Coverage less what runs along below the text from end to end."""
    below = coverage[-MARGIN:]
    along = (below > FAINT).mean(axis=1) > FULL_ROW
    if along.any():
        coverage = coverage.copy()  # it may be a part of what is looked at again
        coverage[-MARGIN:][along] = 0
    return coverage


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

    def __init__(
        self, pixels: Pixels, block: TextBlock, scale: float, known: Sequence[TextInk] = ()
    ) -> None:
        super().__init__(pixels, block.text, block.box, block.color, scale)
        self.block = block
        inks = {(ink.text, ink.read): ink for ink in known if ink.color == block.color}
        self.words = [inks.get((word.text, word.box)) or self.word(word) for word in block.words]
        self.words = self.words or [self]

    def word(self, word: Word, color: RGB | None = None) -> TextInk:
        """A word of it, in the colour of the line where none is given."""
        return TextInk(self.pixels, word.text, word.box, color or self.color, self.scale)

    def as_in(self, block: TextBlock) -> "LineInk":
        """The line as another block has it; of the words that stay, all that is known is kept."""
        if block == self.block:
            return self
        return LineInk(self.pixels, block, self.scale, self.words)

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


def thickness(ink: TextInk) -> float:
    """How thick the strokes of a text are, device px: two edges go along each."""
    cover = ink.coverage
    if min(cover.shape) < 2:
        return 0.0
    edges = np.hypot(np.diff(cover, axis=1)[:-1], np.diff(cover, axis=0)[:, :-1])
    return 2 * float(cover.sum()) / max(1.0, float(edges.sum()))


def _unevenness(cover: NDArray[np.float32], shear: float) -> float:
    height, width = cover.shape
    room = round(abs(shear) * height) + 1
    matrix = np.array([[1, shear, 0], [0, 1, 0]], np.float32)
    sheared = cv2.warpAffine(cover, matrix, (width + room, height))
    return float(np.square(np.diff(sheared.sum(axis=0))).sum())
