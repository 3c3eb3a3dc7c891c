import numpy as np
import pytest

from verify.design2code import element_terms
from verify.screenshot import Box, Screenshot, TextBlock, Viewport

BLACK, RED = (0, 0, 0), (255, 0, 0)


def page(*lines, height: int = 500) -> Screenshot:
    """A page of 1000 px with lines of (text, x, y, width, height[, colour[, element]])."""
    text = tuple(
        TextBlock(
            line[0],
            Box(*line[1:5]),
            line[5] if len(line) > 5 else BLACK,
            16,
            element=line[6] if len(line) > 6 else None,
        )
        for line in lines
    )
    return Screenshot(np.zeros((height, 1000, 3), np.uint8), Viewport(1000, 500), text)


TITLE = ("Spring catalogue", 100, 50, 300, 40)
PRICE = ("$18.00", 100, 200, 80, 20)


def test_a_page_agrees_with_itself():
    terms = element_terms(page(TITLE, PRICE), page(TITLE, PRICE))
    assert (terms.block, terms.text, terms.position, terms.offset) == (1, 1, 1, 0)
    assert terms.color == pytest.approx(1)


def test_missing_text_costs_its_area_in_the_block_term_alone():
    terms = element_terms(page(TITLE, PRICE), page(TITLE))
    assert terms.block == pytest.approx(2 * 12000 / (2 * 12000 + 1600))
    assert (terms.text, terms.position) == (1, 1)


def test_moved_text_costs_the_larger_part_of_its_page():
    terms = element_terms(page(TITLE), page(("Spring catalogue", 130, 90, 300, 40)))
    assert terms.position == pytest.approx(1 - 40 / 500)
    assert terms.offset == pytest.approx(50)


def test_position_is_a_share_of_each_pages_own_height():
    terms = element_terms(page(TITLE), page(TITLE, height=1000))
    assert terms.position == pytest.approx(1 - (70 / 500 - 70 / 1000))
    assert terms.offset == 0


def test_another_colour_is_seen():
    terms = element_terms(page(TITLE), page((*TITLE, RED)))
    assert 0.4 < terms.color < 0.7


def test_case_is_ignored():
    assert element_terms(page(TITLE), page(("SPRING CATALOGUE", *TITLE[1:]))).text == 1


def test_text_that_reads_differently_is_not_matched():
    terms = element_terms(page(TITLE), page(("Contact us today", *TITLE[1:])))
    assert (terms.block, terms.text, terms.offset) == (0, 0, None)


def test_text_broken_elsewhere_is_joined():
    ours = page(("Saw and hammer on sale today", 0, 0, 300, 20), PRICE)
    theirs = page(("Saw and hammer", 0, 0, 150, 20), ("on sale today", 150, 0, 150, 20), PRICE)
    for terms in (element_terms(ours, theirs), element_terms(theirs, ours)):
        assert (terms.block, terms.text, terms.position, terms.offset) == (1, 1, 1, 0)


def test_the_lines_of_one_element_are_one_block():
    lines = [("one long line", 0, 0, 200, 20, BLACK, 3), ("and the next", 0, 20, 200, 20, BLACK, 3)]
    whole = ("one long line and the next", 0, 0, 200, 40)
    terms = element_terms(page(*lines), page(whole))
    assert (terms.block, terms.text, terms.offset) == (1, 1, 0)


def test_neighbours_decide_between_equal_texts():
    ours = page(
        ("Saw", 0, 0, 50, 20),
        ("Buy", 0, 30, 50, 20),
        ("Drill", 0, 60, 50, 20),
        ("Buy", 0, 90, 50, 20),
    )
    terms = element_terms(ours, ours)
    assert terms.offset == 0


@pytest.mark.parametrize(
    ("ours", "theirs", "block"), [((), (), 1), ((TITLE,), (), 0), ((), (TITLE,), 0)]
)
def test_pages_without_text(ours, theirs, block):
    terms = element_terms(page(*ours), page(*theirs))
    assert terms.block == block
    assert terms.offset is None
