import pytest

from tests.drawing import Line, draw
from verify.health import find_faults
from verify.screenshot import Viewport
from verify.source import Source

TEXT = "<main><h1>Winter in the north</h1><p>Long nights, short days, and snow.</main>"


@pytest.mark.parametrize(
    "html, tag",
    [
        (f"<!doctype html><html><body>{TEXT}", None),
        (f"<!doctype html><body>{TEXT}<ul><li>one<li>two</ul><img src=a.png><br>", None),
        ("<p>2 < 3", None),
        ("<div><span>closed by hand</span></body></html>", None),
        ("<!doctype html><html><body><main><h1>Winter</h1>", "<main>"),
        ("<!doctype html><html><body><main><h1>Winter</h1><a hre", "<a"),
        ("<!doctype html><style>body { margin: 0; col", "<style>"),
        ("<p>good</p><script>const a = 1 <", "<script>"),
        ("<p>good</p><!-- what is left", "<!--"),
        ("<div><p>good</p></di", "</di"),
    ],
)
def test_a_document_that_ends_too_early_is_told(html, tag):
    assert Source(html).cut_off == tag


@pytest.mark.parametrize(
    "html, fault",
    [
        (TEXT[:-3], "the document is cut off: it ends in </ma"),
        (f"{TEXT}<div style='width:900px'>", "the document is cut off: it ends in <div>"),
        (
            f"{TEXT}<div style='width:900px'>wide</div>",
            "the page has one width only: in a window of",
        ),
        (f"{TEXT}<div hidden>{TEXT}</div>", "the page holds a hidden copy of itself: 100%"),
    ],
)
def test_what_is_wrong_with_a_document_is_told_first(html, fault, renderer):
    page = renderer.render({"index.html": html}, Viewport(800, 600))
    assert page.faults[0].startswith(fault)
    assert next(iter(find_faults(draw([Line("Winter")]), page))) == page.faults[0]


def test_a_sound_page_has_no_fault(renderer):
    menu = "<nav hidden>Home, tours, prices, about us</nav><template><p>Long nights</template>"
    page = renderer.render({"index.html": TEXT + menu}, Viewport(800, 600))
    assert page.faults == ()
