"""The palette of a page: one colour for those that nobody can tell apart."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.scale import HEX, Rule

INDISCERNIBLE = 3  # levels of a channel
THIN = ("color", "border")  # declarations of text and of lines


def with_alike_colors(rules: Sequence[Rule]) -> list[Rule]:
    """The rules with one colour for those of text and borders that nobody can tell apart.

    The colour of an area stays as it is, and others may become it: it is measured to the
    level, and may differ that little from its ground on purpose.
    """
    areas = Counter(color for _, css in rules for color in _colors(css, thin=False))
    thin = Counter(color for _, css in rules for color in _colors(css, thin=True))
    kept = list(areas)
    alike: dict[str, str] = {}
    for name, _ in thin.most_common():
        near = min(kept, key=lambda other: _distance(name, other), default=name)
        if _distance(name, near) <= INDISCERNIBLE:
            alike[name] = near
        else:
            kept.append(name)
    return [(selector, _recolored(css, alike)) for selector, css in rules]


def _colors(css: Css, *, thin: bool) -> Iterator[str]:
    for name, value in css.items():
        if name.startswith(THIN) == thin:
            yield from HEX.findall(value)


def _recolored(css: Css, alike: Mapping[str, str]) -> Css:
    return {
        name: HEX.sub(lambda match: alike.get(match[0], match[0]), value)
        if name.startswith(THIN)
        else value
        for name, value in css.items()
    }


def _distance(one: str, other: str) -> int:
    return max(abs(a - b) for a, b in zip(_channels(one), _channels(other), strict=True))


def _channels(name: str) -> list[int]:
    return [int(name[i : i + 2], 16) for i in (1, 3, 5)]
