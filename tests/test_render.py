"""A page goes in, its pixels, text and elements come out."""

import pytest

from verify.errors import RenderError, RenderTimeout
from verify.render import Renderer
from verify.screenshot import Viewport

WINDOW = Viewport(400, 300)


@pytest.fixture(scope="module")
def renderer():
    with Renderer(timeout=8.0) as renderer:
        yield renderer


def page(body: str) -> dict[str, str | bytes]:
    return {"index.html": f"<!doctype html><style>body{{margin:0}}</style>{body}"}


def test_pixels_text_and_elements_of_a_page(renderer: Renderer):
    shot = renderer.render(
        page('<h1 style="color:#123456;font:bold 32px Arial;margin:20px">Hello there</h1>'), WINDOW
    )
    (block,) = shot.text
    assert shot.pixels.shape == (300, 400, 3)
    assert (block.text, block.color, block.font_size, block.font_weight, block.font_family) == (
        "Hello there",
        (0x12, 0x34, 0x56),
        32,
        700,
        "Arial",
    )
    assert block.element is not None
    assert shot.elements[block.element].selector == "h1"
    assert shot.elements[block.element].line == 1


def test_a_script_that_never_ends_costs_one_render_only(renderer: Renderer):
    with pytest.raises(RenderTimeout):
        renderer.render(page("<script>while (true);</script>"), WINDOW)
    assert renderer.render(page("good"), WINDOW).text[0].text == "good"


def test_a_page_needs_an_index(renderer: Renderer):
    with pytest.raises(RenderError, match=r"index\.html"):
        renderer.render({"page.html": "hi"}, WINDOW)
