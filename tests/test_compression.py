from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from generation.compression import without_ripples
from generation.design import Design
from verify.screenshot import Pixels


def drawing() -> Image.Image:
    image = Image.new("RGB", (320, 240), "#fdfdfb")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 319, 50), fill="#1b3c6e")
    draw.text((20, 15), "Acme Tools", fill="white", font_size=20)
    draw.rounded_rectangle((40, 90, 200, 200), 8, fill="#eef2f8", outline="#9aa8bb")
    draw.text((60, 130), "Hammer $24.50", fill="#202020", font_size=16)
    return image


def saved(image: Image.Image, **options: object) -> bytes:
    data = BytesIO()
    image.save(data, **options)  # pyright: ignore[reportArgumentType]
    return data.getvalue()


def exact(one: Pixels, other: Pixels) -> float:
    """Share of pixels that are alike to a level."""
    return float((np.abs(one.astype(int) - other).max(axis=2) <= 1).mean())


@pytest.mark.parametrize("quality", [95, 85, 70])
def test_flat_areas_come_out_flat(quality: int):
    image = drawing()
    lossy = Image.open(BytesIO(saved(image, format="JPEG", quality=quality)))
    before, after = np.array(lossy), without_ripples(np.array(lossy))
    original = np.array(image)
    assert exact(after, original) > exact(before, original)
    ground = after[215:, :].reshape(-1, 3)
    assert len(np.unique(ground, axis=0)) == 1


def test_letters_and_frames_stay():
    image = drawing()
    lossy = np.array(Image.open(BytesIO(saved(image, format="JPEG", quality=90))))
    after, original = without_ripples(lossy).astype(int), np.array(image).astype(int)
    drawn = np.abs(original - original[230, 300]).max(axis=2) > 60
    assert np.abs(after - original).max(axis=2)[drawn].mean() < 12


def test_a_gradient_is_left_alone():
    ramp = np.linspace(40, 220, 256).astype(np.uint8)
    picture = np.ascontiguousarray(np.broadcast_to(ramp[None, :, None], (200, 256, 3)))
    lossy = np.array(Image.open(BytesIO(saved(Image.fromarray(picture), format="JPEG"))))
    assert np.array_equal(without_ripples(lossy), lossy)


@pytest.mark.parametrize(
    ("options", "noted"),
    [
        ({"format": "PNG"}, False),
        ({"format": "WEBP", "lossless": True}, False),
        ({"format": "WEBP", "quality": 80}, True),
        ({"format": "JPEG", "quality": 85}, True),
        ({"format": "AVIF", "quality": 70}, True),
    ],
)
def test_only_lossy_files_are_smoothed(options: dict[str, object], noted: bool):
    design = Design.open(saved(drawing(), **options), name="shop")
    assert any("compression" in note for note in design.notes) == noted
