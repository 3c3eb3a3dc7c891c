"""The palette of a page: one colour for those that nobody can tell apart."""

from collections import Counter
from collections.abc import Sequence

from generation.engines.reconstruction.scale import HEX, Rule

INDISCERNIBLE = 3  # levels of a channel


def alike_colors(rules: Sequence[Rule]) -> dict[str, str]:
    """Colours of text that nobody can tell from a commoner one, and that one.

    Text alone: the colour of an area is measured to the level, and may differ that little
    from its ground on purpose.
    """
    uses = Counter(css["color"] for _, css in rules if HEX.fullmatch(css.get("color", "")))
    kept: list[str] = []
    alike: dict[str, str] = {}
    for name, _ in uses.most_common():
        near = next((other for other in kept if _distance(name, other) <= INDISCERNIBLE), None)
        if near:
            alike[name] = near
        else:
            kept.append(name)
    return alike


def _distance(one: str, other: str) -> int:
    return max(abs(a - b) for a, b in zip(_channels(one), _channels(other), strict=True))


def _channels(name: str) -> list[int]:
    return [int(name[i : i + 2], 16) for i in (1, 3, 5)]
