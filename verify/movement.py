"""What stands elsewhere than it should: the largest parts that moved as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verify.finding import Finding, name_element, source_of
from verify.passage import Offset, Passage, common_offset
from verify.screenshot import Box, Screenshot
from verify.stakes import Stakes

LEAST = 3.0  # CSS px that count as moved
TOGETHER = 2.0  # CSS px by which parts that moved as one may disagree
SETTLED = 0.7  # share of an element's text that must have moved alike
STILL = 0.1  # share of it that may have stayed where it was


@dataclass(frozen=True)
class Part:
    """An element with text in it, or the text of one that has children besides."""

    element: int | None
    passages: tuple[Passage, ...]
    parts: tuple["Part", ...]


def find_moves(stakes: Stakes) -> Iterator[Finding]:
    """Elements that are out of place, neighbours that moved alike as one finding.

    What an element shares with the one around it is said once, of that one.
    """
    yield from _moves(_tree(stakes.pair.passages, stakes.pair.candidate), (0.0, 0.0), stakes)


def _tree(passages: Sequence[Passage], page: Screenshot) -> tuple[Part, ...]:
    """The parts at the top of the page, each with those inside of it."""
    parts: dict[int | None, list[Part]] = {}
    for passage in passages:
        parts.setdefault(passage.element, []).append(Part(passage.element, (passage,), ()))
    for index in range(len(page.elements) - 1, -1, -1):
        inside = parts.pop(index, [])
        if inside:
            part = inside[0] if len(inside) == 1 else _joined(index, inside)
            parts.setdefault(page.elements[index].parent, []).append(part)
    return tuple(_in_order(parts.get(None, [])))


def _joined(element: int, parts: Sequence[Part]) -> Part:
    passages = tuple(passage for part in parts for passage in part.passages)
    return Part(element, passages, tuple(_in_order(parts)))


def _in_order(parts: Sequence[Part]) -> list[Part]:
    """In the order of the document, or of the reference where there are no elements."""
    return sorted(parts, key=lambda part: -1 if part.element is None else part.element)


def _moves(parts: Sequence[Part], base: Offset, stakes: Stakes) -> Iterator[Finding]:
    for run, offset in _runs(parts, base):
        moved = max(map(abs, offset)) >= LEAST
        if moved:
            yield _finding(run, offset, stakes)
        inner = (base[0] + offset[0], base[1] + offset[1]) if moved else base
        for part in run:
            yield from _moves(part.parts, inner, stakes)


def _runs(parts: Sequence[Part], base: Offset) -> list[tuple[list[Part], Offset]]:
    """Neighbours gathered by how far they moved beyond `base`; (0, 0) for what fell apart."""
    runs: list[tuple[list[Part], Offset]] = []
    for part in parts:
        offset = _offset(part, base)
        if runs and offset != (0, 0) and _apart(runs[-1][1], offset) <= TOGETHER:
            runs[-1][0].append(part)
        else:
            runs.append(([part], offset))
    return runs


def _offset(part: Part, base: Offset) -> Offset:
    offset = common_offset(part.passages)
    settled = _share(part, offset) >= SETTLED
    still = _apart(offset, base) > TOGETHER and _share(part, base) > STILL
    return (offset[0] - base[0], offset[1] - base[1]) if settled and not still else (0.0, 0.0)


def _share(part: Part, offset: Offset) -> float:
    """How much of the part's text moved by `offset`, 0..1."""
    weights = [passage.importance for passage in part.passages]
    near = [p.importance for p in part.passages if _apart(p.offset, offset) <= TOGETHER]
    return sum(near) / sum(weights)


def _apart(one: Offset, other: Offset) -> float:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def _finding(run: Sequence[Part], offset: Offset, stakes: Stakes) -> Finding:
    page = stakes.pair.candidate
    passages = [passage for part in run for passage in part.passages]
    seen = Box.around([passage.theirs for passage in passages])
    expected = Box(seen.x - offset[0], seen.y - offset[1], seen.width, seen.height)
    axes = [axis for axis in (0, 1) if abs(offset[axis]) >= LEAST]
    wanted, found = (
        ", ".join(f"{'xy'[axis]}={(box.x, box.y)[axis]:.0f}" for axis in axes)
        for box in (expected, seen)
    )
    name, element = _name(run, page)
    return Finding(
        kind="moved",
        sentence=f"{name} {_direction(offset, axes)}: expected {wanted}, saw {found}",
        expected=wanted,
        observed=found,
        gain=stakes.gain(placed=passages),
        box=Box.around([passage.ours for passage in passages]),
        seen=seen,
        **source_of(page, element),
    )


def _name(run: Sequence[Part], page: Screenshot) -> tuple[str, int | None]:
    """What the run is called, with its verb, and its first element."""
    first = run[0]
    text = first.passages[0].text if len(first.passages) == 1 else ""
    name = name_element(page, first.element, text)
    others = len(run) - 1
    match others:
        case 0:
            return f"{name} is", first.element
        case 1:
            return f"{name} and the one after it are", first.element
        case _:
            return f"{name} and the {others} after it are", first.element


def _direction(offset: Offset, axes: Sequence[int]) -> str:
    words = (("too far left", "too far right"), ("too high", "too low"))
    return " and ".join(f"{abs(offset[a]):.0f} px {words[a][offset[a] > 0]}" for a in axes)
