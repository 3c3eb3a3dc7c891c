"""What a model costs."""

from dataclasses import dataclass, replace

from generation.events import Usage

IMAGE_TOKEN = 32 * 32  # px of a picture that a token of Qwen3-VL stands for


@dataclass(frozen=True)
class Price:
    """USD per million tokens; reasoning counts as output."""

    tokens_in: float = 0.10
    out: float = 1.00

    def of(self, usage: Usage) -> float:
        tokens = usage.tokens_in * self.tokens_in + (usage.thinking + usage.out) * self.out
        return tokens / 1e6

    def on(self, usage: Usage) -> Usage:
        """`usage` with its cost."""
        return replace(usage, cost=self.of(usage))
