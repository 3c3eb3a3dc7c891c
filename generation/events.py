"""What happens in a run, in order: PassStarted, Delta..., PassFinished, ..., RunFinished."""

from dataclasses import dataclass
from typing import Literal

from generation.page import Page
from verify.compare import Comparison
from verify.screenshot import Screenshot


@dataclass(frozen=True)
class Pass:
    """One attempt at the page. A pass that failed is data: `error` says why."""

    index: int  # from 0
    seconds: float
    page: Page | None = None
    screenshot: Screenshot | None = None
    comparison: Comparison | None = None
    error: str | None = None
    kept: bool = False  # whether it was the best so far when it finished

    @property
    def score(self) -> float:
        """The overall score, 0..1; -1 for a pass that has none."""
        return self.comparison.score if self.comparison else -1.0


@dataclass(frozen=True)
class PassStarted:
    index: int


@dataclass(frozen=True)
class Delta:
    """A piece of what the engine is producing, or a word on where it is."""

    text: str
    kind: Literal["status", "thinking", "answer"] = "status"
    progress: float | None = None  # 0..1 of the pass, when known


@dataclass(frozen=True)
class PassFinished:
    result: Pass


@dataclass(frozen=True)
class RunFinished:
    """The run is over. `best` is None when no pass gave a page."""

    best: Pass | None
    passes: tuple[Pass, ...]
    reason: str  # why it ended, one sentence


Event = PassStarted | Delta | PassFinished | RunFinished
