import threading

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from verify.glyphs import Glyph, glyph_blocks
from verify.ink import find_ink, tighten
from verify.neighbours import without_neighbours
from verify.ocr import Reading, read_text
from verify.screenshot import RGB, Box, TextBlock, Word


def page(*lines: tuple[str, int, int, int], ink: RGB = (30, 30, 30), paper: RGB = (255, 255, 255)):
    """A 480 x 160 picture with each (text, x, y, size) drawn on it."""
    picture = Image.new("RGB", (480, 160), paper)
    for text, x, y, size in lines:
        font = ImageFont.load_default(size)
        ImageDraw.Draw(picture).text((x, y), text, fill=ink, font=font)
    return np.asarray(picture)


def texts(blocks: tuple[TextBlock, ...]) -> list[str]:
    return [block.text for block in blocks]


PRICES = ("Prices for teams", 20, 20, 24)
NOTE = ("Pay once a month", 20, 70, 14)


@pytest.mark.parametrize(
    ("ink", "paper"), [((30, 30, 30), (255, 255, 255)), ((240, 240, 250), (20, 24, 48))]
)
def test_lines_are_read_in_order_with_their_ink_and_color(ink: RGB, paper: RGB):
    pixels = page(NOTE, PRICES, ink=ink, paper=paper)
    blocks = read_text(pixels).text
    assert texts(blocks) == ["Prices for teams", "Pay once a month"]
    for block in blocks:
        assert block.box == tighten(pixels, block.box)
        assert np.allclose(block.color, ink, atol=12)
    assert blocks[0].font_size == pytest.approx(24, rel=0.15)


def test_words_have_the_boxes_of_their_ink():
    (block,) = read_text(page(PRICES)).text
    font = ImageFont.load_default(24)
    starts = [20 + font.getlength(start) for start in ("", "Prices ", "Prices for ")]
    assert [word.text for word in block.words] == ["Prices", "for", "teams"]
    assert np.allclose([word.box.x for word in block.words], starts, atol=3)
    assert Box.around([word.box for word in block.words]) == block.box


def test_columns_on_one_row_are_separate_blocks():
    pixels = page(("Home", 20, 20, 16), ("Products", 160, 20, 16), ("Contact", 320, 20, 16))
    assert texts(read_text(pixels).text) == ["Home", "Products", "Contact"]


def test_device_scale_divides_boxes_and_sizes():
    pixels = page(PRICES)
    (single,), (double,) = read_text(pixels).text, read_text(pixels, 2.0).text
    assert double.box.width == single.box.width / 2
    assert double.font_size == single.font_size / 2
    assert double.words[1].box.x == single.words[1].box.x / 2


def test_text_below_the_first_detector_band_is_found_once():
    tall = np.full((2100, 480, 3), 255, np.uint8)
    for top in (0, 850, 900, 1750, 1900):
        tall[top : top + 60] = page(PRICES)[:60]
    assert texts(read_text(tall).text) == ["Prices for teams"] * 5


def test_a_blank_picture_has_no_text():
    assert read_text(np.full((64, 64, 3), 255, np.uint8)) == Reading((), ())


def test_threads_read_the_same():
    pixels = page(PRICES, NOTE)
    results: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: results.append(texts(read_text(pixels).text)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [["Prices for teams", "Pay once a month"]] * 2


def line_of(text: str, color: RGB = (30, 30, 30), stronger: RGB | None = None) -> TextBlock:
    """The one block of a line whose every glyph is a bar, read where it stands.

    Its second half has the `stronger` colour.
    """
    pixels = np.full((26, 16 * len(text), 3), 255, np.uint8)
    for index, letter in enumerate(text):
        if letter != " ":
            later = index > len(text) // 2
            pixels[4:22, 16 * index + 4 : 16 * index + 12] = (later and stronger) or color
    glyphs = [Glyph(letter, 16 * index + 8, 1.0) for index, letter in enumerate(text)]
    box = Box(0, 0, pixels.shape[1], pixels.shape[0])
    (block,) = glyph_blocks(glyphs, find_ink(pixels, box))
    return block


@pytest.mark.parametrize(
    ("read", "written"),
    [
        ("\u80fd\uff0c \u662f", "\u80fd\uff0c\u662f"),  # a wide comma has no space after it
        ("\u80fd \u662f", "\u80fd \u662f"),
        ("\u3010no-\u3011 \uff08a\uff09", "[no-] (a)"),
    ],
)
def test_marks_are_as_wide_as_their_script(read: str, written: str):
    assert line_of(read).text == written


def test_a_dot_between_words_stands_alone():
    assert line_of("3 min\u00b75").text == "3 min \u00b7 5"


def test_a_line_ends_where_the_one_beside_it_begins():
    pixels = page(("99", 20, 20, 40), ("per", 72, 42, 14))
    both, unit = Box(10, 10, 70, 60), Box(70, 40, 60, 30)
    blocks = [
        TextBlock(text, box, (30, 30, 30), 40, words=(Word(text, box),))
        for text, box in (("99", tighten(pixels, both)), ("per", tighten(pixels, unit)))
        if box
    ]
    assert blocks[0].box.right > blocks[1].box.x
    figure, after = without_neighbours(pixels, blocks)
    assert figure.box.right < after.box.x


def test_the_colour_of_a_line_is_that_of_most_of_it():
    assert line_of("most of the words a", (90, 90, 90), (90, 90, 90)).color == (90, 90, 90)
    assert line_of("more than a half is", (90, 90, 90), (0, 0, 238)).color == (90, 90, 90)


@pytest.mark.parametrize(
    ("gap", "read"), [(6, ["abcd"]), (12, ["abcd"]), (20, ["ab cd"]), (40, ["ab", "cd"])]
)
def test_a_wide_gap_parts_words_between_which_no_space_was_read(gap: int, read: list[str]):
    places = [4, 16, 24 + gap, 36 + gap]
    pixels = np.full((26, 60 + gap, 3), 255, np.uint8)
    for x in places:
        pixels[4:22, x : x + 8] = 30
    glyphs = [Glyph(letter, x + 4, 1.0) for letter, x in zip("abcd", places, strict=True)]
    ink = find_ink(pixels, Box(0, 0, pixels.shape[1], pixels.shape[0]))
    assert [block.text for block in glyph_blocks(glyphs, ink)] == read
