"""Text that stands elsewhere than it should: gaps that are too large or too small.

The page is walked in the order of its layout. Wherever two things follow each other, the
gap between them is compared with the design's; what makes the gap are margins, paddings,
gaps and heights, and the declaration that explains most of the wrong gaps, and few of the
right ones, is the one that is wrong.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from generation.repair.case import Case
from generation.repair.edit import Change, concerning
from generation.repair.inspection import Written
from generation.repair.styling import length, relative, remove, restyle, rewrite
from generation.repair.wish import overrules, weighted_median
from verify.passage import Passage

LEAST = 1.5  # CSS px: how exactly a gap is known
AGREED = 2.0  # CSS px by which gaps of one cause may differ
MOST = 12  # changes that are proposed at a time

Axis = Literal[0, 1]
_START = ("left", "top")


@dataclass(frozen=True)
class Gap:
    """What is before an element, along an axis, and by how much it is too large."""

    axis: Axis
    error: float  # CSS px, positive: too large
    suspects: tuple[tuple[int, str], ...]  # element and property that may make it so
    passage: Passage  # what comes after it

    @property
    def weight(self) -> float:
        return self.passage.importance

    @property
    def wrong(self) -> bool:
        return abs(self.error) >= LEAST


def close_gaps(case: Case) -> Iterator[Change]:
    """Changes of the declarations that make wrong gaps, those that explain most first."""
    gaps = list(_Walk(case).gaps())
    for blamed in _all_blamed(case, gaps):
        alike = [gap for gap in gaps if gap.wrong and gap.axis == blamed.gaps[0].axis]
        share = sum(g.weight for g in blamed.gaps) / sum(g.weight for g in alike)
        moved = [case.node(p) for p in _after(case, blamed.gaps)]
        yield from concerning(blamed.changes(case, share), moved)


def add_margins(case: Case) -> Iterator[Change]:
    """Margins where no declaration explains a wrong gap, on all elements of one kind alike."""
    gaps = list(_Walk(case).gaps())
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
        if wanted >= 0 or name.startswith("margin") or name in _START:
            value = relative(self.written.declaration.value, computed, _usual(wanted))
            edit = rewrite(case.inspection, self.written, name, value)
            yield Change(f"{where}: {name} {value}", (edit,), gain, cause)
            alone = rewrite(case.inspection, self.written, name, value, alone=True)
            if alone != edit:
                yield Change(f"{where}: {name} alone {value}", (alone,), gain, cause)
        if overrules(case, element, name):
            edit = remove(case.inspection, self.written)
            yield Change(f"{where}: {name} taken out", (edit,), gain, cause)


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
        for element, name in _effective(case, gap):
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


def _effective(case: Case, gap: Gap) -> Iterator[tuple[int, str]]:
    """The suspects that can have an effect: what is inline holds nothing away above it."""
    for element, name in gap.suspects:
        style = case.elements[element].style
        loose = style["display"] == "inline" and gap.axis == 1 and name not in _START
        gapless = name.endswith("gap") and not re.search("flex|grid", style["display"])
        if not loose and not gapless:
            yield element, name


def _has_room(case: Case, element: int, name: str, gap: Gap) -> bool:
    """Whether a property can make a gap so large: what is 0 cannot be too much."""
    present = case.elements[element].px(name)
    return name in _START or present < 0 or gap.error <= present + LEAST


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
    for (kind, axis, _), found in largest[:MOST]:
        error = weighted_median([g.error for g in found], [g.weight for g in found])
        elements = list(dict.fromkeys(_holder(case, gap) for gap in found))
        name = f"margin-{_START[axis]}"
        value = length(_usual(case.elements[elements[0]].px(name) - error))
        edits = restyle(case.inspection, elements, name, value, right.get(f"{kind} {axis}", []))
        gain = case.stakes.gain(placed=_after(case, found))
        cause = f"gap {axis} before {case.node(found[0].passage)}"
        change = Change(f"{case.name(elements[0])}: {name} {value}", edits, gain, cause)
        yield from concerning([change], [case.node(p) for p in _after(case, found)])


def _holder(case: Case, gap: Gap) -> int:
    """The outermost element after the gap that a margin would hold away."""
    leading = [element for element, name in gap.suspects if name == f"margin-{_START[gap.axis]}"]
    blocks = [e for e in leading if case.elements[e].style["display"] != "inline"]
    return (blocks or leading or [gap.suspects[0][0]])[0]


def _kind(case: Case, element: int) -> str:
    tag = case.inspection.tag(element)
    return f"{case.elements[element].tag}.{tag.attributes.get('class', '') if tag else ''}"


class _Walk:
    """The page from top to bottom, as far as there is text to tell where things should be."""

    def __init__(self, case: Case):
        self._case = case
        self._inspection = case.inspection
        self._passages: dict[int, list[Passage]] = {}
        for node, passages in case.passages.items():
            for around in case.inspection.ancestors(node):
                self._passages.setdefault(around, []).extend(passages)

    def gaps(self) -> Iterator[Gap]:
        if self._passages:
            yield from self._inside(0, (0.0, 0.0))
            yield from self._end()

    def _end(self) -> Iterator[Gap]:
        """What is under the last text of a page that is longer than its window."""
        last = _last(self._passages[0])
        heights = self._case.screenshot.height, self._case.reference.height
        longer = heights[0] - heights[1]
        if min(heights) > self._case.screenshot.viewport.height + 1:
            yield Gap(1, longer - last.offset[1], tuple(self._trailing(0)), last)

    @cached_property
    def _own(self) -> dict[int, list[Passage]]:
        return dict(self._case.passages)

    def _items(self, element: int) -> list[tuple[int, list[Passage]]]:
        """What follows each other in an element: children with text, and its own text."""
        items = [
            (i, self._passages[i])
            for i in self._inspection.children[element]
            if i in self._passages
        ]
        if element in self._own:
            items.append((element, self._own[element]))
        return sorted(items, key=lambda item: (min(p.theirs.y for p in item[1]), item[0]))

    def _inside(self, element: int, base: tuple[float, float]) -> Iterator[Gap]:
        """The gaps before each item; `base`: how far what is before is out of place."""
        before: tuple[int, list[Passage]] | None = None
        row = base[1]  # what is beside something else is compared with what is above both
        left = base[0]
        for item, passages in self._items(element):
            if item == element:
                continue
            top = min(passages, key=lambda p: (round(p.theirs.y / 4), p.theirs.x))
            beside = before is not None and _beside(before[1], passages)
            if before is not None and not beside:
                row, left = _last(before[1]).offset[1], base[0]
            elif before is not None and beside:
                left = max(before[1], key=lambda p: p.theirs.right).offset[0]
            leading = top.offset
            down, across = leading[1] - row, leading[0] - left
            above = None if before is None or beside else before[0]
            yield Gap(1, down, tuple(self._down(element, item, above, top)), top)
            near = before[0] if beside and before else None
            yield Gap(0, across, tuple(self._across(element, item, near, top)), top)
            yield from self._inside(item, leading)
            before = item, passages

    def _down(
        self, parent: int, item: int, above: int | None, top: Passage
    ) -> Iterator[tuple[int, str]]:
        yield from self._offsets(item, "top")
        leading = list(self._leading(item, top, 1))
        if above is None:
            yield from leading
            yield parent, "padding-top"
            return
        trailing, between = list(self._trailing(above)), list(self._between(parent, above, item))
        first = [(i, "margin-top") for i in between[:1]]
        last = [(i, "margin-bottom") for i in between[-1:]]
        if between:
            yield from self._collapsed([*trailing, *first])
            yield from self._collapsed([*last, *leading])
            yield from ((i, "height") for i in between)
        else:
            yield from self._collapsed([*trailing, *leading])
        yield parent, "row-gap"
        yield from ((above, name) for name in ("height", "min-height"))

    def _collapsed(self, suspects: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """What has an effect: of margins that meet, the largest (CSS 2.2, section 8.3.1)."""
        elements = self._case.elements
        margins = [elements[i].px(name) for i, name in suspects if name.startswith("margin")]
        for index, name in suspects:
            flexed = re.search("flex|grid", elements[elements[index].parent].style["display"])
            meets = name.startswith("margin") and not flexed
            if not meets or elements[index].px(name) >= max(margins) - 0.5:
                yield index, name

    def _across(
        self, parent: int, item: int, before: int | None, first: Passage
    ) -> Iterator[tuple[int, str]]:
        yield from self._offsets(item, "left")
        yield from self._leading(item, first, 0)
        if before is None:
            yield parent, "padding-left"
            yield parent, "max-width"
        else:
            yield before, "margin-right"
            yield parent, "column-gap"
            yield before, "width"

    def _offsets(self, item: int, side: str) -> Iterator[tuple[int, str]]:
        if self._case.elements[item].style["position"] != "static":
            yield item, side

    def _leading(self, item: int, first: Passage, axis: Axis) -> Iterator[tuple[int, str]]:
        """What may hold the first text of an element away from its start."""
        node = self._case.node(first)
        chain = [i for i in self._inspection.ancestors(node) if i >= item]
        for element in reversed(chain[: chain.index(item) + 1] if item in chain else [item]):
            yield element, f"margin-{_START[axis]}"
            yield element, f"padding-{_START[axis]}"

    def _trailing(self, item: int) -> Iterator[tuple[int, str]]:
        node = self._case.node(_last(self._passages[item]))
        for element in self._inspection.ancestors(node):
            yield element, "margin-bottom"
            yield element, "padding-bottom"
            if element == item:
                return

    def _between(self, parent: int, above: int, item: int) -> Iterator[int]:
        """What has no text and stands between two children."""
        children = self._inspection.children[parent]
        if above in children and item in children:
            yield from children[children.index(above) + 1 : children.index(item)]


def _last(passages: Sequence[Passage]) -> Passage:
    return max(passages, key=lambda p: p.theirs.bottom)


def _beside(before: Sequence[Passage], after: Sequence[Passage]) -> bool:
    """Whether one thing stands beside the other, and not under it."""
    bottom = max(p.theirs.bottom for p in before)
    top = min(p.theirs.y for p in after)
    return top < bottom - 2
