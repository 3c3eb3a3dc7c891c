"""A drawing read: its shapes, its text and its marks put together as the parts of a page."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generation.sketch.arrow import LONG, crossed_out, find_arrows, leads
from generation.sketch.component import Mask
from generation.sketch.ink import Ink, find_ink
from generation.sketch.lettering import is_letter, is_readable, letters, without_signs
from generation.sketch.marks import Mark, find_marks, find_squiggles, squiggles, without_outlines
from generation.sketch.nesting import Frame, nest
from generation.sketch.parts import Reader
from generation.sketch.shapes import find_shapes
from generation.sketch.signs import Sign, find_signs
from generation.sketch.text import split_words, typical_height
from generation.sketch.wording import sensible
from verify.part import Drawing
from verify.screenshot import Box, Pixels, TextBlock, Viewport, Word

PAPER = 0.94  # IoU with the picture from which on a box is the paper itself


def understand(pixels: Pixels, viewport: Viewport, blocks: Sequence[TextBlock]) -> Drawing:
    """The parts of a drawing that lies flat, one pixel to a CSS px; its text `blocks` were read."""
    ink = find_ink(pixels)
    blocks, remarks = _parted([block for block in blocks if is_readable(block)], ink)
    height, width = ink.mask.shape
    paper = Box(0, 0, width, height)
    letter = typical_height(blocks, max(width, height))
    signs = find_signs(ink.mask, ink.stroke, letter)
    signs = [sign for sign in signs if not is_letter(sign, blocks)]
    mask = _without(ink.mask, signs)
    blocks = [left for block in blocks if (left := without_signs(block, signs))]
    written, tight = letters(mask, [block.box for block in blocks], ink.stroke)
    drawn = mask & ~written
    waves = squiggles(drawn, letter)
    straight = drawn & ~waves
    shapes = find_shapes(straight, ink.stroke)
    left = without_outlines(straight, shapes, ink.stroke, letter)
    arrows = find_arrows(straight, left, ink.stroke, letter)
    boxes = [shape.box for shape in shapes]
    if leading := [arrow for arrow in arrows if leads(arrow, boxes, tight, letter)]:
        covered, across = crossed_out(straight, leading, ink.stroke)
        straight = (straight & ~covered) | across
        shapes = find_shapes(straight, ink.stroke)
        left = without_outlines(straight, shapes, ink.stroke, letter)
    icons = [a for a in arrows if a not in leading and a.reach < LONG * letter]
    covered, _ = crossed_out(left, icons, ink.stroke)
    left = left & ~covered
    marks = [Mark("icon", arrow.box, arrow.pointing) for arrow in icons]
    marks += [*find_marks(left, ink.stroke, letter), *find_squiggles(waves, ink.stroke, letter)]
    marks = [mark for mark in marks if mark.box.iou(paper) < PAPER]
    # the edge of the paper goes around everything as well, and is not drawn
    shapes = [shape for shape in shapes if shape.box.iou(paper) < PAPER]
    frame = nest(shapes, paper, ink.stroke)
    homes = _boxes(frame)
    blocks = [
        replace(block, words=tuple(_within(word, box) for word in block.words), box=box)
        for block, box in zip(blocks, tight, strict=True)
        if sensible(block.text, block.confidence)
        or _share(waves, box) <= 0.5 * _share(ink.mask, box)
    ]
    texts = [text for block in blocks for text in split_words(block, homes, letter)]
    root = Reader(letter, ink.stroke, texts, marks, signs).page(frame)
    clean = np.where(ink.notes[..., None], np.uint8(255), ink.pixels)
    return Drawing(clean, viewport, tuple(blocks), root=root, notes=remarks)


def _without(mask: Mask, signs: Sequence[Sign]) -> Mask:
    """The strokes that are no sign."""
    left = mask.copy()
    for box in (sign.strokes for sign in signs):
        left[int(box.y) : int(box.bottom) + 1, int(box.x) : int(box.right) + 1] = False
    return left


def _parted(blocks: Sequence[TextBlock], ink: Ink) -> tuple[list[TextBlock], tuple[str, ...]]:
    """The text of the page, and the remarks in red that are none of it."""
    red = [_share(ink.notes, block.box) > _share(ink.mask, block.box) for block in blocks]
    said = (block.text for block, remark in zip(blocks, red, strict=True) if remark)
    return [b for b, remark in zip(blocks, red, strict=True) if not remark], tuple(said)


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
