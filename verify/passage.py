"""The text of one element, where the design has it and where the page has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from verify.matching import Piece
from verify.screenshot import Box

Offset = tuple[float, float]


@dataclass(frozen=True)
class Passage:
    """Pieces of matched text that stand in one element of the page."""

    pieces: tuple[Piece, ...]
    numbers: tuple[int, ...]  # of the pieces, in Matching.pieces

    @property
    def element(self) -> int | None:
        return self.pieces[0].candidate.element

    @property
    def text(self) -> str:
        return " ".join(piece.candidate.text for piece in self.pieces)

    @property
    def weight(self) -> float:
        return self.theirs.area

    @cached_property
    def ours(self) -> Box:
        return Box.around([piece.ours for piece in self.pieces])

    @cached_property
    def theirs(self) -> Box:
        return Box.around([piece.theirs for piece in self.pieces])

    @cached_property
    def offset(self) -> Offset:
        """How far right and down the page has it, CSS px, whichever way it is aligned."""
        whole = [piece for piece in self.pieces if piece.whole] or self.pieces
        moves = np.array([_offset(piece.ours, piece.theirs) for piece in whole])
        right, down = np.median(moves, axis=0)
        return float(right), float(down)

    @property
    def main(self) -> Piece:
        """The piece that says most about size and weight: the widest whole one."""
        return max(self.pieces, key=lambda piece: (piece.whole, piece.theirs.width))


def gather_passages(pieces: Sequence[Piece]) -> tuple[Passage, ...]:
    """The pieces by the element they stand in; without one, each stands alone."""
    gathered: dict[tuple[int | None, int], list[int]] = {}
    for number, piece in enumerate(pieces):
        element = piece.candidate.element
        alone = number if element is None else -1
        gathered.setdefault((element, alone), []).append(number)
    return tuple(
        Passage(tuple(pieces[number] for number in numbers), tuple(numbers))
        for numbers in gathered.values()
    )


def common_offset(passages: Iterable[Passage]) -> Offset:
    """The median of the passages' offsets, each by its weight."""
    passages = list(passages)
    weights = np.array([passage.weight for passage in passages])
    offsets = np.array([passage.offset for passage in passages])
    return _weighted_median(offsets[:, 0], weights), _weighted_median(offsets[:, 1], weights)


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _offset(ours: Box, theirs: Box) -> Offset:
    """The least of what the two sides and the middle moved, across and down.

    Text of another size keeps the side that it is aligned by.
    """
    across = (theirs.x - ours.x, theirs.right - ours.right, theirs.center[0] - ours.center[0])
    down = (theirs.y - ours.y, theirs.bottom - ours.bottom, theirs.center[1] - ours.center[1])
    return min(across, key=abs), min(down, key=abs)
