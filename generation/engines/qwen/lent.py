"""Qwen3-VL on a GPU that is lent for one turn at a time, as ZeroGPU Spaces lend it."""

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from threading import Event
from typing import Any

from generation.engines.chat import Message, Reply, Sampling
from generation.engines.qwen.chat import QwenChat
from generation.errors import EngineError, Stopped
from generation.events import Delta
from verify.errors import LikenessError

LONGEST = 120  # seconds that are asked for at most: a longer turn is gone on with in the next
START = 15  # seconds until the first token, the weights moved and the prompt read: a guess
PACE = 25  # tokens a second: a guess, on the careful side

Item = Delta | Reply | LikenessError


class LentChat(QwenChat):
    """As QwenChat, with a GPU during turns alone; the weights are loaded at once.

    Args:
        lend: `spaces.GPU`. What it wraps runs in a process that is forked from this one and
            holds a GPU. Arguments and what is yielded are pickled, while what is returned
            or raised there is lost: both are yielded.
    """

    def __init__(self, model: str, lend: Callable[..., Any], **loading: Any):
        super().__init__(model, **loading)
        self._load()
        self._lent = lend(duration=seconds)(self._turn)

    def stream(
        self, messages: Sequence[Message], sampling: Sampling, stop: Event
    ) -> Generator[Delta, None, Reply]:
        yield Delta("waiting for a GPU")
        with closing(self._lent(messages, fitting(sampling))) as items:
            for item in _received(items):
                if stop.is_set():
                    raise Stopped("stopped by the user")
                if isinstance(item, Reply):
                    return item
                if isinstance(item, LikenessError):
                    raise item
                yield item
        raise EngineError("the GPU was taken back before the reply was whole: try again")

    def _turn(self, messages: Sequence[Message], sampling: Sampling) -> Iterator[Item]:
        """Runs where the GPU is."""
        try:
            yield (yield from self._speak(messages, sampling, Event()))
        except LikenessError as error:
            yield error


def _received(items: Iterator[Item]) -> Iterator[Item]:
    """The items, errors of the lender told as ours: the quota is spent, say."""
    try:
        yield from items
    except Exception as error:
        reason = getattr(error, "message", "") or str(error)
        raise EngineError(f"no GPU could be had: {reason}") from error


def fitting(sampling: Sampling) -> Sampling:
    """`sampling` with as few tokens as are sure to come in LONGEST, at most half of them
    of reasoning. An answer that is cut off by that is gone on with by whoever asked."""
    tokens = PACE * (LONGEST - START)
    wanted = sampling.thinking_budget
    thinking = tokens // 2 if wanted is None else min(wanted, tokens // 2)
    answer = min(sampling.max_tokens, tokens - thinking)
    return replace(sampling, thinking_budget=thinking, max_tokens=answer)


def seconds(messages: Sequence[Message], sampling: Sampling) -> int:
    """How long a turn may take, with a bound on its reasoning."""
    tokens = (sampling.thinking_budget or 0) + sampling.max_tokens
    return START + math.ceil(tokens / PACE)
