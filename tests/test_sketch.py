"""A sketch goes in and a page comes out, and both say the same."""

import re
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from generation.design import Design, reference
from generation.engine import load_engine, suited
from generation.engines.reconstruction import ReconstructionEngine
from generation.engines.sketch.document import write_page
from generation.engines.sketch.filler import SLACK, Filler
from generation.errors import DesignError
from generation.events import RunFinished
from generation.refine import run
from generation.sketch.controls import signed_off
from tests.outline import outline
from tests.pen import HANDS
from tests.sketches import photograph, sketch
from verify.part import Drawing, Part
from verify.render import Renderer
from verify.screenshot import Box, Pixels, Viewport

SHOP = """<!doctype html>
<style>
  body { margin: 32px; font: 16px/24px Arial; background: #fff }
  header { display: flex; justify-content: space-between; margin-bottom: 40px }
  h1 { margin: 0; font-size: 32px; line-height: 40px }
  input, button, select { font: inherit; height: 44px; padding: 0 16px; border: 1px solid #888 }
  .cards { display: grid; grid-template-columns: repeat(3, 1fr); gap: 32px }
  .card { border: 1px solid #bbb; padding: 24px }
  .card img { width: 100%; height: 140px; background: #ccc }
  .card h2 { margin: 16px 0; font-size: 22px }
  .card p { margin: 0 0 20px }
</style>
<header><h1>Garden shop</h1><input placeholder="Search" size="30"></header>
<div class="cards">
  <div class="card"><img><h2>Roses</h2><p>They smell of summer and need some water every
    single day of the year.</p><button>Add to cart</button></div>
  <div class="card"><img><h2>Tulips</h2><p>A bulb that sleeps through the winter, and wakes
    up when spring comes.</p><button>Add to cart</button></div>
  <div class="card"><img><h2>Daisies</h2><p>Small and white, they grow wherever nobody
    mows the grass too often.</p><button>Add to cart</button></div>
</div>"""


@pytest.fixture(scope="module")
def shop(renderer: Renderer) -> list[Part]:
    return outline(renderer.render({"index.html": SHOP}, Viewport(1000, 700)))


@pytest.fixture(scope="module")
def drawn(shop: list[Part]) -> Pixels:
    return sketch(shop, 1000, 620, HANDS["quick"], seed=3)


@pytest.fixture(scope="module")
def design(drawn: Pixels) -> Design:
    return Design.open(encoded(drawn))


@pytest.fixture(scope="module")
def drawing(design: Design) -> Drawing:
    return read(design)


def encoded(pixels: Pixels) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "BMP")
    return buffer.getvalue()


def kinds(drawing: Drawing) -> list[str]:
    return [part.kind for part in drawing.root.walk()]


def read(design: Design) -> Drawing:
    drawing = reference(design)
    assert isinstance(drawing, Drawing)
    return drawing


@pytest.mark.parametrize("hand", HANDS)
def test_what_is_drawn_is_a_sketch(shop: list[Part], hand: str):
    pixels = sketch(shop, 1000, 620, HANDS[hand], seed=1)
    assert Design.open(encoded(pixels)).kind == "sketch"
    assert Design.open(encoded(photograph(pixels))).kind == "photo"


def test_a_screenshot_is_none(renderer: Renderer):
    shot = renderer.render({"index.html": SHOP}, Viewport(1000, 700))
    assert Design.open(encoded(shot.pixels)).kind == "screenshot"


def test_the_kind_can_be_said(drawn: Pixels):
    assert Design.open(encoded(drawn), kind="screenshot").kind == "screenshot"
    assert Design.open(encoded(drawn), kind="wireframe").kind == "wireframe"


@pytest.mark.parametrize("pixels", [np.full((600, 800, 3), 240, np.uint8)])
def test_blank_paper_is_told(pixels: Pixels):
    with pytest.raises(DesignError, match="nothing is drawn"):
        Design.open(encoded(pixels), kind="photo")


def test_a_photo_of_an_empty_sheet_is_told():
    shade = np.linspace(190, 230, 500)[None, :, None] + np.zeros((400, 500, 3))
    paper = shade + np.random.default_rng(1).normal(0, 3, shade.shape)
    design = Design.open(encoded(paper.clip(0, 255).astype(np.uint8)))
    assert any(note.startswith("nothing can be seen") for note in design.notes)


def test_the_parts_of_a_sketch_are_seen(drawing: Drawing):
    found = kinds(drawing)
    assert [found.count(kind) for kind in ("container", "picture", "button", "field")] == [
        3,
        3,
        3,
        1,
    ]


def test_the_page_of_a_sketch_has_what_was_drawn(design: Design, renderer: Renderer):
    *_, finished = run(design, ReconstructionEngine(), renderer)
    assert isinstance(finished, RunFinished) and finished.best and finished.best.page
    html = finished.best.page.html
    assert [html.count(tag) for tag in ("<article", "<img", "<button", "<input")] == [3, 3, 3, 1]
    assert "data-placeholder" in html
    assert finished.best.score > 0.75


def test_sketches_have_an_engine_of_their_own(drawn: Pixels, design: Design):
    embedded = load_engine("reconstruction")
    assert suited(embedded, design).name == "sketch"
    assert suited(embedded, Design.open(encoded(drawn), kind="screenshot")) is embedded


def test_a_photo_that_is_no_drawing_is_told():
    random = np.random.default_rng(0)
    small = random.integers(0, 255, (12, 16, 3)).astype(np.uint8)
    scene = np.asarray(Image.fromarray(small).resize((800, 600), Image.Resampling.BICUBIC))
    assert Design.open(encoded(scene)).kind == "picture"
    with pytest.raises(DesignError, match=r"no drawing of a page|nothing is drawn"):
        Design.open(encoded(scene), kind="photo")


def test_what_shows_no_page_is_shown_as_it_is(renderer: Renderer):
    random = np.random.default_rng(2)
    sky, hills = np.array([120, 170, 230]), np.array([60, 90, 40])
    ridge = 150 + 40 * np.sin(np.linspace(0, 7, 480))
    scene = np.where((np.arange(300)[:, None] > ridge)[..., None], hills, sky)
    scene = (scene + random.normal(0, 4, scene.shape)).clip(0, 255).astype(np.uint8)
    design = Design.open(encoded(scene))
    assert design.kind == "picture" and "shown as it is" in design.notes[0]
    *_, finished = run(design, ReconstructionEngine(), renderer)
    assert isinstance(finished, RunFinished) and finished.best and finished.best.page
    assert finished.best.page.html.count("<img") == 1 and finished.best.score > 0.9


def test_a_very_faint_sketch_is_read(drawn: Pixels):
    faint = np.asarray(250 - (255 - drawn.astype(np.int16)) // 7, np.uint8)
    found = kinds(read(Design.open(encoded(faint), kind="sketch")))
    assert found.count("container") == 3 and found.count("button") == 3


def test_red_ink_is_a_remark_and_no_part_of_the_page(drawn: Pixels, drawing: Drawing):
    noted = drawn.copy()
    noted[560:600, 300:304] = noted[560:564, 300:420] = (225, 30, 30)
    assert kinds(read(Design.open(encoded(noted), kind="sketch"))) == kinds(drawing)


def test_scrawls_become_placeholders_as_long_as_what_is_drawn(renderer: Renderer):
    html = """<style>body { margin: 40px; font: 20px Arial }</style>
    <h1>Our garden</h1><p>xqzvk wrtpl kfjgh zzkq wvrtx</p>"""
    parts = outline(renderer.render({"index.html": html}, Viewport(800, 300)))
    drawing = read(Design.open(encoded(sketch(parts, 800, 300, HANDS["careful"])), kind="sketch"))
    page = write_page(drawing, "garden")
    assert "<h1" in page.html and "Our garden" in page.html
    assert "xqz" not in page.html.lower()
    (placeholder,) = re.findall(r'data-placeholder="text"[^>]*>([^<]+)<', page.html)
    assert 10 < len(placeholder) < 45


def test_a_ring_before_the_last_line_is_a_copyright_sign():
    ring = Part("radio", Box(300, 560, 20, 20), round=True)
    line = Part("text", Box(330, 558, 200, 24), "Garden shop", 1)
    page, above = Box(0, 0, 800, 600), Part("text", Box(40, 40, 200, 24), "Roses", 1)
    assert [part.text for part in signed_off((above, ring, line), page)] == [
        "Roses",
        "© Garden shop",
    ]
    choice = replace(ring, box=Box(300, 200, 20, 20)), replace(line, box=Box(330, 198, 200, 24))
    assert signed_off((above, *choice), page) == (above, *choice)


@pytest.mark.parametrize("characters", [12, 30, 60, 140, 300])
def test_filled_in_sentences_are_as_long_as_what_is_drawn(characters: int):
    filler = Filler()
    said = [filler.sentence(characters) for _ in range(3)]
    assert len({*said}) == 3
    assert all(0.5 * characters < len(text) <= characters + SLACK for text in said)


def test_the_page_of_a_sketch_fits_a_phone(drawing: Drawing, renderer: Renderer):
    page = write_page(drawing, "shop")
    phone = renderer.render(page.files, Viewport(390, 844))
    assert phone.width == 390
    cards = [e.box for e in phone.elements if e.tag == "article"]
    assert len(cards) == 3 and len({round(box.x) for box in cards}) == 1
    buttons = [e.box for e in phone.elements if e.tag == "button"]
    assert all(box.width > 80 and box.height >= 36 for box in buttons)


def test_what_a_hand_drew_nearly_in_line_is_in_line_on_the_page(renderer: Renderer):
    random = np.random.default_rng(4)
    boxes = [Box(40 + 300 * n, 60 + 240 * row, 260, 200) for row in range(2) for n in range(3)]
    strayed = [
        replace(b, x=b.x + random.uniform(-9, 9), y=b.y + random.uniform(-9, 9)) for b in boxes
    ]
    cards = [
        Part("container", b, children=(Part("text", Box(b.x + 20, b.y + 20, 90, 20), "Title", 1),))
        for b in strayed
    ]
    root = Part("page", Box(0, 0, 960, 540), children=tuple(cards))
    drawing = Drawing(np.full((540, 960, 3), 255, np.uint8), Viewport(960, 540), root=root)
    shot = renderer.render(write_page(drawing, "cards").files, Viewport(960, 540))
    found = [e.box for e in shot.elements if e.tag == "article"]
    assert len(found) == 6
    assert len({round(box.x) for box in found}) == 3 and len({round(box.y) for box in found}) == 2


def test_a_card_is_no_picture_though_one_fills_its_upper_half():
    boxes = [Box(40 + 410 * n, 180, 360, 520) for n in range(3)]
    cards = [Part("container", box) for box in boxes]
    pictures = [Part("picture", Box(box.x + 20, box.y + 20, 320, 200)) for box in boxes]
    texts = [Part("text", Box(box.x + 20, box.y + 260, 280, 24)) for box in boxes]
    picture = sketch([*cards, *pictures, *texts], 1280, 900, HANDS["careful"], seed=2)
    seen = read(Design.open(encoded(picture), kind="sketch")).root.children
    assert [card.kind for card in seen] == ["container"] * 3
    assert all(card.children[0].kind == "picture" for card in seen)


def test_small_boxes_in_a_row_take_a_digit_each_and_a_square_is_no_field(renderer: Renderer):
    digits = [Part("field", Box(200 + 70 * n, 200, 56, 56)) for n in range(5)]
    parts = [Part("text", Box(200, 100, 300, 30), "Enter the code", 1), *digits]
    parts += [Part("button", Box(700, 96, 44, 44)), Part("button", Box(200, 320, 200, 48), "Send")]
    drawing = read(Design.open(encoded(sketch(parts, 900, 500, HANDS["careful"])), kind="sketch"))
    assert [kinds(drawing).count(kind) for kind in ("field", "button")] == [5, 2]
    shot = renderer.render(write_page(drawing, "code").files, Viewport(900, 500))
    (square,) = [e.box for e in shot.elements if e.tag == "button" and e.box.width < 60]
    assert square.width == pytest.approx(square.height, abs=2)


def test_squiggles_that_touch_are_read_line_by_line():
    lines = [Part("text", Box(60, 60, 700, 140), "x" * 300, 6)]
    drawing = read(Design.open(encoded(sketch(lines, 900, 400, HANDS["marker"], 2)), kind="sketch"))
    (text,) = [part for part in drawing.root.walk() if part.kind == "text"]
    assert kinds(drawing) == ["page", "text"]
    assert text.lines == pytest.approx(6, abs=1)
    across = drawing.width / 900
    assert text.box.width / across == pytest.approx(700, abs=20)
    assert text.box.height / across == pytest.approx(140, abs=30)
