"""The same page at another width: a further design, and how the page compares with it there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.events import Look


@dataclass(frozen=True)
class Width:
    """How a version of a page looks in a window of another width."""

    viewport: tuple[int, int, float]  # as Run has it
    score: float  # 0..1, against the design of that width
    findings: tuple[str, ...] = ()  # what differs there, what costs most first

    @classmethod
    def of_look(cls, look: Look) -> "Width":
        sentences = tuple(finding.sentence for finding in look.comparison.findings)
        view = look.screenshot.viewport
        window = (view.width, view.height, view.device_scale)
        return cls(window, look.comparison.score, sentences)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Width":
        return cls(tuple(values["viewport"]), values["score"], tuple(values["findings"]))
