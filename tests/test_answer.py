import pytest

from generation.answer import apply, read_edits, read_page, read_question
from generation.errors import AnswerError
from generation.page import Page

PAGE = (
    "<!doctype html>\n<html><head><title>t</title></head>\n<body>\n<h1>Hi</h1>\n</body>\n</html>\n"
)
CSS = "h1 { color: red; }\n"


def fenced(text: str, info: str) -> str:
    return f"```{info}\n{text.rstrip()}\n```\n"


@pytest.mark.parametrize(
    ("answer", "thinking"),
    [
        (PAGE, ""),
        (f"Here is the page:\n\n{PAGE}\nI hope that it helps.", ""),
        (fenced(PAGE, "html"), ""),
        (fenced(PAGE, "html index.html"), ""),
        (fenced(PAGE, "HTML"), ""),
        (fenced(PAGE, "").replace("```", "~~~"), ""),
        (fenced(PAGE.replace("Hi", "Draft"), "html") + "Better:\n" + fenced(PAGE, "html"), ""),
        (PAGE.replace("Hi", "Draft") + "\nOn second thought:\n" + PAGE, ""),
        (fenced("some notes", "text") + fenced(PAGE, "html"), ""),
        ("```html\n" + PAGE, ""),
        ("I wrote the page above.", "Let me write it.\n" + fenced(PAGE, "html")),
        (PAGE.replace("\n", "\r\n"), ""),
    ],
)
def test_the_last_whole_document_is_the_page(answer: str, thinking: str):
    assert read_page(answer, thinking).html.replace("\r\n", "\n") == PAGE


def test_files_are_told_by_their_info_string_the_line_above_or_their_language():
    answers = (
        fenced(PAGE, "html index.html") + fenced(CSS, "css styles.css") + fenced("a()", "js"),
        f"**index.html**\n\n{fenced(PAGE, 'html')}\n### `styles.css`\n{fenced(CSS, 'css')}"
        f"`script.js`:\n{fenced('a()', 'javascript')}",
        fenced(PAGE, "html:index.html") + fenced(CSS, "css") + fenced("a()", "js:script.js"),
    )
    for answer in answers:
        page = read_page(answer)
        assert page.files["styles.css"] == CSS
        assert page.files["script.js"] == "a()\n"
        assert '<link rel="stylesheet" href="styles.css">' in page.html
        assert '<script src="script.js"></script>' in page.html


def test_a_document_that_was_cut_off_is_closed_after_its_last_whole_tag():
    page = read_page("```html\n<!doctype html><html><body><p>One</p><p>Two</p><p cla")
    assert page.html.rstrip().endswith("</html>")
    assert "<p>Two</p>" in page.html
    assert "<p cla" not in page.html


def test_a_stylesheet_that_was_cut_off_keeps_its_whole_rules():
    page = read_page("<!doctype html><html><head><style>h1 { color: red; } p { mar")
    assert "h1 { color: red; }" in page.html
    assert "mar" not in page.html
    assert page.html.index("</style>") < page.html.index("</html>")


def test_a_fragment_gets_a_document_of_its_own():
    page = read_page(fenced("<main><h1>Hi</h1></main>", "html"))
    assert page.html.startswith("<!doctype html>")
    assert "<body>\n<main><h1>Hi</h1></main>\n</body>" in page.html


@pytest.mark.parametrize("answer", ["", "I cannot help with that.", fenced("print(1)", "python")])
def test_an_answer_without_a_page_is_an_error_that_quotes_it(answer: str):
    with pytest.raises(AnswerError, match="holds no page"):
        read_page(answer)


def test_assets_stand_beside_the_page():
    page = read_page(PAGE, assets={"assets/a.png": b"png"})
    assert page.files["assets/a.png"] == b"png"


EDIT = """Two changes.

index.html
<<<<<<< SEARCH
<h1>Hi</h1>
=======
<h1>Hello</h1>
>>>>>>> REPLACE

`styles.css`
```css
<<<<<<< SEARCH
  h1 { color: red; }
=======
h1 { color: blue; }
>>>>>>> REPLACE
```
"""


def test_edits_are_made_whatever_the_indentation():
    page = apply(read_edits(EDIT), Page({"index.html": PAGE, "styles.css": CSS}))
    assert page.html == PAGE.replace("Hi", "Hello")
    assert page.files["styles.css"] == CSS.replace("red", "blue")


@pytest.mark.parametrize(
    ("html", "message"),
    [
        (PAGE.replace("Hi", "Other"), "edit 1 searches for are not in index.html"),
        (PAGE.replace("<h1>", "<h1>Hi</h1>\n<h1>"), "are 2 times in index.html"),
    ],
)
def test_edits_that_do_not_fit_change_nothing(html: str, message: str):
    page = Page({"index.html": html, "styles.css": CSS})
    with pytest.raises(AnswerError, match=message):
        apply(read_edits(EDIT), page)
    assert page.files["styles.css"] == CSS


def test_an_edit_of_a_file_that_is_not_there_says_so():
    with pytest.raises(AnswerError, match=r"edit 2 is of styles\.css, which the page does not"):
        apply(read_edits(EDIT), Page({"index.html": PAGE}))


def test_an_answer_without_edits_says_so():
    with pytest.raises(AnswerError, match="no SEARCH/REPLACE block"):
        apply(read_edits(PAGE), Page({"index.html": PAGE}))


def test_an_edit_can_remove_lines():
    answer = "<<<<<<< SEARCH\n<h1>Hi</h1>\n=======\n>>>>>>> REPLACE"
    assert apply(read_edits(answer), Page({"index.html": PAGE})).html == PAGE.replace(
        "<h1>Hi</h1>\n", ""
    )


QUESTION = '{"bbox_2d": [1, 2, 30, 40], "question": "What is it?", "options": ["a map", "a card"]}'


@pytest.mark.parametrize(
    "answer", [f"{PAGE}\n{QUESTION}", f"{QUESTION}\n{PAGE}", f"{PAGE}\n```json\n{QUESTION}\n```"]
)
def test_a_question_is_taken_out_of_an_answer(answer: str):
    put, rest = read_question(answer)
    assert put and (put.edges, put.text, put.options) == (
        (1, 2, 30, 40),
        "What is it?",
        ("a map", "a card"),
    )
    assert "question" not in rest and "<html>" in rest


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        (QUESTION.replace(', "a card"', ""), False),  # no choice
        (QUESTION.replace('"What is it?"', "3"), False),
        (QUESTION.replace("30", "3000"), True),  # no place of the picture
        ('const quiz = {"question": "Which sea?", "options": ["Red", "Black"]};', True),
    ],
)
def test_what_is_no_question_is_not_asked_and_code_stays(changed: str, left: bool):
    put, rest = read_question(f"```js script.js\n{changed}\n```")
    assert put is None
    assert ("question" in rest) == left
