"""Small drawings that mean something are seen, and become what they stand for."""

import re
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from generation.design import Design, reference
from generation.engines.grounding import describe
from generation.engines.sketch.document import write_page
from generation.page import Page
from generation.sketch.kind import Kind
from generation.sketch.signs import find_signs
from tests.pen import HANDS
from tests.sketches import photograph, sketch
from verify.part import Drawing, Part
from verify.render import Renderer
from verify.screenshot import Box, Pixels, Viewport

WIDTH, HEIGHT = 1000, 760
PARTS = [
    Part("button", Box(50, 44, 44, 30), name="menu"),
    Part("text", Box(130, 42, 200, 34), "Holiday films", 1),
    Part("field", Box(560, 34, 380, 52), name="search"),
    Part("video", Box(50, 120, 420, 250)),
    Part("text", Box(50, 392, 180, 28), "Mountain lake", 1),
    Part("rating", Box(50, 440, 180, 30), lines=5),
    Part("text", Box(540, 130, 110, 28), "Volume", 1),
    Part("slider", Box(680, 130, 260, 28), value=0.4),
    Part("text", Box(540, 200, 190, 28), "Subtitles", 1),
    Part("switch", Box(880, 196, 64, 34), value=1.0),
    Part("radio", Box(540, 270, 28, 28)),
    Part("text", Box(590, 270, 80, 28), "Small", 1),
    Part("radio", Box(720, 270, 28, 28)),
    Part("text", Box(770, 270, 80, 28), "Large", 1),
    Part("checkbox", Box(540, 340, 28, 28), value=1.0),
    Part("text", Box(590, 340, 160, 28), "Play again", 1),
    Part("checkbox", Box(540, 400, 28, 28)),
    Part("text", Box(590, 400, 160, 28), "Full screen", 1),
    Part("button", Box(50, 560, 220, 56), "Watch later"),
]
SIGNS = ("rating", "video", "slider", "switch", "radio", "checkbox")


def read(pixels: Pixels, kind: Kind = "sketch") -> Drawing:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "BMP")
    drawing = reference(Design.open(buffer.getvalue(), kind=kind))
    assert isinstance(drawing, Drawing)
    return drawing


def found(drawing: Drawing) -> dict[str, int]:
    parts = list(drawing.root.walk())
    kinds = {kind: sum(part.kind == kind for part in parts) for kind in SIGNS}
    names = {f"{part.name} {part.kind}": 1 for part in parts if part.name}
    return kinds | names


def right(seen: dict[str, int]) -> int:
    return sum(min(seen.get(name, 0), number) for name, number in WANTED.items())


WANTED = {
    "rating": 1,
    "video": 1,
    "slider": 1,
    "switch": 1,
    "radio": 2,
    "checkbox": 2,
    "menu button": 1,
    "search field": 1,
}


@pytest.mark.parametrize("hand", HANDS)
def test_signs_are_seen_whoever_draws_them(hand: str):
    seen = found(read(sketch(PARTS, WIDTH, HEIGHT, HANDS[hand], seed=4)))
    assert right(seen) >= sum(WANTED.values()) - 1  # a marker fills the ring of a magnifier
    assert sum(seen.values()) <= sum(WANTED.values())


def test_signs_are_seen_in_a_photo():
    photo = photograph(sketch(PARTS, WIDTH, HEIGHT, HANDS["careful"], seed=4), seed=3)
    assert right(found(read(photo, "photo"))) >= sum(WANTED.values()) - 1


def test_signs_become_the_elements_that_they_stand_for(renderer: Renderer):
    page = write_page(read(sketch(PARTS, WIDTH, HEIGHT, HANDS["careful"], seed=4)), "films")
    html = page.html
    assert 'aria-label="Menu"' in html and "<video" in html and 'type="search"' in html
    assert re.search(r'type="range" value="(3\d|4\d)"', html)
    assert re.search(r'type="checkbox" role="switch" checked', html)
    assert 'aria-label="Rated 4 of 5"' in html
    labels = re.findall(r"<label[^>]*>(.*?)</label>", html, re.DOTALL)
    said = [re.sub(r"<[^>]*>|\s+", " ", label).split() for label in labels]
    for words in (["Subtitles"], ["Small"], ["Large"], ["Play", "again"], ["Volume"]):
        assert words in said
    phone = renderer.render(page.files, Viewport(390, 844))
    assert phone.width == 390 and not phone.console


def test_a_model_is_told_what_signs_mean_and_how_controls_are_set():
    pixels = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    root = Part("page", Box(0, 0, WIDTH, HEIGHT), children=tuple(PARTS))
    told = describe(
        Drawing(pixels, Viewport(WIDTH, HEIGHT), root=root), Page({"index.html": ""}), 2000
    )
    said = [line.split("] ", 1)[1] for line in told.splitlines() if "] " in line]
    assert {"button (menu)", "field (search)", "slider at 40%", "switch, on"} <= {*said}
    assert "rating of 5 stars" in said


def test_letters_are_no_signs():
    lines = ("Quick Oil 80 Q", "Do go to Ohio", "OPEN 24 HOURS", "our office in Oslo")
    parts = [Part("text", Box(60, 50 + 80 * n, 420, 40), s, 1) for n, s in enumerate(lines)]
    drawing = read(sketch(parts, 700, 420, HANDS["careful"], seed=2))
    assert {part.kind for part in drawing.root.walk()} == {"page", "text"}


def test_paper_without_signs_has_none():
    assert find_signs(np.zeros((300, 400), bool), 2.0, 20.0) == []
