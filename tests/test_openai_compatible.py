import logging
import re
import threading
import time
import traceback
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from generation import refine
from generation.design import Design
from generation.engine import Request
from generation.engines.chat import Message, Reply, Sampling
from generation.engines.openai_compatible import OpenAIChat, OpenAIEngine, Server
from generation.engines.openai_compatible.body import MOST_PIXELS, body, parts
from generation.engines.openai_compatible.circuit import FAILURES, Circuit
from generation.engines.openai_compatible.dialect import find_dialect
from generation.errors import EngineError, Stopped
from generation.events import Delta, RunFinished, Usage
from generation.page import Page
from tests.fakes import FakeRenderer
from tests.faulty_server import (
    Answer,
    Exchange,
    FaultyServer,
    answers,
    breaks,
    counted,
    delta,
    end,
    goes_on,
    raw,
    refuses,
    stalls,
    text,
)
from verify.compare import Comparison
from verify.screenshot import Screenshot, Viewport

QUESTION = (Message("system", "Be brief."), Message("user", "Write a page."))
SAMPLING = Sampling(max_tokens=100, thinking_budget=50)
TOLD = delta(content="Hi")
KEY = "sk-a-key-that-nobody-may-see"


@pytest.fixture(autouse=True)
def short_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generation.engines.openai_compatible.chat.LAST_WORDS", 0.3)


@pytest.fixture(autouse=True)
def no_earlier_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the servers of other tests: a port may be given out again."""
    monkeypatch.setattr(Circuit, "_all", {})


def at(server: FaultyServer, **changes: Any) -> Server:
    return replace(Server(server.url, "tiny", KEY, stall=10, backoff=0.01), **changes)


def ask(
    server: Server, messages: Sequence[Message] = QUESTION, sampling: Sampling = SAMPLING
) -> tuple[Reply, list[Delta]]:
    deltas, work = [], OpenAIChat(server).stream(messages, sampling, threading.Event())
    while True:
        try:
            deltas.append(next(work))
        except StopIteration as done:
            return done.value, deltas


def kinds(deltas: Sequence[Delta], kind: str) -> str:
    return "".join(one.text for one in deltas if one.kind == kind)


@pytest.mark.parametrize(
    "stream",
    [
        answers(delta(reasoning_content="Hmm"), delta(reasoning_content="."), TOLD, end()),
        answers(delta(reasoning="Hmm."), TOLD, end()),
        answers(delta(content="<thi"), delta(content="nk>Hmm.</"), delta(content="think>Hi")),
        answers(delta(content="<think>Hmm.</think>Hi"), done=True),
        answers(delta(reasoning="Hmm.", content=""), TOLD, end(), done=False),
    ],
)  # fmt: skip
def test_reasoning_is_told_from_the_answer_wherever_it_comes(stream: Answer):
    with FaultyServer(stream) as server:
        reply, deltas = ask(at(server))
    assert (reply.thinking, reply.answer, reply.finish) == ("Hmm.", "Hi", "stop")
    assert (kinds(deltas, "thinking"), kinds(deltas, "answer")) == ("Hmm.", "Hi")


def test_reasoning_that_the_template_opened_is_not_in_the_answer():
    with FaultyServer(text("Hmm.</think>Hi")) as server:
        reply, _ = ask(at(server))
    assert (reply.thinking, reply.answer) == ("Hmm.", "Hi")


def test_what_json_leaves_as_it_is_does_not_cut_an_event():
    with FaultyServer(text("a\u2028b\x85c €")) as server:
        assert ask(at(server))[0].answer == "a\u2028b\x85c €"


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (counted(40, 30, reasoning_tokens=12), Usage(40, 12, 18)),
        (counted(40, 30), Usage(40, 20, 10)),  # by letters
        ({"choices": []}, Usage(6, 2, 1)),  # nothing counted: four letters each
    ],
)
def test_usage_is_the_servers_or_else_an_estimate(usage: dict[str, Any], expected: Usage):
    stream = answers(delta(reasoning="12345678"), delta(content="1234"), end(), usage)
    with FaultyServer(stream) as server:
        assert ask(at(server))[0].usage == expected


def test_an_answer_that_was_cut_at_the_limit_says_so():
    with FaultyServer(text("Hi", "length")) as server:
        assert ask(at(server))[0].finish == "length"


@pytest.mark.parametrize(
    "ignoring",
    [
        goes_on(delta(reasoning="Let me see. ")),
        answers(delta(reasoning="Let me see. "), end("length")),
    ],
)
def test_a_budget_that_the_server_ignores_is_held_by_asking_in_two_steps(ignoring: Answer):
    with FaultyServer(ignoring, answers(delta(content="Hi"), end(), counted(90, 7))) as server:
        reply, _ = ask(at(server))
    first, second = server.bodies
    *before, last = second["messages"]
    assert before == first["messages"]
    assert last == {
        "role": "assistant",
        "content": f"<think>\n{reply.thinking.strip()}\n</think>\n\n",
    }
    assert second["continue_final_message"] is True
    assert second["add_generation_prompt"] is False
    assert second["max_tokens"] == 100
    assert reply.answer == "Hi"
    assert len(reply.thinking) <= 50 * 4 * 1.5 + 12
    assert reply.usage.out == 7
    assert reply.usage.thinking == round(len(reply.thinking) / 4)


def test_a_server_that_knows_only_the_protocol_is_asked_in_its_words():
    refusal = raw('{"detail": "Unexpected fields: top_k"}', "application/json", 422)
    with FaultyServer(refusal, text("Hi")) as server:
        assert ask(at(server))[0].answer == "Hi"
    assert "top_k" in server.bodies[0]
    assert set(server.bodies[1]) == {
        "model", "messages", "stream", "stream_options", "temperature", "top_p",
        "presence_penalty", "max_tokens",
    }  # fmt: skip


def test_conversations_at_the_same_time_can_both_learn_what_the_server_knows():
    refusal = raw('{"detail": "Unexpected fields: top_k"}', "application/json", 422)
    stop = threading.Event()

    def refuses_late(exchange: Exchange) -> None:
        list(chat.stream(QUESTION, SAMPLING, stop))
        refusal(exchange)

    with FaultyServer(refuses_late, refusal, text("Hi")) as server:
        chat = OpenAIChat(at(server))
        said = list(chat.stream(QUESTION, SAMPLING, stop))
    assert kinds(said, "answer") == "Hi"
    assert ["top_k" in asked for asked in server.bodies] == [True, True, False, False]


@pytest.mark.parametrize(
    ("url", "budget", "sent"),
    [
        ("http://10.0.0.1:8000/v1", 50, {"thinking_token_budget": 50, "top_k": 20}),
        ("http://10.0.0.1/v1", 50, {"custom_params": {"thinking_budget": 50}, "max_tokens": 150}),
        ("http://10.0.0.1:8000/v1", 0, {"chat_template_kwargs": {"enable_thinking": False}}),
        ("http://localhost:11434/v1", 0, {"reasoning_effort": "none", "top_k": None}),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", 50, {"thinking_budget": 50}),
        ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", 0, {"enable_thinking": False}),
        ("https://openrouter.ai/api/v1", 50, {"reasoning": {"max_tokens": 50}}),
        ("https://openrouter.ai/api/v1", 0, {"reasoning": {"enabled": False}}),
        ("https://api.openai.com/v1", 50, {"max_completion_tokens": 150, "max_tokens": None}),
        ("https://api.openai.com/v1", 0, {"top_p": None, "temperature": None}),
    ],
)  # fmt: skip
def test_each_server_gets_the_parameters_that_it_knows(
    url: str, budget: int, sent: Mapping[str, Any]
):
    sampling = replace(SAMPLING, thinking_budget=budget)
    asked = body("tiny", QUESTION, sampling, find_dialect(url))
    assert {name: asked.get(name) for name in sent} == sent


def test_a_name_that_only_ends_like_a_known_host_is_another_server():
    assert find_dialect("https://notopenai.com/v1") == find_dialect("http://10.0.0.1:8000/v1")


def test_pictures_come_before_the_words_and_large_ones_in_parts():
    tall = np.zeros((5000, 1500, 3), np.uint8)
    asked = body("tiny", [Message("user", "Look", (tall,))], SAMPLING, find_dialect("http://a/v1"))
    content = asked["messages"][0]["content"]
    assert [part["type"] for part in content] == ["image_url", "image_url", "text"]
    assert content[0]["image_url"]["url"].startswith("data:image/png;base64,")
    assert all(part.shape[0] * part.shape[1] <= MOST_PIXELS for part in parts(tall))
    assert sum(len(part) for part in parts(tall)) == 5000


def test_an_answer_of_the_assistants_is_gone_on_with():
    begun = Message("assistant", "<h1>H")
    with FaultyServer(text("i</h1>")) as server:
        ask(at(server), [*QUESTION, begun], replace(SAMPLING, thinking_budget=0))
    assert server.bodies[0]["messages"][-1] == {"role": "assistant", "content": "<h1>H"}
    assert server.bodies[0]["continue_final_message"] is True


def test_a_busy_server_is_asked_again_when_it_says():
    busy = refuses(429, Retry_After="0.3")
    with FaultyServer(busy, text("Hi")) as server:
        started = time.monotonic()
        reply, deltas = ask(at(server))
    assert reply.answer == "Hi"
    assert time.monotonic() - started >= 0.3
    assert "it is busy (HTTP 429); trying again" in kinds(deltas, "status")


ENDLESS_LINE = "data: " + "x" * 1_100_000

FAULTS = {
    "a stall before a word": (stalls(), "not a word for 0.4 s, 4 times in a row"),
    "a stall after some": (stalls(delta(content="Hi")), "not a word for 0.4 s after 2 characters"),
    "a stream without an end": (
        answers(delta(content="Hi"), done=False),
        "the answer was cut off after 2 characters",
    ),
    "a connection that breaks": (breaks(delta(content="Hi")), "the connection broke"),
    "no connection kept": (breaks(), "the connection broke .*, 4 times in a row"),
    "always busy": (refuses(429), r"it is busy \(HTTP 429\), 4 times in a row"),
    "busy for an hour": (refuses(429, Retry_After="3600"), "to be left alone for 3600 s"),
    "always failing": (refuses(500), r"it failed \(HTTP 500\), 4 times in a row"),
    "a key that is not known": (refuses(401, f"bad key {KEY}"), r"HTTP 401, bad key \*\*\*"),
    "a refused request": (refuses(400, "context length is 4096"), "HTTP 400, context length is"),
    "a wrong address": (refuses(404, "Not Found"), "HTTP 404, Not Found; does the address end in"),
    "an event that is not JSON": (raw("data: {broken\n\n"), "an event that is not JSON: {broken"),
    "an event of another form": (raw('data: {"choices": ["a"]}\n\n'), "not of a chat completion"),
    "no events": (raw("<p>Hello</p>\n"), "the answer was cut off, 4 times in a row"),
    "an event without an end": (raw(ENDLESS_LINE), "an event that does not end"),
    "an error in the stream": (answers({"error": {"message": "out of memory"}}), "out of memory"),
    "a page instead of a stream": (raw("<html>", "text/html"), "text/html instead of an event"),
    "an error instead of a stream": (
        raw('{"error": {"message": "no such model"}}', "application/json"),
        "it says: no such model",
    ),
    "300,000 tokens": (goes_on(delta(content="word"), times=300_000), "it writes on and on"),
    "reasoning without an end": (
        answers(delta(content="Hi"), *[delta(reasoning="x" * 600)] * 9),
        "it writes on and on",
    ),
}


def patience(fault: str) -> float:
    return 0.4 if "stall" in fault else 10


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_in_a_clear_message(fault: str):
    answer, message = FAULTS[fault]
    with FaultyServer(answer) as server:
        with pytest.raises(EngineError, match=message) as raised:
            ask(at(server, stall=patience(fault)))
        assert str(raised.value).startswith(f"the server at {server.url}: ")


def test_a_server_that_is_not_there_is_named():
    with FaultyServer(text("Hi")) as server:
        gone = at(server)
    with pytest.raises(EngineError, match="cannot be reached"):
        ask(gone)


def test_a_connection_that_stays_open_after_the_end_does_not_hold_up_the_answer():
    with FaultyServer(stalls(delta(content="Hi"), end())) as server:
        started = time.monotonic()
        assert ask(at(server, stall=30))[0].answer == "Hi"
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("answer", [stalls(), goes_on(delta(content="a "), pause=0.01)])
def test_a_stop_is_heard_within_half_a_second(answer: Answer):
    stop = threading.Event()
    with FaultyServer(answer) as server:
        threading.Timer(0.3, stop.set).start()
        started = time.monotonic()
        with pytest.raises(Stopped):
            list(OpenAIChat(at(server, stall=30)).stream(QUESTION, SAMPLING, stop))
        assert time.monotonic() - started < 0.3 + 0.5


def test_a_server_that_is_no_longer_listened_to_can_stop_too():
    with FaultyServer(goes_on(delta(content="a "), pause=0.01)) as server:
        work = OpenAIChat(at(server)).stream(QUESTION, SAMPLING, threading.Event())
        next(work)
        work.close()
        assert server.hung_up.wait(2)


def test_a_server_that_keeps_failing_is_left_alone_for_a_while():
    with FaultyServer(refuses(500)) as server:
        with pytest.raises(EngineError, match="4 times in a row"):
            ask(at(server))
        with pytest.raises(EngineError, match="failed 5 times in a row; it is left alone for"):
            ask(at(server))
        with pytest.raises(EngineError, match="left alone"):
            ask(at(server))
    assert len(server.bodies) == FAILURES


def test_a_circuit_lets_one_try_after_its_pause():
    circuit = Circuit("somewhere", pause=0.05)
    for _ in range(FAILURES):
        circuit.check()
        circuit.failed()
    with pytest.raises(EngineError, match="somewhere failed 5 times"):
        circuit.check()
    time.sleep(0.06)
    circuit.check()
    circuit.failed()
    with pytest.raises(EngineError, match="failed 6 times"):
        circuit.check()
    time.sleep(0.06)
    circuit.worked()
    circuit.failed()
    circuit.check()


def test_nobody_sees_the_key(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    with FaultyServer(refuses(401, f"wrong key: {KEY}")) as server:
        where = at(server)
        with pytest.raises(EngineError) as raised:
            ask(where)
    assert server.keys == [f"Bearer {KEY}"]
    shown = [repr(where), *traceback.format_exception(raised.value), caplog.text]
    assert not [text for text in shown if KEY in text]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8000/v1",
        "ftp://a/v1",
        "http://a:99999/v1",
        "http://me:secret@a/v1",
        "http://a/v1?key=secret",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str):
    with pytest.raises(EngineError, match="it looks like") as raised:
        Server(url, "tiny")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("key", ["a\nb", "schlüssel"])
def test_a_key_that_cannot_be_sent_is_refused_without_showing_it(key: str):
    with pytest.raises(EngineError, match="a character that no key has") as raised:
        Server("http://a/v1", "tiny", key)
    assert key not in str(raised.value)


PAGE = "<!doctype html>\n<html>\n<head></head>\n<body>\n<p>0.5</p>\n</body>\n</html>\n"
BETTER = "index.html\n<<<<<<< SEARCH\n<p>0.5</p>\n=======\n<p>0.7</p>\n>>>>>>> REPLACE\n"


@pytest.fixture
def measured(fakes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is worth the number in its paragraph; the embedded engine is done at once."""

    def compare(reference: Screenshot, candidate: Screenshot) -> Comparison:
        found = re.search(r"<p>([\d.]+)</p>", candidate.text[0].text)
        assert found
        return Comparison(float(found[1]), {}, candidate.pixels, (), ())

    def generate(self: object, request: Request) -> Generator[Delta, None, Page]:
        yield Delta("looking")
        return Page({"index.html": PAGE.replace("0.5", "0")})

    monkeypatch.setattr("generation.attempt.compare", compare)
    monkeypatch.setattr("generation.engines.reconstruction.ReconstructionEngine.generate", generate)


def finished(server: Server) -> RunFinished:
    window = Viewport(80, 60)
    design = Design(np.full((60, 80, 3), 255, np.uint8), window)
    engine = OpenAIEngine(server, SAMPLING)
    events: Iterator[object] = refine.run(design, engine, FakeRenderer(), passes=3)
    *_, last = events
    assert isinstance(last, RunFinished)
    return last


@pytest.mark.usefixtures("measured")
def test_a_run_makes_a_page_better_pass_by_pass():
    with FaultyServer(text(f"```html index.html\n{PAGE}```"), text(BETTER)) as server:
        run = finished(at(server))
    assert [one.score for one in run.passes[:2]] == [0.5, 0.7]
    assert run.best
    assert run.best.page
    assert "<p>0.7</p>" in run.best.page.html
    assert server.bodies[0]["messages"][1]["content"][0]["type"] == "image_url"


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize(
    "fault", ["a stall after some", "a connection that breaks", "always failing",
              "an event that is not JSON", "a page instead of a stream", "300,000 tokens"],
)  # fmt: skip
def test_a_fault_keeps_the_best_page_so_far(fault: str):
    answer, message = FAULTS[fault]
    with FaultyServer(text(PAGE), answer) as server:
        run = finished(at(server, stall=patience(fault)))
    assert run.best
    assert run.best.score == 0.5
    assert re.search(message, run.passes[1].error or "")
    assert KEY not in repr(run)
