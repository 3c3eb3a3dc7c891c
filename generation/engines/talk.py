"""A conversation with a model about one thing, and what it has taken so far."""

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from threading import Event

from generation.engines.chat import ChatModel, Message, Reply, Sampling
from generation.engines.price import Price
from generation.events import Delta, Usage

CONTINUATIONS = 2  # of an answer that was cut off


class Talk:
    """Asks `model`, sampled alike each time."""

    def __init__(self, model: ChatModel, sampling: Sampling, price: Price, stop: Event):
        self._model, self._sampling, self._price, self._stop = model, sampling, price, stop
        self._usage = Usage()

    def ask(self, messages: Sequence[Message]) -> Generator[Delta, None, Reply]:
        """The model's reply, gone on with while it is cut off."""
        yield Delta(f"waiting for {self._model.name}")
        whole = yield from self._turn(messages, self._sampling)
        rest = replace(self._sampling, thinking_budget=0)
        for _ in range(CONTINUATIONS):
            if whole.finish == "stop" or not whole.answer:
                break
            begun = Message("assistant", whole.answer)
            more = yield from self._turn([*messages, begun], rest)
            whole = replace(more, answer=whole.answer + more.answer, thinking=whole.thinking)
        return whole

    def _turn(
        self, messages: Sequence[Message], sampling: Sampling
    ) -> Generator[Delta, None, Reply]:
        stream = self._model.stream(messages, sampling, self._stop)
        reply, seconds = yield from _timed(stream)
        self._usage += self._price.on(replace(reply.usage, seconds=seconds))
        yield Delta("reading the answer", usage=self._usage)
        return reply


def _timed(
    stream: Generator[Delta, None, Reply],
) -> Generator[Delta, None, tuple[Reply, float]]:
    """The reply, and the seconds from its first word to its last."""
    began = None
    try:
        while True:
            delta = next(stream)
            if began is None and delta.kind != "status":
                began = time.monotonic()
            yield delta
    except StopIteration as finished:
        return finished.value, time.monotonic() - began if began else 0.0
    finally:
        stream.close()
