"""Things that the page has and does not show, though the design shows them."""

from collections import Counter
from collections.abc import Iterator

from generation.repair.case import Case
from generation.repair.edit import Change
from generation.repair.inspection import Written
from generation.repair.styling import remove, rewrite
from generation.repair.surfaces import clearing
from generation.repair.wish import overrules
from verify.matching import Words, bare
from verify.screenshot import Box

LIKELY = 0.6  # share of the words of what is hidden that the design must show


def reveal(case: Case) -> Iterator[Change]:
    """Take out what hides text and pictures that the design has."""
    words = case.pair.matching.reference
    missing = Counter(words.tokens[index].text for index in case.pair.matching.missing)
    blamed: dict[tuple[str, int], tuple[Written, str, list[int]]] = {}
    for index in _hidden(case):
        for name in ("display", "visibility", "opacity"):
            written = case.inspection.winner(index, name)
            if written and _hides(case, index, name):
                blamed.setdefault(written.place, (written, name, []))[2].append(index)
    for written, name, elements in blamed.values():
        found = Counter(word for index in elements for word in _words(case, index))
        known = sum((found & missing).values())
        pictured = [
            f for f in case.comparison.findings if f.kind in ("missing picture", "wrong picture")
        ]
        boxes = [f.box for f in pictured if f.box and any(_near(case, i, f.box) for i in elements)]
        if (found and known < LIKELY * sum(found.values())) or not (found or boxes):
            continue
        gain = case.stakes.gain(added=_area(words, found & missing, case), boxes=boxes)
        cause = f"{name} of {written.place}"
        where = case.subject(written)
        if written.rule is None or overrules(case, elements[0], name) or name != "display":
            covers = {w.place: w for i in elements if boxes for w in clearing(case, i)}
            reason = f"{where}: {name} {written.declaration.value} taken out"
            if covers:
                edits = remove(case.inspection, written, *covers.values())
                yield Change(f"{reason}, and the background none", edits, gain, cause)
            yield Change(reason, remove(case.inspection, written), gain, cause)
        shown = {"display": "block", "visibility": "visible", "opacity": "1"}[name]
        edit = rewrite(case.inspection, written, name, shown)
        yield Change(f"{where}: {name} {shown}", (edit,), gain, cause)


def _hidden(case: Case) -> Iterator[int]:
    for index, element in enumerate(case.elements):
        style = element.style
        if element.tag in ("head", "script", "style", "template", "noscript", "option"):
            continue
        parent = case.elements[element.parent].style if element.parent >= 0 else None
        gone = style["display"] == "none" and (parent is None or parent["display"] != "none")
        if gone or style["visibility"] == "hidden" or float(style["opacity"]) < 0.1:
            yield index


def _hides(case: Case, index: int, name: str) -> bool:
    value = case.elements[index].style[name]
    return value in ("none", "hidden") or (name == "opacity" and float(value) < 0.1)


def _words(case: Case, index: int) -> list[str]:
    """The words in an element that is not displayed, or of one that is invisible."""
    gone = case.elements[index].style["display"] == "none"
    inside = case.inspection.inside(index) if gone else (index,)
    text = " ".join(case.elements[i].text for i in inside)
    return [word for part in text.split() if (word := bare(part))]


def _near(case: Case, index: int, box: Box) -> bool:
    seen = case.elements[index].box
    pictured = case.elements[index].tag in ("img", "svg", "picture", "canvas", "video")
    painted = case.elements[index].style["background-image"] != "none" or any(clearing(case, index))
    overlaps = not seen.area or seen.overlap(box) > 0.5 * min(seen.area, box.area)
    return overlaps and bool(pictured or (painted and seen.area))


def _area(words: Words, found: Counter[str], case: Case) -> float:
    left, area = Counter(found), 0.0
    for index in case.pair.matching.missing:
        if left[words.tokens[index].text] > 0:
            left[words.tokens[index].text] -= 1
            area += float(words.areas[index])
    return area
