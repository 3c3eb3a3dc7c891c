"""Elements whose children have text, and where that text should be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generation.repair.case import Case
from generation.repair.wish import weighted_median
from verify.matching import Piece
from verify.passage import Passage
from verify.screenshot import Box

APART = 24.0  # CSS px that something must be out of place before its arrangement is questioned


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


def families(case: Case) -> Iterator[tuple[int, tuple[Child, ...]]]:
    """Elements with children that have text, and these children."""
    inside: dict[int, list[Passage]] = {}
    said: dict[str, list[Box]] = {}
    for block in case.screenshot.text:
        said.setdefault(block.text, []).append(block.box)
    for node, passages in case.passages.items():
        sure = [p for p in passages if _is_nearest(p.main, said[p.main.candidate.text])]
        for around in case.inspection.ancestors(node) if sure else ():
            inside.setdefault(around, []).extend(sure)
    for parent in inside:
        children = [
            Child(i, tuple(inside[i])) for i in case.inspection.children[parent] if i in inside
        ]
        if children:
            yield parent, tuple(children)


def _is_nearest(piece: Piece, alike: Sequence[Box]) -> bool:
    """Whether no other of the texts `alike` is nearer to where this one should be."""
    return min(alike, key=lambda box: _apart(box, piece.ours)) == piece.candidate.box


def _apart(one: Box, other: Box) -> float:
    return max(abs(a - b) for a, b in zip(one.center, other.center, strict=True))


def nodes(case: Case, children: Sequence[Child]) -> Iterator[int]:
    """The elements that the text of the children is in."""
    return (case.node(passage) for child in children for passage in child.passages)
