"""Things that are pushed away from where the layout has them, as a whole."""

import re
from collections.abc import Iterator, Sequence

from generation.repair.case import Case
from generation.repair.edit import Change, concerning
from generation.repair.gap import LEAST
from generation.repair.styling import length, remove, rewrite
from generation.repair.wish import MAJORITY
from verify.passage import Passage, common_offset

AGREED = 2.0  # CSS px by which text that was pushed as one may differ

Push = tuple[float, float]  # CSS px, to the right and down


def put_back(case: Case) -> Iterator[Change]:
    """Take out what pushes an element as far as its text is out of place."""
    for index, element in enumerate(case.elements):
        for name in ("translate", "transform"):
            push = _push(element.style[name])
            if push is not None:
                passages = [p for i in case.inspection.inside(index) for p in _passages(case, i)]
                yield from concerning(
                    _back(case, index, name, push, passages), map(case.node, passages)
                )


def _passages(case: Case, index: int) -> Sequence[Passage]:
    return case.passages.get(index, ())


def _push(value: str) -> Push | None:
    """How far a computed value pushes; None when it does not, or does more than push."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", value)]
    if value.startswith("matrix("):
        return (numbers[4], numbers[5]) if numbers[:4] == [1, 0, 0, 1] else None
    if re.fullmatch(r"-?[\d.]+px( -?[\d.]+px)?", value):
        return numbers[0], numbers[1] if len(numbers) > 1 else 0.0
    return None


def _back(
    case: Case, index: int, name: str, push: Push, passages: Sequence[Passage]
) -> Iterator[Change]:
    written = case.inspection.winner(index, name)
    if written is None or not passages:
        return
    offset = common_offset(passages)
    blamed = [axis for axis in (0, 1) if _agree(passages, axis, offset) and push[axis]]
    rest = [push[axis] - offset[axis] if axis in blamed else push[axis] for axis in (0, 1)]
    explained = [axis for axis in blamed if abs(rest[axis]) <= AGREED]
    if not blamed or (name == "transform" and not explained):
        return
    subject, cause = case.subject(written), f"push by {written.place}"
    gain = case.stakes.gain(placed=passages)
    if explained:
        edits = remove(case.inspection, written)
        yield Change(f"{subject}: {name} taken out", edits, gain, cause, sure=True)
    else:
        value = " ".join(length(round(px)) for px in rest)
        edit = rewrite(case.inspection, written, name, value)
        yield Change(f"{subject}: {name} {value}", (edit,), gain, cause)


def _agree(passages: Sequence[Passage], axis: int, offset: Push) -> bool:
    """Whether most of the text is out of place by `offset` along the axis."""
    near = [p.importance for p in passages if abs(p.offset[axis] - offset[axis]) <= AGREED]
    whole = sum(p.importance for p in passages)
    return abs(offset[axis]) >= LEAST and sum(near) >= MAJORITY * whole
