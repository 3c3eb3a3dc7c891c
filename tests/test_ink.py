import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from verify.ink import background_color, ink_color, middle, tighten
from verify.screenshot import RGB, Box, Pixels


def page(ink: RGB, paper: RGB, text: str = "Hover", size: int = 24) -> Pixels:
    """A 200 x 80 picture with `text` drawn at (40, 20)."""
    picture = Image.new("RGB", (200, 80), paper)
    font = ImageFont.load_default(size)
    ImageDraw.Draw(picture).text((40, 20), text, fill=ink, font=font)
    return np.asarray(picture)


def edges(box: Box | None) -> list[float]:
    assert box
    return [box.x, box.y, box.right, box.bottom]


LOOSE = Box(34, 16, 90, 36)


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ((0, 0, 0), (255, 255, 255)),
        ((255, 255, 255), (20, 30, 60)),
        ((150, 150, 150), (255, 255, 255)),
    ],
)
def test_a_loose_box_shrinks_to_the_ink_on_any_paper(ink: RGB, paper: RGB):
    pixels = page(ink, paper)
    rows, columns = np.nonzero(np.abs(pixels.astype(int) - paper).max(axis=2) > 40)
    expected = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert np.allclose(edges(tighten(pixels, LOOSE)), expected, atol=1)


def test_a_tight_box_stays_as_it_is():
    pixels = page((0, 0, 0), (255, 255, 255))
    tight = tighten(pixels, LOOSE)
    assert tight
    assert tighten(pixels, tight) == tight


def test_device_scale_divides_the_result():
    pixels = page((0, 0, 0), (255, 255, 255))
    tight = edges(tighten(pixels, LOOSE))
    half = Box(LOOSE.x / 2, LOOSE.y / 2, LOOSE.width / 2, LOOSE.height / 2)
    assert edges(tighten(pixels, half, 2.0)) == [edge / 2 for edge in tight]


def test_an_empty_box_has_no_ink():
    assert tighten(page((0, 0, 0), (255, 255, 255)), Box(150, 5, 40, 10)) is None


@pytest.mark.parametrize(
    "line",
    [
        pytest.param((0, 52, 200, 52), id="divider under the text"),
        pytest.param((37, 0, 37, 79), id="border left of the text"),
        pytest.param((36, 18, 118, 54), id="frame around the text"),
    ],
)
def test_lines_near_the_text_are_not_its_ink(line: tuple[int, int, int, int]):
    pixels = page((0, 0, 0), (255, 255, 255))
    with_line = Image.fromarray(pixels)
    ImageDraw.Draw(with_line).rectangle(line, outline=(60, 60, 60))
    assert tighten(np.asarray(with_line), LOOSE) == tighten(pixels, LOOSE)


def test_a_button_smaller_than_the_box_is_background():
    pixels = page((255, 255, 255), (255, 255, 255))
    button = Image.fromarray(pixels)
    draw = ImageDraw.Draw(button)
    draw.rectangle((37, 18, 112, 50), fill=(20, 90, 200))
    draw.text((40, 20), "Hover", fill=(255, 255, 255), font=ImageFont.load_default(24))
    expected = tighten(page((255, 255, 255), (20, 90, 200)), LOOSE)
    assert edges(tighten(np.asarray(button), LOOSE)) == pytest.approx(edges(expected), abs=1)


def test_text_on_a_gradient_is_found():
    ramp = np.linspace(40, 160, 200, dtype=np.uint8)
    picture = Image.fromarray(np.broadcast_to(ramp[None, :, None], (80, 200, 3)).copy())
    ImageDraw.Draw(picture).text(
        (40, 20), "Hover", fill=(255, 255, 255), font=ImageFont.load_default(24)
    )
    expected = tighten(page((255, 255, 255), (90, 90, 90)), LOOSE)
    assert edges(tighten(np.asarray(picture), LOOSE)) == pytest.approx(edges(expected), abs=2)


def test_the_color_is_that_of_full_ink_and_of_the_paper():
    pixels = page((200, 30, 60), (250, 250, 240))
    assert np.allclose(ink_color(pixels, LOOSE), (200, 30, 60), atol=3)
    assert background_color(pixels, LOOSE) == (250, 250, 240)


@pytest.mark.parametrize("count", [1, 2, 5, 8])
def test_the_middle_of_an_even_number_of_colors_is_between_two(count: int):
    colors = np.random.default_rng(count).integers(0, 256, (count, 3), np.uint8)
    assert (middle(colors) == np.median(colors, axis=0)).all()


def test_the_badge_that_a_text_stands_on_is_not_its_ink():
    bare = page((255, 255, 255), (220, 53, 69), "New", 12)
    text = tighten(bare, Box(36, 20, 40, 20))
    assert text
    badge = Box.from_edges(text.x - 5, text.y - 4, text.right + 5, text.bottom + 4)
    picture = Image.new("RGB", (200, 80), (52, 58, 64))
    rim = badge.x, badge.y, badge.right - 1, badge.bottom - 1
    shape = Image.new("L", picture.size)
    ImageDraw.Draw(shape).rounded_rectangle(rim, 4, fill=255)
    picture.paste(Image.fromarray(bare), mask=shape)
    loose = Box.from_edges(badge.x - 3, badge.y - 3, badge.right + 3, badge.bottom + 3)
    assert tighten(np.asarray(picture), loose) == text
    assert ink_color(np.asarray(picture), loose) == ink_color(bare, text)


def test_a_solid_square_is_ink():
    pixels = np.full((40, 60, 3), 255, np.uint8)
    pixels[12:28, 20:36] = 0
    assert tighten(pixels, Box(16, 8, 24, 24)) == Box(20, 12, 16, 16)
