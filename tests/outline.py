"""What a person would draw of a page."""

from collections.abc import Sequence
from dataclasses import replace

from verify.page_parts import page_parts
from verify.part import Part
from verify.screenshot import Box, Screenshot

SMALLEST = 11  # CSS px: nobody draws what is smaller
ROWS = 3  # that touch one another, from which on they are a list with lines between


def outline(page: Screenshot, height: float = 1000.0) -> list[Part]:
    """What a person would draw of the upper part of a page, outermost first."""
    size = Box(0, 0, page.width, min(height, page.height))
    parts = [part for part in page_parts(page) if part.box.overlap(size) > 0.8 * part.box.area]
    parts = [replace(part, box=_clipped(part.box, size)) for part in parts]
    parts = [part for part in parts if _is_drawn(part, size)]
    pictures = [part.box for part in parts if part.kind in ("picture", "video")]
    texts = [part for part in parts if part.kind == "text" and not _is_on(part.box, pictures)]
    others = [part for part in parts if part.kind != "text" and not _is_doubled(part, parts)]
    return _ruled_off(_without_empty([*_in_sight([*others, *_gathered(texts)])]))


def _clipped(box: Box, size: Box) -> Box:
    return Box.from_edges(
        max(box.x, 4.0),
        max(box.y, 4.0),
        min(box.right, size.width - 4),
        min(box.bottom, size.height - 4),
    )


def _is_drawn(part: Part, size: Box) -> bool:
    box = part.box
    if part.kind == "divider":
        return box.width > 60
    if part.kind == "icon":
        return min(box.width, box.height) >= 16
    least = SMALLEST if part.kind in ("text", "checkbox") else 18
    return min(box.width, box.height) >= least and box.area < 0.8 * size.area


def _is_on(box: Box, others: Sequence[Box]) -> bool:
    return any(other.overlap(box) > 0.4 * box.area for other in others)


def _is_doubled(part: Part, parts: Sequence[Part]) -> bool:
    """Whether an outline would fall together with that of a part before it."""
    for other in parts:
        if other is part:
            return False
        if other.kind != "text" and other.box.iou(part.box) > 0.75:
            return True
    return False


def _gathered(texts: Sequence[Part]) -> list[Part]:
    """Texts that nobody could tell apart once they are drawn, as one."""
    left = sorted(texts, key=lambda part: (part.box.y, part.box.x))
    gathered: list[Part] = []
    while left:
        text = left.pop(0)
        grown = True
        while grown:
            near = [other for other in left if _run_together(text, other)]
            grown = bool(near)
            for other in near:
                left.remove(other)
                box = Box.around([text.box, other.box])
                level = abs(text.box.center[1] - other.box.center[1]) < 0.5 * text.box.height
                lines = max(text.lines, other.lines) if level else text.lines + other.lines
                text = replace(text, box=box, lines=lines, text=f"{text.text} {other.text}")
        gathered.append(text)
    return gathered


def _run_together(one: Part, other: Part) -> bool:
    heights = [part.box.height / part.lines for part in (one, other)]
    tall = max(heights)
    across = max(other.box.x - one.box.right, one.box.x - other.box.right)
    down = max(other.box.y - one.box.bottom, one.box.y - other.box.bottom)
    if down < -0.4 * min(heights):
        return across < 2.2 * tall
    beneath = abs(one.box.x - other.box.x) < 1.6 * tall and min(heights) > 0.6 * tall
    return down < 0.9 * tall and across < 0 and beneath


def _in_sight(parts: Sequence[Part]) -> list[Part]:
    """Without what would be drawn across something else."""
    kept: list[Part] = []
    for part in sorted(parts, key=lambda part: -part.box.area):
        for other in kept:
            shared = other.box.overlap(part.box)
            crosses = 2 < shared < 0.97 * part.box.area
            if crosses or (shared and other.kind not in ("container", "page")):
                break
        else:
            kept.append(part)
    return kept


def _ruled_off(parts: list[Part]) -> list[Part]:
    """Rows that touch one another are drawn with a single line between two of them."""
    cards = sorted((p for p in parts if p.kind == "container"), key=lambda part: part.box.y)
    lists: list[list[Part]] = []
    for card in cards:
        above = next((rows for rows in lists if _touches(rows[-1].box, card.box)), None)
        if above:
            above.append(card)
        else:
            lists.append([card])
    rows = [row for stack in lists if len(stack) >= ROWS for row in stack]
    lines = [
        Part("divider", Box(row.box.x, row.box.bottom - 1, row.box.width, 2))
        for stack in lists
        if len(stack) >= ROWS
        for row in stack[:-1]
    ]
    return [*(part for part in parts if not any(part is row for row in rows)), *lines]


def _touches(above: Box, below: Box) -> bool:
    beneath = abs(above.x - below.x) < 4 and abs(above.right - below.right) < 4
    return beneath and abs(below.y - above.bottom) < 4


def _without_empty(parts: list[Part]) -> list[Part]:
    """A card with nothing in it would be taken for a picture, and rightly so."""
    return [
        part
        for part in parts
        if part.kind != "container"
        or any(other is not part and part.box.contains(other.box, 2) for other in parts)
    ]
