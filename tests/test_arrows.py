"""Arrows are told from icons and lines, and what they cross stays as it is."""

from collections.abc import Sequence
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from generation.design import Design, reference
from generation.sketch.arrow import crossed_out, trace
from generation.sketch.strokes import Strokes
from tests.pen import HANDS, Pen
from verify.part import Drawing, Part
from verify.screenshot import Box

PARTS = [
    Part("text", Box(60, 50, 300, 44), "Garden shop", 1),
    *(Part("container", Box(60 + 400 * n, 160, 300, 200)) for n in range(3)),
    *(
        Part("text", Box(90 + 400 * n, 220, 200, 30), ("Plant", "Water", "Harvest")[n], 1)
        for n in range(3)
    ),
    Part("field", Box(60, 460, 400, 52)),
    Part("button", Box(700, 460, 220, 52), "Search now"),
    Part("picture", Box(700, 600, 400, 220)),
]
ARROWS = [
    ((362.0, 290.0), (452.0, 290.0)),  # from card to card
    ((770.0, 300.0), (850.0, 290.0)),
    ((470.0, 486.0), (690.0, 486.0)),  # from a field to a button
    ((420.0, 640.0), (690.0, 720.0)),  # at a picture
]


def read(arrows: Sequence[tuple], hand: str) -> Drawing:
    pen = Pen(1280, 880, HANDS[hand], 2)
    for part in PARTS:
        pen.draw(part)
    for start, end in arrows:
        pen.arrow(start, end)
    buffer = BytesIO()
    Image.fromarray(pen.finish()).save(buffer, "BMP")
    drawing = reference(Design.open(buffer.getvalue(), kind="sketch"))
    assert isinstance(drawing, Drawing)
    return drawing


@pytest.mark.parametrize("hand", ["careful", "quick"])
def test_an_arrow_from_one_element_to_another_is_no_part(hand: str):
    with_arrows, without = ([p.kind for p in read(a, hand).root.walk()] for a in (ARROWS, ()))
    assert with_arrows == without
    assert with_arrows.count("container") == 3 and "icon" not in with_arrows


def test_a_small_arrow_is_an_icon_that_points_where_it_does():
    icons = [
        part
        for part in read([((1160, 70), (1220, 70))], "quick").root.walk()
        if part.kind == "icon"
    ]
    assert [icon.name for icon in icons] == ["right"]


def test_an_arrow_is_followed_across_a_line_that_stays():
    pen = Pen(400, 300, HANDS["careful"], 2)
    pen.arrow((40, 150), (340, 190))
    shaft = pen.finish().min(axis=2) < 128
    pen.line((180, 40), (190, 260))
    mask = pen.finish().min(axis=2) < 128
    seed = shaft.copy()
    seed[:, 160:] = False
    arrow = trace(Strokes(mask, 2.5), seed)
    assert arrow.heads[1] > 0 and not arrow.heads[0]
    assert (
        np.linalg.norm(arrow.tip - (340, 190)) < 12 and np.linalg.norm(arrow.tail - (40, 150)) < 12
    )
    covered, across = crossed_out(mask, [arrow], 2.5)
    left = (mask & ~covered) | across
    joined, _ = cv2.connectedComponents(left.astype(np.uint8))
    assert joined == 2  # the paper and the one line
