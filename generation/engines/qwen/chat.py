"""Qwen3-VL in this process, as a model that can be talked to."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from threading import Event, Lock
from typing import TYPE_CHECKING

from generation.engines.chat import Message, Reply, Sampling
from generation.engines.qwen.checkpoint import DEFAULT, INSTALL, find
from generation.engines.qwen.tiles import ImageBudget
from generation.errors import EngineError, EngineNotFound, Stopped, check
from generation.events import Delta

if TYPE_CHECKING:
    from generation.engines.qwen.batch import Batch, Speech
    from generation.engines.qwen.decoder import CacheKind
    from generation.engines.qwen.turn import Turn
    from generation.engines.qwen.weights import Precision

PACKAGES = ("torch", "transformers", "accelerate", "psutil")
PAUSE = 0.5  # seconds between two looks at whether there is memory


class QwenChat:
    """Qwen3-VL through transformers; loaded by the first conversation, which the next wait for.

    Conversations are held side by side, as many as there is memory for. Whoever waits for
    words moves all of them on by a token, and the others find theirs said.

    Args:
        model: a short name of CHECKPOINTS or a repository, with @ and a revision or without,
            or a folder.
        draft: tokens at most that are guessed by what was written before and checked in one
            step, in a conversation that is alone. It changes the speed and nothing else; 0
            guesses none.
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
        self._lock = Lock()  # on all below
        self._batch: Batch | None = None
        self._line: list[Turn] = []  # who waits for memory, in order

    def stream(
        self, messages: Sequence[Message], sampling: Sampling, stop: Event
    ) -> Generator[Delta, None, Reply]:
        """As ChatModel."""
        while not self._lock.acquire(timeout=0.5):
            check(stop)
            yield Delta(f"waiting for {self.name}")
        try:
            if self._batch is None:
                yield Delta(f"loading {self.name}")
                self._load()
        finally:
            self._lock.release()
        return (yield from self._speak(messages, sampling, stop))

    def _load(self) -> None:
        from generation.engines.qwen.batch import Batch
        from generation.engines.qwen.decoder import Decoder
        from generation.engines.qwen.prompt import Prompter
        from generation.engines.qwen.turn import Marks
        from generation.engines.qwen.weights import load

        weights = load(self.folder, self._precision)
        self._prompter: Prompter = Prompter(weights.tokenizer, weights.processor, self._images)
        self._marks: Marks = Marks.of(weights.tokenizer, weights.model)
        self._batch = Batch(Decoder(weights.model, self._cache), self._draft)

    def _speak(
        self, messages: Sequence[Message], sampling: Sampling, stop: Event
    ) -> Generator[Delta, None, Reply]:
        assert self._batch
        read, speech = yield from self._join(self._batch, messages, sampling, stop)
        try:
            while True:
                check(stop)
                if speech.error:
                    raise speech.error
                if speech.said:
                    yield speech.said.popleft()
                elif speech.turn.finish:
                    return speech.turn.reply(read)
                else:
                    with self._alone(stop):
                        if not (speech.said or speech.turn.finish or speech.error):
                            self._batch.step()
        finally:
            with self._lock:
                self._batch.leave(speech)

    def _join(
        self, batch: "Batch", messages: Sequence[Message], sampling: Sampling, stop: Event
    ) -> "Generator[Delta, None, tuple[int, Speech]]":
        """How many tokens were read, and what is said to them."""
        from generation.engines.qwen.turn import Turn

        with self._alone(stop):
            prompt = self._prompter.prompt(messages, think=sampling.thinking_budget != 0)
        context = batch.decoder.context
        room = context - len(prompt.ids)
        if room <= 0:
            raise EngineError(
                f"the prompt has {len(prompt.ids)} tokens, and {self.name} reads at most "
                f"{context}; show it fewer pixels of the design"
            )
        turn = Turn(self._prompter.tokenizer, self._marks, sampling, prompt.thinking, room)
        self._line.append(turn)
        try:
            yield Delta(f"reading the design ({len(prompt.ids)} tokens)")
            while True:
                with self._alone(stop):
                    if self._line[0] is turn and batch.fits(prompt, turn):
                        self._line.remove(turn)
                        return len(prompt.ids), batch.join(prompt, sampling, turn, stop)
                yield Delta("waiting for another run to finish with the model")
                if stop.wait(PAUSE):
                    raise Stopped("stopped by the user")
        finally:
            if turn in self._line:  # given up
                self._line.remove(turn)

    @contextmanager
    def _alone(self, stop: Event) -> Iterator[None]:
        """Nobody else is at the model meanwhile."""
        while not self._lock.acquire(timeout=0.2):
            check(stop)
        try:
            yield
        finally:
            self._lock.release()
