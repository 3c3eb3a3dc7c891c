"""Asks a server that `faulty_server` plays."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from generation.engines.chat import Message, Reply, Sampling
from generation.engines.openai_compatible import OpenAIChat, Server
from generation.events import Delta
from tests.faulty_server import (
    FaultyServer,
    delta,
)

QUESTION = (Message("system", "Be brief."), Message("user", "Write a page."))

SAMPLING = Sampling(max_tokens=100, thinking_budget=50)

TOLD = delta(content="Hi")

KEY = "sk-a-key-that-nobody-may-see"


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
