from dataclasses import replace

import pytest

from tests.drawing import Line, draw
from verify.compare import compare
from verify.screenshot import Box
from verify.unread import read_along

WORDS = ["Новости недели", "Читать дальше"]
LINES = [Line("A heading", y=40, size=28), *(Line(t, y=120 + 40 * n) for n, t in enumerate(WORDS))]


def design(lines=LINES):
    """The lines as they are read where only Latin letters are known."""
    page = draw(lines, read=True)
    latin, *foreign = page.text
    return replace(page, text=(latin,), unread=tuple(block.box for block in foreign))


def test_an_unread_line_says_what_the_page_says_in_its_place():
    assert [block.text for block in read_along(design(), draw(LINES)).text][1:] == WORDS


def test_a_page_is_not_punished_for_text_that_cannot_be_read():
    assert compare(design(), draw(LINES)).score == pytest.approx(1, abs=0.01)


def test_a_misread_line_of_another_script_is_read_along():
    misread = draw(LINES, read=True)
    garbled = [replace(block, text="HOBOCT") for block in misread.text[1:]]
    page = replace(misread, text=(misread.text[0], *garbled))
    assert compare(page, draw(LINES)).score == pytest.approx(1, abs=0.01)


def test_a_page_that_is_a_little_off_is_still_read_along():
    moved = [replace(line, x=line.x + 6, y=line.y + 6) for line in LINES]
    assert compare(design(), draw(moved)).metrics["text"] == pytest.approx(1, abs=0.01)


def test_text_elsewhere_is_not_taken_at_its_word():
    moved = [LINES[0], *(replace(line, y=line.y + 200) for line in LINES[1:])]
    assert compare(design(), draw(moved)).score < 0.8


def test_a_word_does_not_stand_for_a_line():
    short = [LINES[0], Line("Нов", y=120), Line("Чит", y=160)]
    assert read_along(design(), draw(short)).text == design().text


def test_latin_text_is_not_excused():
    page = draw(LINES[:1], read=True)
    other = draw([replace(LINES[0], text="B leading")])
    assert read_along(page, other) is page


def test_what_only_seemed_to_be_text_costs_nothing():
    page = replace(draw(LINES[:1], read=True), unread=(Box(400, 300, 20, 20),))
    assert compare(page, draw(LINES[:1])).score == pytest.approx(1, abs=0.01)


def test_a_page_as_reference_is_not_read_along():
    other = [LINES[0], Line("Погода завтра", y=120), LINES[2]]
    assert compare(draw(LINES), draw(other)).metrics["text"] < 0.9
