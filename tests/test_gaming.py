"""Pages that only seem to be right, each against a page that is honestly half done."""

from dataclasses import replace

import cv2
import pytest

from verify.compare import Comparison, compare
from verify.render import Renderer
from verify.screenshot import Screenshot, Viewport

WINDOW = Viewport(800, 600)
STYLE = """<!doctype html><html><head><style>
  body { margin: 0; font: 16px/1.5 'Liberation Sans', sans-serif; color: #223; background: #fff }
  header { background: #1d3a6e; color: #fff; padding: 24px 40px }
  h1 { margin: 0; font-size: 32px }
  section { padding: 24px 40px } .tinted { background: #e8eef8 }
  .cards { display: flex; gap: 20px } .card { flex: 1; background: #f7d9b0; padding: 16px }
  footer { background: #222; color: #ddd; padding: 20px 40px }
</style></head><body>"""
SECTIONS = (
    "<header><h1>Northern Lights Tours</h1><p>Nights under a moving sky</p></header>",
    "<section><h2>Where we go</h2><p>Tromso, Abisko and the coast of Iceland, from September"
    " to March, in groups of at most eight.</p></section>",
    "<section class='tinted'><h2>Prices</h2><div class='cards'><div class='card'>Weekend 390"
    "</div><div class='card'>Week 1200</div><div class='card'>Private 2900</div></div></section>",
    "<section><h2>What guests say</h2><p>The guide found a clear patch every single night.</p>"
    "</section>",
    "<footer>Write to hello at northern dot example</footer>",
)
HONEST = STYLE + "".join(SECTIONS)
HALF = STYLE + "".join(SECTIONS[:3])
PASTED = "<!doctype html><body style='margin:0'><img src='shot.png' style='display:block'>"
BARE = "<style>html, body, body * { background: none !important; position: relative }</style>"
COVERED = f"<div style='position:absolute;top:0;left:0;width:800px;%s'>{''.join(SECTIONS)}</div>"


@pytest.fixture(scope="module")
def design(renderer: Renderer) -> Screenshot:
    """The honest page as its design would be known: pixels, and text without elements."""
    page = renderer.render({"index.html": HONEST}, WINDOW)
    text = tuple(replace(block, element=None) for block in page.text)
    return replace(page, text=text, elements=())


@pytest.fixture(scope="module")
def score(renderer: Renderer, design: Screenshot):
    picture = cv2.imencode(".png", cv2.cvtColor(design.pixels, cv2.COLOR_RGB2BGR))[1].tobytes()

    def rate(html: str) -> Comparison:
        page = renderer.render({"index.html": html, "shot.png": picture}, WINDOW)
        return compare(design, page)

    return rate


def test_the_honest_page_is_perfect(score):
    assert score(HONEST).score == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(PASTED, id="a screenshot as one picture"),
        pytest.param(PASTED + COVERED % "opacity:0", id="transparent text over it"),
        pytest.param(PASTED + COVERED % "opacity:.01", id="nearly transparent text over it"),
        pytest.param(PASTED + COVERED % "visibility:hidden", id="hidden text over it"),
        pytest.param(PASTED + COVERED % "color:transparent", id="text without colour over it"),
        pytest.param(PASTED + COVERED % "z-index:-1", id="text under it"),
        pytest.param(PASTED + COVERED % "clip-path:inset(50%%)", id="text clipped away"),
        pytest.param(PASTED + COVERED % "left:-9999px", id="text beside the page"),
        pytest.param(
            PASTED + COVERED % "font-size:1px;line-height:1px;overflow:hidden;height:9px",
            id="tiny text over it",
        ),
        pytest.param(
            STYLE
            + "<style>* {color:#fff !important;background:#fff !important}</style>"
            + "".join(SECTIONS),
            id="text in the colour of its background",
        ),
        pytest.param(
            "<!doctype html><body style='margin:0;height:900px;"
            "background:url(shot.png) no-repeat'>",
            id="a screenshot as background",
        ),
        pytest.param(
            PASTED.replace("display:block", "position:absolute") + STYLE + BARE + "".join(SECTIONS),
            id="text over a picture of itself",
        ),
        pytest.param(
            HONEST + BARE + "<style>html {background:url(shot.png) !important}</style>",
            id="text over a background of itself",
        ),
        pytest.param("<!doctype html><body>", id="a blank page"),
        pytest.param(HONEST + "<script>boom()</script>", id="a page that throws"),
        pytest.param(HONEST + "<img src='gone.png' hidden>", id="a page that misses a file"),
        pytest.param(HONEST + "<div style='height:6000px'></div>", id="a page ten times as tall"),
        pytest.param(HONEST[: len(STYLE) // 2], id="a page that ends in its style"),
        pytest.param(HONEST[:-9], id="a page that ends in its last tag"),
        pytest.param(
            HONEST.replace("margin: 0", "margin: 0; width: 800px"), id="a page of one width"
        ),
        pytest.param(
            f"{HONEST}<style>@media (width < 700px) {{ body * {{ display: none }} }}</style>",
            id="a page that is empty at other widths",
        ),
        pytest.param(
            f"{HONEST}<style>@media not (width: 800px) {{ body {{ opacity: 0 }} }}</style>",
            id="a page that is invisible at other widths",
        ),
        pytest.param(
            f"{HONEST}<style>@media (min-width: 700px) {{.phone {{display:none}}}}"
            f"</style><div class=phone>{''.join(SECTIONS)}</div>",
            id="a copy for another width",
        ),
    ],
)
def test_a_trick_is_worth_less_than_half_the_work(score, html):
    assert score(html).score < score(HALF).score


def test_text_in_a_canvas_is_no_text(score):
    canvas = STYLE + (
        "<canvas width=800 height=700></canvas><script>const c = document.querySelector('canvas')"
        ".getContext('2d'); c.font = '32px sans-serif'; c.fillText('Northern Lights Tours', 40, 60)"
        "</script>"
    )
    assert score(canvas).metrics["text"] == 0


def test_an_animation_does_not_change_the_score(score):
    moving = HONEST.replace(
        "</style>",
        "@keyframes spin { to { transform: translateY(4px) } } h1 { animation: spin 1s infinite }"
        "</style>",
    )
    assert score(moving).score == pytest.approx(score(HONEST).score, abs=0.001)


def test_the_same_comparison_gives_the_same_score(renderer, design):
    pages = [renderer.render({"index.html": HALF}, WINDOW) for _ in range(3)]
    assert len({round(compare(design, page).score, 3) for page in pages}) == 1
