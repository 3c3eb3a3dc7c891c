"""Text that is set wrongly: its colour, size, weight, spacing and font."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from generation.repair.case import Case
from generation.repair.edit import Change
from generation.repair.styling import length, relative
from generation.repair.wish import Wish, fulfil, weighted_median
from verify.finding import hex_color
from verify.ink import ink_on
from verify.pair import color_distances
from verify.passage import Passage
from verify.screenshot import RGB
from verify.style_findings import Flaw, find_flaws

KNOWN = 6.0  # CIEDE2000 within which two colours that were measured may be one
WIDEST = 0.12  # of the font size: more letter-spacing than this is another font
ALIKE = 0.04  # by which sizes that were measured and are one may differ


Flawed = Sequence[tuple[Passage, Flaw]]


def change_fonts(case: Case) -> Iterator[Change]:
    """Other fonts for text that is too wide or too narrow for its size."""
    flawed = _flawed(case).get("letter-spacing", [])
    content, gain = _content(case, flawed), _gain_of_size(case, flawed)
    for family in _families(case):
        wishes = [
            Wish(case.node(p), family, p.importance)
            for p, _ in flawed
            if case.elements[case.node(p)].style["font-family"] != family
        ]
        yield from fulfil(case, "font-family", wishes, content, gain, "width of")


def restyle_text(case: Case) -> Iterator[Change]:
    """Other colours, sizes, weights and letter-spacing."""
    flawed = _flawed(case)
    yield from _colors(case, flawed.get("color", []))
    yield from _sizes(case, flawed.get("font-size", []))
    yield from _weights(case, flawed.get("font-weight", []))
    yield from _widths(case, flawed.get("letter-spacing", []))


def _flawed(case: Case) -> Mapping[str, Flawed]:
    """Text that is set wrongly, by the property that is to blame."""
    flawed: dict[str, list[tuple[Passage, Flaw]]] = {}
    for passage, flaw in find_flaws(case.pair):
        if case.node(passage) >= 0:
            flawed.setdefault(_property(flaw), []).append((passage, flaw))
    return flawed


def _gain_of_size(case: Case, flawed: Flawed) -> Callable[[Sequence[int]], float]:
    def gain(elements: Sequence[int]) -> float:
        passages = [p for p, _ in flawed if case.node(p) in elements]
        return case.stakes.gain(sized=passages, boxes=[p.ours for p in passages])

    return gain


def _property(flaw: Flaw) -> str:
    if flaw.kind == "wrong colour":
        return "color"
    if flaw.kind == "wrong weight":
        return "font-weight"
    return "letter-spacing" if "width" in flaw.expected else "font-size"


def _content(case: Case, flawed: Flawed) -> list[Wish]:
    """The elements whose text has no such flaw."""
    wrong = {case.node(passage) for passage, _ in flawed}
    return [
        Wish(node, "", sum(p.importance for p in passages))
        for node, passages in case.passages.items()
        if node not in wrong
    ]


def _colors(case: Case, flawed: Flawed) -> Iterator[Change]:
    wishes: list[Wish] = []
    meant: dict[tuple[str, int] | None, list[RGB]] = {}
    for passage, _ in sorted(flawed, key=lambda pair: -pair[0].importance):
        node, color = case.node(passage), _color(case, passage)
        written = case.inspection.winner(node, "color")
        agreed = meant.setdefault(written and written.place, [])
        near = [c for c in agreed if color_distances([(c, color)])[0] <= KNOWN]
        if not near:
            agreed.append(color)
        wishes.append(Wish(node, hex_color((near or [color])[0]), passage.importance))

    def gain(elements: Sequence[int]) -> float:
        passages = [p for p, _ in flawed if case.node(p) in elements]
        return case.stakes.gain(colored=passages, boxes=[p.ours for p in passages])

    yield from fulfil(case, "color", wishes, _content(case, flawed), gain)


def _color(case: Case, passage: Passage) -> RGB:
    """The colour to declare so that the ink comes out as it is in the design.

    Anti-aliasing mixes the ink with the ground in both pages alike: what it took away from
    the declared colour in the page, it took away in the design.
    """
    piece = passage.main
    ours, theirs = ink_on(case.reference, piece.ours), ink_on(case.screenshot, piece.theirs)
    declared = piece.candidate.color
    near = [abs(d - g) for d, g in zip(declared, theirs.background, strict=True)]
    kept = [abs(i - g) for i, g in zip(theirs.color, theirs.background, strict=True)]
    share = min(1.0, max(0.5, sum(kept) / max(sum(near), 1)))
    wanted = [g + (i - g) / share for i, g in zip(ours.color, ours.background, strict=True)]
    red, green, blue = (round(min(255, max(0, channel))) for channel in wanted)
    return _known(case, (red, green, blue))


def _known(case: Case, color: RGB) -> RGB:
    """The colour of other text on the page when it is nearly the same."""
    used = Counter(block.color for block in case.screenshot.text)
    known = list(used)
    if not known:
        return color
    distances = color_distances([(color, other) for other in known])
    best = int(distances.argmin())
    return known[best] if distances[best] <= KNOWN / 2 else color


def _sizes(case: Case, flawed: Flawed) -> Iterator[Change]:
    wanted = [_px(flaw.expected) for _, flaw in flawed]
    places = [case.inspection.winner(case.node(p), "font-size") for p, _ in flawed]
    wishes = []
    for (passage, _), size, written in zip(flawed, wanted, places, strict=True):
        node = case.node(passage)
        alike = [
            (other, p.importance)
            for (p, _), other, w in zip(flawed, wanted, places, strict=True)
            if abs(other / size - 1) <= ALIKE and (w and w.place) == (written and written.place)
        ]
        agreed = _usual(case, weighted_median(*zip(*alike, strict=True)))
        current = written.declaration.value if written else ""
        value = relative(current, case.elements[node].px("font-size"), agreed)
        wishes.append(Wish(node, value, passage.importance))

    gain = _gain_of_size(case, flawed)
    yield from fulfil(case, "font-size", wishes, _content(case, flawed), gain)


def _usual(case: Case, size: float) -> float:
    """A whole or half size where one is as good."""
    near = round(2 * size) / 2
    return near if abs(near / size - 1) < ALIKE / 2 else size


def _weights(case: Case, flawed: Flawed) -> Iterator[Change]:
    wishes = [Wish(case.node(p), f.expected.split()[-1], p.importance) for p, f in flawed]

    gain = _gain_of_size(case, flawed)
    yield from fulfil(case, "font-weight", wishes, _content(case, flawed), gain)


def _widths(case: Case, flawed: Flawed) -> Iterator[Change]:
    """Another size or letter-spacing for text that no other font makes as wide as it should be."""
    content, gain = _content(case, flawed), _gain_of_size(case, flawed)
    resized, spaced = [], []
    for passage, flaw in flawed:
        node, letters = case.node(passage), max(len(passage.main.text), 1)
        size, width = case.elements[node].px("font-size"), passage.main.theirs.width
        missing = _px(flaw.expected) - width
        scaled = _usual(case, size * (1 + missing / max(width, 1)))
        resized.append(Wish(node, length(scaled), passage.importance))
        if abs(missing) <= WIDEST * size * letters:
            spacing = case.elements[node].px("letter-spacing") + missing / letters
            spaced.append(Wish(node, length(round(spacing * 10) / 10), passage.importance))
    yield from fulfil(case, "font-size", resized, content, gain, "width of")
    yield from fulfil(case, "letter-spacing", spaced, content, gain, "width of")


def _families(case: Case) -> list[str]:
    """The fonts of the page, commonest first."""
    used: Counter[str] = Counter()
    for node, passages in case.passages.items():
        used[case.elements[node].style["font-family"]] += round(sum(p.importance for p in passages))
    return [family for family, _ in used.most_common(3)]


def _px(text: str) -> float:
    found = re.search(r"[\d.]+", text)
    return float(found[0]) if found else 0.0
