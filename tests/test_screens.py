"""Several screens on one sheet become a page each, with links where arrows lead."""

import re
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from generation.design import Design, reference
from generation.engines.sketch.document import write_page
from generation.engines.sketch.leads import with_leads
from tests.pen import HANDS
from tests.sketches import photograph, side_by_side
from verify.part import Drawing, Link, Part
from verify.render import Renderer
from verify.screenshot import Box, Pixels, Viewport

SIZE = Box(0, 0, 460, 760)
SHOP = [
    Part("text", Box(40, 40, 220, 40), "Garden shop", 1),
    Part("picture", Box(40, 120, 380, 240)),
    Part("button", Box(40, 500, 240, 60), "Order now"),
]
ORDER = [
    Part("text", Box(40, 40, 200, 40), "Your order", 1),
    *(Part("field", Box(40, 140 + 120 * n, 380, 56)) for n in range(3)),
    Part("button", Box(40, 600, 380, 60), "Send order"),
]
THANKS = [
    Part("text", Box(40, 60, 260, 40), "Thank you", 1),
    Part("text", Box(40, 130, 380, 80), "x" * 90, 3),
]
TO_ORDER = (0, 282.0, 530.0), (1, -40.0, 500.0)  # from the side of a button to that of a frame
TO_THANKS = (1, 400.0, 630.0), (2, 10.0, 420.0)  # from in a button to in a frame


def opened(pixels: Pixels) -> Design:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "BMP")
    return Design.open(buffer.getvalue(), name="shop.bmp")


def read(design: Design) -> Drawing:
    drawing = reference(design)
    assert isinstance(drawing, Drawing)
    return drawing


@pytest.mark.parametrize("hand", ["careful", "quick"])
def test_every_screen_is_a_page_and_an_arrow_is_a_link(hand: str, renderer: Renderer):
    arrows = [TO_ORDER, TO_THANKS]
    sheet = side_by_side([SHOP, ORDER, THANKS], SIZE, HANDS[hand], 3, arrows)
    design = opened(sheet)
    assert any(note.startswith("3 screens are drawn") for note in design.notes)
    drawing = read(design)
    assert [p.kind for p in drawing.root.children] == ["text", "picture", "button"]
    page = write_page(drawing, "shop")
    assert page.pages == ("index.html", "your-order.html", "thank-you.html")
    leads = [re.findall(r'<a [^>]*href="([^"]+)"', str(page.files[path])) for path in page.pages]
    assert leads == [["your-order.html"], ["thank-you.html"], []]
    assert 'class="button' in page.html and "<svg" not in page.html  # the arrow is no icon
    for path in page.pages:
        for width in (390, 1440):
            shot = renderer.render(page.at(path).files, Viewport(width, 844))
            assert (shot.width, shot.console, shot.faults) == (width, (), ()), path


def test_frames_without_fittings_are_screens_where_an_arrow_joins_them():
    def screens(*arrows) -> int:
        sheet = side_by_side([SHOP, THANKS], SIZE, HANDS["careful"], 3, arrows, fitted=False)
        return 1 + len(opened(sheet).screens)

    assert screens(TO_ORDER) == 2
    assert screens() == 1


def test_screens_in_a_photo_are_told_apart():
    sheet = side_by_side([SHOP, THANKS], SIZE, HANDS["careful"], 3, [TO_ORDER])
    design = opened(photograph(sheet))
    assert design.kind == "photo" and len(design.screens) == 1
    assert [link.screen for link in design.links] == [1]


@pytest.mark.parametrize(
    "place, meant",
    [
        ((245.0, 330.0), "button"),  # beside it
        ((300.0, 100.0), "container"),  # on the edge of the card
        ((150.0, 130.0), "text"),
        ((350.0, 640.0), None),
    ],
)
def test_an_arrow_is_drawn_from_the_part_that_it_begins_at(place, meant: str | None):
    text = Part("text", Box(120, 120, 100, 24), "Roses", 1)
    card = Part("container", Box(100, 100, 240, 140), children=(text,))
    button = Part("button", Box(100, 300, 140, 48), "Order")
    page = Part("page", Box(0, 0, 400, 700), children=(card, button))
    led = [part.kind for part in with_leads(page, [Link(place, 1)]).walk() if part.leads == 1]
    assert led == ([meant] if meant else [])


def test_the_pages_of_cards_texts_and_pictures_that_lead_somewhere(renderer: Renderer):
    inner = (Part("text", Box(40, 60, 100, 24), "Roses", 1),)
    parts = [
        Part("container", Box(24, 40, 340, 120), children=inner, leads=1),
        Part("text", Box(24, 200, 200, 24), "About us", 1, leads=1),
        Part("picture", Box(24, 260, 340, 200), leads=1),
        Part("icon", Box(24, 500, 30, 30), leads=1),
    ]
    paper = np.full((700, 390, 3), 255, np.uint8)
    second = Drawing(paper, Viewport(390, 700), root=Part("page", Box(0, 0, 390, 700)))
    root = Part("page", Box(0, 0, 390, 700), children=tuple(parts))
    page = write_page(Drawing(paper, Viewport(390, 700), root=root, screens=(second,)), "shop")
    assert page.pages == ("index.html", "screen-2.html")
    assert len(re.findall(r'<a [^>]*href="screen-2.html"', page.html)) == 4
    shot = renderer.render(page.files, Viewport(390, 700))
    assert (shot.width, shot.console) == (390, ())
    (picture,) = [e.box for e in shot.elements if e.tag == "img"]
    assert picture.width > 300
