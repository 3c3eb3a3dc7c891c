"""A conversation with a model behind a server."""

import queue
import random
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from generation.engines.chat import CLOSE, OPEN, Message, Reply, Sampling
from generation.engines.openai_compatible.body import body
from generation.engines.openai_compatible.call import Call
from generation.engines.openai_compatible.circuit import Circuit
from generation.engines.openai_compatible.completion import Completion
from generation.engines.openai_compatible.dialect import PLAIN, find_dialect
from generation.engines.openai_compatible.errors import Busy, ProtocolError, Refused
from generation.engines.openai_compatible.server import Server
from generation.errors import EngineError, Stopped
from generation.events import Delta

POLL = 0.2  # seconds between two looks at the stop flag
ATTEMPTS = 4
LONGEST_WAIT = 60.0  # seconds before another attempt; a server that asks for more is given up
LONGEST_SAID = 300  # characters of what a server says of an error
LAST_WORDS = 3.0  # seconds for the usage that may follow the end of an answer


class OpenAIChat:
    """A model behind a server."""

    def __init__(self, server: Server):
        self.name = server.model
        self._server = server
        self._dialect = find_dialect(server.base_url)
        self._circuit = Circuit.of(server.base_url)

    def stream(
        self, messages: Sequence[Message], sampling: Sampling, stop: threading.Event
    ) -> Generator[Delta, None, Reply]:
        """As ChatModel; a budget that the server ignores is held by asking in two steps."""
        first = Completion(messages, sampling)
        yield from self._run(first, messages, sampling, stop)
        reply = first.reply()
        if not first.overthought:
            return reply
        thought = Message("assistant", f"{OPEN}\n{reply.thinking.strip()}\n{CLOSE}\n\n")
        messages, sampling = [*messages, thought], replace(sampling, thinking_budget=0)
        second = Completion(messages, sampling)
        yield from self._run(second, messages, sampling, stop)
        rest = second.reply()
        thinking, usage = reply.thinking + rest.thinking, reply.usage + rest.usage
        return replace(rest, thinking=thinking, usage=usage)

    def _run(
        self,
        answer: Completion,
        messages: Sequence[Message],
        sampling: Sampling,
        stop: threading.Event,
    ) -> Iterator[Delta]:
        """Ask until there is an answer.

        Raises:
            EngineError: there is none.
            Stopped: `stop` was set.
        """
        attempt = 0
        while True:
            self._circuit.check()
            spoken = self._dialect  # which another conversation may change meanwhile
            asked = body(self.name, messages, sampling, spoken)
            try:
                yield from self._listen(Call(self._server, asked), answer, stop)
            except Busy as busy:
                attempt += 1
                said = self._said(busy)
                if busy.failed:
                    self._circuit.failed(said)
                wait = self._wait(busy, attempt, answer)
                yield Delta(f"{said}; trying again in {wait:.0f} s")
                if stop.wait(wait):
                    raise Stopped("stopped by the user") from None
            except Refused as refused:
                if spoken == PLAIN:
                    raise self._failure(refused) from None
                self._dialect = PLAIN
            except ProtocolError as error:
                raise self._failure(error) from None
            else:
                self._circuit.worked()
                return

    def _listen(self, call: Call, answer: Completion, stop: threading.Event) -> Iterator[Delta]:
        """The words of one response, until it ends or there is enough of it."""
        try:
            for event in self._events(call, answer, stop):
                yield from answer.take(event)
                if answer.overthought:
                    return
        finally:
            call.close()

    def _events(
        self, call: Call, answer: Completion, stop: threading.Event
    ) -> Iterator[Mapping[str, Any]]:
        heard = time.monotonic()
        while True:
            if stop.is_set():
                raise Stopped("stopped by the user")
            patience = LAST_WORDS if answer.finish else self._server.stall
            try:
                item = call.items.get(timeout=min(POLL, patience))
            except queue.Empty:
                if time.monotonic() - heard < patience:
                    continue
                item = Busy(f"not a word for {patience:g} s")
            if item is None or (answer.finish and isinstance(item, Exception)):
                return  # what goes wrong after the end takes nothing away
            if isinstance(item, Exception):
                raise item
            heard = time.monotonic()
            yield item

    def _wait(self, busy: Busy, attempt: int, answer: Completion) -> float:
        """Seconds before another attempt.

        Raises:
            EngineError: there is no use in one.
        """
        if answer.started:
            heard = len(answer.text) or len(answer.thinking)
            raise self._failure(busy, f" after {heard} characters") from None
        if attempt == ATTEMPTS:
            raise self._failure(busy, f", {ATTEMPTS} times in a row") from None
        wait = busy.wait or self._server.backoff * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
        if wait > LONGEST_WAIT:
            asked = f", and asks to be left alone for {wait:.0f} s"
            raise self._failure(busy, asked) from None
        return wait

    def _failure(self, error: Exception, more: str = "") -> EngineError:
        return EngineError(f"the server at {self._server.base_url}: {self._said(error)}{more}")

    def _said(self, error: Exception) -> str:
        """What `error` says, without the key, which a server may have repeated."""
        said, key = str(error) or type(error).__name__, self._server.key
        return (said.replace(key, "***") if key else said)[:LONGEST_SAID]
