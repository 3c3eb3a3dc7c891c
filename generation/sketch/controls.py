"""What a part is for, where only the parts beside it tell."""

from collections.abc import Sequence
from dataclasses import replace

from verify.part import Part
from verify.screenshot import Box

CONTROL = 4.6  # of the height of a line: a box that is taller is no control
FOOT = 0.85  # of the page: where its last line begins at the earliest
LABELLED = 20.0  # of the height of a line: how far a box to tick is from its label


def with_controls(parts: list[Part], letter: float) -> list[Part]:
    """The parts of one box, boxes to write into and to tick told from pictures and icons.

    `letter` is the usual height of a line, px.
    """
    return _with_digits(_with_areas(_with_ticks(parts, letter)), letter)


def signed_off(parts: tuple[Part, ...], page: Box) -> tuple[Part, ...]:
    """The parts of a page; a ring by itself before its last line is a ©, and no choice."""
    rings = [part for part in parts if part.kind == "radio"]
    if len(rings) != 1 or parts[-2:-1] != (rings[0],) or parts[-1].kind != "text":
        return parts
    ring, line = parts[-2:]
    if ring.box.y < FOOT * page.height or not line.box.y < ring.box.center[1] < line.box.bottom:
        return parts
    words = f"© {line.text}" if line.text else ""
    return (*parts[:-2], replace(line, box=Box.around([ring.box, line.box]), text=words))


def _with_ticks(parts: list[Part], letter: float) -> list[Part]:
    """A small box with nothing to say beside it is an icon, no box to tick."""
    texts = [part.box for part in parts if part.kind == "text"]

    def labelled(box: Box) -> bool:
        level = [t for t in texts if t.y - letter < box.center[1] < t.bottom + 0.5 * letter]
        return any(-2 < text.x - box.right < LABELLED * letter for text in level) or any(
            0 < box.x - text.right < LABELLED * letter for text in level
        )

    return [
        replace(part, kind="icon") if part.kind == "checkbox" and not labelled(part.box) else part
        for part in parts
    ]


def _with_areas(parts: list[Part]) -> list[Part]:
    """An empty box among fields is one for longer texts."""
    fields = sum(part.kind in ("field", "select") for part in parts)

    def takes_text(part: Part) -> bool:
        blank = part.empty and part.kind in ("picture", "container")
        return blank and (fields >= 2 or (fields == 1 and _is_labelled(part.box, parts)))

    return [replace(p, kind="field", lines=4, doubt=()) if takes_text(p) else p for p in parts]


def _is_labelled(box: Box, parts: Sequence[Part]) -> bool:
    """Whether a line of text stands right above, and begins with the box."""
    labels = (part.box for part in parts if part.kind == "text" and part.lines == 1)
    return any(
        -0.5 * label.height < box.y - label.bottom < 1.5 * label.height
        and abs(label.x - box.x) < 1.5 * label.height
        for label in labels
    )


def _with_digits(parts: list[Part], letter: float) -> list[Part]:
    """Boxes in a row that are empty and small, or hold a digit each, take those of a code."""
    kinds = ("picture", "container", "button")
    boxes = [part for part in parts if part.kind in kinds and _holds_digit(part) is not None]

    def takes_digit(part: Part) -> bool:
        row = [other for other in boxes if _is_beside(part.box, other.box)]
        small = part.box.height < CONTROL * letter and all(other.empty for other in row)
        return len(row) >= 3 and (small or any(_holds_digit(other) for other in row))

    digits = [part for part in boxes if takes_digit(part)]
    return [
        replace(p, kind="field", children=(), doubt=()) if any(p is d for d in digits) else p
        for p in parts
    ]


def _holds_digit(part: Part) -> bool | None:
    """Whether a digit is all that is in a box; None where there may be something else."""
    if not part.children:
        return False if not part.text else None
    only = part.children[0]
    single = len(part.children) == 1 and only.kind == "text" and only.text.isdigit()
    return True if single and len(only.text) == 1 else None


def _is_beside(one: Box, other: Box) -> bool:
    level = abs(one.center[1] - other.center[1]) < 0.4 * one.height
    return level and all(
        0.7 < a / b < 1.4 for a, b in ((one.width, other.width), (one.height, other.height))
    )
