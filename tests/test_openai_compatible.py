"""What is asked of a server that speaks OpenAI's chat completions, and how it is heard."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from generation.engines.chat import Message
from generation.engines.openai_compatible import OpenAIChat, Server
from generation.engines.openai_compatible.body import MOST_PIXELS, body, parts
from generation.engines.openai_compatible.dialect import find_dialect
from generation.errors import EngineError
from generation.events import Usage
from tests.asking import QUESTION, SAMPLING, TOLD, ask, at, kinds
from tests.faulty_server import (
    Answer,
    Exchange,
    FaultyServer,
    answers,
    counted,
    delta,
    end,
    goes_on,
    raw,
    text,
)

pytestmark = pytest.mark.usefixtures("servers_anew")


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
