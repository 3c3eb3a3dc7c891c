"""Lines of a design that OCR is unsure of, or could not read, and what somebody else reads."""

from collections.abc import Mapping
from dataclasses import replace

from verify.glyphs import Glyph, glyph_blocks
from verify.ink import find_ink
from verify.ocr import DOUBT, LONG, in_reading_order, scaled
from verify.screenshot import Box, Screenshot, TextBlock

NARROWEST, WIDEST = 0.15, 2.5  # of a letter, times the height of its line


def doubts(seen: Screenshot) -> dict[Box, str]:
    """Where lines of `seen` are in doubt, CSS px, and what OCR made of each; "" of nothing."""
    read = {block.box: block.text for block in seen.text if block.confidence < DOUBT}
    return read | {box: "" for box in seen.unread if box.width > LONG * box.height}


def settle(seen: Screenshot, readings: Mapping[Box, str]) -> Screenshot:
    """`seen` with what somebody reads in some of the places of its doubts.

    A reading that is too long or too short for its place is not taken.
    """
    found = {
        box: blocks
        for box, text in readings.items()
        if _fits(text, box) and (blocks := _blocks(seen, box, text))
    }
    kept = [block for block in seen.text if block.box not in found]
    read = [block for blocks in found.values() for block in blocks]
    unread = tuple(box for box in seen.unread if box not in found)
    return replace(seen, text=tuple(in_reading_order([*kept, *read])), unread=unread)


def _fits(text: str, box: Box) -> bool:
    letter = box.width / max(1, len(text))
    return bool(text) and NARROWEST * box.height <= letter <= WIDEST * box.height


def _blocks(seen: Screenshot, box: Box, text: str) -> list[TextBlock]:
    """The line in `box`, its words where the ink has gaps near where they should end."""
    scale = seen.viewport.device_scale
    edges = (edge * scale for edge in (box.x, box.y, box.right, box.bottom))
    ink = find_ink(seen.pixels, Box.from_edges(*edges))
    step = ink.mask.shape[1] / len(text)
    glyphs = [Glyph(letter, (n + 0.5) * step, 1.0) for n, letter in enumerate(text)]
    return [scaled(block, scale) for block in glyph_blocks(glyphs, ink)]
