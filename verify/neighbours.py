"""Lines side by side of which one was read into the other."""

from collections.abc import Sequence
from dataclasses import replace

from verify.ink import find_ink
from verify.screenshot import Box, Pixels, TextBlock

MARKS = ",.'/|"  # what the first part of a letter is read as


def without_neighbours(pixels: Pixels, blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """The blocks, each less the ink at its end that is the start of the block beside it."""
    return [
        next(
            (_before(pixels, block, b.box.x) for b in blocks if _runs_into(block.box, b.box)), block
        )
        for block in blocks
    ]


def _runs_into(box: Box, other: Box) -> bool:
    """Whether a box ends within another that begins beside it, in the same row."""
    rows = min(box.bottom, other.bottom) - max(box.y, other.y)
    beside = box.x < other.x < box.right < other.right
    return beside and rows > min(box.height, other.height) / 2


def _before(pixels: Pixels, block: TextBlock, end: float) -> TextBlock:
    """The block with its last word as far as it goes before a blank at `end`, px."""
    *words, last = block.words
    if last.box.x >= end - 1:
        return block
    box = find_ink(pixels, Box.from_edges(last.box.x, last.box.y, end, last.box.bottom)).box
    if not box or box.right >= end:
        return block
    text = last.text.rstrip(MARKS) or last.text  # a slash in part looks like a comma
    words.append(replace(last, text=text, box=box))
    return replace(
        block,
        text=" ".join(word.text for word in words),
        box=Box.around([word.box for word in words]),
        words=tuple(words),
    )
