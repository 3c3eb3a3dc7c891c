"""What differs in the words of two pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from verify.finding import Finding, hex_color, name_element, quote, source_of
from verify.matching import Words
from verify.screenshot import Box
from verify.stakes import Stakes

SAME_WIDTH = 3.0  # CSS px: a misreading by OCR does not change the ink
GLYPHS, SQUARE = 2, 1.5  # most characters of what may be an icon, and its width by its height
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
    def is_glyph(self) -> bool:
        """Whether it is so little that it might be an icon which OCR takes for a letter."""
        (block, *others), box = self.blocks, self.box
        text = "".join(self.words.blocks[block].text.split())
        return not others and len(text) <= GLYPHS and box.width <= SQUARE * box.height

    @property
    def area(self) -> float:
        return float(self.words.areas[list(self.tokens)].sum())

    @property
    def text(self) -> str:
        lines = np.isin(self.words.lines, self.blocks).sum()
        if lines == len(self.tokens):  # nothing else is in them
            return " ".join(self.words.blocks[block].text for block in self.blocks)
        tokens = [self.words.tokens[index] for index in self.tokens]
        return "".join(" " * (t.word is not None) + t.text for t in tokens).strip()


def find_missing(stakes: Stakes) -> Iterator[Finding]:
    """Sections and text that the reference has and the candidate has not."""
    matching = stakes.pair.matching
    sections = _missing_sections(matching.reference, matching.missing)
    told = {index for section in sections for index in section.tokens}
    for section in sections:
        yield _missing_section(section, stakes)
    for absence in _gathered(matching.reference, [i for i in matching.missing if i not in told]):
        drawn = stakes.pair.shows(absence.box)
        if not (drawn and (absence.is_glyph or _is_written(absence, matching.candidate))):
            yield _missing_text(absence, drawn, stakes)


def _missing_section(section: Absence, stakes: Stakes) -> Finding:
    width = stakes.pair.reference.width
    band = Box(0, section.box.y, width, section.box.height)
    return Finding(
        kind="missing section",
        sentence=f"a section is missing from y={band.y:.0f} to y={band.bottom:.0f}, "
        f"{len(section.blocks)} lines that begin {quote(section.text)}",
        expected=section.text,
        observed="",
        gain=stakes.gain(added=section.area, boxes=[band], extent=1.0),
        box=band,
    )


def _is_written(absence: Absence, page: Words) -> bool:
    """Whether the page has text there, which OCR read otherwise."""
    box = absence.box
    return sum(block.box.overlap(box) for block in page.blocks) > box.area / 2


def _missing_text(absence: Absence, drawn: bool, stakes: Stakes) -> Finding:
    block = absence.words.blocks[absence.blocks[0]]
    box, said = absence.box, quote(absence.text)
    place = f"x={box.x:.0f}, y={box.y:.0f}"
    look = f"about {block.font_size:.0f} px in {hex_color(block.color)}"
    if drawn:
        sentence = f"the text {said} is drawn and not written: expected text at {place}, {look}"
    elif absence.is_glyph:
        sentence = f"an icon or a letter like {said} is missing: expected at {place}, {look}"
    else:
        sentence = f"the text {said} is missing: expected at {place}, {look}"
    return Finding(
        kind="missing text",
        sentence=sentence,
        expected=absence.text,
        observed="",
        gain=stakes.gain(added=absence.area, boxes=[box]),
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
        if abs(wanted.box.width - found.box.width) <= SAME_WIDTH:
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
