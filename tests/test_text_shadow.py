"""The shadow of a text on a photo becomes CSS, and is taken off the photo."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from generation.engines.reconstruction.fonts import ARIAL
from generation.engines.reconstruction.style import TextStyle
from generation.engines.reconstruction.type_css import type_css
from generation.text_shadow import TextShadow, find_text_shadow, without_text_shadow
from tests.test_matte import as_pixels, texture
from verify.screenshot import RGB, Box, Pixels

WHITE: RGB = (255, 255, 255)
SOFT = TextShadow(0, 2, 8, (0, 0, 0), 0.6)
HARD = TextShadow(3, 3, 0, (124, 45, 18), 1.0)


def photo(seed: int = 0) -> Pixels:
    return np.asarray(cv2.resize(texture(60, 200, seed), (780, 240)), np.uint8)


def written(ground: Pixels, shadow: TextShadow | None) -> tuple[Pixels, Box]:
    """White words on a photo with their shadow, and what bounds the words."""
    cover = Image.new("L", (780, 240))
    font = ImageFont.load_default(72)
    ImageDraw.Draw(cover).text((60, 80), "Roast and ritual", fill=255, font=font)
    alpha = np.asarray(cover, np.float32) / np.float32(255)
    page = ground.astype(np.float32)
    if shadow:
        hidden = shadow.cast_by(alpha, 1.0)[..., None]
        page = page * (1 - hidden) + np.array(shadow.color) * hidden
    page = page * (1 - alpha[..., None]) + 255 * alpha[..., None]
    y, x = np.nonzero(alpha > 0.2)
    return as_pixels(page), Box.from_edges(
        *map(float, (x.min(), y.min(), x.max() + 1, y.max() + 1))
    )


@pytest.mark.parametrize("shadow", [SOFT, HARD])
def test_a_shadow_is_found_as_it_was_cast(shadow: TextShadow):
    pixels, box = written(photo(), shadow)
    found = find_text_shadow(pixels, box, WHITE)
    assert found
    seen = found[0]
    assert (seen.x, seen.y, seen.blur) == (shadow.x, shadow.y, shadow.blur)
    assert np.abs(np.subtract(seen.color, shadow.color)).max() <= 4
    assert seen.opacity == pytest.approx(shadow.opacity, abs=0.15)


@pytest.mark.parametrize("seed", range(3))
def test_a_photo_casts_none(seed: int):
    assert find_text_shadow(*written(photo(seed), None), WHITE) is None


@pytest.mark.parametrize("shadow", [SOFT, HARD])
def test_a_photo_is_as_it_was_without_the_text_and_its_shadow(shadow: TextShadow):
    ground = photo()
    pixels, box = written(ground, shadow)
    before = np.abs(pixels.astype(int) - ground).mean()
    without_text_shadow(pixels, box, WHITE, shadow)
    assert np.abs(pixels.astype(int) - ground).mean() < 0.15 * before


def test_a_shadow_is_written_once():
    style = TextStyle(ARIAL, 40, 700, False, WHITE, shadow=SOFT)
    assert type_css(style, None)["text-shadow"] == "0 2px 8px rgba(0, 0, 0, 0.6)"
    assert "text-shadow" not in type_css(style, style)
