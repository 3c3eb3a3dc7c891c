"""A model reads what OCR is unsure of, and says what pictures show."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from generation.design import Design
from generation.engine import Request
from generation.engines.chat import INSTRUCT, Message, Reply
from generation.engines.grounding import describe
from generation.engines.openai_compatible import OpenAIChat, Server
from generation.engines.proofreader import PIXELS, Proofreader
from generation.engines.reconstruction import ReconstructionEngine
from generation.errors import EngineError, Stopped
from generation.events import Delta, PassFinished, Usage
from generation.page import Page
from generation.refine import run
from tests.drawing import Line, draw
from tests.fakes import FakeEngine, FakeRenderer, ScriptedChat
from tests.faulty_server import FaultyServer, answers, counted, delta, end
from verify.doubts import doubts, settle
from verify.screenshot import Box, Screenshot, Viewport

LINES = [Line("Our garden"), Line("Open every day", y=120), Line("Free entry", y=200)]


def seen() -> Screenshot:
    """A page with a photo, one line of which is misread and one of which was not read."""
    page = draw(LINES, read=True)
    pixels = page.pixels.copy()
    photo = np.random.default_rng(0).integers(0, 255, (150, 200, 3), dtype=np.uint8)
    pixels[300:450, 400:600] = photo
    first, second, third = page.text
    misread = replace(second, text="0pen evcry day", confidence=0.7, words=())
    return replace(page, pixels=pixels, text=(first, misread), unread=(third.box,))


class Answering(ScriptedChat):
    """Says `said` of each kind of place that it is asked about."""

    def __init__(self, **said: str):
        super().__init__()
        self.said = said

    def stream(self, messages: Sequence[Message], sampling, stop):
        places = re.findall(r"^\[(.+?)\] (.+)$", messages[-1].text, re.MULTILINE)
        answers = [
            {"bbox_2d": json.loads(f"[{edges}]"), "text_content": said}
            for edges, what in places
            for kind, said in self.said.items()
            if kind in what
        ]
        answer = f"Here it is:\n```json\n{json.dumps(answers)}\n```"
        self.lines = [Reply(answer, usage=Usage(2_000_000, 0, 1_000_000))]
        return super().stream(messages, sampling, stop)


def look(model: ScriptedChat, page: Screenshot) -> tuple[Screenshot, list[Delta]]:
    deltas, work = [], Proofreader(model).look(page, Event())
    while True:
        try:
            deltas.append(next(work))
        except StopIteration as finished:
            return finished.value, deltas


def test_what_ocr_is_unsure_of_is_read_by_the_model():
    before = seen()
    assert [*doubts(before).values()] == ["0pen evcry day", ""]
    after, _ = look(Answering(evcry="Open every day", perhaps="Free entry"), before)
    misread = before.text[1]
    read = {block.text: block for block in after.text}
    assert list(read) == ["Our garden", "Open every day", "Free entry"]
    assert read["Open every day"].box.iou(misread.box) > 0.8
    assert [word.text for word in read["Open every day"].words] == ["Open", "every", "day"]
    assert read["Free entry"].box.iou(before.unread[0]) > 0.8
    assert after.unread == ()
    assert doubts(after) == {}


def test_pictures_are_named_in_the_page_and_in_the_prompt():
    after, _ = look(Answering(photo="A bed of roses"), seen())
    (label,) = after.labels
    assert label.text == "A bed of roses"
    assert label.box.iou(Box(400, 300, 200, 150)) > 0.9
    page = reconstructed(after)
    assert 'alt="A bed of roses"' in page.html
    assert 'alt="Photo"' in reconstructed(seen()).html
    assert "] A bed of roses" in describe(after, page, 3_000)


def reconstructed(page: Screenshot) -> Page:
    work = ReconstructionEngine().generate(Request(Design(page.pixels, page.viewport), page))
    while True:
        try:
            next(work)
        except StopIteration as finished:
            return finished.value


def test_it_is_asked_without_reasoning_and_its_price_is_told():
    model = Answering(photo="A bed of roses")
    _, deltas = look(model, seen())
    assert model.samplings == [INSTRUCT]
    assert deltas[-1].usage == Usage(2_000_000, 0, 1_000_000, cost=1.2)


def test_a_tall_design_is_shown_in_strips_each_with_its_own_places():
    scale = 2
    lines = [Line(f"Line number {n}", y=40 + 400 * n) for n in range(8)]
    page = draw(lines, read=True, width=600, height=3300)
    doubtful = tuple(replace(one, text="?" * 8, confidence=0.6) for one in page.text)
    large = page.pixels.repeat(scale, 0).repeat(scale, 1)
    page = replace(page, pixels=large, viewport=Viewport(600, 800, scale), text=doubtful)
    model = Answering(perhaps="Line of text")
    after, _ = look(model, page)
    shown = [message.images[0] for (message,) in model.heard]
    assert len(shown) == -(-large[..., 0].size // PIXELS) > 1
    assert sum(map(len, shown)) == len(large)
    assert [block.text for block in after.text] == ["Line of text"] * 8
    for block, line in zip(after.text, doubtful, strict=True):
        assert block.box.iou(line.box) > 0.8


@pytest.mark.parametrize("said", ["", "x", "A sentence that is far too long for so small a place"])
def test_what_cannot_be_written_there_is_not_taken(said: str):
    page = seen()
    (box,) = page.unread
    assert settle(page, {box: said}) == page


@pytest.mark.parametrize(
    "answer",
    [
        "I cannot see any text.",
        '[{"bbox_2d": [1, 2, 3], "label": "a"}, {"bbox_2d": "here"}, {"label": "b"}, {]',
        '[{"bbox_2d": [900, 900, 990, 990], "label": "elsewhere"}]',
        '[{"bbox_2d": [0, 0, 5000, 1], "label": "beyond"}]',
    ],
)
def test_an_answer_of_no_use_leaves_things_as_they_were(answer: str):
    page = seen()
    assert look(ScriptedChat(answer), page)[0] == page


class Broken(ScriptedChat):
    def stream(self, messages, sampling, stop):
        raise Stopped("stopped") if stop.is_set() else EngineError("the server is gone")
        yield


def test_a_design_is_read_without_a_model_that_fails():
    page = seen()
    after, deltas = look(Broken(), page)
    assert after == page
    assert deltas[-1].text == "the design is read without scripted: the server is gone"


def test_a_stop_ends_the_reading():
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        list(Proofreader(Broken()).look(seen(), stop))


def test_nobody_is_asked_where_nothing_is_in_doubt():
    model = ScriptedChat()
    page = draw(LINES[:1], read=True)
    assert look(model, page) == (page, [])


@pytest.mark.usefixtures("fakes")
def test_a_run_counts_what_the_reading_took(monkeypatch: pytest.MonkeyPatch):
    page = seen()
    monkeypatch.setattr("generation.reading.reference", lambda *_: page)
    engine, answer = FakeEngine((0.5, 0.7)), '[{"bbox_2d": [1, 1, 2, 2], "label": "no"}]'
    with FaultyServer(answers(delta(content=answer), end(), counted(1_000, 100))) as server:
        chat = OpenAIChat(Server(server.url, "reader"))
        reader, design = Proofreader(chat), Design(page.pixels, page.viewport)
        events = list(run(design, engine, FakeRenderer(), passes=2, read=reader.read))
    first, second, *_ = (one.result.usage for one in events if isinstance(one, PassFinished))
    assert first == reader.price.on(Usage(1_000, 0, 100))
    assert second == Usage()
    assert len(server.bodies) == 1
    assert server.bodies[0]["chat_template_kwargs"] == {"enable_thinking": False}
