"""Declarations that overrule what an element would have, where the page is not as it should be."""

from collections.abc import Iterator

from generation.repair.case import Case
from generation.repair.edit import Change, concerning
from generation.repair.inspection import Written
from generation.repair.styling import remove
from generation.repair.wish import contradicts, overrules
from verify.passage import Passage

LAYOUT = ("display", "width", "flex-direction", "grid-template-columns", "position", "float")
MOVED = 3.0  # CSS px
MOST = 3  # changes that are proposed at a time
LEAST = 0.02  # of the score that one must promise: a mended layout moves much


def lift_overrides(case: Case) -> Iterator[Change]:
    """Take out what changes the layout of an element against another declaration of its own."""
    blamed: dict[tuple[str, int], tuple[Written, set[int]]] = {}
    for passage in case.pair.passages:
        if max(map(abs, passage.offset)) < MOVED:
            continue
        for around in case.inspection.ancestors(case.node(passage)):
            for written in _overruling(case, around):
                blamed.setdefault(written.place, (written, set()))[1].add(id(passage))
    passages = {id(passage): passage for passage in case.pair.passages}
    found = [(w, [passages[i] for i in moved]) for w, moved in blamed.values()]
    found.sort(key=lambda pair: -sum(p.importance for p in pair[1]))
    for written, moved in found[:MOST]:
        change = _change(case, written, moved)
        if change.gain >= LEAST:
            yield from concerning([change], map(case.node, moved))


def _overruling(case: Case, element: int) -> Iterator[Written]:
    """What overrules the layout of an element, or of one that is beside others in it."""
    for index in (element, *case.inspection.children[element]):
        for name in LAYOUT:
            written = case.inspection.winner(index, name)
            put_over = overrules(case, index, name) and contradicts(case, index, name)
            if written and put_over and not _reveals(case, index, name):
                yield written


def _reveals(case: Case, element: int, name: str) -> bool:
    """Whether a declaration shows what would be hidden without it."""
    return any(w.declaration.value == "none" for w in case.inspection.written(element, name)[1:])


def _change(case: Case, written: Written, moved: list[Passage]) -> Change:
    declared = f"{written.declaration.name} {written.declaration.value}"
    edits = remove(case.inspection, written)
    gain = case.stakes.gain(placed=moved)
    return Change(
        f"{case.subject(written)}: {declared} taken out",
        edits,
        gain,
        f"layout by {written.place}",
    )
