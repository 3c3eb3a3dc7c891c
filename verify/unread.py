"""Lines of a design that OCR cannot read, read with the help of the page.

OCR knows some scripts only. Where it saw a line and could not read it, or where the page
has a script that it misreads, a line of the page with its ink in the same place is taken
at its word: nothing speaks against it, and the pixels still judge what it looks like.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from verify.ink import ink_on
from verify.screenshot import Box, Screenshot, TextBlock

# From Cyrillic to Mongolian and beyond, Hangul, and the forms of Hebrew and Arabic letters.
_FOREIGN = re.compile("[\u0400-\u1dff\uac00-\ud7ff\ufb1d-\ufdff\ufe70-\ufeff]")
BESIDE = 12.0  # CSS px by which a line of the page may reach beyond that of the design
LEVEL = 0.8  # of the line's height: how far its middle may be above or below
FILLED = 0.5  # share of the line's width that the page must have text for
LONG, MANY = 1.5, 0.1  # shape of a line that is no icon, and share of the lines that is many
ALIKE = 0.5  # least ratio of the heights, smaller to larger


def advice(reference: Screenshot) -> str:
    """What to install when many lines of a design could not be read; "" when they were."""
    lines = [box for box in reference.unread if box.width > LONG * box.height]
    if len(lines) < max(2, MANY * len(reference.text)):
        return ""
    return (
        f"{len(lines)} lines could not be read. For Arabic, Hebrew, Cyrillic, Korean or "
        "Devanagari install tesseract-ocr and its language pack, on Debian for Arabic: "
        "apt-get install tesseract-ocr-ara"
    )


def read_along(reference: Screenshot, candidate: Screenshot) -> Screenshot:
    """`reference`, with the lines that could not be read saying what the candidate says."""
    if any(block.element is not None for block in reference.text):
        return reference  # a page, whose text is known
    lines = [*reference.unread, *(block.box for block in reference.text)]
    known = len(reference.unread)
    found: dict[int, list[TextBlock]] = {}
    for block in candidate.text:
        foreign = _FOREIGN.search(block.text) is not None
        place = _place(block.box, lines if foreign else lines[:known])
        if place is not None:
            found.setdefault(place, []).append(block)
    read = {place: blocks for place, blocks in found.items() if _fill(lines[place], blocks)}
    kept = [block for n, block in enumerate(reference.text) if n + known not in read]
    said = [
        _line(reference, lines[p], block, blocks) for p, blocks in read.items() for block in blocks
    ]
    return replace(reference, text=(*kept, *said)) if said else reference


def _place(box: Box, lines: Sequence[Box]) -> int | None:
    """The line of the design that `box` lies in."""
    best, most = None, 0.0
    for index, line in enumerate(lines):
        overlap = line.overlap(box)
        if overlap > most and _lies_in(box, line):
            best, most = index, overlap
    return best


def _lies_in(box: Box, line: Box) -> bool:
    heights = sorted((box.height, line.height))
    inside = line.x - BESIDE <= box.x and box.right <= line.right + BESIDE
    level = abs(box.center[1] - line.center[1]) < LEVEL * line.height
    return inside and level and heights[0] >= ALIKE * heights[1]


def _fill(line: Box, blocks: Sequence[TextBlock]) -> bool:
    return sum(block.box.width for block in blocks) >= FILLED * line.width


def _line(
    reference: Screenshot, line: Box, block: TextBlock, blocks: Sequence[TextBlock]
) -> TextBlock:
    """`block` where the design has it: the whole line, or its part of one."""
    box = line
    if len(blocks) > 1:
        left, right = max(block.box.x, line.x), min(block.box.right, line.right)
        box = Box.from_edges(left, line.y, max(right, left + 1), line.bottom)
    color = ink_on(reference, box).color
    size = block.font_size * line.height / block.box.height
    return TextBlock(block.text, box, color, size)
