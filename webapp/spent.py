"""What a model took, as a report tells it."""

from typing import Any

from generation.events import Usage


def spent(usage: Usage) -> dict[str, Any]:
    """The columns of a PassRow."""
    speed = round(usage.speed, 1)
    tokens = {"tokens_in": usage.tokens_in, "thinking": usage.thinking, "out": usage.out}
    return {**tokens, "tokens_per_second": speed, "cost": usage.cost}
