"""A conversation with a vision-language model, wherever it runs."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, Protocol

from generation.events import Delta, Usage
from verify.screenshot import Pixels

OPEN, CLOSE = "<think>", "</think>"


@dataclass(frozen=True)
class Sampling:
    """How tokens are drawn, and how many at most.

    `thinking_budget` is of the reasoning alone: when it is spent the reasoning is closed, so
    that it never eats the answer. 0 asks for no reasoning, None sets no bound.
    """

    temperature: float = 1.0
    top_p: float = 0.95
    top_k: int = 20
    presence_penalty: float = 0.0
    max_tokens: int = 16_384  # of the answer
    thinking_budget: int | None = 4_096


# As the model cards of Qwen3-VL say.
THINKING = Sampling()
INSTRUCT = Sampling(0.7, 0.8, 20, 1.5, thinking_budget=0)


@dataclass(frozen=True)
class Message:
    """One turn. A last one of the assistant's is a beginning that the model goes on with."""

    role: Literal["system", "user", "assistant"]
    text: str
    images: tuple[Pixels, ...] = ()  # shown before the text


@dataclass(frozen=True)
class Reply:
    """What the model said; `finish` is "length" when it was cut off at `max_tokens`."""

    answer: str
    thinking: str = ""
    finish: Literal["stop", "length"] = "stop"
    usage: Usage = field(default_factory=Usage)  # its cost is left to whoever knows the price


class ChatModel(Protocol):
    """A model that can be talked to."""

    name: str

    def stream(
        self, messages: Sequence[Message], sampling: Sampling, stop: Event
    ) -> Generator[Delta, None, Reply]:
        """Yield the reasoning and the answer as they come, return them whole.

        Raises:
            EngineError: the model cannot be reached, loaded or run.
            Stopped: `stop` was set; it is looked at before every token or half a second.
        """
        ...


class Splitter:
    """Tells reasoning from answer in a stream of text, tags cut anywhere.

    `thinking` says whether the stream begins within the reasoning, as it does where the
    chat template has opened it.
    """

    def __init__(self, thinking: bool):
        self.thinking = thinking
        self._held = ""  # may be the beginning of a tag

    def feed(self, text: str) -> Iterator[Delta]:
        """The pieces of `text` that are certain by now."""
        text = self._held + text
        while True:
            before, tag, text = text.partition(CLOSE if self.thinking else OPEN)
            if not tag:
                break
            yield from self._piece(before)
            self.thinking = not self.thinking
        cut = _beginning(before, CLOSE if self.thinking else OPEN)
        self._held = before[len(before) - cut :]
        yield from self._piece(before[: len(before) - cut])

    def end(self) -> Iterator[Delta]:
        """What was held back, the stream being over."""
        held, self._held = self._held, ""
        yield from self._piece(held)

    def _piece(self, text: str) -> Iterator[Delta]:
        if text:
            yield Delta(text, "thinking" if self.thinking else "answer")


def _beginning(text: str, tag: str) -> int:
    """How many of the last characters of `text` may be the beginning of `tag`."""
    lengths = range(min(len(tag) - 1, len(text)), 0, -1)
    return next((n for n in lengths if tag.startswith(text[len(text) - n :])), 0)
