"""The classes of elements that are called the same: a rule for what they share, and the rest."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.states import states
from generation.engines.reconstruction.tag import Tag

INITIAL = {  # what a rule may take back of one that it goes with
    "margin-left": "0",
    "margin-top": "0",
    "max-width": "none",
    "white-space": "inherit",
    "letter-spacing": "inherit",
    "font-style": "inherit",
    "font-weight": "inherit",
    "font-size": "inherit",
    "line-height": "inherit",
    "color": "inherit",
    "text-align": "inherit",
    "text-shadow": "inherit",
}
LENGTH = re.compile(r"-?\d+(?:\.\d+)?(?=px)")
TOLERANCE = {  # CSS px to which lengths across the page are measured
    "margin-left": 0.5,
    "padding": 0.5,
    "padding-inline": 0.5,
    "gap": 0.5,
    "column-gap": 1.0,
    "width": 1.0,
    "border-radius": 1.0,
}
MOST_TAKEN_BACK = 1
LEAST_SHARED = 2  # declarations, and half of those that an element has


@dataclass
class Look:
    """What elements have in common that look alike: `css`, and `narrow` on small screens."""

    css: Css
    narrow: Css
    tags: list[Tag] = field(default_factory=list)


@dataclass(frozen=True)
class ClassRule:
    """A class: what it says, and which elements have it; of a `variant` beside another."""

    css: Css
    narrow: Css
    tags: Sequence[Tag]
    variant: bool = False


def merged(looks: Sequence[Look]) -> list[Look]:
    """Looks of one kind, those that differ by no more than they are measured to as one."""
    kept: list[Look] = []
    for look in sorted(looks, key=lambda look: -len(look.tags)):
        like = next((other for other in kept if _is_near(look, other)), None)
        if like is None:
            kept.append(look)
            continue
        like.tags += look.tags
        if "width" in like.css:  # the wider one, in which the texts of both have room
            like.css["width"] = max(like.css["width"], look.css["width"], key=_first_length)
    return [look for look in looks if look in kept]


def _is_near(look: Look, other: Look) -> bool:
    if look.narrow != other.narrow or look.css.keys() != other.css.keys():
        return False
    return all(
        value == other.css[name] or _are_near(name, value, other.css[name], look.css)
        for name, value in look.css.items()
    )


def _are_near(name: str, one: str, other: str, css: Css) -> bool:
    """Whether two lengths across the page are within what they are measured to.

    Those down the page add up, so that they are what they are.
    """
    if name not in TOLERANCE or (name == "gap" and css.get("display") != "flex"):
        return False
    if LENGTH.sub("", one) != LENGTH.sub("", other):
        return False
    pairs = list(zip(_lengths(one), _lengths(other), strict=True))
    if name == "padding" and any(a != b for a, b in pairs[::2]):
        return False
    return all(abs(a - b) <= TOLERANCE[name] for a, b in pairs)


def _lengths(value: str) -> list[float]:
    return [float(length) for length in LENGTH.findall(value)]


def _first_length(value: str) -> float:
    return next(iter(_lengths(value)), 0.0)


def class_rules(looks: Sequence[Look]) -> Iterator[ClassRule]:
    """The classes of looks of one kind: one that others are said to differ from, those, the next.

    Each variant is one of the last class before it that is none.
    """
    left = list(looks)
    while left:
        base = max(left, key=lambda look: _saved(look, left))
        changes = [(look, _change(base, look)) for look in left if look is not base]
        variants = [(look.tags, change) for look, change in changes if change]
        left = [look for look, change in changes if not change]
        sharing = [tag for tags, _ in variants for tag in tags]
        yield ClassRule(base.css, base.narrow, [*base.tags, *sharing])
        for tags, change in variants:
            yield ClassRule(*change, tags, variant=True)


def _saved(base: Look, looks: Sequence[Look]) -> tuple[int, int]:
    """The declarations that need not be repeated beside `base`, and how often it is used."""
    changes = [(look, _change(base, look)) for look in looks if look is not base]
    saved = sum(len(look.css) - len(change[0]) for look, change in changes if change)
    return saved, len(base.tags)


def _change(base: Look, look: Look) -> tuple[Css, Css] | None:
    """What `look` says on top of `base`, wide and narrow; None if it had better say all."""
    css = _on_top(base.css, look.css, {})
    narrow = _on_top(base.narrow, look.narrow, look.css)
    if css is None or narrow is None or _used(base) != _used(look):
        return None
    shared = sum(look.css.get(name) == value for name, value in base.css.items())
    return (css, narrow) if shared >= max(LEAST_SHARED, len(look.css) / 2) else None


def _on_top(base: Css, wanted: Css, otherwise: Mapping[str, str]) -> Css | None:
    """Declarations that make `base` into `wanted`; None where that cannot be said shortly.

    `otherwise` is what holds where `wanted` does not say it.
    """
    taken_back: Css = {}
    for name in base:
        if name not in wanted:
            value = otherwise.get(name, INITIAL.get(name))
            if value is None or _overlaps(name, wanted):
                return None
            taken_back[name] = value
    if len(taken_back) > MOST_TAKEN_BACK:
        return None
    changed = {name: value for name, value in wanted.items() if base.get(name) != value}
    return taken_back | changed


def _overlaps(name: str, css: Css) -> bool:
    """Whether another declaration says a part of what `name` says, or more."""
    family = name.split("-")[0]
    return any(other.split("-")[0] == family for other in css if family in ("margin", "padding"))


def _used(look: Look) -> set[tuple[str, str]]:
    """What changes under the pointer, which is said of the one as of the other or of neither."""
    return {
        (state, name)
        for tag in look.tags[:1]
        for state, css in (states(tag.name, look.css) | tag.states).items()
        for name in css
    }
