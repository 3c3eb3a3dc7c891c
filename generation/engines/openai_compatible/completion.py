"""What a server has said so far in answer to one request."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generation.engines.chat import CLOSE, Message, Reply, Sampling, Splitter
from generation.engines.openai_compatible.errors import ProtocolError, told
from generation.events import Delta, Usage

LETTERS_PER_TOKEN = 4.0  # of prose and code, where the server does not count
SLACK = 1.5  # of the budget of reasoning, whose tokens may have more letters than that
RUNAWAY = 2.0  # of the tokens that were asked for: no text has twice as many letters


class Completion:
    """Gathers the events of one response.

    Reasoning comes in a field of its own, whose name differs, or within <think> tags.
    """

    def __init__(self, messages: Sequence[Message], sampling: Sampling):
        self.text = self.thinking = ""
        self.finish = ""  # the server's reason, once it has said one
        self._budget = sampling.thinking_budget or 0
        self._most = LETTERS_PER_TOKEN * RUNAWAY * (sampling.max_tokens + self._budget)
        self._prompt = sum(len(message.text) for message in messages)
        self._splitter = Splitter(thinking=False)
        self._counted: Mapping[str, Any] = {}

    @property
    def started(self) -> bool:
        return bool(self.text or self.thinking)

    @property
    def overthought(self) -> bool:
        """Whether reasoning took the whole of its budget and gave no answer."""
        if self.text or not self._budget:
            return False
        spent = len(self.thinking) / LETTERS_PER_TOKEN > SLACK * self._budget
        return spent or (self.finish == "length" and bool(self.thinking))

    def take(self, event: Mapping[str, Any]) -> Iterator[Delta]:
        """What an event adds.

        Raises:
            ProtocolError: the event is an error, has another form, or is one too many.
        """
        if event.get("error"):
            raise ProtocolError(f"it says: {told(event['error'])}")
        try:
            yield from self._take(event)
        except (AttributeError, TypeError) as error:
            raise ProtocolError("it sent an event that is not of a chat completion") from error
        if len(self.text) + len(self.thinking) > self._most:
            asked = round(self._most / LETTERS_PER_TOKEN / RUNAWAY)
            raise ProtocolError(
                f"it writes on and on: more than {self._most:.0f} characters, though at most "
                f"{asked} tokens were asked for"
            )

    def _take(self, event: Mapping[str, Any]) -> Iterator[Delta]:
        self._counted = event.get("usage") or self._counted
        for choice in event.get("choices") or ():
            delta = choice.get("delta") or {}
            if reasoning := delta.get("reasoning_content") or delta.get("reasoning"):
                yield from self._hear([Delta(reasoning, "thinking")])
            yield from self._hear(self._splitter.feed(delta.get("content") or ""))
            self.finish = choice.get("finish_reason") or self.finish

    def _hear(self, deltas: Iterable[Delta]) -> Iterator[Delta]:
        for delta in deltas:
            if delta.kind == "thinking":
                self.thinking += delta.text
            else:
                self.text += delta.text
            yield delta

    def reply(self) -> Reply:
        for _ in self._hear(self._splitter.end()):
            pass
        # where the template has opened the reasoning, the stream has only its end
        before, _, answer = self.text.rpartition(CLOSE)
        thinking = self.thinking + before
        finish = "length" if self.finish == "length" else "stop"
        return Reply(answer, thinking, finish, self._usage(thinking, answer))

    def _usage(self, thinking: str, answer: str) -> Usage:
        """What the server counted, else an estimate."""
        if not self._counted:
            letters = (self._prompt, len(thinking), len(answer))
            return Usage(*(round(n / LETTERS_PER_TOKEN) for n in letters))
        out = int(self._counted.get("completion_tokens") or 0)
        details = self._counted.get("completion_tokens_details") or {}
        reasoning = details.get("reasoning_tokens")
        if reasoning is None or (thinking and not reasoning):
            reasoning = round(out * len(thinking) / max(1, len(thinking) + len(answer)))
        return Usage(int(self._counted.get("prompt_tokens") or 0), reasoning, out - reasoning)
