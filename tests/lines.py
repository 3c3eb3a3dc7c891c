"""Lines of text and boxes, for tests of the layout that need no picture."""

from generation.engines.reconstruction.fonts import ARIAL
from generation.engines.reconstruction.glyphs import metrics
from generation.engines.reconstruction.pieces import Piece
from generation.engines.reconstruction.style import Line, Run, TextStyle
from verify.screenshot import RGB, Box

BLACK: RGB = (0, 0, 0)


def line(
    text: str, x: float, baseline: float, size: float = 16, weight: int = 400, color: RGB = BLACK
) -> Line:
    """A line in Arial as wide as its font makes it."""
    style = TextStyle(ARIAL, size, weight, False, color)
    extent = metrics(ARIAL, weight).extent(text)
    box = Box.from_edges(
        x + extent.left * size,
        baseline + extent.top * size,
        x + extent.right * size,
        baseline + extent.bottom * size,
    )
    return Line((Run((Piece(text, box),), style),), box, baseline, x, extent.advance * size)
