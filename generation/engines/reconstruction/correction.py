"""What the browser made of a box tree, turned back into a better one.

Every edge is moved against its own error: what came out 3 px too low is asked for 3 px higher.
Flowing the corrected tree then changes just the margins and paddings that were wrong, and a
text style that came out too wide gets letter-spacing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from generation.engines.reconstruction.node import Node, all_nodes, group_box
from generation.engines.reconstruction.style import Line, TextStyle
from verify.screenshot import Box, Screenshot, TextBlock

MOST_SPACING = 0.05  # of the size: a font that needs more is the wrong font
HELD = ("menu", "container")  # landmarks that are wider than what they hold
SMALLEST = 1.0  # CSS px: smaller errors are rounding, and chasing them moves what is right


@dataclass(frozen=True)
class Rendered:
    """Where a node came out, and its lines of text, top to bottom."""

    box: Box
    lines: tuple[Box, ...]


def corrected(asked: Node, wanted: Node, rendered: Sequence[Rendered | None]) -> Node:
    """A tree to ask for next, so that what is `wanted` comes out.

    Args:
        asked: the tree that was flowed.
        wanted: the tree as the design has it, of the same shape.
        rendered: what came out, one for each node in document order; None where unknown.
    """
    pairs = list(zip(all_nodes(asked), all_nodes(wanted), rendered, strict=True))
    spacing = _spacing(pairs)
    return _move(iter(pairs), spacing)


def rendered_nodes(shot: Screenshot, lines: Sequence[int | None]) -> list[Rendered | None]:
    """What came out of the elements that begin on `lines` of index.html, in the same order."""
    first: dict[int, int] = {}
    for index, element in enumerate(shot.elements):
        if element.line is not None:
            first.setdefault(element.line, index)
    own: dict[int, list[TextBlock]] = defaultdict(list)
    for block in shot.text:
        index = block.element
        while index is not None:
            own[index].append(block)
            index = shot.elements[index].parent
    return [
        Rendered(shot.elements[first[line]].box, _lines(own[first[line]]))
        if line in first
        else None
        for line in lines
    ]


def _lines(blocks: Sequence[TextBlock]) -> tuple[Box, ...]:
    """The ink of each line of text: blocks whose middles are within each other's height."""
    lines: list[list[Box]] = []
    for box in sorted((block.box for block in blocks), key=lambda box: box.y):
        if lines and box.center[1] < Box.around(lines[-1]).bottom:
            lines[-1].append(box)
        else:
            lines.append([box])
    return tuple(Box.around(line) for line in lines)


Pair = tuple[Node, Node, Rendered | None]


def _move(pairs: Iterator[Pair], spacing: Mapping[TextStyle, float]) -> Node:
    """The next node of `pairs` corrected, with everything in it."""
    asked, wanted, seen = next(pairs)
    children = tuple(_move(pairs, spacing) for _ in asked.children)
    overlays = tuple(_move(pairs, spacing) for _ in asked.overlays)
    if asked.kind == "text":
        return _move_text(asked, wanted, seen, spacing)
    if asked.kind in ("picture", "empty"):
        box = _moved(asked.box, wanted.box, seen.box) if seen else asked.box
    elif asked.region or asked.picture or asked.kind == "table" or asked.landmark in HELD:
        box = _against(asked.box, wanted.box, seen.box) if seen else asked.box
    else:
        box = group_box(asked.kind, children)
    return replace(asked, box=box, children=children, overlays=overlays)


def _against(asked: Box, wanted: Box, seen: Box) -> Box:
    """`asked` with every edge moved by how far `seen` is from `wanted`."""
    return Box.from_edges(
        asked.x - _error(seen.x, wanted.x),
        asked.y - _error(seen.y, wanted.y),
        asked.right - _error(seen.right, wanted.right),
        asked.bottom - _error(seen.bottom, wanted.bottom),
    )


def _moved(asked: Box, wanted: Box, seen: Box) -> Box:
    """`asked`, its size kept, moved by how far the corner of `seen` is from that of `wanted`."""
    x, y = asked.x - _error(seen.x, wanted.x), asked.y - _error(seen.y, wanted.y)
    return Box(x, y, asked.width, asked.height)


def _error(seen: float, wanted: float) -> float:
    return seen - wanted if abs(seen - wanted) >= SMALLEST else 0.0


def _move_text(
    asked: Node, wanted: Node, seen: Rendered | None, spacing: Mapping[TextStyle, float]
) -> Node:
    lines = tuple(_spaced(line, spacing) for line in asked.lines)
    if seen is None or not seen.lines:
        return replace(asked, lines=lines)
    came, want = seen.lines[0], wanted.lines[0].box
    edges = (came.x - want.x, came.center[0] - want.center[0], came.right - want.right)
    dx = _error(min(edges, key=abs), 0.0) if len(asked.lines) == len(seen.lines) else 0.0
    dy = _error(came.center[1], want.center[1])
    if asked.style.shadow and max(abs(dx), abs(dy)) < 4:  # it is measured with the text
        dx = dy = 0.0
    lines = tuple(replace(line, x=line.x - dx, baseline=line.baseline - dy) for line in lines)
    if asked.region or asked.picture:
        return replace(asked, lines=lines, box=_against(asked.box, wanted.box, seen.box))
    grown = _error(seen.box.height, wanted.box.height)
    box = Box(asked.box.x - dx, asked.box.y - dy, asked.box.width, asked.box.height - grown)
    return replace(asked, lines=lines, box=box)


def _spaced(line: Line, spacing: Mapping[TextStyle, float]) -> Line:
    runs = tuple(
        replace(run, style=replace(run.style, letter_spacing=spacing[run.style]))
        if run.style in spacing
        else run
        for run in line.runs
    )
    return replace(line, runs=runs)


def _spacing(pairs: Sequence[Pair]) -> dict[TextStyle, float]:
    """Letter-spacing, CSS px, of the styles whose texts came out too wide or too narrow."""
    wrong: dict[TextStyle, list[tuple[float, float]]] = defaultdict(list)
    for asked, wanted, seen in pairs:
        if asked.kind != "text" or not seen or not seen.lines:
            continue
        style = asked.style
        if style.shadow:  # it is measured with the text
            continue
        letters = sum(len(line.text) for line in asked.lines)
        missing = _length([line.box for line in wanted.lines], style) - _length(seen.lines, style)
        wrong[style].append((missing / len(asked.lines), missing / letters))
    spacing = {}
    for style, texts in wrong.items():
        missing = median(width for width, _ in texts)
        per_letter = median(width for _, width in texts)
        if abs(missing) > 2 and abs(per_letter) < MOST_SPACING * style.size:
            spacing[style] = round(style.letter_spacing + per_letter, 2)
    return spacing


def _length(lines: Sequence[Box], style: TextStyle) -> float:
    """The length of a text on one line, wherever it breaks: each break hides a space."""
    return sum(line.width for line in lines) + (len(lines) - 1) * 0.25 * style.size
