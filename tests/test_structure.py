"""A sketch is compared with a page by what is where, whatever it looks like."""

from dataclasses import replace

import numpy as np
import pytest

from verify.compare import compare
from verify.part import Drawing, Part
from verify.screenshot import Box, Element, Screenshot, TextBlock, Viewport
from verify.structure import Structure, layout_similarity

WHITE = np.full((600, 900, 3), 255, np.uint8)
CARDS = [Box(40 + 280 * n, 200, 240, 300) for n in range(3)]
TITLE = Box(40, 40, 300, 40)


def sketch(*parts: Part) -> Drawing:
    return Drawing(
        WHITE, Viewport(900, 600), root=Part("page", Box(0, 0, 900, 600), children=parts)
    )


def page(cards: list[Box], title: str = "Our plans") -> Screenshot:
    elements = [Element("body", "body", Box(0, 0, 900, 600), None)]
    elements.append(Element("h1", "h1", TITLE, 0))
    elements += [
        Element("section", "section", box, 0, (240, 240, 240), bordered=True) for box in cards
    ]
    text = [TextBlock(title, TITLE, (0, 0, 0), 32, element=1)] if title else []
    pixels = WHITE.copy()
    pixels[0] = 0  # a page without a line on it is blank
    return Screenshot(pixels, Viewport(900, 600), tuple(text), tuple(elements))


SKETCH = sketch(Part("text", TITLE, "Our plans", 1), *(Part("container", box) for box in CARDS))


def test_a_page_that_is_what_was_sketched_scores_1():
    comparison = compare(SKETCH, page(CARDS))
    assert comparison.score == pytest.approx(1, abs=0.01)
    assert comparison.findings == ()


def test_a_missing_card_is_told_as_a_row_that_is_too_short():
    comparison = compare(SKETCH, page(CARDS[:2]))
    sentences = [finding.sentence for finding in comparison.findings]
    assert "the sketch has three cards in a row, the page has two" in sentences
    assert comparison.score < 0.9
    assert comparison.regions == (CARDS[2],)


def test_cards_under_each_other_are_no_row():
    stacked = [Box(40, 100 + 160 * n, 240, 150) for n in range(3)]
    comparison = compare(SKETCH, page(stacked))
    assert any("three cards in a row" in finding.sentence for finding in comparison.findings)


def test_a_label_that_is_not_on_the_page_is_told():
    comparison = compare(SKETCH, page(CARDS, title="Something else"))
    (missing,) = [f for f in comparison.findings if f.kind == "missing text"]
    assert missing.sentence == 'the sketch says "Our plans", the page does not'
    assert comparison.metrics["labels"] == 0


def test_the_score_falls_the_further_the_cards_are_off():
    scores = [
        compare(SKETCH, page([replace(box, x=box.x, y=box.y + off) for box in CARDS])).score
        for off in (0, 40, 90)
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] - scores[2] > 0.1


def test_a_blank_page_is_worth_little():
    blank = Screenshot(WHITE, Viewport(900, 600))
    assert compare(SKETCH, blank).score < 0.1


@pytest.mark.parametrize(("shift", "expected"), [(0, 1.0), (120, 1 / 3), (240, 0.0)])
def test_layout_similarity_is_the_iou_of_the_areas_of_a_class(shift: float, expected: float):
    one = sketch(Part("container", Box(0, 0, 240, 300)))
    other = page([Box(shift, 0, 240, 300)], title="")
    assert layout_similarity(Structure(one, other)) == pytest.approx(expected, abs=0.02)
