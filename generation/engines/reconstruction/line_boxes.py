"""The line boxes of texts: how high each line is, which the ink alone does not say."""

from collections.abc import Mapping, Sequence
from statistics import median

from generation.engines.reconstruction.node import Node, text_node
from generation.engines.reconstruction.paragraphs import leading
from generation.engines.reconstruction.style import Line, TextStyle, content_area
from verify.screenshot import Box

PLAIN_RATIOS = tuple(ratio / 20 for ratio in range(18, 45))  # line heights people write


def line_heights(texts: Sequence[tuple[Line, ...]]) -> dict[TextStyle, float]:
    """The line height of each style that has a paragraph, in units of its size."""
    seen: dict[TextStyle, list[float]] = {}
    for lines in texts:
        if len(lines) > 1:
            style = lines[0].runs[0].style
            seen.setdefault(style, []).append(_plain_ratio(lines))
    return {style: median(ratios) for style, ratios in seen.items()}


def _plain_ratio(lines: Sequence[Line]) -> float:
    """The ratio that a stylesheet would give, when one is within a pixel over all lines."""
    size = lines[0].runs[0].style.size
    exact = leading(lines) / size
    nearest = min(PLAIN_RATIOS, key=lambda ratio: abs(ratio - exact))
    drift = abs(nearest - exact) * size * (len(lines) - 1)
    return nearest if drift <= 1 else round(exact, 3)


def text_nodes(
    texts: Sequence[tuple[Line, ...]],
    others: Sequence[Node],
    frame: Box,
    ratios: Mapping[TextStyle, float],
) -> list[Node]:
    """Paragraphs with their line boxes; single lines as tall as their neighbours leave room."""
    inks = [Box.around([line.box for line in text]) for text in texts]
    walls = [*inks, *(node.box for node in others)]
    nodes = []
    for text, ink in zip(texts, inks, strict=True):
        line, size = text[0], text[0].runs[0].style.size
        if len(text) > 1:
            ratio = _plain_ratio(text)
        else:
            usual = ratios.get(line.runs[0].style, 1.5 if size < 20 else 1.2)
            ratio = _free_ratio(usual, _room(line, ink, walls, frame) / size)
        nodes.append(text_node(text, ratio * size))
    return nodes


def _free_ratio(usual: float, room: float) -> float:
    """The usual ratio, or the largest plain one that fits in the room."""
    if usual <= room:
        return usual
    return next((ratio for ratio in (1.4, 1.3, 1.2, 1.1) if ratio <= min(room, usual)), 1.0)


def _room(line: Line, ink: Box, walls: Sequence[Box], frame: Box) -> float:
    """How tall a line's box can be before it meets something, CSS px."""
    ascent, descent = content_area(line.runs[0].style)
    middle = line.baseline - (ascent - descent) / 2
    room = min(middle - frame.y, frame.bottom - middle)
    for wall in walls:
        if wall is ink or wall.right <= ink.x or wall.x >= ink.right or wall.contains(ink):
            continue
        if wall.y >= ink.bottom - 1:
            room = min(room, wall.y - middle)
        elif wall.bottom <= ink.y + 1:
            room = min(room, middle - wall.bottom)
    return 2 * room
