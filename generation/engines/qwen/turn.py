"""The model's turn to speak: its tokens counted, held to the budgets, and put into words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from generation.engines.chat import CLOSE, OPEN, Reply, Sampling, Splitter
from generation.events import Delta, Usage

LONGEST_LETTER = 4  # bytes in UTF-8, each of which may be a token


@dataclass(frozen=True)
class Marks:
    """The tokens that mean something."""

    open: int
    close: int
    ends: frozenset[int]

    @classmethod
    def of(cls, tokenizer: Any, model: Any) -> "Marks":
        ends = model.generation_config.eos_token_id
        ends = {ends} if isinstance(ends, int) else set(ends or ())
        find = tokenizer.convert_tokens_to_ids
        return cls(find(OPEN), find(CLOSE), frozenset(ends | {tokenizer.eos_token_id}))


class Turn:
    """What has been said of a reply so far, and what has to come next.

    Args:
        thinking: whether it begins within the reasoning.
        room: tokens that fit into the model's context.
    """

    def __init__(self, tokenizer: Any, marks: Marks, sampling: Sampling, thinking: bool, room: int):
        self._tokenizer, self._marks, self._sampling = tokenizer, marks, sampling
        self._thinking, self._room = thinking, room
        self._thought = self._answered = 0
        self._letters: list[int] = []  # tokens that may not be whole letters yet
        self._splitter = Splitter(thinking)
        self._said = {"thinking": "", "answer": ""}
        self.finish: Literal["stop", "length"] | None = None

    @property
    def forced(self) -> int | None:
        """The token that must come next, whatever the model would say."""
        budget = self._sampling.thinking_budget
        spent = self._thinking and budget is not None and self._thought >= budget
        return self._marks.close if spent else None

    @property
    def most(self) -> int:
        """How many tokens it can still take."""
        budget = self._sampling.thinking_budget
        if self._thinking and budget is None:
            return self._room
        left = (budget or 0) + 1 + self._sampling.max_tokens
        return min(self._room, left)

    def take(self, token: int) -> Iterator[Delta]:
        """Count a token; yield what it says."""
        if token in self._marks.ends:
            self.finish = "stop"
        else:
            self._count(token)
            self._letters.append(token)
        yield from self._say(self._splitter.feed(self._words()))
        if self.finish:
            yield from self._say(self._splitter.end())

    def reply(self, tokens_in: int) -> Reply:
        usage = Usage(tokens_in, self._thought, self._answered)
        return Reply(self._said["answer"], self._said["thinking"], self.finish or "stop", usage)

    def _count(self, token: int) -> None:
        if token == (self._marks.close if self._thinking else self._marks.open):
            self._thinking = not self._thinking
        elif self._thinking:
            self._thought += 1
        else:
            self._answered += 1
        self._room -= 1
        if self._answered >= self._sampling.max_tokens or self._room <= 0:
            self.finish = "length"

    def _words(self) -> str:
        """The text of the tokens that are whole letters by now."""
        text = self._tokenizer.decode(self._letters, skip_special_tokens=True)
        cut_off = text.endswith("\N{REPLACEMENT CHARACTER}") and not self.finish
        if cut_off and len(self._letters) < LONGEST_LETTER:
            return ""
        self._letters.clear()
        return text

    def _say(self, deltas: Iterator[Delta]) -> Iterator[Delta]:
        for delta in deltas:
            self._said[delta.kind] += delta.text
            yield delta
