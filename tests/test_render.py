"""A page goes in, its pixels, text and elements come out."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from verify.errors import RenderError
from verify.render import Renderer
from verify.screenshot import RGB, Box, Screenshot, Viewport

WINDOW = Viewport(400, 300)
PICTURE = cv2.imencode(".png", np.tile(np.arange(200, dtype=np.uint8)[None, :, None], (60, 1, 3)))[
    1
]


def page(body: str) -> dict[str, str | bytes]:
    style = "body { margin: 0; font: 20px/30px Arial; background: #fff }"
    return {"index.html": f"<!doctype html><style>{style}</style>{body}"}


@pytest.fixture
def render(renderer: Renderer):
    def shot(body: str, viewport: Viewport = WINDOW, **files: bytes) -> Screenshot:
        named = {name.replace("_", "."): content for name, content in files.items()}
        return renderer.render({**page(body), **named}, viewport)

    return shot


def words(shot: Screenshot) -> list[str]:
    return [block.text for block in shot.text]


def test_pixels_text_and_elements_of_a_page(render) -> None:
    shot = render('\n<main>\n<h1 style="color: #123456; font-weight: bold">Hello there</h1></main>')
    (block,) = shot.text
    assert block.element is not None
    heading = shot.elements[block.element]
    assert (block.text, block.color, block.font_size) == ("Hello there", (0x12, 0x34, 0x56), 40)
    assert (block.font_weight, block.font_family) == (700, "Arial")
    assert (heading.tag, heading.selector, heading.line) == ("h1", "h1", 3)
    assert heading.parent is not None
    assert shot.elements[heading.parent].tag == "main"
    assert heading.box.contains(block.box, tolerance=1)


def test_text_in_a_drawing_is_where_the_drawing_is_scaled_to(render) -> None:
    drawing = '<svg viewBox="0 0 1 1" width=200 height=200 style="display: block">'
    shot = render(f"{drawing}<text x=.1 y=.6 font-size=.3 font-family=Arial>82</text></svg>")
    (block,) = shot.text
    assert block.text == "82"
    assert Box(20, 70, 80, 60).contains(block.box)
    assert block.font_size == pytest.approx(60, rel=0.2)


def test_text_boxes_bound_the_ink(render) -> None:
    shot = render("<p style='margin: 40px'>Hxn</p>")
    ink = np.argwhere((shot.pixels < 128).any(axis=2))
    (top, left), (bottom, right) = ink.min(axis=0), ink.max(axis=0) + 1
    box = shot.text[0].box
    assert [box.x, box.y, box.right, box.bottom] == pytest.approx([left, top, right, bottom], abs=1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>two   words\n here", ["two words here"]),
        ("<p>one<br>two", ["one", "two"]),
        ("<p style='width: 5em'>wrapped into lines", ["wrapped", "into lines"]),
        ("<p>a <b>bold</b> word", ["a", "bold", "word"]),
        ("<p style='text-transform: uppercase'>shout", ["SHOUT"]),
        ("<p>smile 😀 twice", ["smile 😀 twice"]),
        ("<p dir=rtl>مرحبا", ["مرحبا"]),
        ("<style>p::before { content: 'Note: ' }</style><p>this", ["Note:", "this"]),
        ("<ul><li>item</ul>", ["item"]),
        ("<svg><text y=20>drawn</text></svg>", ["drawn"]),
        ("<input value=typed>", ["typed"]),
        ("<input placeholder=hint>", ["hint"]),
        ("<input type=password value=abc>", ["•••"]),
        ("<input type=checkbox value=no>", []),
        ("<input type=submit>", ["Submit"]),
        ("<button>press</button>", ["press"]),
        ("<select><option>one<option selected>two</select>", ["two"]),
        ("<textarea>first\nsecond</textarea>", ["first", "second"]),
        ("<div id=a></div><script>a.textContent = 'scripted'</script>", ["scripted"]),
        ("<script>setTimeout(() => document.body.append('late'), 60)</script>", ["late"]),
        ("<p>&#xe001;", []),
    ],
)
def test_reads_text_as_it_is_shown(render, body: str, expected: list[str]) -> None:
    assert words(render(body)) == expected


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display: none'>lost",
        "<p style='visibility: hidden'>lost",
        "<p style='opacity: 0'>lost",
        "<p style='opacity: .01'>lost",
        "<div style='opacity: .1'><p style='opacity: .1'>lost</div>",
        "<p style='color: transparent'>lost",
        "<p style='color: #fff'>lost",
        "<p style='font-size: 0'>lost",
        "<p style='text-indent: -9999px'>lost",
        "<p style='position: absolute; left: -500px'>lost",
        "<p style='transform: scale(0)'>lost",
        "<div style='height: 4px; overflow: hidden'>lost</div>",
        "<div style='height: 30px; overflow: auto'>Seen<br>lost</div>",
        "<p style='position: absolute; clip: rect(0 0 0 0)'>lost",
        "<details><summary>Seen</summary>lost</details>",
        "<div style='content-visibility: hidden'>lost</div>",
        "<p>lost<div style='position: relative; top: -50px; height: 50px; background: #ddd'></div>",
        "<div style='background: #eee'><p style='position: relative; z-index: -1'>lost</div>",
        # over a picture, whose pixels could pass for ink
        "<img src=a.png><p style='position: absolute; top: 5px; opacity: 0'>lost",
        "<p style='position: absolute'>lost</p><img src=a.png style='position: absolute'>",
        "<p style='position: absolute; z-index: -1'>lost</p><img src=a.png>",
        "<img src=a.png><p style='position: absolute; top: 5px; clip-path: inset(50%)'>lost",
        "<img src=a.png><p style='position: absolute; top: 5px; filter: opacity(0)'>lost",
        "<img src=a.png><p style='position: absolute; top: 5px;"
        "mask-image: linear-gradient(transparent, transparent)'>lost",
        "<p style='position: absolute'>lost</p>"
        "<div style='position: absolute; inset: 0; background: url(a.png)'></div>",
    ],
)
def test_leaves_out_text_that_is_not_seen(render, hidden: str) -> None:
    assert "lost" not in words(render(hidden, a_png=PICTURE.tobytes()))


@pytest.mark.parametrize(
    "seen",
    [
        "<img src=a.png><p style='position: absolute; top: 5px; color: #f00; font-size: 40px'>Seen",
        "<p>Seen<div style='position: absolute; inset: 0; background: #0001'></div>",
        "<p style='filter: drop-shadow(0 0 2px red)'>Seen",
        "<p style='background: linear-gradient(red, blue) text; color: transparent'>Seen",
        "<div style='height: 9px; overflow: hidden'><p style='position: fixed'>Seen</div>",
        "<p style='animation: a 1s infinite'>Seen<style>@keyframes a { from { opacity: 1 } }",
        "<p style='animation: a 9s forwards'>Seen<style>@keyframes a { from { opacity: 0 } }",
    ],
)
def test_keeps_text_that_is_seen(render, seen: str) -> None:
    assert words(render(seen, a_png=PICTURE.tobytes())) == ["Seen"]


@pytest.mark.parametrize(
    ("style", "color"),
    [
        ("color: rgb(10, 20, 30)", (10, 20, 30)),
        ("color: #0008; background: #ff0000", (119, 0, 0)),
        ("opacity: .5; color: #000", (128, 128, 128)),
        ("color: oklch(62.8% .25768 29.23)", (255, 0, 0)),
    ],
)
def test_colour_is_the_one_on_screen(render, style: str, color: RGB) -> None:
    (block,) = render(f"<p style='{style}'>Text").text
    assert np.abs(np.subtract(block.color, color)).max() <= 2


def test_the_colour_of_a_placeholder_is_the_one_on_screen(render) -> None:
    (hint,) = render(
        "<style>::placeholder { color: #c03030 }</style>"
        "<input placeholder=Hint style='color: #000; font: bold 40px sans-serif'>"
    ).text
    assert np.abs(np.subtract(hint.color, (0xC0, 0x30, 0x30))).max() <= 2


def test_elements_say_whether_they_have_a_background_picture(render) -> None:
    drawn = "background: url(a.png)"
    shot = render(
        f'<style>i::before {{ content: ""; display: block; height: 9px; {drawn} }}</style>'
        f'<p style="{drawn}">one</p><i>two</i><b style="background: linear-gradient(red, blue)">'
        "three</b>",
        a_png=PICTURE.tobytes(),
    )
    assert [e.tag for e in shot.elements if e.pictured] == ["p", "i"]


def test_elements_say_where_they_are_and_what_is_behind_them(render) -> None:
    shot = render(
        "<nav id=top class=bar><a>one</a><a class=on>two</a></nav>"
        "<p style='position: absolute; left: 5px; top: 60px; width: 50px; background: #00f8'>text"
        "<script>document.body.append(document.createElement('hr'))</script>"
    )
    found = {e.selector: e for e in shot.elements}
    assert list(found) == ["html", "body", "#top", "#top > a:nth-of-type(1)", "a.on", "p", "hr"]
    assert (found["p"].box.x, found["p"].position, found["p"].background) == (
        5,
        "absolute",
        (119, 119, 255),
    )
    assert (found["a.on"].line, found["hr"].line) == (1, None)
    assert found["a.on"].background is None


def test_files_are_served_beside_the_page(render) -> None:
    shot = render("<link rel=stylesheet href=a.css><p>text<img src=a.png>", a_css=b"p {color: red}")
    assert shot.text[0].color == (255, 0, 0)
    assert shot.console == ("missing file: a.png",)


def test_errors_of_the_page_are_told(render) -> None:
    shot = render(
        "<script>console.error('one')</script><script>throw new Error('two')</script>"
        "<img src=https://example.com/three.png>"
    )
    for word in ("one", "two", "three"):
        assert len([message for message in shot.console if word in message]) == 1


def test_device_scale_gives_more_pixels_and_the_same_boxes(render) -> None:
    body = "<p style='margin: 40px'>Hello"
    once, twice = render(body), render(body, Viewport(400, 300, device_scale=2))
    assert twice.pixels.shape == (600, 800, 3)
    assert (twice.width, twice.height) == (400, 300)
    assert twice.text[0].box.iou(once.text[0].box) > 0.8


def test_tall_page_is_whole(render) -> None:
    shot = render("<div style='height: 29970px'>top</div><p>bottom")
    assert shot.height > 30_000
    assert words(shot) == ["top", "bottom"]
    assert (shot.pixels[-60:] < 128).any()


def test_endless_page_is_cut_with_a_note(render) -> None:
    shot = render("<div style='height: 999999px'>top")
    assert shot.pixels.shape[0] == 32_000
    assert "cut to" in shot.console[0]


def test_window_height_stays_the_stated_one(render) -> None:
    shot = render("<div style='height: 100vh; background: #00f'></div><p>below")
    assert tuple(shot.pixels[299, 0]) == (0, 0, 255)
    assert tuple(shot.pixels[301, 0]) == (255, 255, 255)


def test_what_moves_is_still_and_the_same_each_time(render) -> None:
    body = (
        "<style>@keyframes a { to { margin-left: 200px } } p { animation: a 1s infinite }</style>"
        "<p>moving<input autofocus><svg><rect width=9 height=9><animate attributeName=x"
        " from=0 to=99 dur=1s repeatCount=indefinite /></rect></svg>"
    )
    first, *others = (render(body).pixels for _ in range(4))
    assert all((first == other).all() for other in others)


def test_renders_for_many_threads_at_once(renderer: Renderer) -> None:
    def text(number: int) -> list[str]:
        return words(renderer.render(page(f"<p>page {number}"), WINDOW))

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(text, range(8))) == [[f"page {n}"] for n in range(8)]


def test_a_page_needs_an_index(renderer: Renderer) -> None:
    with pytest.raises(RenderError, match=r"index\.html"):
        renderer.render({"page.html": "hi"}, WINDOW)


def test_a_closed_renderer_says_so() -> None:
    renderer = Renderer()
    renderer.close()
    renderer.close()
    with pytest.raises(RenderError, match="closed"):
        renderer.render(page("hi"), WINDOW)


def test_renders_the_corpus_as_its_screenshots_show(corpus, renderer: Renderer) -> None:
    shot = renderer.render(
        {"index.html": (corpus / "dev" / "faq-50p.html").read_text("utf-8")}, Viewport(1280, 800)
    )
    expected = cv2.imread(str(corpus / "dev" / "faq-50p.png"), cv2.IMREAD_COLOR_RGB)
    assert expected is not None
    assert np.abs(shot.pixels.astype(int) - expected).mean() < 0.1
