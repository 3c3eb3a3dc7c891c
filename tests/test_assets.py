from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from generation.assets import cut
from verify.screenshot import Box


def page(color=(255, 255, 255), width=400, height=300):
    return np.full((height, width, 3), color, np.uint8)


def noise(height, width):
    return np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_photo_becomes_jpeg_of_the_box():
    pixels = page()
    pixels[50:250, 100:300] = cv2.GaussianBlur(noise(200, 200), (0, 0), 5)
    extension, data = cut(pixels, Box(100, 50, 200, 200))
    assert (extension, opened(data).format, opened(data).size) == ("jpg", "JPEG", (200, 200))


def test_flat_art_stays_lossless():
    pixels = page((240, 240, 240))
    pixels[50:250, 100:300] = (200, 30, 30)
    pixels[100:150, 150:200] = (30, 30, 200)
    extension, data = cut(pixels, Box(100, 50, 200, 200))
    assert extension == "png"
    assert (np.array(opened(data)) == pixels[50:250, 100:300]).all()


def test_box_is_css_px_and_the_file_device_px():
    _, data = cut(page(), Box(10, 10, 150, 100), scale=2.0)
    assert opened(data).size == (300, 200)


@pytest.mark.parametrize("ground", [(255, 255, 255), (20, 24, 31), (13, 110, 253)])
def test_icon_is_clear_around_and_the_same_over_its_own_ground(ground):
    pixels = page(ground)
    cv2.circle(pixels, (110, 110), 8, (250, 180, 40), 2, cv2.LINE_AA)
    box = Box(98, 98, 24, 24)
    extension, data = cut(pixels, box)
    icon = opened(data)
    assert (extension, icon.mode) == ("png", "RGBA")
    assert np.array(icon)[0, 0, 3] == 0
    over = Image.new("RGBA", icon.size, (*ground, 255))
    over.alpha_composite(icon)
    again = np.array(over.convert("RGB")).astype(int)
    assert np.abs(again - pixels[98:122, 98:122]).max() <= 3


def test_ground_enclosed_by_an_icon_stays():
    pixels = page()
    cv2.rectangle(pixels, (100, 100), (119, 119), (0, 0, 0), 2)
    _, data = cut(pixels, Box(98, 98, 24, 24))
    assert np.array(opened(data))[12, 12].tolist() == [255, 255, 255, 255]


def test_text_is_painted_over():
    pixels = page((90, 120, 160))
    cv2.putText(pixels, "Hello", (150, 150), cv2.FONT_HERSHEY_SIMPLEX, 1, (255, 255, 255), 2)
    _, data = cut(pixels, Box(0, 0, 400, 300), texts=[Box(150, 125, 85, 30)])
    assert np.abs(np.array(opened(data)).astype(int) - (90, 120, 160)).max() <= 2


def test_of_a_text_on_a_photo_the_letters_alone_are_painted_over():
    photo = cv2.GaussianBlur(noise(300, 400) // 2, (0, 0), 6) * 2
    written = photo.copy()
    font, at = cv2.FONT_HERSHEY_SIMPLEX, (60, 150)
    cv2.putText(written, "Hello world", at, font, 1.5, (255, 255, 255), 4, cv2.LINE_AA)
    letters = np.abs(written.astype(int) - photo).max(axis=2)
    y, x = np.nonzero(letters)
    tight = Box.from_edges(x.min(), y.min(), x.max() + 1, y.max() + 1)
    _, data = cut(written, Box(0, 0, 400, 300), texts=[tight])
    off = np.abs(np.array(opened(data)).astype(int) - photo).max(axis=2)
    near = cv2.dilate((letters > 0).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    assert off[letters > 0].mean() < 0.05 * letters[letters > 0].mean()
    assert off[~near].mean() < 3  # what JPEG makes of it


def test_box_reaching_over_the_edge_is_clipped():
    _, data = cut(page(), Box(350, 250, 200, 200))
    assert opened(data).size == (50, 50)


def test_box_outside_is_an_error():
    with pytest.raises(ValueError, match="outside"):
        cut(page(), Box(500, 10, 20, 20))
