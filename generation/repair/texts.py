"""Whole texts that the page lacks, or has and should not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from generation.repair.case import Case
from generation.repair.edit import Change, Edit
from verify.matching import bare
from verify.passage import Passage
from verify.screenshot import Box, TextBlock

NEAR = 24.0  # CSS px from its place in which text stands for other text
TEXTUAL = frozenset(
    [
        "a",
        "b",
        "button",
        "dd",
        "div",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "label",
        "li",
        "p",
        "small",
        "span",
        "strong",
        "td",
        "th",
    ]
)


@dataclass(frozen=True)
class Passus:
    """Lines of the design, one under the other, of which the page has no word."""

    blocks: tuple[TextBlock, ...]
    tokens: tuple[int, ...]  # of the reference

    @property
    def text(self) -> str:
        return " ".join(block.text for block in self.blocks)

    @property
    def box(self) -> Box:
        return Box.around([block.box for block in self.blocks])


def rewrite_text(case: Case) -> Iterator[Change]:
    """Whole texts: put into what is empty or says something else, added, or taken out."""
    unseen = _unseen(case)
    missing = [
        passus
        for passus in _missing(case)
        if not case.pair.shows(passus.box) and not _mostly_in(passus.text, unseen)
    ]
    strange = _strange(case)
    for passus in missing:
        area = float(sum(case.pair.matching.reference.areas[i] for i in passus.tokens))
        gain = case.stakes.gain(added=area, boxes=[passus.box])
        cause = f"text at {passus.box.x:.0f}, {passus.box.y:.0f}"
        place = _place_for(case, passus, strange)
        if place is not None:
            yield Change(
                f'{case.name(place)}: says "{passus.text[:60]}"',
                (_filled(case, place, passus.text),),
                gain,
                cause,
            )
        if added := _inserted(case, passus):
            edit, name = added
            yield Change(f'{name}: "{passus.text[:60]}" added', (edit,), gain, cause)
    for index, area in strange.items():
        tag = case.inspection.tag(index)
        if tag and not case.inspection.children[index] and not _stands(case, index):
            edit = Edit("index.html", tag.start, tag.end, "")
            gain = case.stakes.gain(removed=area)
            reason = f'{case.name(index)}: "{case.elements[index].text[:60]}" taken out'
            yield Change(reason, (edit,), gain, f"text of {index}")


def _missing(case: Case) -> Iterator[Passus]:
    """Whole lines of the design that the page lacks, those of a paragraph together."""
    words, gone = case.pair.matching.reference, set(case.pair.matching.missing)
    tokens: dict[int, list[int]] = {}
    for index, token in enumerate(words.tokens):
        tokens.setdefault(token.block, []).append(index)
    lines = [(b, found) for b, found in tokens.items() if gone.issuperset(found)]
    passus: Passus | None = None
    for block, found in lines:
        line = words.blocks[block]
        if passus and _continues(passus, line):
            passus = Passus((*passus.blocks, line), (*passus.tokens, *found))
            continue
        if passus:
            yield passus
        passus = Passus((line,), tuple(found))
    if passus:
        yield passus


def _continues(passus: Passus, line: TextBlock) -> bool:
    last = passus.blocks[-1]
    alike = abs(line.font_size - last.font_size) <= 0.15 * last.font_size
    below = 0 <= line.box.y - last.box.bottom < 1.2 * last.font_size
    return alike and below and line.box.x < last.box.right and last.box.x < line.box.right


def _mostly_in(text: str, unseen: str) -> bool:
    words = [word for part in text.split() if (word := bare(part))]
    return sum(word in unseen for word in words) > len(words) / 2


def _unseen(case: Case) -> str:
    """The letters of all text that the page has and does not show."""
    shown = set(case.passages)
    return " ".join(bare(e.text) for i, e in enumerate(case.elements) if i not in shown)


def _strange(case: Case) -> dict[int, float]:
    """Elements of which no word is in the design, and the area of their text."""
    words, extra = case.pair.matching.candidate, set(case.pair.matching.extra)
    known: dict[int, float] = {}
    matched = set()
    for index in range(len(words.tokens)):
        node = case.node_of(index)
        if index in extra:
            known[node] = known.get(node, 0.0) + float(words.areas[index])
        else:
            matched.add(node)
    return {node: area for node, area in known.items() if node >= 0 and node not in matched}


def _stands(case: Case, index: int) -> bool:
    """Whether the design shows the very same there, and its text was only misread."""
    box = case.elements[index].box
    rows = case.pair.rows
    place = [2.0 * i for i in (rows == int(box.y / 2)).nonzero()[0]]
    return any(case.pair.shows(Box(box.x, y, box.width, box.height)) for y in place)


def _place_for(case: Case, passus: Passus, strange: dict[int, float]) -> int | None:
    """An element that is empty, or says something else, where the text should be."""
    empty = [
        index
        for index, element in enumerate(case.elements)
        if element.tag in TEXTUAL
        and not case.inspection.children[index]
        and (index in strange or not element.text)
        and case.inspection.tag(index)
        and element.style["display"] != "none"
    ]
    shift = _shift(case, passus.box)
    places = [(i, _distance(case, i, passus, shift)) for i in empty]
    near = [(i, distance) for i, distance in places if distance < 2 * NEAR]
    return min(near, key=lambda place: place[1], default=(None,))[0]


def _shift(case: Case, box: Box) -> float:
    """How far too low the page is there, going by the text above."""
    above = [p for p in case.pair.passages if p.ours.bottom <= box.y + 2]
    return max(above, key=lambda p: p.ours.bottom).offset[1] if above else 0.0


def _distance(case: Case, index: int, passus: Passus, shift: float) -> float:
    element, box = case.elements[index], passus.box
    size = abs(element.px("font-size") - passus.blocks[0].font_size)
    across = min(abs(element.box.x - box.x), abs(element.box.center[0] - box.center[0]))
    outside = max(0.0, element.box.x - box.x, box.right - element.box.right - 60)
    return abs(element.box.y - shift - box.y) + min(across, outside) + size


def _filled(case: Case, index: int, text: str) -> Edit:
    tag = case.inspection.tag(index)
    assert tag
    return Edit("index.html", tag.inner, tag.close, escape(text, quote=False))


def _inserted(case: Case, passus: Passus) -> tuple[Edit, str] | None:
    """The text in an element like others, beside the text that is nearest to its place."""
    box = passus.box
    near = [(_height_between(p.ours, box), p) for p in case.pair.passages if _beside(p, passus)]
    if not near:
        return None
    neighbour = min(near, key=lambda pair: pair[0])[1]
    model = min(case.pair.passages, key=lambda p: _unlikeness(p, passus))
    node, like = case.node(neighbour), case.node(model)
    tag = case.inspection.tag(like) if like >= 0 else None
    while node >= 0 and case.elements[node].style["display"].startswith("inline"):
        node = case.elements[node].parent
    beside = case.inspection.tag(node) if node > 0 else None
    if tag is None or beside is None:
        return None
    opening = case.page.html[tag.start : tag.inner]
    opening = re.sub(r"""\s(id|href|name|for)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", "", opening)
    new = f"{opening}{escape(passus.text, quote=False)}</{tag.name}>"
    indent = case.page.html[case.page.html.rfind("\n", 0, beside.start) + 1 : beside.start]
    line = f"\n{indent}" if not indent.strip() else ""
    if neighbour.ours.center[1] < box.center[1]:
        return Edit("index.html", beside.end, beside.end, line + new), case.name(like)
    return Edit("index.html", beside.start, beside.start, new + line), case.name(like)


def _height_between(one: Box, other: Box) -> float:
    return max(one.y - other.bottom, other.y - one.bottom)


def _beside(passage: Passage, passus: Passus) -> bool:
    return passage.ours.x < passus.box.right and passus.box.x < passage.ours.right


def _unlikeness(passage: Passage, passus: Passus) -> float:
    """How unlike the text of another passage is to what is missing, in size and place."""
    block = passus.blocks[0]
    size = abs(passage.main.reference.font_size - block.font_size) / block.font_size
    x = abs(passage.ours.x - passus.box.x) / 400
    y = abs(passage.ours.y - passus.box.y) / 800
    color = sum(abs(a - b) for a, b in zip(passage.main.reference.color, block.color, strict=True))
    return 12 * size + x + y + color / 150
