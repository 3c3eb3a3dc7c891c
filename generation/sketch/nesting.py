"""Which shape is inside of which, and which of them are only a part of another."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from generation.sketch.shapes import Shape
from verify.screenshot import Box

WITHIN = 0.85  # share of a shape that lies in the one around it
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
    """A box that shares three sides with the one around it is only the rest of that."""
    if not is_tiled(frame, stroke):
        for inner in list(frame.inner):
            if frame.shape and _shared_sides(inner.box, frame.box) >= 3:
                frame.inner.remove(inner)
                frame.inner += inner.inner
                frame.loose += inner.loose
    for inner in frame.inner:
        _drop_leftovers(inner, stroke)


def is_tiled(frame: Frame, stroke: float) -> bool:
    """Whether the boxes in a box fill it up to the strokes between them, as cells do."""
    grown = sum(
        (inner.box.width + 2 * stroke) * (inner.box.height + 2 * stroke) for inner in frame.inner
    )
    return len(frame.inner) >= 2 and grown > TILED * frame.box.area


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
