"""What goes wrong with a server, and how it ends."""

import logging
import threading
import time
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest

from generation.engines.openai_compatible import OpenAIChat
from generation.engines.openai_compatible.circuit import FAILURES, Circuit
from generation.errors import EngineError, Stopped
from tests.asking import KEY, QUESTION, SAMPLING, ask, at, kinds
from tests.faulty_server import (
    Answer,
    FaultyServer,
    answers,
    breaks,
    delta,
    end,
    goes_on,
    raw,
    refuses,
    stalls,
    text,
)

pytestmark = pytest.mark.usefixtures("servers_anew")


def test_a_busy_server_is_asked_again_when_it_says():
    busy = refuses(429, Retry_After="0.3")
    with FaultyServer(busy, text("Hi")) as server:
        started = time.monotonic()
        reply, deltas = ask(at(server))
    assert reply.answer == "Hi"
    assert time.monotonic() - started >= 0.3
    assert "it is busy (HTTP 429, no); trying again" in kinds(deltas, "status")


def test_a_busy_server_may_name_a_time(monkeypatch: pytest.MonkeyPatch):
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    clock = SimpleNamespace(time=now.timestamp)
    monkeypatch.setattr("generation.engines.openai_compatible.call.time", clock)
    busy = refuses(503, Retry_After=format_datetime(now + timedelta(minutes=5), usegmt=True))
    with FaultyServer(busy) as server, pytest.raises(EngineError, match="left alone for 300 s"):
        ask(at(server))


ENDLESS_LINE = "data: " + "x" * 1_100_000


FAULTS = {
    "a stall before a word": (stalls(), "not a word for 0.2 s, 4 times in a row"),
    "a stall after some": (stalls(delta(content="Hi")), "not a word for 1 s after 2 characters"),
    "a stream without an end": (
        answers(delta(content="Hi"), done=False),
        "the answer was cut off after 2 characters",
    ),
    "a connection that breaks": (breaks(delta(content="Hi")), "the connection broke"),
    "no connection kept": (breaks(), "the connection broke .*, 4 times in a row"),
    "always busy": (refuses(429), r"it is busy \(HTTP 429, no\), 4 times in a row"),
    "busy for an hour": (refuses(429, Retry_After="3600"), "to be left alone for 3600 s"),
    "always failing": (refuses(500), r"it failed \(HTTP 500, no\), 4 times in a row"),
    "a key that is not known": (
        refuses(401, f"bad key {KEY}"),
        r"HTTP 401, bad key \*\*\*; is the key right\?",
    ),
    "a key that is cut off": (refuses(400, "x" * 290 + KEY), r"HTTP 400, x{290}$"),
    "a refused request": (refuses(400, "context length is 4096"), "HTTP 400, context length is"),
    "a model that is not there": (refuses(404, "no model tiny"), "HTTP 404, no model tiny$"),
    "a wrong address": (
        raw('{"detail": "Not Found"}', "application/json", 404),
        "HTTP 404, Not Found; does the address end in",
    ),
    "a web page that says no": (
        raw("<html><head><title>\n403 Forbidden</title></head>", "text/html", 403),
        "HTTP 403, 403 Forbidden; is the key right",
    ),
    "an address that has moved": (
        raw("", "text/html", 301, Location="https://a/v1/chat/completions?x=1"),
        "HTTP 301, it has moved to https://a/v1/chat/completions$",
    ),
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
    return {"a stall before a word": 0.2, "a stall after some": 1.0}.get(fault, 10)


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
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("answer", [stalls(), goes_on(delta(content="a "), pause=0.01)])
def test_a_stop_is_heard_while_the_server_is_waited_for(answer: Answer):
    stop = threading.Event()
    with FaultyServer(answer) as server:
        threading.Timer(0.3, stop.set).start()
        started = time.monotonic()
        with pytest.raises(Stopped):
            list(OpenAIChat(at(server, stall=30)).stream(QUESTION, SAMPLING, stop))
        assert time.monotonic() - started < 10


def test_a_server_that_is_no_longer_listened_to_can_stop_too():
    with FaultyServer(goes_on(delta(content="a "), pause=0.01)) as server:
        work = OpenAIChat(at(server)).stream(QUESTION, SAMPLING, threading.Event())
        next(work)
        work.close()
        assert server.hung_up.wait(20)


def test_a_server_that_keeps_failing_is_left_alone_for_a_while():
    with FaultyServer(refuses(500)) as server:
        with pytest.raises(EngineError, match="4 times in a row"):
            ask(at(server))
        with pytest.raises(EngineError, match=r"5 times in a row, at last: it failed .*; it is"):
            ask(at(server))
        with pytest.raises(EngineError, match="left alone"):
            ask(at(server))
    assert len(server.bodies) == FAILURES


def test_a_circuit_lets_one_try_after_its_pause(monkeypatch: pytest.MonkeyPatch):
    now = [1000.0]
    clock = SimpleNamespace(monotonic=lambda: now[0])
    monkeypatch.setattr("generation.engines.openai_compatible.circuit.time", clock)
    circuit = Circuit("somewhere", pause=30)
    for _ in range(FAILURES):
        circuit.check()
        circuit.failed("no answer")
    with pytest.raises(EngineError, match="failed 5 times in a row, at last: no answer; it is"):
        circuit.check()
    now[0] += 31
    circuit.check()
    circuit.failed("no answer")
    with pytest.raises(EngineError, match="failed 6 times"):
        circuit.check()
    now[0] += 31
    circuit.worked()
    circuit.failed("no answer")
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
