"""Backgrounds of the wrong colour."""

from collections.abc import Iterator, Sequence

from generation.repair.case import Case
from generation.repair.edit import Change
from generation.repair.styling import remove
from generation.repair.wish import Wish, fulfil, overrules
from verify.finding import Finding


def repaint(case: Case) -> Iterator[Change]:
    found = [f for f in case.comparison.findings if f.kind == "wrong background"]
    named = [(f, element) for f in found if (element := case.element_of(f)) >= 0]
    flat = [(f, element) for f, element in named if f.expected.startswith("#")]
    wishes = [Wish(element, f.expected, _area(f)) for f, element in flat]
    touched = {element for _, element in named}
    content = [
        Wish(index, "", element.box.area)
        for index, element in enumerate(case.elements)
        if index not in touched and element.style["background-color"] != "rgba(0, 0, 0, 0)"
    ]

    def gain(elements: Sequence[int]) -> float:
        return sum(f.gain for f, element in flat if element in elements)

    yield from uncover(case, named)
    yield from fulfil(case, "background-color", wishes, content, gain)


def uncover(case: Case, found: Sequence[tuple[Finding, int]]) -> Iterator[Change]:
    """Take out what overrules the background that an element would have."""
    gains: dict[tuple[str, int], float] = {}
    for finding, element in found:
        if overrules(case, element, "background-image"):
            written = case.inspection.winner(element, "background-image")
            assert written
            gains[written.place] = gains.get(written.place, 0) + finding.gain
    for finding, element in found:
        written = case.inspection.winner(element, "background-image")
        if written and written.place in gains:
            gain = gains.pop(written.place)
            where = case.subject(written)
            edit = remove(case.inspection, written)
            yield Change(
                f"{where}: {written.declaration.name} {written.declaration.value} taken out",
                (edit,),
                gain,
                f"background of {finding.selector}",
            )


def _area(finding: Finding) -> float:
    return finding.box.area if finding.box else 0.0
