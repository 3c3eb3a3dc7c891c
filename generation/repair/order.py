"""Things in the wrong order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cmp_to_key

from generation.repair.case import Case
from generation.repair.edit import Change, Edit, concerning
from generation.repair.family import APART, Child, families, nodes
from verify.screenshot import Box


def reorder(case: Case) -> Iterator[Change]:
    known = dict(families(case))
    for parent, children in known.items():
        yield from concerning(_reordered(case, parent, known), nodes(case, children))


def _reordered(case: Case, parent: int, known: Mapping[int, Sequence[Child]]) -> Iterator[Change]:
    misplaced = [child for child in known[parent] if not _in_place(child)]
    children = known[parent] if _in_sequence(known[parent]) else misplaced
    if not misplaced or not _in_sequence(children):
        return  # they are not placed by their order
    wanted = _by_wish(children)
    gain = case.stakes.gain(placed=[p for child in misplaced for p in child.passages])
    cause, name, count = f"order in {parent}", case.name(parent), len(children)
    if _mirrored(case, parent, misplaced) or (count > 1 and wanted == list(reversed(children))):
        yield from _reversed(case, parent, known, gain, cause)
    elif wanted != list(children):
        slots, contents = [c.element for c in children], [c.element for c in wanted]
        reason = f"{name}: its {count} children reordered"
        yield from _moved(case, slots, contents, reason, gain, cause)


def _mirrored(case: Case, parent: int, misplaced: Sequence[Child]) -> bool:
    """Whether each would come to its place if its parent were turned around."""
    if len(case.inspection.children[parent]) < 3:
        return False
    around = case.elements[parent].box
    for child in misplaced:
        offset = _offset(child)
        axis = int(abs(offset[1]) > abs(offset[0]))
        turned = 2 * (around.center[axis] - case.elements[child.element].box.center[axis])
        if abs(turned + offset[axis]) > APART / 2 or abs(offset[1 - axis]) > APART:
            return False
    return True


def _reversed(
    case: Case, parent: int, known: Mapping[int, Sequence[Child]], gain: float, cause: str
) -> Iterator[Change]:
    """The children of an element in reverse, and those of what is like it."""
    kin = [i for i in _kin(case, parent) if not _in_order(known.get(i, ()))]
    for parents in ([*kin, parent], [parent]) if kin else ([parent],):
        rows = [[i for i in case.inspection.children[p] if case.inspection.tag(i)] for p in parents]
        slots = [i for row in rows for i in row]
        contents = [i for row in rows for i in reversed(row)]
        like = f", like {len(kin)} more," * (len(parents) > 1)
        reason = f"{case.name(parent)}{like}: its {len(rows[-1])} children reordered, in reverse"
        yield from _moved(case, slots, contents, reason, gain, cause)


def _order(a: Box, b: Box) -> int:
    """Before or after in reading order: rows first, then columns."""
    shared = min(a.bottom, b.bottom) - max(a.y, b.y)
    if shared > 0.3 * min(a.height, b.height):
        return -1 if a.center[0] < b.center[0] else 1
    return -1 if a.center[1] < b.center[1] else 1


def _sorted(children: Sequence[Child], place: Callable[[Child], Box]) -> list[Child]:
    compared = cmp_to_key(_order)
    return sorted(children, key=lambda child: compared(place(child)))


def _in_sequence(children: Sequence[Child]) -> bool:
    """Whether they stand in the order in which they are written."""
    return _sorted(children, lambda child: child.seen) == list(children)


def _by_wish(children: Sequence[Child]) -> list[Child]:
    return _sorted(children, lambda child: child.wanted)


def _in_place(child: Child) -> bool:
    return max(map(abs, _offset(child))) < APART


def _in_order(children: Sequence[Child]) -> bool:
    """Whether there is something to tell the order by, and it is right."""
    right = _by_wish(children) == list(children)
    return right and (len(children) > 1 or any(map(_in_place, children)))


def _kin(case: Case, index: int) -> Iterator[int]:
    """The other rows of a table or list."""
    element, count = case.elements[index], len(case.inspection.children[index])
    for other in _around(case, index):
        same = case.elements[other].tag == element.tag and other != index
        if same and len(case.inspection.children[other]) == count:
            yield other


def _around(case: Case, index: int) -> Iterable[int]:
    """What is in the same table, or else in the same element."""
    for around in case.inspection.ancestors(index):
        if case.elements[around].tag == "table":
            return case.inspection.inside(around)
    return case.inspection.children[max(case.elements[index].parent, 0)]


def _moved(
    case: Case,
    slots: Sequence[int],
    contents: Sequence[int],
    reason: str,
    gain: float,
    cause: str,
) -> Iterator[Change]:
    """The change that puts each of `contents` where the element of `slots` is now."""
    edits = []
    for slot, content in zip(slots, contents, strict=True):
        there, here = case.inspection.tag(slot), case.inspection.tag(content)
        if there is None or here is None:
            return
        if slot != content:
            text = case.page.html[here.start : here.end]
            edits.append(Edit("index.html", there.start, there.end, text))
    yield Change(reason, tuple(edits), gain, cause)


def _offset(child: Child) -> tuple[float, float]:
    (x, y), (u, v) = child.wanted.center, child.seen.center
    return u - x, v - y
