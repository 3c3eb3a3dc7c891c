"""The spaces of a page: between blocks under each other, and in cards."""

from collections.abc import Sequence
from statistics import mean, median

from generation.engines.sketch.block import Block
from generation.engines.sketch.theme import nearest_space

ALIKE = 1.5  # ratio of two spaces that are meant to be the same
LEAST_GAP = 16  # CSS px between cards
LEAST_SPACE = 8  # CSS px between anything else


def even_spaces(blocks: Sequence[Block], heights: Sequence[float], top: float) -> list[int]:
    """What is above each block, CSS px: where it is drawn, those that are alike the same."""
    y, drawn = top, []
    for index, (block, height) in enumerate(zip(blocks, heights, strict=True)):
        beside_card = index and "card" in (_look(block), _look(blocks[index - 1]))
        least = LEAST_GAP if beside_card else LEAST_SPACE if index else 0
        space = max(least, block.box.y - y)
        drawn.append(space)
        y += space + height
    groups: list[list[float]] = []
    for space in sorted(drawn[1:]):
        if groups and space <= ALIKE * groups[-1][0]:
            groups[-1].append(space)
        else:
            groups.append([space])
    usual = {space: nearest_space(mean(group)) for group in groups for space in group}
    return [nearest_space(space) for space in drawn[:1]] + [usual[space] for space in drawn[1:]]


def _look(block: Block) -> str:
    cards = block.kind == "grid" and all(_look(item) == "card" for item in block.children)
    return "card" if cards or (block.part and block.part.kind == "container") else ""


def usual_inset(block: Block) -> int:
    """The padding of cards, CSS px: how far their contents are from their left side."""

    def insets(block: Block) -> list[float]:
        inner = [inset for child in block.children for inset in insets(child)]
        if not (block.part and block.part.kind == "container" and block.children):
            return inner
        return [min(child.box.x for child in block.children) - block.box.x, *inner]

    return nearest_space(min(32.0, max(16.0, median(insets(block) or [24.0]))))
