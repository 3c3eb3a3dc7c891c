"""A paragraph: lines of one element of the page that are one under the other in the design."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from verify.matching import Piece
from verify.screenshot import Box

Offset = tuple[float, float]


@dataclass(frozen=True)
class Passage:
    """Matched text that is judged as one: where it stands, how large it is, its colour."""

    pieces: tuple[Piece, ...]

    @property
    def element(self) -> int | None:
        """Index in the candidate's elements."""
        return self.pieces[0].candidate.element

    @property
    def text(self) -> str:
        return " ".join(dict.fromkeys(piece.candidate.text for piece in self.pieces))

    @cached_property
    def ours(self) -> Box:
        """Where the reference has it."""
        return Box.around([piece.ours for piece in self.pieces])

    @cached_property
    def theirs(self) -> Box:
        """Where the candidate has it."""
        return Box.around([piece.theirs for piece in self.pieces])

    @cached_property
    def importance(self) -> float:
        """What it weighs among the text: its area on both pages, square CSS px."""
        return sum(piece.ours.area + piece.theirs.area for piece in self.pieces)

    @property
    def main(self) -> Piece:
        """The piece that says most about size, weight and colour: the widest exact one."""
        return max(self.pieces, key=lambda piece: (piece.exact, piece.theirs.width))

    @cached_property
    def offset(self) -> Offset:
        """How far too far right and too low the candidate has it, CSS px.

        The least of what the two sides and the middle moved: text of another size, or that
        wraps elsewhere, keeps the side that it is aligned by.
        """
        ours, theirs = self.ours, self.theirs
        middle = theirs.center[0] - ours.center[0], theirs.center[1] - ours.center[1]
        across = theirs.x - ours.x, theirs.right - ours.right, middle[0]
        down = theirs.y - ours.y, theirs.bottom - ours.bottom, middle[1]
        return min(across, key=abs), min(down, key=abs)


def gather_passages(pieces: Iterable[Piece]) -> tuple[Passage, ...]:
    """Join pieces that stand in one element and whose lines follow each other."""
    gathered: list[list[Piece]] = []
    latest: dict[int, int] = {}  # element -> index in `gathered`
    for piece in pieces:
        element = piece.candidate.element
        if element in latest and _continues(piece, gathered[latest[element]]):
            gathered[latest[element]].append(piece)
            continue
        if element is not None:
            latest[element] = len(gathered)
        gathered.append([piece])
    return tuple(Passage(tuple(found)) for found in gathered)


def _continues(piece: Piece, before: Sequence[Piece]) -> bool:
    """Whether a piece stands beside the last one before it, or in the line under them."""
    line, last = piece.reference.box, before[-1].reference.box
    above = Box.around([p.reference.box for p in before])
    height = max(line.height, last.height)
    if abs(line.center[1] - last.center[1]) < height / 2:
        return max(line.x - last.right, last.x - line.right) < 2 * height
    return line.x < above.right and above.x < line.right and line.y - last.bottom < height


def common_offset(passages: Sequence[Passage]) -> Offset:
    """The median of the passages' offsets, each by its importance."""
    weights = [passage.importance for passage in passages]
    right, down = zip(*(passage.offset for passage in passages), strict=True)
    return _weighted_median(right, weights), _weighted_median(down, weights)


def _weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    rest = sum(weights) / 2
    for value, weight in sorted(zip(values, weights, strict=True)):
        rest -= weight
        if rest <= 0:
            return value
    return max(values)
