"""Columns that stand one under the other."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from generation.repair.case import Case
from generation.repair.edit import Change, Edit, concerning
from generation.repair.family import APART, Child, families, nodes
from generation.repair.inspection import Written
from generation.repair.styling import remove, restyle
from generation.repair.wish import overrules
from verify.screenshot import Box

EQUAL = 0.1  # by which columns may differ that are meant to be alike


def set_in_columns(case: Case) -> Iterator[Change]:
    for parent, children in families(case):
        yield from concerning(_columns(case, parent, children), nodes(case, children))


def _columns(case: Case, parent: int, children: Sequence[Child]) -> Iterator[Change]:
    """Children that should be side by side and are not."""
    row = _row(children)
    if len(row) < 2:
        return
    top = min(child.seen.y for child in row[1:])
    moved = {id(p): p for child in row for p in child.passages}
    moved |= {id(p): p for p in case.pair.passages if p.theirs.y >= top and p.offset[1] >= APART}
    gain = case.stakes.gain(placed=list(moved.values()))
    cause, name = f"columns of {parent}", case.name(parent)
    freed = {w.place: w for w in _overruling(case, parent, [c.element for c in children])}
    if freed:
        edits = remove(case.inspection, *freed.values())
        taken = ", ".join(
            dict.fromkeys(f"{w.declaration.name} {w.declaration.value}" for w in freed.values())
        )
        yield Change(f"{name}: columns again, {taken} taken out", edits, gain, cause)
    display = case.elements[parent].style["display"]
    if "flex" in display and case.elements[parent].style["flex-direction"].startswith("column"):
        edits = restyle(case.inspection, [parent], "flex-direction", "row", ())
        yield Change(f"{name}: flex-direction row", edits, gain, cause)
    if "table" not in display:
        yield from _grid(case, parent, row, gain, cause)


def _row(children: Sequence[Child]) -> list[Child]:
    """The first run of children that are side by side in the design, stacked in the page."""
    run = [children[0]]
    for child in children[1:]:
        before = run[-1]
        beside = child.wanted.x >= before.wanted.right - 4 and _level(before.wanted, child.wanted)
        if beside and child.seen.y >= before.seen.bottom - 4:
            run.append(child)
        elif len(run) > 1:
            break
        else:
            run = [child]
    return run if len(run) > 1 else []


def _level(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.y, other.y)
    return shared > 0.3 * min(one.height, other.height)


def _overruling(case: Case, parent: int, children: Sequence[int]) -> Iterator[Written]:
    for element, name in [(parent, "display")] + [
        (c, n) for c in children for n in ("display", "width")
    ]:
        if overrules(case, element, name):
            written = case.inspection.winner(element, name)
            if written and written.declaration.important:
                yield written


def _grid(
    case: Case, parent: int, row: Sequence[Child], gain: float, cause: str
) -> Iterator[Change]:
    lefts = [child.wanted.x for child in row]
    steps = [b - a for a, b in pairwise(lefts)]
    last = max(case.elements[parent].box.right - lefts[-1], row[-1].wanted.width)
    widths = [*steps, last]
    even = max(steps) - min(steps) <= EQUAL * max(steps)
    columns = f"repeat({len(row)}, 1fr)" if even else " ".join(f"{w:.0f}fr" for w in widths)
    edits = [
        *restyle(case.inspection, [parent], "display", "grid", ()),
        *restyle(case.inspection, [parent], "grid-template-columns", columns, ()),
    ]
    merged = _merged(edits)
    if merged:
        yield Change(f"{case.name(parent)}: display grid, {len(row)} columns", merged, gain, cause)


def _merged(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Edits that append at one place as one edit; () when two collide."""
    found: dict[tuple[str, int, int], Edit] = {}
    for edit in edits:
        key = edit.file, edit.start, edit.end
        if key in found and edit.start == edit.end:
            found[key] = Edit(edit.file, edit.start, edit.end, found[key].text + edit.text)
        elif key in found:
            return ()
        else:
            found[key] = edit
    return tuple(found.values())
