"""The words in the row at the end of a page lead on."""

from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.style import Line
from tests.lines import line, written
from verify.screenshot import RGB, Box

WHITE: RGB = (255, 255, 255)
GREY: RGB = (240, 240, 240)
TEXT = [
    line("Small electric ferries between eleven islands, all summer.", 40, 80 + 24 * n)
    for n in range(8)
]
END = Region(Box(0, 500, 800, 100), GREY)


def html(*lines: Line) -> str:
    return written([*TEXT, *lines], [END])[0]


def row(*words: str) -> list:
    return [line(word, 360 + 140 * n, 550, 14) for n, word in enumerate(words)]


def test_words_alike_in_the_last_row_are_a_list_of_links():
    page = html(line("2026 Skerry Lines", 40, 550, 14), *row("Luggage", "Refunds", "Contact"))
    assert ">2026 Skerry Lines</p>" in page
    assert page.count('<a class="footer-link"') == page.count("</li>") == 3


def test_two_words_in_the_last_row_are_text():
    assert "<a " not in html(*row("Skerry Lines", "Harrow"))
