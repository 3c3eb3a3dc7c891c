from collections.abc import Generator
from dataclasses import replace

import numpy as np
import pytest

from generation import prompts
from generation.design import Design
from generation.engine import Request
from generation.engines.chat import THINKING, Message, Reply
from generation.engines.grounding import count_tokens, describe, from_thousandths, to_thousandths
from generation.engines.price import Price
from generation.engines.vlm import VLMEngine
from generation.errors import AnswerError
from generation.events import Asked, Delta, Look, Pass, Usage
from generation.page import Page
from generation.question import Answer, Question
from tests.fakes import ScriptedChat
from verify.compare import Comparison
from verify.findings import Finding
from verify.part import Drawing, Part
from verify.screenshot import Box, Screenshot, TextBlock, Viewport

WINDOW = Viewport(200, 100)
HTML = (
    "<!doctype html>\n<html><head></head>\n<body>\n<h1>Hi</h1>\n"
    '<img src="assets/logo.png" alt="">\n</body>\n</html>\n'
)
EMBEDDED = Page({"index.html": HTML, "assets/logo.png": b"png", "assets/unused.png": b"png"})
FINDING = Finding("moved", 'h1 "Hi" is 12 px too low', "y=4", "y=16", 0.1, Box(0, 4, 50, 20))


@pytest.fixture(autouse=True)
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """An embedded engine that is done at once."""

    def generate(self: object, request: Request) -> Generator[Delta, None, Page]:
        assert request.previous is None
        yield Delta("looking")
        return EMBEDDED

    monkeypatch.setattr("generation.engines.reconstruction.ReconstructionEngine.generate", generate)


def request() -> Request:
    pixels = np.full((100, 200, 3), 255, np.uint8)
    text = (TextBlock("Hi", Box(0, 4, 50, 20), (0, 0, 0), 16),)
    return Request(Design(pixels, WINDOW), Screenshot(pixels, WINDOW, text))


def second(page: Page = EMBEDDED, **changes: str) -> Request:
    first = request()
    comparison = Comparison(0.5, {}, first.reference.pixels, (), (FINDING,))
    best = Pass(0, 1.0, page, first.reference, comparison, kept=True)
    return replace(first, previous=best, **changes)  # pyright: ignore[reportArgumentType]


def run(chat: ScriptedChat, request: Request, **options: str) -> tuple[Page, list[Delta | Asked]]:
    engine = VLMEngine(chat, THINKING, **options)  # pyright: ignore[reportArgumentType]
    deltas, work = [], engine.generate(request)
    while True:
        try:
            deltas.append(next(work))
        except StopIteration as done:
            return done.value, deltas


def fenced(html: str) -> str:
    return f"```html index.html\n{html}```"


def edit(search: str, replacement: str) -> str:
    return f"index.html\n<<<<<<< SEARCH\n{search}\n=======\n{replacement}\n>>>>>>> REPLACE"


def test_a_first_page_is_written_from_the_picture_and_what_was_measured_of_it():
    chat = ScriptedChat(fenced(HTML))
    page, _ = run(chat, request())
    system, user = chat.heard[0]
    assert system.role == "system"
    assert len(user.images) == 1
    assert "[0, 40, 250, 240] Hi" in user.text
    assert "assets/logo.png" in user.text
    assert page.files == {"index.html": HTML, "assets/logo.png": b"png"}


def test_the_embedded_engines_page_can_be_the_start():
    chat = ScriptedChat(fenced(HTML))
    run(chat, request(), start="reconstruction")
    assert HTML.rstrip() in chat.heard[0][1].text


def test_usage_is_told_with_its_price():
    _, deltas = run(ScriptedChat(fenced(HTML)), request())
    used = Usage(100, 20, 30)
    assert isinstance(deltas[-1], Delta)
    assert deltas[-1].usage == replace(used, cost=Price().of(used))
    assert Price(0.1, 1.0).of(Usage(1_000_000, 500_000, 500_000)) == pytest.approx(1.1)


def test_an_answer_that_was_cut_off_is_gone_on_with_and_without_more_reasoning():
    cut = len(HTML) // 2
    chat = ScriptedChat(Reply(fenced(HTML)[:cut], finish="length"), fenced(HTML)[cut:])
    page, _ = run(chat, request())
    assert page.html == HTML
    assert chat.heard[1][-1] == Message("assistant", fenced(HTML)[:cut])
    assert chat.samplings[1].thinking_budget == 0


def test_a_second_pass_tells_the_worst_findings_and_shows_both_sides():
    chat = ScriptedChat(edit("<h1>Hi</h1>", "<h1>Hello</h1>"))
    page, _ = run(chat, second())
    *_, own, wish = chat.heard[0]
    assert own.role == "assistant"
    assert "<h1>Hi</h1>" in own.text
    assert FINDING.sentence in wish.text
    assert len(wish.images) == 2
    assert page.html == HTML.replace("Hi", "Hello")


def test_the_prompt_begins_alike_in_every_pass():
    first, then = ScriptedChat(fenced(HTML)), ScriptedChat(edit("<h1>Hi</h1>", ""))
    run(first, request())
    run(then, second())
    assert [m.text for m in then.heard[0][:2]] == [m.text for m in first.heard[0]]


def test_edits_that_do_not_fit_are_asked_for_again_and_then_whole_files():
    chat = ScriptedChat(edit("nowhere", "x"), edit("nothing", "x"), fenced(HTML))
    page, _ = run(chat, second())
    assert "are not in index.html" in chat.heard[1][-1].text
    assert "whole files" in chat.heard[2][-1].text
    assert page.html == HTML


def test_a_wish_in_words_is_asked_for_alone():
    chat = ScriptedChat(edit("<h1>Hi</h1>", "<h1>Ho</h1>"))
    page, _ = run(chat, second(instruction="say ho", selector="h1"))
    wish = chat.heard[0][-1].text
    assert "`h1`" in wish
    assert "say ho" in wish
    assert FINDING.sentence not in wish
    assert "Ho" in page.html


def test_an_answer_without_a_page_is_an_error():
    with pytest.raises(AnswerError, match="holds no page; it begins: Sorry"):
        run(ScriptedChat("Sorry."), request())


def test_places_go_to_thousandths_and_back():
    page = request().reference
    assert to_thousandths(Box(50, 25, 100, 50), page) == (250, 250, 750, 750)
    assert from_thousandths((250, 250, 750, 750), page) == Box(50, 25, 100, 50)


def test_what_was_measured_fits_its_budget():
    page = request().reference
    lines = tuple(
        TextBlock(f"line {n} of many", Box(0, 0, 9, 9), (0, 0, 0), 16) for n in range(200)
    )
    told = describe(replace(page, text=lines), EMBEDDED, tokens=400)
    assert sum(map(count_tokens, told.splitlines())) <= 400
    assert "more: see the picture" in told
    assert len(told.splitlines()) > 15


BUILT = Page(
    {
        "index.html": """<!doctype html><body><header><div><nav>
<a href="#"><svg></svg><span>Home</span></a><a>Inbox</a><a>A folder with a long name</a></nav></div>
<div class="empty"></div></header><main><section><h2>News</h2><img src="assets/cat.png" alt="">
<p>Some <b>bold</b> text</p></section><form><input placeholder="Email"><button>Send</button></form>
</main></body>"""
    }
)


def test_a_model_is_told_how_the_page_may_be_built():
    told = describe(request().reference, BUILT, tokens=1_000)
    assert (
        """How it may be built:
- header
  - nav
    - a x3: Home, Inbox, A folder with a long...
- main
  - section
    - h2 News
    - img assets/cat.png
    - p Some bold text
  - form
    - input Email
    - button Send
"""
        in told
    )
    chat = ScriptedChat(fenced(HTML))
    run(chat, request(), start="reconstruction")
    assert "How it may be built" not in chat.heard[0][1].text


def test_sizes_of_text_are_told_once_each():
    def line(size: float, color: int) -> TextBlock:
        return TextBlock("a", Box(0, 0, 9, 9), (color, 0, 0), size)

    text = (line(11, 1), line(11.2, 2), line(11, 2), line(30, 0))
    told = describe(replace(request().reference, text=text), EMBEDDED, tokens=1_000)
    assert "- 11 px: 3, most in #020000\n- 30 px: 1, most in #000000" in told


def test_pictures_are_named_where_a_fault_has_some():
    asked = prompts.mend([("one", True), ("two", False), ("three", True)])
    assert "1. one (pictures 1 and 2)\n2. two\n3. three (pictures 3 and 4)\n" in asked
    assert "the first of two is of the design" in asked
    assert "picture" not in prompts.mend([("two", False)])


def test_a_guess_at_the_cost_is_made_before():
    engine = VLMEngine(ScriptedChat(), THINKING)
    one = engine.expected(request().design, passes=1, variants=1)
    assert one.tokens_in > 3_000
    assert one.cost == Price().of(one)
    assert engine.expected(request().design, passes=1, variants=3).cost == pytest.approx(
        3 * one.cost
    )
    refined = engine.expected(request().design, passes=2, variants=1)
    assert one.cost < refined.cost < 2 * one.cost


def test_a_pass_without_findings_is_shown_the_page_as_it_is():
    before = second()
    assert before.previous and before.previous.comparison and before.previous.screenshot
    unfound = replace(before.previous.comparison, findings=())
    chat = ScriptedChat(edit("<h1>Hi</h1>", "<h1>Ho</h1>"))
    run(chat, replace(before, previous=replace(before.previous, comparison=unfound)))
    wish = chat.heard[0][-1]
    assert "no single fault was found" in wish.text
    assert wish.images == (before.previous.screenshot.pixels,)


def sketched() -> Request:
    """A sketch of a card with a word in it, and a remark."""
    words = Part("text", Box(30, 30, 40, 10), "Tea", 1)
    card = Part("container", Box(20, 20, 100, 60), children=(words,))
    root = Part("page", Box(0, 0, 200, 100), children=(card,))
    pixels = np.full((100, 200, 3), 255, np.uint8)
    drawing = Drawing(pixels, WINDOW, root=root, notes=("make it wider",))
    return Request(Design(pixels, WINDOW, "sketch"), drawing)


def test_a_sketch_is_described_by_its_parts_and_its_remarks():
    chat = ScriptedChat(fenced(HTML))
    run(chat, sketched())
    told = chat.heard[0][-1].text
    assert "- [100, 200, 600, 800] container\n  - [150, 300, 350, 400] text: Tea" in told
    assert "keep it out of the page:\n- make it wider" in told
    assert "data-placeholder" in told and "looks like the picture" not in told


def test_a_model_asks_beside_its_page_and_hears_the_answer_with_what_is_to_be_mended():
    asked = '{"bbox_2d": [100, 200, 600, 800], "question": "What?", "options": ["a card", "a map"]}'
    page, events = run(chat := ScriptedChat(f"{fenced(HTML)}\n{asked}"), sketched())
    question = Question("What?", ("a card", "a map"), Box(20, 20, 100, 60))
    assert Asked(question) in events
    assert page.html == EMBEDDED.html
    assert '"question"' in chat.heard[0][-1].text

    chat = ScriptedChat(edit("<h1>Hi</h1>", "<h1>Ho</h1>"))
    known = replace(sketched(), previous=second().previous, answers=(Answer(question, "a map"),))
    run(chat, known)
    assert chat.heard[0][-1].text.startswith(
        "The author was asked: What? The answer: a map. The page must follow it.\nYour page was"
    )


def test_a_model_is_shown_the_page_and_as_many_of_its_files_as_there_is_room_for():
    files = {"vue.js": "v" * 50_000, "app.js": "a" * 20_000}
    files |= {"styles.css": "p {}", "index.html": "<p>"}
    shown = prompts.source(Page(files))
    assert shown.startswith("```html index.html\n<p>\n```\n```css styles.css\np {}\n```")
    assert "```js app.js" in shown
    assert "vue.js" not in shown


def narrow(text: str) -> Screenshot:
    pixels = np.full((300, 100, 3), 200, np.uint8)
    return Screenshot(pixels, Viewport(100, 150), (TextBlock(text, Box(0, 0, 9, 9), (0, 0, 0), 9),))


def test_a_page_is_shown_at_all_the_widths_that_it_was_designed_for():
    chat = ScriptedChat(fenced(HTML))
    phone = narrow("Hi")
    run(chat, replace(request(), further=(phone,)))
    told = chat.heard[0][1]
    assert [image.shape[1] for image in told.images] == [200, 100]
    assert "first picture shows it 200 px wide, the next 100 px wide" in told.text


def test_what_costs_most_at_any_width_is_told_with_its_width():
    chat = ScriptedChat(edit("<h1>Hi</h1>", "<h1>Ho</h1>"))
    phone, before = narrow("Hi"), second()
    assert before.previous
    worse = replace(FINDING, sentence='h1 "Hi" is cut off', gain=0.3)
    look = Look(phone, Comparison(0.4, {}, phone.pixels, (), (worse,)))
    best = replace(before.previous, looks=(look,))
    run(chat, replace(before, previous=best, further=(phone,)))
    wish = chat.heard[0][-1]
    told = '1. In a window 100 px wide, h1 "Hi" is cut off (pictures 1 and 2)\n2. h1 "Hi" is 12'
    assert told in wish.text
    assert [image.mean() for image in wish.images] == [200, 200, 255, 255]
