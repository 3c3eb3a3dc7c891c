"""Items that repeat one another, each with the layout that is usual among them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generation.engines.sketch.block import Block
from verify.screenshot import Box

SIDES = ("width", "height")


def alike(items: tuple[Block, ...]) -> tuple[Block, ...]:
    """Items that repeat one another, each with the layout that is usual among them."""
    kinds = {item.part.kind if item.part else item.kind for item in items}
    if len(items) < 2 or len(kinds) > 1 or not all(item.children for item in items):
        return items
    width, height = (float(np.median([getattr(i.box, side) for i in items])) for side in SIDES)
    if any(not 0.75 < item.box.width / width < 1.33 for item in items):
        return items
    top = float(np.median([item.box.y for item in items]))
    evened = [replace(item, box=Box(item.box.x, top, width, height)) for item in items]
    return _evened(items, evened)


def _evened(items: Sequence[Block], places: Sequence[Block]) -> tuple[Block, ...]:
    """The items in `places`, their children where those of all the items are in the median."""
    kinds = {tuple(c.part.kind if c.part else c.kind for c in item.children) for item in items}
    if len(kinds) > 1:
        moved = zip(items, places, strict=True)
        return tuple(replace(place, children=_carried(item, place.box)) for item, place in moved)
    number = len(items[0].children)
    children: list[list[Block]] = [[] for _ in items]
    for index in range(number):
        inner = [item.children[index] for item in items]
        boxes = [_relative(child.box, item.box) for child, item in zip(inner, items, strict=True)]
        x, y, width, height = np.median(boxes, axis=0).tolist()
        lines = int(np.median([child.part.lines if child.part else 0 for child in inner]))
        moved = [
            _placed(child, Box(place.box.x + x, place.box.y + y, width, height), lines)
            for child, place in zip(inner, places, strict=True)
        ]
        for mine, child in zip(children, _evened(inner, moved), strict=True):
            mine.append(child)
    return tuple(
        replace(place, children=tuple(mine)) for place, mine in zip(places, children, strict=True)
    )


def _placed(block: Block, box: Box, lines: int) -> Block:
    """The block in another place, and its part with it; text that is hinted at in `lines`."""
    part = block.part
    if part and not block.label:
        hinted = part.kind == "text" and not part.text
        part = replace(part, box=box, lines=max(1, lines) if hinted else part.lines)
    return replace(block, box=box, part=part)


def _carried(item: Block, place: Box) -> tuple[Block, ...]:
    """The children of an item that was moved to `place`."""
    right, down = place.x - item.box.x, place.y - item.box.y

    def moved(block: Block) -> Block:
        box = Box(block.box.x + right, block.box.y + down, block.box.width, block.box.height)
        return replace(block, box=box, children=tuple(map(moved, block.children)))

    return tuple(map(moved, item.children))


def _relative(box: Box, outer: Box) -> tuple[float, float, float, float]:
    return box.x - outer.x, box.y - outer.y, box.width, box.height
