"""A figure and the smaller unit after it are measured apart, and written as one line."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from generation.engines.reconstruction.unit import with_units
from tests.lines import line
from verify.ink import tighten
from verify.screenshot import Box, Pixels, TextBlock, Word
from verify.units import without_units


def price(figure: str, unit: str, size: int) -> tuple[Pixels, TextBlock]:
    """A figure of 40 px and its unit in another size, read as one word."""
    picture = Image.new("RGB", (300, 80), "white")
    draw = ImageDraw.Draw(picture)
    large, small = ImageFont.load_default(40), ImageFont.load_default(size)
    draw.text((20, 60), figure, fill=0, font=large, anchor="ls")
    draw.text((22 + large.getlength(figure), 60), unit, fill=0, font=small, anchor="ls")
    pixels = np.asarray(picture)
    box = tighten(pixels, Box(10, 10, 280, 65))
    assert box
    text = figure + unit
    return pixels, TextBlock(text, box, (0, 0, 0), 40, words=(Word(text, box),))


@pytest.mark.parametrize(("figure", "unit"), [("$24", "/month"), ("19", "kg")])
def test_a_smaller_unit_is_parted_from_its_figure(figure: str, unit: str):
    parts = without_units(*price(figure, unit, 16))
    assert [part.text for part in parts] == [figure, unit]
    assert parts[0].box.right < parts[1].box.x


@pytest.mark.parametrize(("figure", "unit"), [("$24", "/month"), ("12", "px"), ("#1", "cc88a")])
def test_a_unit_as_large_as_its_figure_stays(figure: str, unit: str):
    assert len(without_units(*price(figure, unit, 40))) == 1


def test_a_figure_and_its_unit_are_one_line():
    figure, unit, other = line("$24", 20, 60, 32), line("/month", 75, 60, 14), line("Free", 300, 60)
    joined, alone = with_units([figure, unit, other])
    assert joined.text == "$24/month"
    assert [run.style.size for run in joined.runs] == [32, 14]
    assert alone is other
