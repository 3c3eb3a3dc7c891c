"""Icons become drawings where a path of one colour looks like them."""

import re

import numpy as np
import pytest

from generation.engines.reconstruction.layout import layout
from generation.engines.reconstruction.markup import write
from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.scene import Scene
from generation.engines.reconstruction.tracing import trace
from generation.page import Page
from tests.lines import line
from verify.render import Renderer
from verify.screenshot import Box, Screenshot, Viewport

WINDOW = Viewport(300, 200)
PLACES = (Box(40, 100, 24, 24), Box(140, 100, 24, 24))
ICON = (
    '<svg width="24" height="24" viewBox="0 0 24 24" fill="#0a58ca">'
    '<path fill-rule="evenodd" d="M12 0a12 12 0 1 0 0 24a12 12 0 1 0 0-24zm-2 5h4v14h-4z"/></svg>'
)
DESIGN = (
    "<!doctype html><style>body { margin: 0; background: #fff } svg { position: absolute;"
    " top: 100px; left: 40px } svg + svg { left: 140px }</style>" + 2 * ICON
)


@pytest.fixture(scope="module")
def shot(renderer: Renderer) -> Screenshot:
    return renderer.render({"index.html": DESIGN}, WINDOW)


@pytest.fixture(scope="module")
def page(shot: Screenshot) -> Page:
    pictures = tuple(Picture(box, "icon") for box in PLACES)
    scene = Scene(300, 200, (255, 255, 255), (), pictures)
    root = layout(scene, [line("Two rings that are the same", 40, 60)])
    return write(root, root, shot, "rings")


def test_an_icon_is_drawn_once_and_used_twice(page: Page):
    assert page.html.count("<path") == 1
    assert page.html.count('<use href="#icon-1"/>') == 2
    assert not [path for path in page.files if path.startswith("assets/icon")]


def test_the_drawing_looks_like_the_icon(page: Page, shot: Screenshot, renderer: Renderer):
    seen = renderer.render(page.files, WINDOW).pixels.astype(int)
    for box in PLACES:
        area = np.s_[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
        assert np.abs(seen[area] - shot.pixels[area]).mean() < 6


def test_a_drawing_has_the_colour_of_its_icon_from_the_stylesheet(page: Page):
    css = page.files["styles.css"]
    assert isinstance(css, str)
    assert "fill: currentColor" in css
    assert re.search(r"color: (#0a58ca|var\(--accent\))", css)


def test_what_has_more_than_one_colour_stays_a_picture():
    pixels = np.full((60, 60, 3), 255, np.uint8)
    pixels[20:40, 20:30], pixels[20:40, 30:40] = (200, 0, 0), (0, 120, 0)
    assert trace(pixels, Box(20, 20, 20, 20)) is None


def test_an_icon_on_a_box_that_is_hardly_lighter_than_the_page_stays_a_picture():
    pixels = np.full((60, 60, 3), 244, np.uint8)
    pixels[12:48, 12:48], pixels[26:34, 26:34] = 255, 40
    assert trace(pixels, Box(10, 10, 40, 40)) is None


def test_noise_stays_a_picture():
    pixels = np.full((60, 60, 3), 255, np.uint8)
    pixels[20:40, 20:40] = np.random.default_rng(7).integers(0, 255, (20, 20, 1))
    assert trace(pixels, Box(20, 20, 20, 20)) is None


def test_an_icon_at_the_edge_of_the_design_stays_a_picture():
    pixels = np.full((60, 60, 3), 255, np.uint8)
    pixels[0:20, 0:20] = 0
    assert trace(pixels, Box(0, 0, 20, 20)) is None
