"""The text that says what a control is for, taken as its label."""

from collections.abc import Sequence
from dataclasses import replace

from generation.engines.sketch.block import FIELDS, Block
from verify.screenshot import Box

BESIDE = {"checkbox": 3.0, "radio": 3.0}  # of the height of a label: how far it is after a box
BEFORE = {"slider": 12.0, "switch": 40.0}  # the same for what has its label before it
LABEL_ROOM = 34.0  # CSS px: how far above its field a label begins on the page
LABEL_GAP = 1.6  # of the height of a label: how far above its field it stands at most


def labelled(blocks: Sequence[Block]) -> list[Block]:
    """Controls with the text above, before or after them taken as their label."""
    left = list(blocks)
    for block in blocks:
        if not block.part or block not in left:
            continue
        if label := _label(block, left):
            left.remove(label)
            left[left.index(block)] = replace(block, label=label.part, box=_whole(block, label))
    return left


def _label(block: Block, others: Sequence[Block]) -> Block | None:
    """The text that says what a control is for."""
    assert block.part
    kind, box = block.part.kind, block.box
    if kind in FIELDS and (above := [other for other in others if _labels(other, block)]):
        return max(above, key=lambda other: other.box.bottom)
    if kind not in (*BESIDE, *BEFORE):
        return None
    level = [text for text in others if _is_line(text) and _is_level(text.box, box)]
    after = [text for text in level if text.box.center[0] > box.right]
    before = [text for text in level if text.box.right < box.center[0]]
    after = [t for t in after if t.box.x - box.right < BESIDE.get(kind, 0) * t.box.height]
    before = [t for t in before if box.x - t.box.right < BEFORE.get(kind, 0) * t.box.height]
    if after:
        return min(after, key=lambda text: text.box.x)
    last = max(before, key=lambda text: text.box.right, default=None)
    between = (other.box for other in others if last and other not in (last, block))
    if last and any(_is_level(b, box) and last.box.right < b.center[0] < box.x for b in between):
        return None
    return last


def _is_line(block: Block) -> bool:
    return bool(block.part and block.part.kind == "text" and block.part.lines <= 1)


def _is_level(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.y, other.y)
    return shared > 0.4 * min(one.height, other.height)


def _whole(block: Block, label: Block) -> Box:
    """A control with its label. One above it gets the room that it takes on the page."""
    box = block.box
    if label.box.bottom < box.center[1] and not _is_level(label.box, box):
        return Box.from_edges(box.x, box.y - LABEL_ROOM, box.right, box.bottom)
    return Box.around([box, label.box])


def _labels(text: Block, field: Block) -> bool:
    if not text.part or text.part.kind != "text" or text.part.lines > 1:
        return False
    gap = field.box.y - text.box.bottom
    near = -0.5 * text.box.height < gap < LABEL_GAP * text.box.height
    begins = abs(text.box.x - field.box.x) < max(1.5 * text.box.height, 0.1 * field.box.width)
    return near and begins and text.box.width < 2.5 * field.box.width
