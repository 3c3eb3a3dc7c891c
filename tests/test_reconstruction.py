"""A screenshot goes through the embedded engine and comes out as a page."""

import re
from dataclasses import replace

import cv2
import numpy as np
import pytest

from generation.design import Design
from generation.engines.reconstruction import ReconstructionEngine
from generation.engines.reconstruction.fonts import ARIAL
from generation.engines.reconstruction.language import language
from generation.engines.reconstruction.legible import legible_lines
from generation.engines.reconstruction.markup import is_right_to_left
from generation.engines.reconstruction.runs import find_runs
from generation.engines.reconstruction.setting import Setting
from generation.engines.reconstruction.text_ink import LineInk
from generation.engines.reconstruction.typeset import typeset
from generation.events import RunFinished
from generation.page import Page
from generation.refine import run
from tests.rebuilt import generate
from verify.compare import compare
from verify.ocr import read_text
from verify.render import Renderer
from verify.screenshot import Box, Screenshot, TextBlock, Viewport, Word

WINDOW = Viewport(1000, 700)
SITE = """<!doctype html>
<style>
  body { margin: 0; font: 16px/24px Arial; color: #222; background: #fff }
  header { display: flex; gap: 32px; padding: 20px 40px; background: #14324a; color: #fff }
  header b { margin-right: auto }
  h1 { font-size: 40px; line-height: 48px; margin: 48px 40px 16px }
  p { margin: 0 40px; width: 480px }
  .cards { display: grid; grid-template-columns: repeat(3, 1fr); gap: 24px; margin: 40px }
  .card { border: 1px solid #ccd; border-radius: 8px; padding: 24px; background: #f4f6fb }
  .card p { margin: 8px 0 0; width: auto; color: #667 }
  h2 { margin: 0; font-size: 20px }
</style>
<header><b>Harbour</b><span>Routes</span><span>Prices</span><span>Contact</span></header>
<h1>Boats &lt;b&gt; that wait for you</h1>
<p>Ferries leave the harbour every hour until the last light, and on summer nights they wait
for the music to end.</p>
<div class="cards">
  <div class="card"><h2>Islands</h2><p>Eleven of them, all year round.</p></div>
  <div class="card"><h2>Bicycles</h2><p>Free on every boat, no booking.</p></div>
  <div class="card"><h2>Children</h2><p>Under twelve they sail free.</p></div>
</div>"""


@pytest.fixture(scope="module")
def shot(renderer: Renderer) -> Screenshot:
    return renderer.render({"index.html": SITE}, WINDOW)


@pytest.fixture(scope="module")
def page(shot: Screenshot) -> Page:
    return generate(shot)


def test_the_page_looks_like_its_screenshot(page: Page, shot: Screenshot, renderer: Renderer):
    result = renderer.render(page.files, WINDOW)
    assert result.pixels.shape == shot.pixels.shape
    assert compare(shot, result).score > 0.9


def test_every_box_of_text_is_within_two_pixels_of_its_place(
    page: Page, shot: Screenshot, renderer: Renderer
):
    wanted = {block.text: block.box for block in shot.text}
    seen = {block.text: block.box for block in renderer.render(page.files, WINDOW).text}
    assert wanted.keys() == seen.keys()
    for text, box in wanted.items():
        assert (seen[text].x, seen[text].y) == pytest.approx((box.x, box.y), abs=2), text


def test_type_is_measured(shot: Screenshot):
    inks, fonts = legible_lines(shot.pixels, shot.text)
    lines = {line.text: line.runs[0].style for line in typeset(inks, fonts)}
    title, card = lines["Boats <b> that wait for you"], lines["Islands"]
    assert (title.font.name, title.size, title.weight) == ("Arial", 40, 700)
    assert (card.font.name, card.size, card.weight) == ("Arial", 20, 700)
    assert lines["Routes"].color == pytest.approx((255, 255, 255), abs=12)


def test_an_icon_that_was_read_with_a_word_is_no_part_of_it(renderer: Renderer):
    html = """<!doctype html><body style="margin: 40px; font: 16px Arial">
      <p>Timetables and prices of every crossing</p>
      <i style="display: inline-block; width: 9px; height: 9px; margin-right: 7px;
        border-radius: 9px; background: #36c"></i>Harbours"""
    shot = renderer.render({"index.html": html}, Viewport(500, 200))
    title, label = shot.text
    box = Box.from_edges(40, label.box.y, label.box.right, label.box.bottom)
    for read in ("Harbours", "OHarbours"):
        block = TextBlock(read, box, (51, 102, 204), 16, words=(Word(read, box),))
        found = legible_lines(shot.pixels, [title, block])[0][-1].block
        assert found.text == "Harbours"
        assert abs(found.box.x - label.box.x) <= 1
        assert found.color == (0, 0, 0)


def test_figures_that_stand_apart_from_a_one_are_no_icons(renderer: Renderer):
    html = """<!doctype html><body style="margin: 40px; font: 12px 'Noto Sans'">
      <p>Timetables and prices of every crossing</p> <p>14:00</p> <p>17:00</p> <p>1 kW</p>"""
    shot = renderer.render({"index.html": html}, Viewport(500, 240))
    found, _ = legible_lines(shot.pixels, shot.text)
    assert [line.text for line in found[1:]] == ["14:00", "17:00", "1 kW"]


def test_text_is_text_and_escaped(page: Page):
    assert "Boats &lt;b&gt; that wait for you</h1>" in page.html
    assert not any(path.endswith((".png", ".jpg", ".webp")) for path in page.files)


def test_elements_mean_what_they_look_like(page: Page):
    for opening in ("<header", "<main", "<h1", "<h2", "<p"):
        assert opening in page.html
    levels = [int(level) for level in re.findall(r"<h([1-6])", page.html)]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


def test_every_class_has_a_rule_and_every_rule_is_used(page: Page):
    css = page.files["styles.css"]
    assert isinstance(css, str)
    names = {name for value in re.findall(r'class="([^"]*)"', page.html) for name in value.split()}
    rules = set(re.findall(r"^\s*\.([\w-]+) \{", css, re.MULTILINE))
    assert names == rules


def test_nothing_is_positioned_and_small_screens_do_not_scroll_sideways(
    page: Page, renderer: Renderer
):
    css = page.files["styles.css"]
    assert isinstance(css, str)
    assert "absolute" not in css
    narrow = renderer.render(page.files, Viewport(390, 800))
    assert max(element.box.right for element in narrow.elements) <= 390.5


def test_fields_and_buttons_of_a_column_stand_where_they_were(renderer: Renderer):
    form = """<!doctype html><style>
      body { margin: 0; font: 16px Arial; background: #fff } form { padding: 40px 60px }
      div, a { border: 1px solid #889; border-radius: 6px; height: 44px; margin-bottom: 24px }
      div { padding: 12px; line-height: 18px } div, a { box-sizing: border-box }
      a { display: block; background: #247; color: #fff; line-height: 42px; text-align: center }
    </style>
    <form><b>Name</b><div>Ada</div><b>City</b><div>London</div><a>Send it</a></form>"""
    shot = renderer.render({"index.html": form}, Viewport(600, 400))
    page = renderer.render(generate(shot).files, shot.viewport)
    controls = [e for e in page.elements if e.tag in ("input", "button")]
    assert len(controls) == 3
    assert all(abs(e.box.x - 60) <= 1 and abs(e.box.width - 480) <= 2 for e in controls)


def test_the_same_screenshot_gives_the_same_page(page: Page, shot: Screenshot):
    assert generate(shot).files == page.files


def test_an_empty_design_gives_an_empty_page(renderer: Renderer):
    blank = Screenshot(np.full((600, 800, 3), 255, np.uint8), Viewport(800, 600))
    result = renderer.render(generate(blank).files, blank.viewport)
    assert result.text == ()
    assert (result.pixels == 255).all()


def test_a_run_reads_the_design_and_ends_with_the_best_page(shot: Screenshot, renderer: Renderer):
    design = Design(shot.pixels, shot.viewport, "screenshot", "site", ())
    *_, finished = run(design, ReconstructionEngine(), renderer, passes=2)
    assert isinstance(finished, RunFinished)
    assert finished.best is not None
    assert finished.best.score == max(done.score for done in finished.passes)
    assert finished.best.score > 0.85


@pytest.mark.parametrize(
    ("text", "turned"), [("لوحة التحكم", True), ("צור קשר 3", True), ("Prices 2026", False)]
)
def test_only_text_of_right_to_left_scripts_turns(text: str, turned: bool):
    assert is_right_to_left(text) is turned


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Dashboard Settings", "en"),
        ("Sed ut perspiciatis et unde qui non sunt in culpa est", "en"),
        ("Café in São Paulo and a naïve look", "en"),
        ("Nachrichten aus der Region und dem Land", "de"),
        ("Connectez-vous pour accéder à votre compte", "fr"),
        ("Zamówienia są w drodze do domu", "pl"),
        ("Entre para ver os seus pedidos e não perca as ofertas", "pt"),
        ("Войдите, чтобы увидеть заказы", "ru"),
    ],
)
def test_a_page_says_its_language(text: str, tag: str):
    assert language(text) == tag


def test_a_small_screen_has_margins_and_keeps_icons_beside_their_labels(renderer: Renderer):
    html = """<!doctype html><body style="margin: 0 100px; font: 16px/24px Arial; color: #222">
      <p style="margin: 40px 0">Ferries leave every half hour from the old pier</p>
      <p style="display: flex; gap: 8px; align-items: center; margin: 0">
        <i style="width: 16px; height: 16px; border-radius: 4px; background: #36c"></i>Harbours</p>
      <p style="display: flex; justify-content: space-between; margin: 40px 0">
        <span>Monday</span> <span>Wednesday</span> <span>Friday</span></p>"""
    page = generate(renderer.render({"index.html": html}, WINDOW))
    small = renderer.render(page.files, Viewport(390, 800))
    boxes = {block.text: block.box for block in small.text}
    assert small.width == 390
    assert all(box.x >= 15 and box.right <= 375 for box in boxes.values()), boxes
    icon = next(one.box for one in small.elements if one.selector.endswith((".icon", ".shape")))
    assert abs(icon.center[1] - boxes["Harbours"].center[1]) < 8
    days = [boxes[day] for day in ("Monday", "Wednesday", "Friday")]
    assert len({round(box.y) for box in days}) == 1


def test_a_bar_sticks_out_of_its_card_as_it_did(renderer: Renderer):
    html = """<!doctype html><body style="margin: 0; background: #445; font: 16px/24px Arial">
      <div style="display: flow-root; width: 400px; height: 300px; margin: 80px auto;
                  border-radius: 12px; background: #fff">
        <h1 style="margin: -24px 16px 0; padding: 32px 0; border-radius: 8px; font: 24px Arial;
                   text-align: center; color: #fff; background: #c2185b;
                   box-shadow: 0 4px 12px rgb(0 0 0 / 0.3)">Sign in</h1>
        <p style="margin: 60px 24px 0; color: #222">With the address of your boat</p></div>"""
    shot = renderer.render({"index.html": html}, WINDOW)
    result = renderer.render(generate(shot).files, WINDOW)
    assert result.height == shot.height
    for ours, theirs in zip(result.text, shot.text, strict=True):
        assert ours.box.center == pytest.approx(theirs.box.center, abs=3)
    assert np.abs(result.pixels[:60].astype(int) - shot.pixels[:60]).mean() < 1


def test_marks_around_emphasis_and_links_are_set_as_they_are_seen(renderer: Renderer):
    html = """<!doctype html><body style="margin: 40px; font: 20px Arial">
      <p>Boats leave (see <a href="#">departures</a>), mostly in summer</p>
      <p><i>The crossing takes about an hour and twenty minutes</i></p>"""
    shot = renderer.render({"index.html": html}, Viewport(640, 200))
    lines, fonts = legible_lines(shot.pixels, read_text(shot.pixels).text)
    link, emphasis = typeset(lines, fonts)
    runs = [(run.text, run.style.underline, run.joined) for run in link.runs]
    assert runs == [
        ("Boats leave (see", False, False),
        ("departures", True, False),
        ("), mostly in summer", False, True),
    ]
    assert emphasis.runs[0].style.italic


def test_a_mark_beside_a_long_link_is_not_underlined_with_it(renderer: Renderer):
    html = """<!doctype html><body style="margin: 40px; font: 20px Arial">
      <p>All are in: <a href="#">timetables of the winter</a>. Read them.</p>"""
    shot = renderer.render({"index.html": html}, Viewport(640, 120))
    lines, fonts = legible_lines(shot.pixels, read_text(shot.pixels).text)
    (line,) = typeset(lines, fonts)
    runs = [(run.text, run.style.underline, run.joined) for run in line.runs]
    assert runs == [
        ("All are in:", False, False),
        ("timetables of the winter", True, False),
        (". Read them.", False, True),
    ]


def test_code_may_be_much_smaller_than_the_text_around_it(renderer: Renderer):
    html = """<!doctype html><body style="margin: 40px; font: 21px 'Times New Roman'">
      <p>The tides of the week are kept in
         <code style="font: 14px 'Courier New'">tides.json</code> beside the page</p>"""
    shot = renderer.render({"index.html": html}, Viewport(720, 120))
    lines, fonts = legible_lines(shot.pixels, read_text(shot.pixels).text)
    (line,) = typeset(lines, fonts)
    code = next(run for run in line.runs if run.text == "tides.json")
    assert (code.style.font.name, round(code.style.size)) == ("Courier New", 14)


def test_the_tail_of_a_letter_is_no_underline(renderer: Renderer):
    html = """<!doctype html><body style="margin: 40px; font: bold 24px 'Noto Sans'">
      <p>Carbon on board of all boats</p> <p>0 g</p>"""
    shot = renderer.render({"index.html": html}, Viewport(640, 200))
    title, figure = shot.text
    x, y, right, bottom = figure.box.x, figure.box.y, figure.box.right, figure.box.bottom
    words = (Word("0", Box(x, y, 12, 17)), Word("g", Box.from_edges(right - 13, y, right, bottom)))
    (ink,), fonts = legible_lines(shot.pixels, [title])
    _, line = typeset([ink, LineInk(shot.pixels, replace(figure, words=words), 1.0)], fonts)
    assert [(run.text, run.style.underline) for run in line.runs] == [("0 g", False)]


def test_a_word_alone_has_the_color_that_was_read():
    box = Box(20, 20, 100, 16)  # so full of ink that it could be the ground
    pixels = np.full((60, 140, 3), 255, np.uint8)
    pixels[20:36, 20:120] = 33
    pixels[24:28, 30:110] = 255
    block = TextBlock("Radios", box, (33, 33, 33), 16, words=(Word("Radios", box),))
    (run,) = find_runs(LineInk(pixels, block, 1.0), Setting(ARIAL, 16, 400), [None])
    assert run.style.color == (33, 33, 33)


def test_words_on_a_gradient_have_no_shade_of_it():
    across, down = np.meshgrid(np.linspace(80, 110, 240), np.linspace(0, 20, 80))
    shades = np.stack([across + down, 120 - across / 2, 220 + down / 2], axis=2)
    pixels = np.ascontiguousarray(shades.astype(np.uint8))
    cv2.putText(pixels, "an intuitive", (20, 50), cv2.FONT_HERSHEY_DUPLEX, 1, (255, 255, 255), 2)
    words = (Word("an", Box(21, 35, 33, 15)), Word("intuitive", Box(65, 29, 120, 21)))
    block = TextBlock("an intuitive", Box(21, 29, 164, 21), (255, 255, 255), 28, words=words)
    runs = find_runs(LineInk(pixels, block, 1.0), Setting(ARIAL, 28, 700), [None, None])
    assert [run.style.color for run in runs] == [(255, 255, 255)]


def test_a_link_says_nothing_of_the_colour_of_the_words_around_it(renderer: Renderer):
    words = "Posted by <b>Start Bootstrap</b> on September 24"
    html = f"""<!doctype html><style>b {{ font-weight: 400; color: #212529 }}</style>
      <body style="margin: 40px; font: italic 20px/30px Arial; color: #6c757d; background: #fff">
      <p>{words}</p><p>{words}</p>"""
    result = renderer.render(generate(renderer.render({"index.html": html}, WINDOW)).files, WINDOW)
    first = next(block for block in result.text if block.text.startswith("Posted"))
    assert first.color == pytest.approx((0x6C, 0x75, 0x7D), abs=6)


def test_words_of_a_narrow_font_that_is_no_code_keep_their_spaces(renderer: Renderer):
    html = """<!doctype html><body style="margin: 40px; font: 16px 'Courier New'">
      <p>git stash pop [-q] <b>to: Mozilla</b></p>"""
    shot = renderer.render({"index.html": html}, Viewport(640, 120))
    lines, fonts = legible_lines(shot.pixels, read_text(shot.pixels).text)
    (line,) = typeset(lines, fonts)
    assert line.text == "git stash pop [-q] to: Mozilla"
