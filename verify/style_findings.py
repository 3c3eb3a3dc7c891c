"""What differs in how the text of two pages is set: its colour, weight and size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verify.finding import Finding, Kind, hex_color, name_element, source_of
from verify.ink import ink_on
from verify.matching import Piece
from verify.pair import Pair, color_distances
from verify.passage import Passage
from verify.screenshot import Box, Screenshot
from verify.stakes import Stakes

OFF_COLOR = 6.0  # CIEDE2000 that a person notices in text
PIXEL = 1.5  # CSS px: how exactly the ink of a line is known
WIDER = 0.03  # of its width by which a line must differ to be of another size
BOLDER = 1.15  # least ratio of the ink of bold to that of regular text of one size
SAME = 0.3  # of 255: mean difference of places where nothing is wrong with the text
BOLD, REGULAR = 700, 400


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong with how a passage is set."""

    kind: Kind
    error: str  # completes "it ..."
    expected: str
    observed: str


def find_restyled(stakes: Stakes) -> Iterator[Finding]:
    """Text of another colour, weight or size; what is wrong alike with like elements, once."""
    elements = stakes.pair.candidate.elements
    flawed: dict[tuple[Kind, str, str], list[tuple[Passage, Flaw]]] = {}
    for passage, flaw in find_flaws(stakes.pair):
        tag = "" if passage.element is None else elements[passage.element].tag
        flawed.setdefault((flaw.kind, flaw.error, tag), []).append((passage, flaw))
    for alike in flawed.values():
        yield _finding(alike[0][1], [passage for passage, _ in alike], stakes)


def find_flaws(pair: Pair) -> Iterator[tuple[Passage, Flaw]]:
    """What is wrong with how each passage is set."""
    recolored = color_distances(pair.text_colors) >= OFF_COLOR
    for passage, colors, off in zip(pair.passages, pair.text_colors, recolored, strict=True):
        if pair.difference(passage.ours) < SAME:
            continue
        if off:
            yield passage, Flaw("wrong colour", "has the wrong colour", *map(hex_color, colors))
        for flaw in _flaws(passage, pair):
            yield passage, flaw


def _finding(flaw: Flaw, passages: Sequence[Passage], stakes: Stakes) -> Finding:
    """The finding of a flaw that the first of `passages` has, and the others likewise."""
    first, page = passages[0], stakes.pair.candidate
    name = name_element(page, first.element, first.text)
    if len(passages) > 1:
        name += f", like {len(passages) - 1} more,"
    recolored = flaw.kind == "wrong colour"
    return Finding(
        kind=flaw.kind,
        sentence=f"{name} {flaw.error}: expected {flaw.expected}, saw {flaw.observed}",
        expected=flaw.expected,
        observed=flaw.observed,
        gain=stakes.gain(
            colored=passages if recolored else (),
            sized=() if recolored else passages,
            boxes=[passage.ours for passage in passages],
        ),
        box=first.ours,
        seen=first.theirs,
        **source_of(page, first.element),
    )


def _flaws(passage: Passage, pair: Pair) -> Iterator[Flaw]:
    piece = passage.main
    expected, observed = _expected_weight(piece, pair), piece.candidate.font_weight
    if abs(expected - observed) >= 200:
        error = f"is too {'thin' if expected > observed else 'bold'}"
        yield Flaw("wrong weight", error, f"font-weight {expected}", f"{observed}")
    else:
        yield from _size_flaws(piece)


def _expected_weight(piece: Piece, pair: Pair) -> int:
    """The weight that the piece should have; what it has when nothing speaks against it.

    An image tells bold from regular by more ink in a line that is a little wider.
    """
    if piece.reference.element is not None:
        return piece.reference.font_weight
    observed = piece.candidate.font_weight
    wider = piece.ours.width / piece.theirs.width
    if not piece.exact or abs(wider - 1) < WIDER / 2:
        return observed
    darker = _ink(pair.reference, piece.ours) / _ink(pair.candidate, piece.theirs)
    if wider > 1 and darker > BOLDER * wider and observed < 600:
        return BOLD
    if wider < 1 and darker < wider / BOLDER and observed >= 600:
        return REGULAR
    return observed


def _ink(page: Screenshot, box: Box) -> float:
    """How much ink a line has, in squares of its height."""
    ink = ink_on(page, box)
    peak = max(float(ink.contrast.max()), 1.0)
    return max(float(ink.contrast[ink.mask].sum()) / peak / ink.mask.shape[0] ** 2, 1e-3)


def _size_flaws(piece: Piece) -> Iterator[Flaw]:
    expected, observed = _expected_size(piece), piece.candidate.font_size
    wide, width = piece.ours.width, piece.theirs.width
    if abs(expected - observed) > WIDER * observed:
        size = "small" if observed < expected else "large"
        error = f"is {abs(expected - observed):.2g} px too {size}"
        yield Flaw("wrong size", error, f"{expected:.3g} px", f"{observed:.3g} px")
    elif piece.exact and abs(wide - width) > max(2 * PIXEL, WIDER * wide):
        size = "narrow" if width < wide else "wide"
        error = f"is {abs(width / wide - 1):.0%} too {size} for its font size"
        yield Flaw("wrong size", error, f"a width of {wide:.0f} px", f"{width:.0f} px")


def _expected_size(piece: Piece) -> float:
    """The font size that would make the piece as large as it should be, CSS px.

    The same words tell by their width, to a fraction of a pixel, unless their height
    speaks for a font that is wider at the same size.
    """
    if piece.reference.element is not None:
        return piece.reference.font_size
    size, ratio = piece.candidate.font_size, piece.ours.width / piece.theirs.width
    taller = piece.ours.height - piece.theirs.height
    unlike = abs(taller - (ratio - 1) * piece.theirs.height)
    scaled = piece.exact and unlike <= max(PIXEL, abs(taller))
    wider = abs(piece.ours.width - piece.theirs.width) > PIXEL
    return round(2 * size * ratio) / 2 if scaled and wider else size
