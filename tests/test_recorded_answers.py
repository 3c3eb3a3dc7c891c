"""What models have really answered; where from is in tests/answers/README.md."""

from pathlib import Path

import pytest

from generation.answer import apply, read_edits, read_page
from generation.errors import AnswerError
from generation.page import Page

FOLDER = Path(__file__).parent / "answers"


def answer(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text("utf-8")


def page_of(name: str, times: int = 1) -> Page:
    """A page that holds the lines which the edits of an answer search for."""
    searched = dict.fromkeys(edit.search for edit in read_edits(answer(name)))
    return Page({"index.html": "<main>\n" + "\n<hr>\n".join([*searched] * times) + "\n</main>\n"})


def test_a_document_is_found_among_fences_of_another_language():
    page = read_page(answer("sockets"))
    assert list(page.files) == ["index.html"]
    assert page.html.startswith("<!DOCTYPE html>\n<html>\n<head>\n    <title>Web UI</title>")
    assert page.html.endswith("    </script>\n</body>\n</html>\n")
    assert page.html in answer("sockets")


def test_the_last_of_several_pieces_is_the_page():
    page = read_page(answer("narrow_chart"))
    assert page.html.count('<canvas id="passRateChart"') == 1
    assert "new Chart(ctx, config)" in page.html
    assert page.html.index("<body>") < page.html.index("@media (max-width: 600px)")


@pytest.mark.parametrize(
    ("name", "count"), [("shorter_charts", 1), ("responsive_table", 2), ("five_edits", 5)]
)
def test_edits_are_made_as_they_are_meant(name: str, count: int):
    edits, page = read_edits(answer(name)), page_of(name)
    assert len(edits) == count
    changed = apply(edits, page)
    assert all(edit.replace in changed.html and edit.replace in answer(name) for edit in edits)
    assert changed.html.startswith("<main>\n") and changed.html.endswith("\n</main>\n")


@pytest.mark.parametrize(
    ("name", "times", "message"),
    [
        ("same_edits_twice", 1, "edit 3 searches for are not"),
        ("same_edits_twice", 2, "edit 1 searches for are 2 times"),
        ("cut_off_edit", 1, "no SEARCH/REPLACE block"),
    ],
)
def test_edits_that_do_not_fit_are_refused(name: str, times: int, message: str):
    with pytest.raises(AnswerError, match=message):
        apply(read_edits(answer(name)), page_of(name, times))


@pytest.mark.parametrize(
    "name",
    ["same_edits_twice", "responsive_table", "five_edits", "shorter_charts", "cut_off_edit"],
)
def test_edits_are_not_taken_for_a_page(name: str):
    with pytest.raises(AnswerError, match="holds no page"):
        read_page(answer(name))


def test_a_script_without_any_markup_is_no_page():
    with pytest.raises(AnswerError, match="it begins: Certainly! We can make the chart"):
        read_page(answer("cut_off_script"))


@pytest.mark.parametrize("name", ["sockets", "narrow_chart"])
@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8, 0.95])
def test_an_answer_that_is_cut_off_anywhere_is_a_page_or_says_that_it_is_none(
    name: str, share: float
):
    whole = answer(name)
    try:
        page = read_page(whole[: round(len(whole) * share)])
    except AnswerError as error:
        assert "holds no page" in str(error)
    else:
        assert page.html.rstrip().endswith("</html>")
        assert page.html.count("<script") == page.html.count("</script>")
