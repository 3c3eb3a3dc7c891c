"""The words in the row at the end of a page lead on."""

import numpy as np

from generation.engines.reconstruction.layout import layout
from generation.engines.reconstruction.markup import write
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.scene import Scene
from tests.lines import line
from verify.screenshot import RGB, Box, Screenshot, Viewport

WHITE: RGB = (255, 255, 255)
GREY: RGB = (240, 240, 240)
TEXT = [
    line("Small electric ferries between eleven islands, all summer.", 40, 80 + 24 * n)
    for n in range(8)
]
END = Region(Box(0, 500, 800, 100), GREY)


def html(*lines) -> str:
    root = layout(Scene(800, 600, WHITE, (END,), ()), [*TEXT, *lines])
    blank = Screenshot(np.full((600, 800, 3), 255, np.uint8), Viewport(800, 600))
    return write(root, root, blank, "a screenshot").html


def row(*words: str) -> list:
    return [line(word, 360 + 140 * n, 550, 14) for n, word in enumerate(words)]


def test_words_alike_in_the_last_row_are_a_list_of_links():
    page = html(line("2026 Skerry Lines", 40, 550, 14), *row("Luggage", "Refunds", "Contact"))
    assert ">2026 Skerry Lines</p>" in page
    assert page.count('<a class="footer-link"') == page.count("</li>") == 3


def test_two_words_in_the_last_row_are_text():
    assert "<a " not in html(*row("Skerry Lines", "Harrow"))
