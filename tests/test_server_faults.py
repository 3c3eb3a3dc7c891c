"""What goes wrong with a server, and how it ends."""

import logging
import threading
import time
import traceback

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
