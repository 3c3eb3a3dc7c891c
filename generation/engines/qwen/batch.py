"""The conversations that a model is in at the same time."""

from collections import deque
from threading import Event

import torch

from generation.engines.chat import Sampling
from generation.engines.qwen.decoder import Decoder, Text
from generation.engines.qwen.lookup import Lookup
from generation.engines.qwen.prompt import Prompt
from generation.engines.qwen.sampler import Sampler
from generation.engines.qwen.turn import Turn
from generation.errors import check
from generation.events import Delta


class Speech:
    """The model's turn in one conversation, while it lasts. `said` waits to be heard."""

    def __init__(self, prompt: Prompt, text: Text, sampling: Sampling, turn: Turn, stop: Event):
        self.text, self.turn, self.stop = text, turn, stop
        self.said: deque[Delta] = deque()
        self.error: Exception | None = None
        self.lookup = Lookup(prompt.ids)
        self._sampler = Sampler(sampling)

    def draw(self, logits: torch.Tensor) -> int:
        """The next token, given logits of shape (vocabulary,)."""
        token = self.turn.forced if self.turn.forced is not None else self._sampler.draw(logits)
        self.lookup.append(token)
        self.said.extend(self.turn.take(token))
        return token


class Batch:
    """Conversations join and leave between any two steps, each of which is a token for all.

    A model reads its weights once for a step, however many there are. In a conversation that
    is alone, `draft` tokens at most are guessed and checked in one step, too.
    """

    def __init__(self, decoder: Decoder, draft: int):
        self.decoder, self._draft = decoder, draft
        self._speeches: list[Speech] = []

    def fits(self, prompt: Prompt, turn: Turn) -> bool:
        return self.decoder.fits(len(prompt.ids) + turn.most)

    def join(self, prompt: Prompt, sampling: Sampling, turn: Turn, stop: Event) -> Speech:
        """Read the prompt. What is raised while it is read is of nobody else's concern."""
        text = self.decoder.read(prompt, turn.most, lambda: check(stop))
        speech = Speech(prompt, text, sampling, turn, stop)
        self._speeches.append(speech)
        return speech

    def leave(self, speech: Speech) -> None:
        if speech in self._speeches:
            self._speeches.remove(speech)
            self.decoder.leave(speech.text)

    def step(self) -> None:
        """One token for each conversation; a failure is the error of all of them."""
        for speech in [one for one in self._speeches if one.stop.is_set()]:
            self.leave(speech)
        try:
            if len(self._speeches) == 1:
                self._guess(self._speeches[0])
            elif self._speeches:
                self._read_on()
        except Exception as error:
            for speech in self._speeches:
                speech.error = error
            self._speeches.clear()
            self.decoder.forget()
        for speech in [one for one in self._speeches if one.turn.finish]:
            self.leave(speech)

    def _read_on(self) -> None:
        logits = self.decoder.step([[one.lookup.tokens[-1]] for one in self._speeches])
        for speech, (row,) in zip(self._speeches, logits, strict=True):
            speech.draw(row)

    def _guess(self, speech: Speech) -> None:
        """The model reads the last token and those drafted after it. What is drawn stands,
        whether it was drafted or not, so a draft changes no probability; the step ends where
        they part."""
        tokens = speech.lookup.tokens
        draft = speech.lookup.draft(self._draft)
        (logits,) = self.decoder.step([[tokens[-1], *draft]])
        for row, drafted in zip(logits, [*draft, None], strict=True):
            token = speech.draw(row)
            if speech.turn.finish or speech.stop.is_set() or token != drafted:
                break
        self.decoder.rewind(len(tokens) - 1)
