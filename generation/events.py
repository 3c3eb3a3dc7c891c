"""What happens in a run, in order: PassStarted, Delta..., PassFinished, ..., RunFinished.

Among the Deltas of a pass there may be a question to the user, Asked, one in a run, and the
page that an engine has Written, before it is measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from generation.page import Page
from generation.question import Question
from verify.compare import Comparison
from verify.findings import Finding
from verify.screenshot import Screenshot

Origin = Literal["engine", "repair", "start"]


@dataclass(frozen=True)
class Usage:
    """What a model was given and what it gave, in tokens, and what that took."""

    tokens_in: int = 0
    thinking: int = 0
    out: int = 0  # of the answer, thinking left out
    cost: float = 0.0  # USD; 0 for what runs here, or when the price is unknown
    seconds: float = field(default=0.0, compare=False)  # from its first word to its last

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.thinking + self.out

    @property
    def speed(self) -> float:
        """Tokens a second while it spoke; 0 when that is not known."""
        return (self.thinking + self.out) / self.seconds if self.seconds else 0.0

    @property
    def brief(self) -> str:
        """How much it is altogether, in words."""
        return f"{self.tokens:,} tokens" + (f", {self.cost:.2g} USD" if self.cost else "")

    def __str__(self) -> str:
        parts = [f"{self.tokens_in:,} tokens in"]
        parts += [f"{self.thinking:,} of reasoning"] if self.thinking else []
        parts += [f"{self.out:,} out"]
        parts += [f"{self.speed:,.{0 if self.speed >= 10 else 1}f} a second"] if self.speed else []
        parts += [f"{self.cost:.2g} USD"] if self.cost else []
        return ", ".join(parts)

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.tokens_in + other.tokens_in,
            self.thinking + other.thinking,
            self.out + other.out,
            self.cost + other.cost,
            self.seconds + other.seconds,
        )


@dataclass(frozen=True)
class Look:
    """A page in a window of a further width that it was designed for."""

    screenshot: Screenshot
    comparison: Comparison


def mean_score(comparison: Comparison, looks: Sequence[Look]) -> float:
    """The score of a page that was designed for several widths, 0..1."""
    scores = [comparison.score, *(look.comparison.score for look in looks)]
    return sum(scores) / len(scores)


@dataclass(frozen=True)
class Pass:
    """One attempt at the page: by the engine, or by a repair of the best page so far; or the
    page that the run started from, measured.

    A pass that failed is data: `error` says why.
    """

    index: int  # from 0
    seconds: float
    page: Page | None = None
    screenshot: Screenshot | None = None
    comparison: Comparison | None = None
    error: str | None = None
    kept: bool = False  # whether it was the best so far when it finished
    origin: Origin = "engine"
    usage: Usage = Usage()
    changes: tuple[str, ...] = ()  # what a repair changed, one line each
    gain: float = 0.0  # on the best score before it
    verdict: str = ""  # why it was kept or dropped, one sentence
    looks: tuple[Look, ...] = ()  # at the further widths of the design
    answered: bool = False  # whether it is the first that knows an answer of the user

    @property
    def score(self) -> float:
        """The overall score, 0..1; -1 for a pass that has none."""
        return self.comparison.score if self.comparison else -1.0

    @property
    def worth(self) -> float:
        """The mean of the scores at all the widths that the page was designed for."""
        return mean_score(self.comparison, self.looks) if self.comparison else -1.0

    def judged(self, best: "Pass | None") -> "Pass":
        """The pass with what it gained on the `best` before it, whether it is kept, and why.

        One that is `answered` is kept: the page before it shows a guess.
        """
        if self.comparison is None:
            return replace(self, verdict=f"dropped: {self.error}")
        if best is None:
            return replace(self, kept=True, gain=self.worth, verdict="kept: the first page")
        gain, name = self.worth - best.worth, f"pass {best.index + 1}"
        if self.answered:
            return replace(self, kept=True, gain=gain, verdict="kept: it is as you answered")
        if gain > 0:
            verdict = f"kept: {gain:.3f} better than {name}"
            return replace(self, kept=True, gain=gain, verdict=verdict)
        worse = f"{-gain:.3f} worse than" if gain < 0 else "no better than"
        return replace(self, gain=gain, verdict=f"dropped: {worse} {name}")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """How its page differs from the design."""
        return self.comparison.findings if self.comparison else ()


@dataclass(frozen=True)
class PassStarted:
    index: int
    origin: Origin = "engine"


@dataclass(frozen=True)
class Delta:
    """A piece of what the engine is producing, or a word on where it is."""

    text: str
    kind: Literal["status", "thinking", "answer"] = "status"
    progress: float | None = None  # 0..1 of the pass, when known
    usage: Usage | None = None  # of the pass so far, when it changed


@dataclass(frozen=True)
class Asked:
    """A question to the user. Nobody waits for the answer, which the next pass takes."""

    question: Question


@dataclass(frozen=True)
class Written:
    """The page of a pass, which is there to be looked at and not measured yet."""

    index: int  # of the pass
    page: Page


@dataclass(frozen=True)
class PassFinished:
    result: Pass


@dataclass(frozen=True)
class RunFinished:
    """The run is over. `best` is None when no pass gave a page."""

    best: Pass | None
    passes: tuple[Pass, ...]
    reason: str  # why it ended, one sentence


Event = PassStarted | Delta | Asked | Written | PassFinished | RunFinished
