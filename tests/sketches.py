"""Sketches with known structure: drawn by several hands, and photographed.

`sketch` draws the parts of a page with strokes that wobble, and `photograph` lays the drawing
on a table under bad light.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from tests.pen import Hand, Pen
from verify.part import Part
from verify.screenshot import RGB, Box, Pixels

MARGIN = 0.03  # of the width of a drawing


def sketch(parts: Sequence[Part], width: int, height: int, hand: Hand, seed: int = 0) -> Pixels:
    """The parts drawn on white paper, px to the CSS px."""
    pen = Pen(width, height, hand, seed)
    for part in parts:
        pen.draw(part)
    return pen.finish()


Place = tuple[int, float, float]  # on which screen, and where on it, px


def side_by_side(
    screens: Sequence[Sequence[Part]],
    size: Box,
    hand: Hand,
    seed: int = 0,
    arrows: Sequence[tuple[Place, Place]] = (),
    fitted: bool = True,
) -> Pixels:
    """Screens of one size, each in a frame, and arrows from places on one to those on another.

    With `fitted` the frames are those of phones, with a speaker and a button.
    """
    apart, rim = 0.4 * size.width, 0.06 * size.width
    wide, high = size.width + 2 * rim, size.height + 8 * rim
    lefts = [apart / 2 + index * (wide + apart) for index in range(len(screens))]
    pen = Pen(round(len(screens) * (wide + apart)), round(high + 2 * rim), hand, seed)
    for left, parts in zip(lefts, screens, strict=True):
        pen.box(Box(left, rim, wide, high))
        if fitted:
            pen.line((left + 0.4 * wide, 3 * rim), (left + 0.6 * wide, 3 * rim))
            side = 1.6 * rim
            place = left + (wide - side) / 2, rim + high - 1.3 * side
            pen.ellipse(Box(*place, side, side))
        for part in parts:
            box = part.box
            pen.draw(replace(part, box=replace(box, x=box.x + left + rim, y=box.y + 5 * rim)))
    for places in arrows:
        start, end = ((lefts[index] + rim + x, 5 * rim + y) for index, x, y in places)
        pen.arrow(start, end)
    return pen.finish()


def margin(width: float) -> int:
    """What is left free of the paper on each side of a drawing that is so wide, px."""
    return round(MARGIN * width)


def on_paper(parts: Sequence[Part], width: float) -> list[Part]:
    """The parts of a drawing that is so wide where they are on its paper, px."""
    rim = margin(width)
    return [replace(p, box=replace(p.box, x=p.box.x + rim, y=p.box.y + rim)) for p in parts]


def photograph(drawing: Pixels, seed: int = 0, table: RGB | None = (92, 74, 60)) -> Pixels:
    """The drawing as a photo of paper: grain, a shadow, falling light, and a tilted view.

    Nobody draws up to the edge of the paper: there is a `margin` around the drawing. With
    `table` None the paper fills the photo, and the camera looks straight at it.
    """
    random = np.random.default_rng(seed)
    rim = margin(drawing.shape[1])
    drawing = np.pad(drawing, ((rim, rim), (rim, rim), (0, 0)), constant_values=255)
    height, width = drawing.shape[:2]
    paper = drawing.astype(np.float32) * np.array([0.95, 0.94, 0.9], np.float32)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    view, size = corners, (width, height)
    scene = paper
    if table is not None:
        rim = 0.07 * width
        tilt = random.uniform(-0.035, 0.035, (4, 2)).astype(np.float32) * width
        view = corners + np.float32(rim) + tilt
        size = (round(width + 2 * rim), round(height + 2 * rim))
        matrix = cv2.getPerspectiveTransform(corners, view.astype(np.float32))
        scene = cv2.warpPerspective(
            paper, matrix, size, flags=cv2.INTER_AREA, borderValue=[float(c) for c in table]
        )
    x, y = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    light = 0.95 - 0.3 * x * random.uniform(0.4, 1) - 0.2 * y * random.uniform(0, 1)
    edge = 0.6 + 0.5 * (x - 0.5) * random.uniform(-1, 1)
    light *= 1 - 0.25 / (1 + np.exp(-(y - edge) * 30))
    grain = cv2.GaussianBlur(random.normal(0, 9, (size[1], size[0])), (0, 0), 1.0)
    grain += random.normal(0, 3, (size[1], size[0]))
    photo = scene * light[..., None] + grain[..., None]
    photo = cv2.GaussianBlur(np.clip(photo, 0, 255).astype(np.uint8), (0, 0), 0.7)
    _, coded = cv2.imencode(".jpg", photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(decoded[..., ::-1], np.uint8)
