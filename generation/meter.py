"""What a pass has taken of a model so far."""

from collections.abc import Generator
from dataclasses import replace
from typing import TypeVar

from generation.events import Asked, Delta, Usage, Written

T = TypeVar("T")
Said = Delta | Asked | Written


class Meter:
    """Adds up what the parts of a pass take, that of one which fails included."""

    def __init__(self) -> None:
        self._before = self._part = Usage()

    @property
    def usage(self) -> Usage:
        return self._before + self._part

    def watch(self, work: Generator[Said, None, T]) -> Generator[Said, None, T]:
        """The next part of the pass; what its deltas say of usage becomes that of the pass."""
        self._before, self._part = self.usage, Usage()
        try:
            while True:
                event = next(work)
                if isinstance(event, Delta) and event.usage:
                    self._part = event.usage
                    event = replace(event, usage=self.usage)
                yield event
        except StopIteration as finished:
            return finished.value
        finally:
            work.close()
