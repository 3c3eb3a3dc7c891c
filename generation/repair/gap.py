"""The gaps of a page: what is before each thing, and how far it is from what it should be."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from generation.repair.case import Case
from verify.passage import Passage

LEAST = 1.5  # CSS px: how exactly a gap is known

Axis = Literal[0, 1]
START = ("left", "top")


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


class Gaps:
    """The page from top to bottom, as far as there is text to tell where things should be."""

    def __init__(self, case: Case):
        self._case = case
        self._inspection = case.inspection
        self._passages: dict[int, list[Passage]] = {}
        for node, passages in case.passages.items():
            for around in case.inspection.ancestors(node):
                self._passages.setdefault(around, []).extend(passages)

    def __iter__(self) -> Iterator[Gap]:
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
            yield element, f"margin-{START[axis]}"
            yield element, f"padding-{START[axis]}"

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


def effective(case: Case, gap: Gap) -> Iterator[tuple[int, str]]:
    """The suspects that can have an effect: what is inline holds nothing away above it."""
    for element, name in gap.suspects:
        style = case.elements[element].style
        loose = style["display"] == "inline" and gap.axis == 1 and name not in START
        gapless = name.endswith("gap") and not re.search("flex|grid", style["display"])
        if not loose and not gapless:
            yield element, name


def _last(passages: Sequence[Passage]) -> Passage:
    return max(passages, key=lambda p: p.theirs.bottom)


def _beside(before: Sequence[Passage], after: Sequence[Passage]) -> bool:
    """Whether one thing stands beside the other, and not under it."""
    bottom = max(p.theirs.bottom for p in before)
    top = min(p.theirs.y for p in after)
    return top < bottom - 2
