"""Things in the wrong order, and columns that stand one under the other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import pairwise

from generation.repair.case import Case
from generation.repair.edit import Change, Edit, concerning
from generation.repair.inspection import Written
from generation.repair.styling import remove, restyle
from generation.repair.wish import overrules, weighted_median
from verify.passage import Passage
from verify.screenshot import Box

APART = 24.0  # CSS px that something must be out of place before its order is questioned
EQUAL = 0.1  # by which columns may differ that are meant to be alike


@dataclass(frozen=True)
class Child:
    """An element in a row or a column, where it is and where its text should be."""

    element: int
    passages: tuple[Passage, ...]

    @property
    def wanted(self) -> Box:
        return _middle([p.ours for p in self.passages], self.passages)

    @property
    def seen(self) -> Box:
        return _middle([p.theirs for p in self.passages], self.passages)


def _middle(boxes: Sequence[Box], passages: Sequence[Passage]) -> Box:
    """A box as large as all, around where most of them are: single words may be mistaken."""
    weights = [passage.importance for passage in passages]
    x = weighted_median([box.center[0] for box in boxes], weights)
    y = weighted_median([box.center[1] for box in boxes], weights)
    near = [b for b in boxes if abs(b.center[1] - y) < 400 and abs(b.center[0] - x) < 600]
    return Box.around(near or [Box(x, y, 1, 1)])


def set_in_columns(case: Case) -> Iterator[Change]:
    for parent, children in _families(case):
        yield from concerning(_columns(case, parent, children), _nodes(case, children))


def reorder(case: Case) -> Iterator[Change]:
    for parent, children in _families(case):
        yield from concerning(_reordered(case, parent, children), _nodes(case, children))


def _nodes(case: Case, children: Sequence[Child]) -> Iterator[int]:
    return (case.node(passage) for child in children for passage in child.passages)


def _families(case: Case) -> Iterator[tuple[int, tuple[Child, ...]]]:
    """Elements with children that have text, and these children."""
    inside: dict[int, list[Passage]] = {}
    said = Counter(block.text for block in case.screenshot.text)
    for node, passages in case.passages.items():
        sure = [p for p in passages if said[p.main.candidate.text] == 1]
        for around in case.inspection.ancestors(node) if sure else ():
            inside.setdefault(around, []).extend(sure)
    for parent in inside:
        children = [
            Child(i, tuple(inside[i])) for i in case.inspection.children[parent] if i in inside
        ]
        if len(children) > 1:
            yield parent, tuple(children)


def _order(a: Box, b: Box) -> int:
    """Before or after in reading order: rows first, then columns."""
    shared = min(a.bottom, b.bottom) - max(a.y, b.y)
    if shared > 0.3 * min(a.height, b.height):
        return -1 if a.center[0] < b.center[0] else 1
    return -1 if a.center[1] < b.center[1] else 1


def _reordered(case: Case, parent: int, children: Sequence[Child]) -> Iterator[Change]:
    by_place = cmp_to_key(_order)
    if sorted(children, key=lambda child: by_place(child.seen)) != list(children):
        return  # they are not placed by their order
    wanted = sorted(children, key=lambda child: by_place(child.wanted))
    misplaced = [c for c, w in zip(children, wanted, strict=True) if c is not w]
    far = [c for c in misplaced if max(map(abs, _offset(c))) >= APART]
    if not misplaced or not far:
        return
    backwards = wanted == list(reversed(children))
    slots = [c.element for c in children]
    contents = [c.element for c in wanted]
    if backwards:
        slots = [i for i in case.inspection.children[parent] if case.inspection.tag(i)]
        contents = slots[::-1]
    edits = []
    for slot, content in zip(slots, contents, strict=True):
        there, here = case.inspection.tag(slot), case.inspection.tag(content)
        if there is None or here is None:
            return
        if slot != content:
            text = case.page.html[here.start : here.end]
            edits.append(Edit("index.html", there.start, there.end, text))
    gain = case.stakes.gain(placed=[p for child in misplaced for p in child.passages])
    what = "in reverse" if backwards else f"{len(misplaced)} of them moved"
    reason = f"{case.name(parent)}: its {len(slots)} children reordered, {what}"
    yield Change(reason, tuple(edits), gain, f"order in {parent}")


def _offset(child: Child) -> tuple[float, float]:
    (x, y), (u, v) = child.wanted.center, child.seen.center
    return u - x, v - y


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
