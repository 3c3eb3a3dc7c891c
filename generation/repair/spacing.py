"""Text that stands elsewhere than it should: gaps that are too large or too small.

The page is walked in the order of its layout. Wherever two things follow each other, the
gap between them is compared with the design's; what makes the gap are margins, paddings,
gaps and heights, and the declaration that explains most of the wrong gaps, and few of the
right ones, is the one that is wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generation.repair.case import Case
from generation.repair.edit import Change, concerning
from generation.repair.gap import LEAST, START, Gap, Gaps, effective
from generation.repair.inspection import Written
from generation.repair.styling import length, relative, remove, restyle, rewrite
from generation.repair.wish import overrules, weighted_median
from verify.passage import Passage

AGREED = 2.0  # CSS px by which gaps of one cause may differ
MOST, ADDED = 12, 4  # changes that are proposed at a time; of these, new declarations
OVERLAP = 16.0  # CSS px: a margin that is more negative is no repair


def close_gaps(case: Case) -> Iterator[Change]:
    """Changes of the declarations that make wrong gaps, those that explain most first."""
    gaps = list(Gaps(case))
    for blamed in _all_blamed(case, gaps):
        alike = [gap for gap in gaps if gap.wrong and gap.axis == blamed.gaps[0].axis]
        share = sum(g.weight for g in blamed.gaps) / sum(g.weight for g in alike)
        moved = [case.node(p) for p in _after(case, blamed.gaps)]
        yield from concerning(blamed.changes(case, share), moved)


def add_margins(case: Case) -> Iterator[Change]:
    """Margins where no declaration explains a wrong gap, on all elements of one kind alike."""
    gaps = list(Gaps(case))
    told = [gap for blamed in _all_blamed(case, gaps) for gap in blamed.gaps]
    yield from _added(case, [gap for gap in gaps if gap not in told])


def _all_blamed(case: Case, gaps: Sequence[Gap]) -> Iterator["_Blamed"]:
    for _ in range(MOST):
        blamed = _blame(case, gaps)
        if blamed is None:
            return
        yield blamed
        gaps = [gap for gap in gaps if gap not in blamed.gaps]


@dataclass(frozen=True)
class _Blamed:
    """A declaration that makes gaps wrong."""

    written: Written
    name: str
    error: float
    gaps: tuple[Gap, ...]  # that it explains
    balance: float  # weight of what it explains less what speaks against it

    def changes(self, case: Case, share: float) -> Iterator[Change]:
        """`share` of what is in the wrong place along the axis is its fault, 0..1."""
        element, name = self.written.element, self.name
        gain = share * case.stakes.gain(placed=_after(case, self.gaps))
        computed = case.elements[element].px(name)
        wanted = computed - self.error
        cause = f"gap {self.gaps[0].axis} before {case.node(self.gaps[0].passage)}"
        where = case.subject(self.written)
        if wanted >= 0 or name.startswith("margin") or name in START:
            value = relative(self.written.declaration.value, computed, _usual(wanted))
            edit = rewrite(case.inspection, self.written, name, value)
            yield Change(f"{where}: {name} {value}", (edit,), gain, cause)
            alone = rewrite(case.inspection, self.written, name, value, alone=True)
            if alone != edit:
                yield Change(f"{where}: {name} alone {value}", (alone,), gain, cause)
        if overrules(case, element, name):
            edits = remove(case.inspection, self.written)
            yield Change(f"{where}: {name} taken out", edits, gain, cause)


def _usual(px: float) -> float:
    """A distance as people write them, as near as it can be measured."""
    near = 4 * round(px / 4)
    return near if abs(px) >= 8 and abs(near - px) <= 1 else round(px)


def _after(case: Case, gaps: Sequence[Gap]) -> list[Passage]:
    """The text that wrong gaps have moved, as far as they move all that follows."""
    axis, error = gaps[0].axis, gaps[0].error
    first = min(gap.passage.theirs.y for gap in gaps)
    if axis == 0:
        return [p for p in case.pair.passages if abs(p.offset[0] - error) <= AGREED]
    return [p for p in case.pair.passages if p.theirs.y >= first and abs(p.offset[1]) >= LEAST]


def _blame(case: Case, gaps: Sequence[Gap]) -> _Blamed | None:
    votes: dict[tuple[tuple[str, int], str], list[tuple[Gap, Written]]] = {}
    for gap in gaps:
        told = set()
        for element, name in effective(case, gap):
            written = case.inspection.winner(element, name)
            if (
                written
                and (written.place, name) not in told
                and _has_room(case, element, name, gap)
            ):
                told.add((written.place, name))
                votes.setdefault((written.place, name), []).append((gap, written))
    found = [_verdict(name, pairs) for (_, name), pairs in votes.items()]
    guilty = [blamed for blamed in found if blamed and blamed.balance > 0]
    return max(guilty, key=lambda blamed: blamed.balance * min(abs(blamed.error), 40), default=None)


def _has_room(case: Case, element: int, name: str, gap: Gap) -> bool:
    """Whether a property can make a gap so large: what is 0 cannot be too much."""
    present = case.elements[element].px(name)
    return name in START or present < 0 or gap.error <= present + LEAST


def _verdict(name: str, pairs: Sequence[tuple[Gap, Written]]) -> _Blamed | None:
    wrong = [gap for gap, _ in pairs if gap.wrong]
    if not wrong:
        return None
    error = weighted_median([gap.error for gap in wrong], [gap.weight for gap in wrong])
    explained = [gap for gap in wrong if abs(gap.error - error) <= AGREED]
    weight = sum(gap.weight for gap in explained)
    against = sum(gap.weight for gap, _ in pairs) - weight
    rank = 1 / (1 + sum(_rank(gap, name) for gap in explained) / len(explained))
    return _Blamed(pairs[0][1], name, error, tuple(explained), (weight - against) * (0.5 + rank))


def _rank(gap: Gap, name: str) -> int:
    return next(i for i, (_, suspect) in enumerate(gap.suspects) if suspect == name)


def _added(case: Case, gaps: Sequence[Gap]) -> Iterator[Change]:
    alike: dict[tuple[str, int, float], list[Gap]] = {}
    right: dict[str, list[int]] = {}
    for gap in gaps:
        element = _holder(case, gap)
        kind = _kind(case, element)
        if gap.wrong:
            alike.setdefault((kind, gap.axis, round(gap.error / AGREED)), []).append(gap)
        else:
            right.setdefault(f"{kind} {gap.axis}", []).append(element)
    largest = sorted(alike.items(), key=lambda item: -sum(gap.weight for gap in item[1]))
    for (kind, axis, _), found in largest[:ADDED]:
        error = weighted_median([g.error for g in found], [g.weight for g in found])
        elements = list(dict.fromkeys(_holder(case, gap) for gap in found))
        name = f"margin-{START[axis]}"
        wanted = _usual(case.elements[elements[0]].px(name) - error)
        if wanted < -OVERLAP:
            continue
        value = length(wanted)
        edits = restyle(case.inspection, elements, name, value, right.get(f"{kind} {axis}", []))
        gain = case.stakes.gain(placed=_after(case, found))
        cause = f"gap {axis} before {case.node(found[0].passage)}"
        change = Change(f"{case.name(elements[0])}: {name} {value}", edits, gain, cause)
        yield from concerning([change], [case.node(p) for p in _after(case, found)])


def _holder(case: Case, gap: Gap) -> int:
    """The outermost element after the gap that a margin would hold away."""
    leading = [element for element, name in gap.suspects if name == f"margin-{START[gap.axis]}"]
    blocks = [e for e in leading if case.elements[e].style["display"] != "inline"]
    return (blocks or leading or [gap.suspects[0][0]])[0]


def _kind(case: Case, element: int) -> str:
    tag = case.inspection.tag(element)
    return f"{case.elements[element].tag}.{tag.attributes.get('class', '') if tag else ''}"
