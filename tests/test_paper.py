"""What a drawing lies on, how it lies there, and what was noted beside it, are no part of it."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from generation.design import Design, reference
from tests.pen import HANDS
from tests.sketches import photograph, sketch
from verify.part import Drawing, Part
from verify.screenshot import Box, Pixels

WIDTH, HEIGHT = 1000, 700
PARTS = [
    Part("text", Box(60, 40, 260, 36), "Garden shop", 1),
    Part("field", Box(600, 36, 340, 46), "Search"),
    *(Part("container", Box(60 + 310 * n, 130, 270, 420)) for n in range(3)),
    *(Part("picture", Box(80 + 310 * n, 150, 230, 150)) for n in range(3)),
    *(Part("text", Box(80 + 310 * n, 330, 180, 28), "Fresh flowers", 1) for n in range(3)),
    *(Part("button", Box(80 + 310 * n, 470, 180, 48), "Order now") for n in range(3)),
]
WANTED = {"container": 3, "picture": 3, "button": 3, "field": 1}


def drawn(hand: str = "careful") -> Pixels:
    return sketch(PARTS, WIDTH, HEIGHT, HANDS[hand], seed=5)


def encoded(pixels: Pixels) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "BMP")
    return buffer.getvalue()


def read(pixels: Pixels, kind: str) -> Drawing:
    drawing = reference(Design.open(encoded(pixels), kind=kind))  # pyright: ignore
    assert isinstance(drawing, Drawing)
    return drawing


def counts(drawing: Drawing) -> dict[str, int]:
    kinds = [part.kind for part in drawing.root.walk()]
    return {kind: kinds.count(kind) for kind in WANTED}


def ruled(pixels: Pixels) -> Pixels:
    paper = np.full_like(pixels, 255)
    for y in range(33, HEIGHT, 28):
        cv2.line(paper, (0, y), (WIDTH, y + 3), (176, 200, 228), 2, cv2.LINE_AA)
    return np.minimum(paper, pixels)


def squared(pixels: Pixels) -> Pixels:
    paper = ruled(pixels)
    for x in range(12, WIDTH, 28):
        cv2.line(paper, (x, 0), (x, HEIGHT), (190, 190, 200), 1, cv2.LINE_AA)
    return np.minimum(paper, pixels)


@pytest.mark.parametrize("paper", [ruled, squared])
def test_lines_printed_on_the_paper_are_no_part_of_the_drawing(paper: Callable[[Pixels], Pixels]):
    assert counts(read(paper(drawn()), "sketch")) == WANTED
    assert counts(read(photograph(paper(drawn()), seed=2, table=None), "photo")) == WANTED


def test_rows_that_a_hand_drew_are_kept():
    rows = [Part("table", Box(40, 40, 920, 620))]
    assert [
        p.kind for p in read(sketch(rows, WIDTH, HEIGHT, HANDS["careful"]), "sketch").root.children
    ] == ["table"]


@pytest.mark.parametrize("degrees", [-5.0, 3.0])
def test_a_tilt_is_turned_back_where_no_edge_of_the_paper_shows_it(degrees: float):
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, 0.88)
    turned = cv2.warpAffine(drawn(), matrix, (WIDTH, HEIGHT), borderValue=(255, 255, 255))
    assert counts(read(np.asarray(turned, np.uint8), "sketch")) == WANTED


@pytest.mark.parametrize(("turn", "kind"), [(1, "photo"), (2, "sketch"), (3, "sketch")])
def test_what_lies_wrong_is_turned_upright(turn: int, kind: str):
    picture = photograph(drawn(), seed=1) if kind == "photo" else drawn()
    drawing = read(np.ascontiguousarray(np.rot90(picture, turn)), kind)
    assert counts(drawing) == WANTED
    assert any(part.text == "Garden shop" for part in drawing.root.walk())


def test_red_writing_is_a_remark_and_no_text_of_the_page():
    red = sketch(
        [Part("text", Box(380, 600, 330, 40), "Make this wider", 1)], WIDTH, HEIGHT, HANDS["marker"]
    )
    ink = 255 - red[..., :1].astype(np.int16)
    noted = np.clip(drawn().astype(np.int16) - ink * np.array([0, 1, 1]), 0, 255)
    noted[..., 0] = np.where(ink[..., 0] > 60, 225, noted[..., 0])
    drawing = read(noted.astype(np.uint8), "sketch")
    assert drawing.notes == ("Make this wider",)
    assert counts(drawing) == WANTED
    assert not any("wider" in part.text for part in drawing.root.walk())


def test_the_frame_of_a_phone_sets_the_window_and_is_no_part_of_the_page():
    inner = [
        Part("text", Box(90, 110, 200, 36), "Garden shop", 1),
        *(Part("picture", Box(90, 190 + 220 * n, 380, 180)) for n in range(2)),
        Part("button", Box(90, 660, 240, 60), "Order now"),
    ]
    phone = Part("container", Box(50, 40, 460, 860))
    speaker = Part("divider", Box(220, 64, 120, 2))
    picture = sketch([phone, speaker, *inner], 560, 940, HANDS["careful"], seed=3)
    drawing = read(picture, "sketch")
    assert drawing.width == 390
    assert [p.kind for p in drawing.root.children] == ["text", "picture", "picture", "button"]


def test_the_frame_of_a_browser_is_no_part_of_the_page():
    inner = [replace(part, box=replace(part.box, y=part.box.y + 90)) for part in PARTS]
    window = [Part("container", Box(20, 20, 960, 760)), Part("container", Box(20, 20, 960, 64))]
    address = Part("field", Box(160, 34, 640, 36))
    picture = sketch([*window, address, *inner], WIDTH, HEIGHT + 100, HANDS["quick"], seed=3)
    assert counts(read(picture, "sketch")) == WANTED
