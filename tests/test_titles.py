"""Titles of a page, and the line that opens one."""

import re
from collections.abc import Sequence

from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.style import Line
from tests.lines import line, written
from verify.screenshot import RGB, Box

WHITE: RGB = (255, 255, 255)
RED: RGB = (200, 60, 30)
CARDS = [("Harbour mug", 120), ("Moss bowl", 200)]
TEXT = [line("Small electric ferries between eleven islands, all summer.", 40, 280)]
TITLE = [line("Arrive slowly,", 40, 140, 48, 700), line("leave lighter", 40, 196, 48, 700)]


def html(*lines: Line, regions: Sequence[Region] = ()) -> str:
    return written([*lines, *TEXT], regions)[0]


def test_a_document_is_named_by_all_lines_of_its_first_title():
    assert "<title>Arrive slowly, leave lighter</title>" in html(*TITLE)


def test_a_coloured_line_over_a_large_title_opens_it_and_leads_nowhere():
    page = html(line("Summer sailings are open", 40, 80, 14, 700, RED), *TITLE)
    assert '<p class="eyebrow">Summer sailings are open</p>' in page


def test_a_coloured_line_over_a_small_title_is_a_link():
    page = html(line("Travel", 40, 100, 14, 700, RED), line("The night train", 40, 124, 20, 700))
    assert '<a class="link" href="#">Travel</a>' in page


def test_titles_alike_are_of_one_level():
    large, small = line("Boats", 40, 60, 48, 700), [line(name, 40, y, 20, 700) for name, y in CARDS]
    middle = line("All crossings", 40, 560, 28, 700)
    page = html(large, *small, middle)
    assert re.findall(r"<h(\d) ", page) == ["1", "2", "2", "2"]


def test_an_amount_in_a_colour_is_no_link():
    assert "<a " not in html(line("12 left", 40, 100, 14, 400, RED))


def test_a_text_beside_a_rule_as_high_is_quoted():
    rule = Region(Box(40, 100, 4, 70), RED)
    said = [
        line("You go to sleep in one", 70, 125, 24),
        line("and wake up in another.", 70, 159, 24),
    ]
    page, css = written([*said, *TEXT], [rule])
    assert '<blockquote class="quote">' in page
    assert '<p class="quote-text">You go to sleep in one and wake up in another.</p>' in page
    assert "border-left: 4px solid" in css
    assert "display: none" not in css
