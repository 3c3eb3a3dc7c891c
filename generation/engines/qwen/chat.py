"""Qwen3-VL in this process, as a model that can be talked to."""

from collections.abc import Generator, Iterator, Sequence
from importlib.util import find_spec
from threading import Event, Lock
from typing import TYPE_CHECKING

from generation.engines.chat import Message, Reply, Sampling
from generation.engines.qwen.checkpoint import DEFAULT, INSTALL, find
from generation.engines.qwen.lookup import Lookup
from generation.engines.qwen.tiles import ImageBudget
from generation.errors import EngineError, EngineNotFound, check
from generation.events import Delta

if TYPE_CHECKING:
    from generation.engines.qwen.decoder import CacheKind, Decoder
    from generation.engines.qwen.prompt import Prompt
    from generation.engines.qwen.turn import Turn
    from generation.engines.qwen.weights import Precision

PACKAGES = ("torch", "transformers", "accelerate")


class QwenChat:
    """Qwen3-VL through transformers; loaded by the first conversation, which the next wait for.

    Args:
        model: a short name of CHECKPOINTS or a repository, with @ and a revision or without,
            or a folder.
        draft: tokens at most that are guessed by what was written before and checked in one
            step. It changes the speed and nothing else; 0 guesses none.
    """

    def __init__(
        self,
        model: str = DEFAULT,
        precision: "Precision" = "auto",
        cache: "CacheKind" = "dynamic",
        images: ImageBudget = ImageBudget(),  # noqa: B008  (frozen)
        draft: int = 8,
    ):
        if missing := [name for name in PACKAGES if find_spec(name) is None]:
            raise EngineNotFound(f"the qwen engine needs {' and '.join(missing)}: {INSTALL}")
        self.folder = find(model)
        self.name = model
        self._precision: Precision = precision
        self._cache: CacheKind = cache
        self._images = images
        self._draft = draft if cache == "dynamic" else 0
        self._turns = Lock()
        self._decoder: Decoder | None = None

    def stream(
        self, messages: Sequence[Message], sampling: Sampling, stop: Event
    ) -> Generator[Delta, None, Reply]:
        """As ChatModel; one conversation at a time."""
        while not self._turns.acquire(timeout=0.5):
            check(stop)
            yield Delta("waiting for another run to finish with the model")
        try:
            if self._decoder is None:
                yield Delta(f"loading {self.name}")
                self._load()
            return (yield from self._speak(messages, sampling, stop))
        finally:
            self._turns.release()

    def _load(self) -> None:
        from generation.engines.qwen.decoder import Decoder
        from generation.engines.qwen.prompt import Prompter
        from generation.engines.qwen.turn import Marks
        from generation.engines.qwen.weights import load

        weights = load(self.folder, self._precision)
        self._prompter: Prompter = Prompter(weights.tokenizer, weights.processor, self._images)
        self._marks: Marks = Marks.of(weights.tokenizer, weights.model)
        self._decoder = Decoder(weights.model, self._cache)

    def _speak(
        self, messages: Sequence[Message], sampling: Sampling, stop: Event
    ) -> Generator[Delta, None, Reply]:
        from generation.engines.qwen.turn import Turn

        assert self._decoder
        prompt = self._prompter.prompt(messages, think=sampling.thinking_budget != 0)
        room = self._decoder.context - len(prompt.ids)
        if room <= 0:
            raise EngineError(
                f"the prompt has {len(prompt.ids)} tokens, and {self.name} reads at most "
                f"{self._decoder.context}; show it fewer pixels of the design"
            )
        yield Delta(f"reading the design ({len(prompt.ids)} tokens)")
        turn = Turn(self._prompter.tokenizer, self._marks, sampling, prompt.thinking, room)
        for token in self._tokens(prompt, sampling, turn, stop):
            yield from turn.take(token)
        return turn.reply(len(prompt.ids))

    def _tokens(
        self, prompt: "Prompt", sampling: Sampling, turn: "Turn", stop: Event
    ) -> Iterator[int]:
        """The tokens of the reply. The consumer gives each to `turn` before it asks for another.

        In each step the model reads the last token and those drafted after it. What is drawn
        stands, whether it was drafted or not, so a draft changes no probability; the step
        ends where they part.
        """
        from generation.engines.qwen.sampler import Sampler

        decoder, sampler = self._decoder, Sampler(sampling)
        assert decoder
        decoder.read(prompt, turn.most, lambda: check(stop))
        lookup = Lookup(prompt.ids, self._draft)
        while True:
            draft = lookup.draft()
            logits = decoder.step([lookup.tokens[-1], *draft])
            for row, drafted in zip(logits, [*draft, None], strict=True):
                check(stop)
                token = turn.forced if turn.forced is not None else sampler.draw(row)
                lookup.append(token)
                yield token
                if turn.finish:
                    return
                if token != drafted:
                    break
            decoder.rewind(len(lookup.tokens) - 1)
