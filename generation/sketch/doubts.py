"""What a drawing leaves open: what else a part may be, and what the user says that it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from generation.question import Answer, Question
from verify.part import Drawing, Part, PartKind
from verify.screenshot import Box

# what a part may be, in the words of a question -> its kind, and its name
CHOICES: Mapping[str, tuple[PartKind, str]] = MappingProxyType(
    {
        "a picture": ("picture", ""),
        "a map": ("picture", "map"),
        "a chart": ("picture", "chart"),
        "a text field": ("field", ""),
        "a button": ("button", ""),
        "an empty card": ("container", ""),
    }
)
BLANK = ("a picture", "a text field", "an empty card")
DRAWN = ("a picture", "a map", "a chart")
LOW = ("a button", "a text field")
CENTRED = 0.16  # of its width: how far from the middle of a button its label is at most
UNSURE = 0.05  # the same: so close to that, the label may be in a field as well
FULL = 0.55  # of its width: a longer label is that of a button, wherever it is
SQUARE = 1.5  # width / height up to which an empty box is too narrow to write into
SLACK = 1.2  # times as wide or as narrow: then it is not sure
WIDE = 4.0  # width / height from which on an empty box is hardly a picture
ROW = 3  # empty boxes that are alike from which on they are pictures
ALIKE = 1.3  # ratio of the sides of two boxes that are
LEAST = 0.005  # of the page: what is smaller is not worth a question


def likely_part(choice: str, choices: Sequence[str], box: Box) -> Part:
    """A part that is probably the first of these, and may be any of them."""
    kind, name = CHOICES[choice]
    others = (other for other in choices if other != choice)
    return Part(kind, box, name=name, doubt=(choice, *others))


def labelled_box(label: Box, box: Box) -> Part:
    """A low box with a label: a button where that is in its middle, else a field."""
    off = abs(label.center[0] - box.center[0]) / box.width
    long = label.width > FULL * box.width
    choice = "a button" if long or off < CENTRED else "a text field"
    if long or abs(off - CENTRED) > UNSURE:
        return Part(CHOICES[choice][0], box)
    return likely_part(choice, LOW, box)


def low_box(box: Box, drawn: bool) -> Part:
    """A low box without a label: a button where it is about as wide as high, else a field."""
    ratio = box.width / box.height
    square = SQUARE * SLACK if drawn else SQUARE
    choice = "a button" if ratio < square else "a text field"
    if drawn or not square / SLACK < ratio < square * SLACK:
        return Part(CHOICES[choice][0], box, empty=not drawn)
    return replace(likely_part(choice, LOW, box), empty=True)


def large_box(box: Box, drawn: bool) -> Part:
    """A box without a label that is no control: a picture, unless it is empty and wide."""
    wide = box.width > WIDE * box.height
    if drawn:
        return Part("picture", box, doubt=() if wide else DRAWN)
    return replace(likely_part("an empty card" if wide else "a picture", BLANK, box), empty=True)


def question(drawing: Drawing) -> Question | None:
    """About the largest part of which the drawing does not tell what it is; None: it tells all.

    What is drawn several times alike counts together.
    """
    open_parts = [part for part in drawing.root.walk() if part.doubt]
    groups = [[other for other in open_parts if _is_alike(part, other)] for part in open_parts]
    groups = [group for group in groups if group[0].doubt != BLANK or len(group) < ROW]
    group = max(groups, key=_area, default=[])
    if _area(group) < LEAST * drawing.root.box.area:
        return None
    return Question(_asked(group[0], len(group), drawing.root.box), group[0].doubt, group[0].box)


def settled(drawing: Drawing, answers: Sequence[Answer]) -> Drawing:
    """The drawing with the parts that were asked about as they are said to be."""
    for answer in answers:
        parts = list(drawing.root.walk())
        asked = next((part for part in parts if part.box == answer.question.box), None)
        if asked and answer.choice in asked.doubt:
            drawing = replace(drawing, root=_settled(drawing.root, asked, answer.choice))
    return drawing


def _settled(part: Part, asked: Part, choice: str) -> Part:
    """The part with all in it that is like the one that was asked about as that is."""
    if part.doubt and _is_alike(asked, part):
        kind, name = CHOICES[choice]
        return replace(part, kind=kind, name=name, doubt=())
    return replace(part, children=tuple(_settled(one, asked, choice) for one in part.children))


def _is_alike(one: Part, other: Part) -> bool:
    pairs = (one.box.width, other.box.width), (one.box.height, other.box.height)
    return one.doubt == other.doubt and all(max(pair) < ALIKE * min(pair) for pair in pairs)


def _area(parts: Sequence[Part]) -> float:
    return sum(part.box.area for part in parts)


def _asked(part: Part, number: int, page: Box) -> str:
    """What is the empty box at the top left, a picture, a text field or an empty card?"""
    *first, last = part.doubt
    named = f"the box “{part.text}”" if part.text else "the empty box" if part.empty else "the box"
    others = " and those like it" if number > 1 else ""
    return f"What is {named} {_place(part.box, page)}{others}: {', '.join(first)} or {last}?"


def _place(box: Box, page: Box) -> str:
    """Where it is, in words."""
    across = ("left", "", "right")[min(2, int(3 * box.center[0] / page.width))]
    down = ("top", "", "bottom")[min(2, int(3 * box.center[1] / page.height))]
    if not (across or down):
        return "in the middle"
    return f"at the {down} {across}".replace("  ", " ").strip() if down else f"on the {across}"
