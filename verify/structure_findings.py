"""Differences between a sketch and a page, as facts: what is missing, what is elsewhere."""

from collections.abc import Iterator, Sequence

from verify.finding import Finding, quote
from verify.health import find_faults
from verify.part import Part
from verify.screenshot import Box
from verify.structure import CLASSES, STRUCTURE, Structure

NAMES = {"container": "card", "text": "text", "picture": "picture", "checkbox": "box to tick"}
NUMBERS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
MOVED = 0.06  # of the page: what is further from its place is worth a finding
ROW = 2  # parts from which on a row is worth a finding


def find_structure(structure: Structure) -> tuple[Finding, ...]:
    """What is wrong with the page itself, then what differs, in order of cost."""
    found = [
        *_rows(structure),
        *_missing(structure),
        *_extra(structure),
        *_unsaid(structure),
        *_moved(structure),
    ]
    found.sort(key=lambda finding: -finding.gain)
    return (*_health(structure), *found)


def _health(structure: Structure) -> Iterator[Finding]:
    for fault in find_faults(structure.drawing, structure.page):
        yield Finding("health", fault, "a page that works", fault, structure.score)


def _rows(structure: Structure) -> Iterator[Finding]:
    """Parts that stand side by side in the sketch, and do not on the page."""
    partner = dict(structure.pairs)
    for row in rows_of_a_kind(structure.ours):
        there = [structure.scaled[partner[i]] for i in row if i in partner]
        beside = max((sum(_level(one, box) for box in there) for one in there), default=0)
        if beside == len(row):
            continue
        name = _name(structure.ours[row[0]].kind, len(row))
        box = Box.around([structure.ours[i].box for i in row])
        yield Finding(
            kind="wrong layout",
            sentence=f"the sketch has {_number(len(row))} {name} in a row, "
            f"the page has {_number(beside)}",
            expected=f"{len(row)} in a row",
            observed=f"{beside} in a row",
            gain=_worth(structure, "layout", box.area) + _worth(structure, "parts", len(row)),
            box=box,
        )


def rows_of_a_kind(parts: Sequence[Part]) -> list[list[int]]:
    """Parts of one kind and size that stand side by side, by their indices."""
    rows: list[list[int]] = []
    for index, part in enumerate(parts):
        if part.kind in ("text", "divider", "icon"):
            continue
        row = next((r for r in rows if _belongs(parts[r[0]], part)), None)
        if row:
            row.append(index)
        else:
            rows.append([index])
    return [row for row in rows if len(row) >= ROW]


def _belongs(one: Part, other: Part) -> bool:
    sizes = sorted((one.box.width, other.box.width)), sorted((one.box.height, other.box.height))
    alike = all(small > 0.6 * large for small, large in sizes)
    return one.kind == other.kind and alike and _level(one.box, other.box)


def _level(one: Box, other: Box) -> bool:
    return abs(one.center[1] - other.center[1]) < 0.5 * min(one.height, other.height)


def _missing(structure: Structure) -> Iterator[Finding]:
    paired = {i for i, _ in structure.pairs}
    for index, part in enumerate(structure.ours):
        if index not in paired:
            yield Finding(
                kind="missing part",
                sentence=f"{_describe(part)} of the sketch is missing from the page",
                expected=_describe(part),
                observed="nothing",
                gain=_worth(structure, "parts", 1) + _worth(structure, "layout", part.box.area),
                box=part.box,
            )


def _extra(structure: Structure) -> Iterator[Finding]:
    paired = {j for _, j in structure.pairs}
    for index, part in enumerate(structure.theirs):
        if index not in paired:
            yield Finding(
                kind="extra part",
                sentence=f"the page has {_describe(part)} that the sketch has not",
                expected="nothing",
                observed=_describe(part),
                gain=_worth(structure, "parts", 1) / 2,
                seen=part.box,
            )


def _unsaid(structure: Structure) -> Iterator[Finding]:
    for part in structure.missing_labels:
        yield Finding(
            kind="missing text",
            sentence=f"the sketch says {quote(part.text)}, the page does not",
            expected=part.text,
            observed="",
            gain=_worth(structure, "labels", 1),
            box=part.box,
        )


def _moved(structure: Structure) -> Iterator[Finding]:
    width, height = structure.drawing.width, structure.drawing.height
    for i, j in structure.pairs:
        part, there = structure.ours[i], structure.scaled[j]
        right = (there.center[0] - part.box.center[0]) / width
        down = (there.center[1] - part.box.center[1]) / height
        if max(abs(right), abs(down)) < MOVED:
            continue
        ways = []
        if abs(down) >= MOVED:
            ways.append(f"{abs(down):.0%} of the page too {'low' if down > 0 else 'high'}")
        if abs(right) >= MOVED:
            ways.append(f"{abs(right):.0%} too far {'right' if right > 0 else 'left'}")
        yield Finding(
            kind="moved",
            sentence=f"{_describe(part)} is {' and '.join(ways)}",
            expected=f"its middle at {part.box.center[0]:.0f}, {part.box.center[1]:.0f}",
            observed=f"its middle at {there.center[0]:.0f}, {there.center[1]:.0f}",
            gain=_worth(structure, "layout", part.box.area) / 2,
            box=part.box,
            seen=structure.theirs[j].box,
        )


def _worth(structure: Structure, name: str, amount: float) -> float:
    """What the score rises by when so much is put right: parts, labels, or square CSS px."""
    whole = {
        "layout": structure.drawing.width * structure.drawing.height,
        "parts": max(1, len(structure.ours)),
        "labels": max(1, sum(bool(part.text) for part in structure.ours)),
    }
    short = 1 - structure.metrics[name]
    return min(short, amount / whole[name]) * STRUCTURE[name].weight


def _describe(part: Part) -> str:
    name = NAMES.get(part.kind, part.kind)
    if part.text and CLASSES[part.kind] != "container":
        return f"the {name} {quote(part.text)}"
    article = "an" if name[0] in "aeiou" else "a"
    return f"{article} {name}"


def _name(kind: str, number: int) -> str:
    name = NAMES.get(kind, kind)
    if number == 1:
        return name
    return name.replace("box", "boxes", 1) if name.startswith("box") else name + "s"


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)
