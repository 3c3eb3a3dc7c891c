"""When a run has had enough."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from generation.events import Pass, Usage


@dataclass(frozen=True)
class Limits:
    """A score that is good enough, and what a run may take: None for as much as it needs."""

    target: float = 0.99
    seconds: float | None = None
    cost: float | None = None  # USD, as far as the engine says what it spends
    started: float = field(default_factory=time.monotonic)

    @property
    def end(self) -> float:
        """time.monotonic() when the time is over."""
        return float("inf") if self.seconds is None else self.started + self.seconds

    def reached(self, best: Pass | None, done: Sequence[Pass]) -> str | None:
        """Why no other pass begins, one sentence; None when one may."""
        spent = sum((one.usage for one in done), Usage()).cost
        if best and best.worth >= self.target:
            return "the target score was reached"
        if time.monotonic() > self.end:
            return f"the time limit of {self.seconds:g} s was reached"
        if self.cost is not None and spent >= self.cost:
            return f"the cost limit of {self.cost:g} USD was reached"
        return None
