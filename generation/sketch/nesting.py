"""Which shape is inside of which, and which of them are only a part of another."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from generation.sketch.shapes import Shape
from verify.screenshot import Box

WITHIN = 0.85  # share of a shape that lies in the one around it
TINY = 2.0  # of the height of a line: side of a box to tick
TILED = 0.9  # share of a box that its cells cover


@dataclass
class Frame:
    """A box with what is inside of it, while that is being put together, px."""

    shape: Shape | None  # None for the drawing itself
    box: Box
    inner: list["Frame"] = field(default_factory=list)
    loose: list[Shape] = field(default_factory=list)  # circles and triangles


def nest(shapes: Sequence[Shape], page: Box, stroke: float) -> Frame:
    """The boxes as a tree, what is larger around what is smaller."""
    root = Frame(None, page)
    frames = [root]
    for shape in sorted(shapes, key=lambda shape: -shape.box.area):
        around = [f for f in frames if f.box.overlap(shape.box) > WITHIN * shape.box.area]
        home = min(around, key=lambda frame: frame.box.area, default=root)
        if shape.kind == "box":
            frame = Frame(shape, shape.box)
            home.inner.append(frame)
            frames.append(frame)
        else:
            home.loose.append(shape)
    _drop_leftovers(root, stroke)
    return root


def _drop_leftovers(frame: Frame, stroke: float) -> None:
    """A box alone in another that shares three of its sides is only the rest of that.

    One that is crossed out is the picture of a card.
    """
    while frame.shape and len(frame.inner) == 1:
        (inner,) = frame.inner
        picture = inner.shape is not None and inner.shape.crossed
        if picture or _shared_sides(inner.box, frame.box) < 3:
            break
        frame.inner = inner.inner
        frame.loose += inner.loose
    for inner in frame.inner:
        _drop_leftovers(inner, stroke)


def drop_splinters(frame: Frame, texts: Sequence[Box], letter: float, stroke: float) -> None:
    """Take out what is closed by the sides of boxes around it, and is no box of its own."""
    frame.inner = [i for i in frame.inner if not _is_splinter(i, frame, texts, letter, stroke)]
    for inner in frame.inner:
        drop_splinters(inner, texts, letter, stroke)


def _is_splinter(
    inner: Frame, frame: Frame, texts: Sequence[Box], letter: float, stroke: float
) -> bool:
    """Whether a small box is closed by the sides of others, or by the ends of these."""
    small = TINY * letter
    tiny = max(inner.box.width, inner.box.height) <= small
    if inner.inner or min(inner.box.width, inner.box.height) > 1.5 * small:
        return False
    reach = 2 * stroke
    box = inner.box
    around = Box.from_edges(box.x - reach, box.y - reach, box.right + reach, box.bottom + reach)
    others = [other.box for other in frame.inner if other is not inner]
    beside = [o for o in others if o.overlap(around) > 0 and o.area > 3 * box.area]
    if tiny:
        return bool(beside)
    return _lies_between(box, beside) and not any(
        text.overlap(box) > 0.6 * text.area for text in texts
    )


def _lies_between(box: Box, others: Sequence[Box]) -> bool:
    """Whether a long box is but the gap between two that are as long."""
    tall = box.height > box.width
    sides = [
        (other.center[0] < box.center[0]) if tall else (other.center[1] < box.center[1])
        for other in others
        if (other.height > 0.8 * box.height if tall else other.width > 0.8 * box.width)
    ]
    return True in sides and False in sides


def is_tiled(frame: Frame, stroke: float) -> bool:
    """Whether the boxes in a box fill it up to the strokes between them, as cells do."""
    grown = sum(
        (inner.box.width + 2 * stroke) * (inner.box.height + 2 * stroke) for inner in frame.inner
    )
    if any(gap > 2.5 * stroke for gap in _row_gaps(frame.inner)):
        return False  # each has an outline of its own
    shared = all(_shared_sides(inner.box, frame.box) >= 2 for inner in frame.inner)
    least = TILED if not shared else 0.85 * TILED
    return len(frame.inner) >= 2 and grown > least * frame.box.area


def is_strip(frame: Frame, outer: Frame) -> bool:
    """Whether a box is the upper or lower end of the one around it, parted by a line."""
    return _shared_sides(frame.box, outer.box) >= 3


def _row_gaps(frames: Sequence[Frame]) -> list[float]:
    """What is between a row and the next, px."""
    rows = rows_of(frames)
    return [
        min(frame.box.y for frame in below) - max(frame.box.bottom for frame in above)
        for above, below in pairwise(rows)
    ]


def rows_of(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Frames by the row that they stand in, each row from left to right."""
    rows: list[list[Frame]] = []
    for frame in sorted(frames, key=lambda frame: frame.box.center[1]):
        if rows and frame.box.center[1] < rows[-1][0].box.bottom:
            rows[-1].append(frame)
        else:
            rows.append([frame])
    return [sorted(row, key=lambda frame: frame.box.x) for row in rows]


def _shared_sides(inner: Box, outer: Box) -> int:
    slack = 0.06 * min(outer.width, outer.height) + 4
    pairs = zip(_edges(inner), _edges(outer), strict=True)
    return sum(abs(one - other) < slack for one, other in pairs)


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.right, box.bottom
