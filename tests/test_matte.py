"""Text on a ground that is no one colour: a busy texture, a step, a slope of light."""

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from verify.ink import find_ink
from verify.matte import find_matte, matte_of
from verify.screenshot import RGB, Box, Pixels

LOOSE = Box(34, 14, 170, 44)  # as a detector of text marks it
INNER = slice(14, 58), slice(34, 204)


def as_pixels(values: NDArray[Any]) -> Pixels:
    return values.round().astype(np.uint8)


def texture(low: int, high: int, seed: int = 0) -> Pixels:
    """A 260 x 80 picture of soft blobs and grain."""
    noise = np.random.default_rng(seed).normal(size=(80, 260, 3)).astype(np.float32)
    scales = [cv2.GaussianBlur(noise, (0, 0), size) * size for size in (1.0, 4.0, 12.0)]
    blobs = np.sum(scales, axis=0)
    low_end, high_end = np.percentile(blobs, (1, 99))
    return as_pixels(low + (high - low) * ((blobs - low_end) / (high_end - low_end)).clip(0, 1))


def stripes() -> Pixels:
    """Wide slanted bars of two flat colours, as in a drawing."""
    rows, columns = np.mgrid[:80, :260]
    bars = ((columns + rows) // 45 % 2)[..., None]
    return as_pixels(np.where(bars, (255, 247, 235), (255, 214, 153)))


def written(ground: Pixels, color: RGB, text: str = "Hover over") -> tuple[Pixels, Pixels]:
    """The ground with a text on it, and the cover of the text, 0..255 a pixel."""
    cover = Image.new("L", (260, 80))
    ImageDraw.Draw(cover).text((40, 18), text, fill=255, font=ImageFont.load_default(30))
    share = np.asarray(cover, np.float32)[..., None] / 255
    mixed = ground * (1 - share) + np.array(color, np.float32) * share
    return as_pixels(mixed), np.asarray(cover)


CASES = [
    pytest.param(texture(10, 170), (255, 255, 255), id="white on a dark photo"),
    pytest.param(texture(110, 250, seed=1), (20, 24, 40), id="dark on a light photo"),
    pytest.param(texture(10, 130, seed=2), (250, 204, 21), id="yellow on a dark photo"),
    pytest.param(stripes(), (33, 37, 41), id="dark on a drawing"),
]


@pytest.mark.parametrize(("ground", "color"), CASES)
def test_text_on_a_picture_is_told_from_it(ground: Pixels, color: RGB):
    pixels, cover = written(ground, color)
    matte = find_matte(pixels, INNER)
    assert matte
    assert np.abs(np.subtract(matte.color, color)).max() <= 6
    assert np.abs(matte.alpha - cover / 255)[INNER].mean() < 0.03


@pytest.mark.parametrize(("ground", "color"), CASES)
def test_ink_on_a_picture_has_the_box_and_the_color_of_the_text(ground: Pixels, color: RGB):
    pixels, cover = written(ground, color)
    ink = find_ink(pixels, LOOSE)
    rows, columns = np.nonzero(cover > 60)
    wanted = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    assert ink.box
    seen = ink.box.x, ink.box.y, ink.box.right, ink.box.bottom
    assert np.abs(np.subtract(seen, wanted)).max() <= 1
    assert np.abs(np.subtract(ink.color, color)).max() <= 6


def test_text_at_the_foot_of_a_picture_is_told_from_it_though_its_box_goes_on():
    pixels, cover = written(texture(10, 170), (255, 255, 255))
    cut = 56  # below the letters
    matte = find_matte(pixels[:cut], (slice(INNER[0].start, cut + 4), INNER[1]))
    assert matte
    assert np.abs(matte.alpha - cover[:cut] / 255).mean() < 0.03


@pytest.mark.parametrize("seed", range(4))
def test_a_picture_without_text_has_none(seed: int):
    assert find_matte(texture(10, 240, seed), INNER) is None


def test_a_text_of_a_known_color_is_told_from_a_slope_of_light():
    slope = np.linspace(20, 200, 260)[None, :, None] * np.ones((80, 1, 3))
    pixels, cover = written(as_pixels(slope), (255, 255, 255))
    matte = matte_of(pixels, INNER, (255, 255, 255))
    assert np.abs(matte.alpha - cover / 255)[INNER].mean() < 0.02
