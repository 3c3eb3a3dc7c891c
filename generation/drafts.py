"""Several first pages of one design, of which the verifier picks the best."""

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from queue import Queue

from generation.engine import Engine, Request, Work
from generation.events import Asked, Delta, Pass
from generation.page import Page


class Drafts:
    """The first pages that `engine` writes: `count` of them, or one if all would be alike."""

    def __init__(self, engine: Engine, count: int):
        self.count = min(count, 1) if engine.drafts == "alike" else count
        self._engine = engine
        self._begun: list[Ahead] | None = None

    def left(self, done: Sequence[Pass]) -> int:
        """How many are still to be written after the passes that are `done`."""
        return max(0, self.count - sum(one.origin == "engine" for one in done))

    def next(self, request: Request) -> Work:
        """The work on the next draft; side by side, all are begun with the first."""
        request = replace(request, previous=None)
        if self._engine.drafts != "side by side" or self.count == 1:
            return self._engine.generate(request)
        if self._begun is None:
            self._begun = [Ahead(self._engine.generate(request)) for _ in range(self.count)]
        return self._begun.pop(0).rest()

    def close(self) -> None:
        """Let go of the drafts that nobody waits for any more."""
        for one in self._begun or ():
            one.close()


class Ahead:
    """Work that goes on in a thread of its own from the start."""

    def __init__(self, work: Work):
        self._done: Queue[Delta | Asked | Page | BaseException] = Queue()
        self._dropped = threading.Event()
        threading.Thread(target=self._run, args=(work,), name="draft", daemon=True).start()

    def rest(self) -> Work:
        """What the work yields and returns; dropped if this is closed before the end."""
        with closing(self):
            while isinstance(item := self._done.get(), Delta | Asked):
                yield item
        if isinstance(item, BaseException):
            raise item
        return item

    def close(self) -> None:
        self._dropped.set()

    def _run(self, work: Work) -> None:
        try:
            while not self._dropped.is_set():
                self._done.put(next(work))
            work.close()
        except StopIteration as end:
            self._done.put(end.value)
        except BaseException as error:
            self._done.put(error)
