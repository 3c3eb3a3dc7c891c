"""Lines of text, and the page that is written of them, for tests that need no picture."""

from collections.abc import Sequence

import numpy as np

from generation.engines.reconstruction.fonts import ARIAL
from generation.engines.reconstruction.glyphs import metrics
from generation.engines.reconstruction.layout import layout
from generation.engines.reconstruction.markup import write
from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.pieces import Piece
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.scene import Scene
from generation.engines.reconstruction.style import Line, Run, TextStyle
from generation.page import Page
from verify.screenshot import RGB, Box, Screenshot, Viewport

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


def rebuilt(
    lines: Sequence[Line], regions: Sequence[Region] = (), pictures: Sequence[Picture] = ()
) -> Page:
    """A white page 800 px wide with these on it."""
    root = layout(Scene(800, 600, (255, 255, 255), tuple(regions), tuple(pictures)), list(lines))
    blank = Screenshot(np.full((600, 800, 3), 255, np.uint8), Viewport(800, 600))
    return write(root, root, blank, "a screenshot")


def written(
    lines: Sequence[Line], regions: Sequence[Region] = (), pictures: Sequence[Picture] = ()
) -> tuple[str, str]:
    """The HTML and the stylesheet of that page."""
    page = rebuilt(lines, regions, pictures)
    css = page.files["styles.css"]
    assert isinstance(css, str)
    return page.html, css
