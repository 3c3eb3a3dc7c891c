"""Pages that are hard to compare: each is perfect when it is right, and told when it is not."""

from dataclasses import replace

import pytest

from verify.compare import compare
from verify.render import Renderer
from verify.screenshot import Screenshot, Viewport

WINDOW = Viewport(480, 360)
START = """<!doctype html><html><head><style>
  body { margin: 0; font: 15px/1.4 'Liberation Sans', 'DejaVu Sans'; background: #eef }
  h1 { background: #246; color: #fff; padding: 12px; margin: 0 } p { padding: 4px 12px }
</style></head><body>"""
TEXT = "<h1>Winter in the north</h1><p>Long nights and short days</p><p>Snow until May</p>"
RTL = "<div dir=rtl><h1>חורף בצפון</h1><p>לילות ארוכים וימים קצרים</p><p>أيام قصيرة وليال</p></div>"
CANVAS = """<canvas width=400 height=80></canvas><script>
  const c = document.querySelector('canvas').getContext('2d');
  c.font = '20px sans-serif'; c.fillText('Snow until May', 12, 40); </script>"""
SPIN = """<style>@keyframes spin { to { transform: rotate(360deg) } }
  p { animation: spin 1s linear infinite }</style>"""
TICK = """<script>let n = 0; const box = document.body.appendChild(document.createElement('b'));
  setInterval(() => { box.style.marginLeft = ++n % 50 + 'px' }, 5)</script>"""
TALL = "".join(f"<h1>Chapter {n}</h1><p>What happens in it</p>" for n in range(360))


@pytest.fixture(scope="module")
def render(renderer: Renderer):
    return lambda body: renderer.render({"index.html": START + body}, WINDOW)


def as_design(page: Screenshot) -> Screenshot:
    """The page as it would be known from its picture, read without an error."""
    return replace(page, text=tuple(replace(b, element=None) for b in page.text), elements=())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(RTL, id="right to left"),
        pytest.param(TEXT + CANVAS, id="text in a canvas"),
        pytest.param(TEXT + SPIN, id="an endless animation"),
        pytest.param(TEXT + "<div style='height:1800px'></div>", id="much empty space"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_page_that_is_right_is_perfect(render, body):
    assert compare(as_design(render(body)), render(body)).score == pytest.approx(1, abs=0.002)


def test_a_right_to_left_page_that_cannot_be_read_is_perfect_too(render):
    page = render(RTL)
    boxes = tuple(block.box for block in page.text)
    design = replace(page, text=(), elements=(), unread=boxes)
    assert compare(design, page).score == pytest.approx(1, abs=0.002)


def test_text_in_a_canvas_is_missing_where_the_design_has_text(render):
    comparison = compare(as_design(render(TEXT)), render(TEXT.split("<p>Snow")[0] + CANVAS))
    assert any("Snow until May" in f.sentence for f in comparison.findings)


def test_a_page_of_another_height_says_so(render):
    taller = render(f"{TEXT}<p>{'and more<br>' * 40}</p>")
    found = [f.sentence for f in compare(as_design(render(TEXT)), taller).findings]
    assert any(
        sentence.startswith("the page is ") and "px too long" in sentence for sentence in found
    )


def test_a_page_that_never_rests_is_compared_all_the_same(render):
    assert compare(as_design(render(TEXT)), render(TEXT + TICK)).score > 0.8


def test_a_page_that_never_stops_loading_says_so():
    pictures = """<script>(function more() { const i = new Image(); i.onerror = more;
      i.src = Math.random(); document.head.append(i) })()</script>"""
    with Renderer(timeout=6) as renderer:
        page = renderer.render({"index.html": START + TEXT + pictures}, WINDOW)
        comparison = compare(as_design(renderer.render({"index.html": START + TEXT}, WINDOW)), page)
    assert comparison.findings[0].kind == "health"
    assert comparison.score <= 0.5


def test_a_page_of_30000_px_is_compared(render):
    page = render(TALL)
    assert page.height > 30_000
    assert compare(as_design(page), page).score == pytest.approx(1, abs=0.002)


def test_ten_runs_give_one_score(render):
    design = as_design(render(TEXT))
    worse = TEXT.replace("nights", "winter nights").replace("May", "June")
    assert len({round(compare(design, render(worse)).score, 3) for _ in range(10)}) == 1
