"""Backgrounds of the wrong colour, and what hides the right ones."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from generation.repair.case import Case
from generation.repair.edit import Change, concerning
from generation.repair.inspection import Written
from generation.repair.styling import remove
from generation.repair.wish import Wish, fulfil
from verify.csscolor import blend, parse_color
from verify.finding import Finding
from verify.pair import color_distances
from verify.screenshot import RGB

SEEN = 6.0  # CIEDE2000 between the colour that an element declares and the one that is seen
COVERED = 0.3  # least share of an element that must have the wrong colour
COVERING = 0.4  # least share of what has the wrong colour that is in the element
CLEAR = "rgba(0, 0, 0, 0)"

PAINTED = ("background-image", "background-color")

Named = tuple[Finding, int]  # a finding, and the element that it is about


def repaint(case: Case) -> Iterator[Change]:
    kinds = ("wrong background", "wrong picture", "missing picture")
    found = [f for f in case.comparison.findings if f.kind in kinds]
    named = [(f, element) for f in found if (element := case.element_of(f)) >= 0]
    yield from _uncovered(case, named)
    yield from _repainted(case, [(f, e) for f, e in named if f.kind == "wrong background"])


def _repainted(case: Case, named: Sequence[Named]) -> Iterator[Change]:
    flat = [(f, _painter(case, f, e)) for f, e in named if f.expected.startswith("#")]
    covering = [(f, e) for f, e in flat if _area(f) >= COVERED * case.elements[e].box.area]
    wishes = [Wish(element, f.expected, _area(f)) for f, element in covering]
    touched = {element for _, element in flat}
    content = [
        Wish(index, "", element.box.area)
        for index, element in enumerate(case.elements)
        if index not in touched and element.style["background-color"] != CLEAR
    ]

    def gain(elements: Sequence[int]) -> float:
        return sum(f.gain for f, element in covering if element in elements)

    yield from fulfil(case, "background-color", wishes, content, gain)


def _painter(case: Case, finding: Finding, element: int) -> int:
    """The element whose background is seen there: the innermost that shows the colour."""
    seen, place = _hex(finding.observed), finding.seen or finding.box
    if seen is None or place is None:
        return element
    inside = [i for i in case.inspection.inside(element) if i != element]
    for index in (*reversed(inside), *case.inspection.ancestors(element)):
        box = case.elements[index].box
        paints = case.elements[index].style["background-color"] != CLEAR
        covers = box.overlap(place) >= COVERING * place.area
        large = place.area >= COVERED * box.area
        if paints and covers and large and _near(_ground(case, index), seen):
            return index
    return element


def _ground(case: Case, index: int) -> RGB:
    """The colour of an element's background on those around it."""
    color: RGB = (255, 255, 255)
    for around in reversed(list(case.inspection.ancestors(index))):
        declared, alpha = parse_color(case.elements[around].style["background-color"])
        color = blend(declared, alpha, color)
    return color


def _near(one: RGB, other: RGB) -> bool:
    return color_distances([(one, other)])[0] <= SEEN


def _uncovered(case: Case, found: Sequence[Named]) -> Iterator[Change]:
    """Take out all that takes away the background that an element would have."""
    covered: dict[tuple[tuple[str, int], ...], list[Named]] = {}
    covers: dict[tuple[str, int], Written] = {}
    for finding, element in found:
        hiding = {w.place: w for w in clearing(case, element)}
        covers |= hiding
        if hiding:
            covered.setdefault(tuple(sorted(hiding)), []).append((finding, element))
    for places, named in covered.items():
        first = covers[places[0]]
        taken = ", ".join(f"{covers[p].declaration.name} none" for p in places)
        edits = remove(case.inspection, *(covers[place] for place in places))
        reason = f"{case.subject(first)}: {taken} taken out"
        gain = sum(finding.gain for finding, _ in named)
        change = Change(reason, edits, gain, f"background of {named[0][0].selector}")
        yield from concerning([change], [element for _, element in named])


def clearing(case: Case, element: int) -> Iterator[Written]:
    """The declarations that take away a background that another one of the page gives."""
    for name in PAINTED:
        written = case.inspection.written(element, name)
        winning = list(takewhile(_is_nothing, written))
        yield from winning if len(winning) < len(written) else ()


def _is_nothing(written: Written) -> bool:
    words = written.declaration.value.lower().split()
    return all(word in ("none", "transparent", "initial", "unset") for word in words)


def _hex(color: str) -> RGB | None:
    found = re.fullmatch("#(..)(..)(..)", color)
    return (int(found[1], 16), int(found[2], 16), int(found[3], 16)) if found else None


def _area(finding: Finding) -> float:
    return finding.box.area if finding.box else 0.0
