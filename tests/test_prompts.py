"""Boxes without a border are fields where they say so."""

import re

import pytest

from generation.engines.reconstruction.region import Region
from tests.lines import line, written
from verify.screenshot import Box

GREY = (240, 242, 246)
TEXT = line("Ferries leave every hour from the old pier.", 40, 500)


def controls(text: str, box: Box, x: float = 16, y: float = 26) -> list[str]:
    html, _ = written([line(text, box.x + x, box.y + y), TEXT], [Region(box, GREY, radius=6)])
    return re.findall(r"<(?:input|textarea)[^>]*", html)


@pytest.mark.parametrize("text", ["Search for...", "Search cups and bowls", "Your name *", "Tag…"])
def test_a_box_that_asks_for_something_is_a_field(text: str):
    (field,) = controls(text, Box(40, 100, 360, 40))
    assert f'placeholder="{text}"' in field and field.startswith("<input")


def test_what_searches_says_so():
    (field,) = controls("Search for...", Box(40, 100, 360, 40))
    assert 'type="search"' in field


def test_a_tall_box_that_asks_at_its_top_has_room_for_a_message():
    (field,) = controls("Your message *", Box(40, 100, 360, 200))
    assert field.startswith("<textarea")


@pytest.mark.parametrize(("text", "x"), [("Saved for later", 16), ("Search", 140)])
def test_a_box_that_says_something_or_says_it_in_its_middle_is_none(text: str, x: float):
    assert not controls(text, Box(40, 100, 360, 40), x)
