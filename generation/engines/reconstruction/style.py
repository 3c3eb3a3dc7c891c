"""How text is set: the style of a run, and lines of runs."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from generation.engines.reconstruction.fonts import Font
from generation.engines.reconstruction.glyphs import metrics
from generation.engines.reconstruction.pieces import Piece
from generation.engines.reconstruction.region import Gradient
from generation.text_shadow import TextShadow
from verify.screenshot import RGB, Box


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
    gradient: Gradient | None = None  # that its letters are filled with, from side to side
    shadow: TextShadow | None = None  # that falls on the picture below it


@dataclass(frozen=True)
class Run:
    """Neighbouring pieces of a line in one style; at least one."""

    pieces: tuple[Piece, ...]
    style: TextStyle
    ground: RGB | None = None  # a background of their own

    @property
    def joined(self) -> bool:
        """Whether no space parts it from the run before."""
        return self.pieces[0].joined

    @cached_property
    def text(self) -> str:
        first, *rest = self.pieces
        return first.text + "".join(("" if p.joined else " ") + p.text for p in rest)

    @cached_property
    def box(self) -> Box:
        """What bounds their ink, CSS px."""
        return Box.around([piece.box for piece in self.pieces])


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
        first, *rest = self.runs
        return first.text + "".join(("" if run.joined else " ") + run.text for run in rest)


def usual_style(lines: Iterable[Line]) -> TextStyle | None:
    """The style of most of their text; None where there is none."""
    letters: Counter[TextStyle] = Counter()
    for line in lines:
        for run in line.runs:
            letters[run.style] += len(run.text)
    return max(letters, key=letters.__getitem__, default=None)


def content_area(style: TextStyle) -> tuple[float, float]:
    """Ascent and descent in CSS px, as Chromium adds them for `line-height: normal`."""
    ascent, descent = metrics(style.font, style.weight, style.italic).line()
    return round(ascent * style.size), round(descent * style.size)


def set_width(line: Line) -> float:
    """How wide a browser sets the line, CSS px: the advance of its runs and their spaces."""
    return sum(_advance(run, run.text) for run in line.runs) + sum(
        _advance(run, " ") for run in line.runs[1:] if not run.joined
    )


def set_width_of_first_word(line: Line) -> float:
    """How wide a browser sets what must fit for the line not to begin anew, CSS px."""
    width = 0.0
    for index, run in enumerate(line.runs):
        if index and not run.joined:
            break
        word = first_word(run.text)
        width += _advance(run, word)
        if word != run.text:
            break
    return width


def first_word(text: str) -> str:
    """What of a text cannot be broken: a character, where a line may break beside any."""
    word = text.split(" ", 1)[0]
    return word[:1] if any(map(_breaks_anywhere, word[:2])) else word


def _breaks_anywhere(character: str) -> bool:
    """Whether a line may break beside `character`, as it may in Chinese and Japanese."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef"


def _advance(run: Run, text: str) -> float:
    style = run.style
    advance = metrics(style.font, style.weight, style.italic).extent(text).advance
    return advance * style.size + len(text) * style.letter_spacing
