"""What elements should have, gathered by the declarations that decide it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from generation.repair.case import Case
from generation.repair.edit import Change, concerning
from generation.repair.inspection import INHERITED, Written
from generation.repair.styling import remove, restyle

MAJORITY = 0.6  # share of what a declaration decides that must want it changed


@dataclass(frozen=True)
class Wish:
    """One element that should have another value of a property."""

    element: int
    value: str
    weight: float  # what it counts among others that the same declaration decides


def fulfil(
    case: Case,
    name: str,
    wishes: Sequence[Wish],
    content: Iterable[Wish],
    gain: Callable[[Sequence[int]], float],
    cause: str = "",
) -> Iterator[Change]:
    """Changes that give the elements what they should have.

    Args:
        content: elements that are as they should be, whose declarations must stay.
        gain: what it wins to change these elements.
        cause: what is wrong with them, where other properties might be to blame.
    """
    settled: dict[tuple[str, int] | None, list[Wish]] = {}
    for wish in content:
        settled.setdefault(_place(case, wish.element, name), []).append(wish)
    groups: dict[tuple[tuple[str, int] | None, str], list[Wish]] = {}
    totals: dict[tuple[str, int] | None, float] = {}
    for wish in wishes:
        place = _place(case, wish.element, name)
        groups.setdefault((place, wish.value), []).append(wish)
        totals[place] = totals.get(place, 0) + wish.weight
    for (place, value), alike in groups.items():
        against = settled.get(place, [])
        rest = [w for (p, v), g in groups.items() if p == place and v != value for w in g]
        weight = sum(w.weight for w in alike)
        whole = totals[place] + sum(w.weight for w in against)
        spared = (
            [] if place and weight >= MAJORITY * whole else [w.element for w in (*against, *rest)]
        )
        elements = list(dict.fromkeys(w.element for w in alike))
        blamed = f"{cause} {elements[0]}" if cause else f"{name} of {place or elements[0]}"
        blamed += f" {value}" * (bool(spared) and not _put_over(case, elements[0], name))
        changes = _alternatives(case, name, value, elements, spared, gain(elements), blamed)
        yield from concerning(changes, elements)


def _alternatives(
    case: Case,
    name: str,
    value: str,
    elements: Sequence[int],
    spared: Sequence[int],
    gain: float,
    cause: str,
) -> Iterator[Change]:
    first = case.inspection.winner(elements[0], name)
    subject = _subject(case, first, elements)
    if first and _put_over(case, elements[0], name):  # first: it may hide more than one value
        edits = remove(case.inspection, first)
        yield Change(f"{subject}: {name} {first.declaration.value} taken out", edits, gain, cause)
    edits = restyle(case.inspection, elements, name, value, spared)
    yield Change(f"{subject}: {name} {value}", edits, gain, cause)


def _put_over(case: Case, element: int, name: str) -> bool:
    return overrules(case, element, name) and contradicts(case, element, name)


def overrules(case: Case, element: int, name: str) -> bool:
    """Whether the winning declaration was put over another one, of the page or the browser.

    It is important, in a style attribute, or in a rule that repeats an earlier selector.
    """
    winner = case.inspection.winner(element, name)
    if winner is None or winner.rule is None or winner.declaration.important:
        return winner is not None
    selectors = {selector.text for selector in winner.rule.selectors}
    others = case.inspection.written(winner.element, name)[1:]
    return any(w.rule and selectors & {s.text for s in w.rule.selectors} for w in others)


def contradicts(case: Case, element: int, name: str) -> bool:
    """Whether the page declares another value besides the one that wins."""
    inherited = case.inspection.ancestors(element) if name in INHERITED else (element,)
    around = [w for i in inherited for w in case.inspection.written(i, name)]
    return len({w.declaration.value for w in around}) > 1


def _place(case: Case, element: int, name: str) -> tuple[str, int] | None:
    written = case.inspection.winner(element, name)
    return written.place if written else None


def _subject(case: Case, written: Written | None, elements: Sequence[int]) -> str:
    if written and written.rule:
        return ", ".join(s.text for s in written.rule.selectors[:2])
    more = f" and {len(elements) - 1} more" if len(elements) > 1 else ""
    return case.name(elements[0]) + more


def weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(np.asarray(weights, float)[order])
    return float(np.asarray(values)[order][np.searchsorted(reached, reached[-1] / 2)])
