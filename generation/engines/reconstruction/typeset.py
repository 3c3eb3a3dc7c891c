"""Type: the fonts, sizes, weights and colours of the text on a page, measured by rendering.

A line's width gives its size in a font to less than a percent, its height tells whether the
font can be right, and the line drawn in the font tells which of those left it is. A page has
few fonts and few sizes: the lines of a paragraph choose them together, and the long lines of
a page choose them for the short ones.
"""

from collections.abc import Sequence

from generation.engines.reconstruction.agreement import agree
from generation.engines.reconstruction.fonts import Font
from generation.engines.reconstruction.lettering import with_gradients
from generation.engines.reconstruction.pieces import in_pieces
from generation.engines.reconstruction.quotes import with_quotes
from generation.engines.reconstruction.runs import find_runs, odd_words
from generation.engines.reconstruction.setting import Setting, best_setting
from generation.engines.reconstruction.shadows_of_text import with_shadows
from generation.engines.reconstruction.style import Line
from generation.engines.reconstruction.text_ink import LineInk
from generation.engines.reconstruction.unit import with_units


def typeset(lines: Sequence[LineInk], fonts: Sequence[Font]) -> tuple[Line, ...]:
    """The lines, in their order, with the style of each run in one of `fonts`."""
    settings = [best_setting(line, fonts) for line in lines]
    settings = agree(lines, settings)
    lines = with_quotes(lines, settings)
    lines = [line.as_in(in_pieces(line.pixels, line.block, line.scale)) for line in lines]
    odd = odd_words(lines, settings, fonts)
    written = [_line(*line) for line in zip(lines, settings, odd, strict=True)]
    return with_units(with_shadows(lines, written))


def _line(ink: LineInk, setting: Setting, odd: Sequence[Setting | None]) -> Line:
    measures = setting.extent(ink.text)
    x = ink.box.x - measures.left * setting.size
    bearing = (measures.advance - measures.right) * setting.size
    width = ink.box.right + bearing + setting.tracking * setting.size - x
    runs = with_gradients(ink.pixels, find_runs(ink, setting, odd), ink.scale)
    return Line(runs, ink.block.box, setting.baseline(ink), x, width)
