"""What differs in the text of two pages: words that only one has, and how the rest is set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.finding import Finding, hex_color, name_element, quote, source_of
from verify.ink import find_ink
from verify.matching import Piece, Words
from verify.pair import color_distances
from verify.passage import Passage
from verify.screenshot import RGB, Box, Screenshot
from verify.stakes import Stakes

WIDER = 0.03  # of its width by which text must differ to be of another size
PIXEL = 1.5  # CSS px: how exactly the ink of a line is known
OFF_COLOR = 6.0  # CIEDE2000 that a person notices in text
BOLDER = 1.15  # ratio of ink to area between regular and bold
BOLD, REGULAR = 700, 400
SECTION_LINES, SECTION_HEIGHT = 3, 80  # least that is gone when a section is; CSS px


@dataclass(frozen=True)
class Absence:
    """Words close together that one page has and the other has not."""

    words: Words  # of the page that has them
    tokens: tuple[int, ...]

    @property
    def blocks(self) -> tuple[int, ...]:
        """The lines they are in."""
        return tuple(dict.fromkeys(self.words.tokens[index].block for index in self.tokens))

    @property
    def box(self) -> Box:
        return Box.around([self.words.tokens[index].box for index in self.tokens])

    @property
    def area(self) -> float:
        return float(self.words.areas[list(self.tokens)].sum())

    @property
    def text(self) -> str:
        lines = np.isin(self.words.lines, self.blocks).sum()
        if lines == len(self.tokens):  # nothing else is in them
            return " ".join(self.words.blocks[block].text for block in self.blocks)
        return " ".join(self.words.tokens[index].text for index in self.tokens)


def find_missing(stakes: Stakes) -> Iterator[Finding]:
    """Sections and text that the reference has and the candidate has not."""
    matching = stakes.pair.matching
    sections = _missing_sections(matching.reference, matching.missing)
    told = {index for section in sections for index in section.tokens}
    for section in sections:
        yield _missing_section(section, stakes)
    for absence in _gathered(matching.reference, [i for i in matching.missing if i not in told]):
        yield _missing_text(absence, stakes)


def _missing_section(section: Absence, stakes: Stakes) -> Finding:
    width = stakes.pair.reference.width
    band = Box(0, section.box.y, width, section.box.height)
    return Finding(
        kind="missing section",
        sentence=f"a section is missing from y={band.y:.0f} to y={band.bottom:.0f}, "
        f"{len(section.blocks)} lines that begin {quote(section.text)}",
        expected=section.text,
        observed="",
        gain=stakes.gain(added=section.area, box=band, extent=1.0),
        box=band,
    )


def _missing_text(absence: Absence, stakes: Stakes) -> Finding:
    block = absence.words.blocks[absence.blocks[0]]
    box = absence.box
    return Finding(
        kind="missing text",
        sentence=f"the text {quote(absence.text)} is missing: expected at x={box.x:.0f}, "
        f"y={box.y:.0f}, about {block.font_size:.0f} px in {hex_color(block.color)}",
        expected=absence.text,
        observed="",
        gain=stakes.gain(added=absence.area, box=box),
        box=box,
    )


def find_extra(stakes: Stakes) -> Iterator[Finding]:
    """Text that the candidate has and the reference has not."""
    page, matching = stakes.pair.candidate, stakes.pair.matching
    for absence in _gathered(matching.candidate, matching.extra):
        block = absence.words.blocks[absence.blocks[0]]
        name = name_element(page, block.element, block.text)
        yield Finding(
            kind="extra text",
            sentence=f"{name} says {quote(absence.text)}, which the design does not",
            expected="",
            observed=absence.text,
            gain=stakes.gain(removed=absence.area),
            seen=absence.box,
            **source_of(page, block.element),
        )


def find_misspelt(stakes: Stakes) -> Iterator[Finding]:
    """Words that read alike and are drawn otherwise, so that it is no error of OCR."""
    page, matching = stakes.pair.candidate, stakes.pair.matching
    for pair in np.flatnonzero(matching.similarity < 1).tolist():
        i, j = matching.pairs[pair].tolist()
        wanted, found = matching.reference.tokens[i], matching.candidate.tokens[j]
        if abs(wanted.box.width - found.box.width) <= 2 * PIXEL:
            continue
        block = matching.candidate.blocks[found.block]
        name = name_element(page, block.element, block.text)
        area = matching.reference.areas[i] + matching.candidate.areas[j]
        yield Finding(
            kind="wrong text",
            sentence=f"{name} reads {quote(found.text)}, expected {quote(wanted.text)}",
            expected=wanted.text,
            observed=found.text,
            gain=stakes.gain(corrected=area / 2 * (1 - matching.similarity[pair])),
            box=wanted.box,
            seen=found.box,
            **source_of(page, block.element),
        )


def find_restyled(stakes: Stakes) -> Iterator[Finding]:
    """Text of another colour, weight or size."""
    pair = stakes.pair
    for passage, colors in zip(pair.passages, pair.text_colors, strict=True):
        yield from _off_color(passage, colors, stakes)
        heavier = list(_off_weight(passage, stakes))
        yield from heavier or _off_size(passage, stakes)


def _off_color(passage: Passage, colors: tuple[RGB, RGB], stakes: Stakes) -> Iterator[Finding]:
    if color_distances([colors])[0] < OFF_COLOR:
        return
    expected, observed = map(hex_color, colors)
    yield Finding(
        kind="wrong colour",
        sentence=f"{_name(passage, stakes)} has the wrong colour: "
        f"expected {expected}, saw {observed}",
        expected=expected,
        observed=observed,
        gain=stakes.gain(colored=[passage]),
        **_places(passage, stakes),
    )


def _off_weight(passage: Passage, stakes: Stakes) -> Iterator[Finding]:
    piece = passage.main
    observed = piece.candidate.font_weight
    expected = _expected_weight(piece, stakes)
    if abs(expected - observed) < 200:
        return
    yield Finding(
        kind="wrong weight",
        sentence=f"{_name(passage, stakes)} is too {'thin' if expected > observed else 'bold'}: "
        f"expected font-weight {expected}, saw {observed}",
        expected=str(expected),
        observed=str(observed),
        gain=stakes.gain(sized=[passage], box=passage.ours),
        **_places(passage, stakes),
    )


def _expected_weight(piece: Piece, stakes: Stakes) -> int:
    """The weight that the piece should have; what it has when nothing speaks against it."""
    if piece.reference.element is not None:
        return piece.reference.font_weight
    observed = piece.candidate.font_weight
    wider = piece.ours.width / piece.theirs.width
    if piece.whole and abs(wider - 1) > WIDER / 2:
        darker = _ink(stakes.pair.reference, piece.ours) / _ink(stakes.pair.candidate, piece.theirs)
        if wider > 1 and darker > BOLDER and observed < 600:
            return BOLD
        if wider < 1 and darker < 1 / BOLDER and observed >= 600:
            return REGULAR
    return observed


def _ink(page: Screenshot, box: Box) -> float:
    """How much of a line's box is ink, in squares of its height."""
    ink = find_ink(page.pixels, box, page.viewport.device_scale)
    peak = max(float(ink.contrast.max()), 1.0)
    return max(float(ink.contrast[ink.mask].sum()) / peak / ink.mask.shape[0] ** 2, 1e-3)


def _off_size(passage: Passage, stakes: Stakes) -> Iterator[Finding]:
    piece = passage.main
    expected, observed = _expected_size(piece), piece.candidate.font_size
    wide, width = piece.ours.width, piece.theirs.width
    if abs(expected - observed) > WIDER * observed:
        error = (
            f"{abs(expected - observed):.2g} px too {'small' if expected > observed else 'large'}"
        )
        facts = f"font-size {expected:.3g} px", f"{observed:.3g} px"
    elif piece.whole and abs(wide - width) > max(2 * PIXEL, WIDER * wide):
        error = (
            f"{abs(wide - width):.0f} px too {'narrow' if wide > width else 'wide'} for its size"
        )
        facts = f"a width of {wide:.0f} px", f"{width:.0f} px"
    else:
        return
    yield Finding(
        kind="wrong size",
        sentence=f"{_name(passage, stakes)} is {error}: expected {facts[0]}, saw {facts[1]}",
        expected=facts[0],
        observed=facts[1],
        gain=stakes.gain(sized=[passage], box=passage.ours),
        **_places(passage, stakes),
    )


def _expected_size(piece: Piece) -> float:
    """The font size that would make the piece as large as it should be, CSS px.

    A line that is the same from end to end tells by its width, to a fraction of a pixel,
    unless its height speaks against it; another by its height alone.
    """
    if piece.reference.element is not None:
        return piece.reference.font_size
    ratio = piece.ours.width / piece.theirs.width
    wider = piece.ours.width - piece.theirs.width
    taller = piece.ours.height - piece.theirs.height
    if not piece.whole:
        known, ratio = abs(taller) > 2 * PIXEL, piece.ours.height / piece.theirs.height
    else:
        known = abs(wider) > PIXEL and abs(taller - (ratio - 1) * piece.theirs.height) <= PIXEL
    size = piece.candidate.font_size
    return round(2 * size * ratio) / 2 if known else size


def _name(passage: Passage, stakes: Stakes) -> str:
    return name_element(stakes.pair.candidate, passage.element, passage.text)


def _places(passage: Passage, stakes: Stakes) -> dict[str, Any]:
    source = source_of(stakes.pair.candidate, passage.element)
    return {"box": passage.ours, "seen": passage.theirs, **source}


def _missing_sections(words: Words, missing: Sequence[int]) -> list[Absence]:
    """Bands of the page, from side to side, of which every line is gone."""
    gone = set(range(len(words.blocks))) - {
        words.tokens[index].block for index in set(range(len(words.tokens))) - set(missing)
    }
    bands: list[list[int]] = [[]]
    for block in sorted(range(len(words.blocks)), key=lambda b: words.blocks[b].box.center[1]):
        if block in gone:
            bands[-1].append(block)
        elif bands[-1]:
            bands.append([])
    sections = [
        Absence(words, tuple(index for index in missing if words.tokens[index].block in band))
        for band in bands
        if len(band) >= SECTION_LINES
    ]
    return [s for s in sections if s.tokens and s.box.height >= SECTION_HEIGHT]


def _gathered(words: Words, tokens: Sequence[int]) -> list[Absence]:
    """The words, those of a line together, and lines one under the other together."""
    lines: dict[int, list[int]] = {}
    for index in tokens:
        lines.setdefault(words.tokens[index].block, []).append(index)
    absences: list[Absence] = []
    for found in lines.values():
        absence = Absence(words, tuple(found))
        above = next((a for a in reversed(absences) if _continues(absence, a)), None)
        if above:
            absences.remove(above)
            absence = Absence(words, above.tokens + absence.tokens)
        absences.append(absence)
    return absences


def _continues(line: Absence, above: Absence) -> bool:
    """Whether `line` is the next line of the paragraph that `above` is."""
    one, other = line.words.blocks[line.blocks[0]], above.words.blocks[above.blocks[-1]]
    gap = one.box.y - other.box.bottom
    height = max(one.box.height, other.box.height)
    beside = one.box.x < other.box.right and other.box.x < one.box.right
    return beside and -height < gap < height and one.element == other.element
