"""A drawing read: its shapes, its text and its marks put together as the parts of a page."""

from collections.abc import Sequence
from dataclasses import replace

from generation.sketch.component import Mask
from generation.sketch.ink import find_ink
from generation.sketch.lettering import is_readable, letters
from generation.sketch.marks import find_marks, squiggles, without_outlines
from generation.sketch.nesting import Frame, nest
from generation.sketch.parts import Reader
from generation.sketch.shapes import find_shapes
from generation.sketch.text import split_words, typical_height
from verify.part import Drawing
from verify.screenshot import Box, Pixels, TextBlock, Viewport, Word


def understand(pixels: Pixels, viewport: Viewport, blocks: Sequence[TextBlock]) -> Drawing:
    """The parts of a drawing that lies flat, one pixel to a CSS px; its text `blocks` were read."""
    ink = find_ink(pixels)
    blocks = [block for block in blocks if is_readable(block)]
    height, width = ink.mask.shape
    letter = typical_height(blocks, max(width, height))
    written, tight = letters(ink.mask, [block.box for block in blocks])
    drawn = ink.mask & ~written
    waves = squiggles(drawn, letter)
    shapes = find_shapes(drawn & ~waves, ink.stroke)
    marks = find_marks(without_outlines(drawn, shapes, ink.stroke, letter), ink.stroke, letter)
    frame = nest(shapes, Box(0, 0, width, height), ink.stroke)
    homes = _boxes(frame)
    blocks = [
        replace(block, words=tuple(_within(word, box) for word in block.words), box=box)
        for block, box in zip(blocks, tight, strict=True)
        if _share(waves, box) <= 0.5 * _share(ink.mask, box)
    ]
    texts = [text for block in blocks for text in split_words(block, homes)]
    root = Reader(letter, ink.stroke, texts, marks).page(frame)
    return Drawing(ink.pixels, viewport, tuple(blocks), root=root)


def _share(mask: Mask, box: Box) -> float:
    """Share of the box that is in the mask, 0..1."""
    part = mask[int(box.y) : int(box.bottom) + 1, int(box.x) : int(box.right) + 1]
    return float(part.mean()) if part.size else 0.0


def _within(word: Word, line: Box) -> Word:
    """The word with its box cut, or grown, to the height of the line's letters."""
    left, right = max(word.box.x, line.x), min(word.box.right, line.right)
    return replace(word, box=Box.from_edges(left, line.y, max(right, left + 1), line.bottom))


def _boxes(frame: Frame) -> list[Box]:
    return [box for inner in frame.inner for box in (inner.box, *_boxes(inner))]
