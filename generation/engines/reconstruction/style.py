"""Type: the fonts, sizes, weights and colours of the text on a page, measured by rendering."""

from collections.abc import Sequence
from dataclasses import dataclass

from verify.ink import tighten
from verify.screenshot import RGB, Box, Pixels, TextBlock


@dataclass(frozen=True)
class Font:
    """A font that a page can name."""

    name: str  # CSS family
    stack: str  # the value of font-family
    file: str | None = None  # woff2 under assets/fonts, None for a system font
    generic: str = "sans-serif"  # or "serif", "monospace"


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


ARIAL = Font("Arial", 'Arial, "Liberation Sans", sans-serif')


def typeset(
    pixels: Pixels, text: Sequence[TextBlock], device_scale: float = 1.0
) -> tuple[Line, ...]:
    """The lines of `text`, in its order, with the style of each run."""
    return tuple(_plain(pixels, block, device_scale) for block in text)


def content_area(style: TextStyle) -> tuple[float, float]:
    """Ascent and descent in CSS px, as Chromium adds them for `line-height: normal`."""
    return round(0.905 * style.size), round(0.212 * style.size)


def _plain(pixels: Pixels, block: TextBlock, device_scale: float) -> Line:
    box = tighten(pixels, block.box, device_scale) or block.box
    style = TextStyle(ARIAL, block.font_size, block.font_weight, False, block.color)
    return Line((Run(block.text, box, style),), box, box.bottom, box.x, box.width)
