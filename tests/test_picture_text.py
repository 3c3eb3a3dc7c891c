"""Text on a picture is set as text on one colour is, and a sign in a photo is left in it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from generation.engines.reconstruction.legible import legible_lines
from generation.engines.reconstruction.text_ink import TextInk, thickness
from generation.engines.reconstruction.typeset import typeset
from tests.test_matte import texture
from verify.render import Renderer
from verify.screenshot import Box, Pixels, Screenshot, TextBlock, Viewport

VIEWPORT = Viewport(800, 400)
WORDS = "websites using the framework and all of its parts"


@pytest.fixture(scope="module")
def photo() -> Pixels:
    return np.asarray(cv2.resize(texture(10, 120), (800, 400)), np.uint8)


def on_photo(renderer: Renderer, photo: Pixels, style: str) -> Screenshot:
    """The words on a photo, which is put below them by the equation of every matte."""
    page = f'<body style="margin:40px;background:%s"><p style="{style}">{WORDS}</p>'
    black, white = (
        renderer.render({"index.html": "<!doctype html>" + page % ground}, VIEWPORT)
        for ground in ("#000", "#fff")
    )
    through = (white.pixels.astype(float) - black.pixels) / 255
    mixed = black.pixels + through * photo[: black.pixels.shape[0]]
    return replace(black, pixels=mixed.round().astype(np.uint8))


@pytest.mark.parametrize(
    ("weight", "size", "color"), [(400, 16, "#d2cfcd"), (700, 16, "#fff"), (400, 36, "#fde047")]
)
def test_text_on_a_photo_has_its_weight_and_size(
    renderer: Renderer, photo: Pixels, weight: int, size: int, color: str
):
    shot = on_photo(renderer, photo, f"font:{weight} {size}px Arial;color:{color}")
    lines, fonts = legible_lines(shot.pixels, shot.text)
    runs = [run for line in typeset(lines, fonts) for run in line.runs]
    assert {run.style.weight for run in runs} == {weight}
    assert [run.style.size for run in runs] == pytest.approx([size] * len(runs), rel=0.03)


def test_a_sign_in_a_photo_is_a_part_of_it():
    cover = Image.new("L", (260, 80))
    ImageDraw.Draw(cover).text((60, 14), "SALE", fill=255, font=ImageFont.load_default(44))
    turned = np.asarray(cover.rotate(-24), np.float32)[..., None] / 255
    pixels = (texture(60, 220) * (1 - turned) + np.array((150, 20, 20)) * turned).astype(np.uint8)
    block = TextBlock("SALE", Box(64, 3, 101, 66), (150, 20, 20), 44)
    assert legible_lines(pixels, [block])[0] == []


@pytest.mark.parametrize("wide", [2, 4, 7])
def test_strokes_are_as_thick_as_they_are_drawn(wide: int):
    pixels = np.full((60, 200, 3), 255, np.uint8)
    for x in range(20, 180, 20):
        pixels[10:50, x : x + wide] = 0
    ink = TextInk(pixels, "llllllll", Box(20, 10, 140 + wide, 40), (0, 0, 0), 1.0)
    assert thickness(ink) == pytest.approx(wide, rel=0.2)


def test_an_underline_is_no_ink_of_the_letters():
    pixels = np.full((60, 200, 3), 255, np.uint8)
    for x in range(20, 180, 20):
        pixels[10:50, x : x + 4] = 0
    ink = TextInk(pixels, "llllllll", Box(20, 10, 144, 40), (0, 0, 0), 1.0)
    pixels[51, 10:190] = 0
    underlined = TextInk(pixels, "llllllll", Box(20, 10, 144, 40), (0, 0, 0), 1.0)
    assert (underlined.coverage == ink.coverage).all()
