"""Letters that are filled with a gradient keep it."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from generation.engines.reconstruction.inline import inline_tag
from generation.engines.reconstruction.lettering import with_gradients
from generation.engines.reconstruction.pieces import Piece
from generation.engines.reconstruction.style import Run
from tests.lines import line
from verify.ink import tighten
from verify.screenshot import RGB, Box, Pixels

INDIGO, PINK, WHITE = (99, 102, 241), (236, 72, 153), (255, 255, 255)


def lettering(text: str, left: RGB, right: RGB, ground: Pixels) -> tuple[Pixels, Box]:
    """Letters of 40 px in colours that change from side to side, and what bounds them."""
    mask = Image.new("L", (400, 80), 0)
    ImageDraw.Draw(mask).text((20, 60), text, 255, ImageFont.load_default(40), anchor="ls")
    ink = np.asarray(mask)[..., None] / 255
    letters = tighten(np.repeat(255 - np.asarray(mask)[..., None], 3, axis=2), Box(0, 0, 400, 80))
    assert letters
    share = np.clip((np.arange(400) - letters.x) / letters.width, 0, 1)[None, :, None]
    fill = np.array(left) * (1 - share) + np.array(right) * share
    return np.rint(fill * ink + ground * (1 - ink)).astype(np.uint8), letters


def flat(color: RGB) -> Pixels:
    return np.full((80, 400, 3), color, np.uint8)


def test_a_gradient_is_found_from_end_to_end():
    pixels, box = lettering("faster than", INDIGO, PINK, flat(WHITE))
    (run,) = line("faster than", 20, 60, 40).runs
    run = Run((Piece(run.text, box),), run.style)
    (filled,) = with_gradients(pixels, [run], 1.0)
    gradient = filled.style.gradient
    assert gradient
    assert gradient.angle == 90
    assert np.allclose(gradient.stops[0][1], INDIGO, atol=4)
    assert np.allclose(gradient.stops[-1][1], PINK, atol=4)
    name, css = inline_tag(filled, run.style, "h1") or ("", {})
    assert name == "span"
    assert css["background-clip"] == "text"
    assert css["color"] == "transparent"


@pytest.mark.parametrize("glow", [False, True])
def test_letters_of_one_colour_keep_it(glow: bool):
    ramp = np.linspace(20, 110, 400)[None, :, None] * np.array([0.4, 0.5, 1.0])
    ground = np.repeat(ramp, 80, axis=0).astype(np.uint8) if glow else flat((20, 24, 48))
    pixels, box = lettering("your ideas", WHITE, WHITE, ground)
    (run,) = line("your ideas", 20, 60, 40).runs
    run = Run((Piece(run.text, box),), run.style)
    assert with_gradients(pixels, [run], 1.0) == (run,)


def test_words_of_a_colour_each_are_no_gradient():
    pixels = flat(WHITE).copy()
    pieces = []
    for word, x, color in (
        ("first", 20, INDIGO),
        ("then", 130, PINK),
        ("last", 240, (22, 163, 74)),
    ):
        mask = Image.new("L", (400, 80), 0)
        ImageDraw.Draw(mask).text((x, 60), word, 255, ImageFont.load_default(40), anchor="ls")
        ink = np.asarray(mask)[..., None] / 255
        pixels = np.rint(np.array(color) * ink + pixels * (1 - ink)).astype(np.uint8)
        box = tighten(pixels, Box(x - 5, 10, 105, 65))
        assert box
        pieces.append(Piece(word, box))
    run = Run(tuple(pieces), line("first", 20, 60, 40).runs[0].style)
    assert with_gradients(pixels, [run], 1.0) == (run,)
