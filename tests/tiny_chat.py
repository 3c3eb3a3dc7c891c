"""Talks to a QwenChat, most often one with the weights of `tiny_qwen`."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np

from generation.engines.chat import Message, Reply, Sampling
from generation.engines.qwen.chat import QwenChat
from generation.events import Delta
from verify.screenshot import Pixels

GREEDY = Sampling(temperature=0, thinking_budget=12, max_tokens=24)


def noise(height: int, width: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)


ASKED = [Message("system", "Be brief."), Message("user", "Write the page.", (noise(200, 330),))]


def say(
    chat: QwenChat,
    messages: Sequence[Message] = ASKED,
    sampling: Sampling = GREEDY,
    stop: Event | None = None,
) -> tuple[list[Delta], Reply]:
    deltas, stream = [], chat.stream(messages, sampling, stop or Event())
    while True:
        try:
            deltas.append(next(stream))
        except StopIteration as finished:
            return deltas, finished.value


def loaded(chat: QwenChat) -> QwenChat:
    say(chat, [Message("user", "Hello")], replace(GREEDY, thinking_budget=0, max_tokens=1))
    return chat


def decoder_of(chat: QwenChat) -> Any:
    assert chat._batch
    return chat._batch.decoder


def prompt(chat: QwenChat, messages: Sequence[Message] = ASKED):
    return chat._prompter.prompt(messages)
