"""Tabs and numbers of pages are told from what one of them looks like, and work."""

import re

import pytest

from generation.page import Page
from generation.stacks import STACKS
from tests.rebuilt import generate
from verify.render import Renderer
from verify.screenshot import Screenshot, Viewport

WINDOW = Viewport(700, 400)
STYLE = """<!doctype html><style>
  body { margin: 40px; font: 16px/24px Arial; color: #222; background: #fff }
  h1 { font-size: 32px; line-height: 40px; margin: 0 0 24px } p { margin: 24px 0 }
  div { display: flex; gap: 8px } i { font-style: normal; padding: 8px 16px; border-radius: 6px }
  .on { background: #14324a; color: #fff } .off { border: 1px solid #ccd; padding: 7px 15px }
</style><h1>Boats that wait for you</h1>"""
TABS = (
    STYLE
    + """<div><i>Routes</i><i class="on">Prices</i><i>Harbours</i></div>
  <p>Ferries leave the harbour every hour until the last light.</p>"""
)
PAGES = (
    STYLE
    + """<p>Ferries leave the harbour every hour until the last light.</p>
  <div><i class="off">1</i><i class="on">2</i><i class="off">3</i><i class="off">4</i></div>"""
)
SELECTED = (20, 50, 74)
CLICK = "document.querySelector('[aria-selected=\"false\"]').click();\n"


@pytest.fixture(scope="module")
def tabs(renderer: Renderer) -> tuple[Screenshot, Page]:
    shot = renderer.render({"index.html": TABS}, WINDOW)
    return shot, generate(shot)


def place(shot: Screenshot, text: str) -> tuple[int, ...]:
    """The colour of the ground before a text."""
    box = next(block.box for block in shot.text if block.text == text)
    return tuple(map(int, shot.pixels[round(box.center[1]), round(box.x) - 6]))


def test_a_click_selects_a_tab(tabs: tuple[Screenshot, Page], renderer: Renderer):
    shot, page = tabs
    written = renderer.render(page.files, WINDOW)
    assert [place(written, name) == SELECTED for name in ("Routes", "Prices")] == [False, True]
    boxes = {block.text: block.box for block in shot.text}
    assert all(abs(block.box.x - boxes[block.text].x) <= 3 for block in written.text)
    after = Page({**page.files, "script.js": f"{page.files['script.js']}{CLICK}"})
    clicked = renderer.render(after.files, WINDOW)
    assert [place(clicked, name) == SELECTED for name in ("Routes", "Prices")] == [True, False]


@pytest.mark.parametrize("stack", ["tailwind", "react", "vue"])
def test_a_stack_keeps_the_tabs(tabs: tuple[Screenshot, Page], renderer: Renderer, stack: str):
    _, page = tabs
    after = Page({**page.files, "script.js": f"{page.files['script.js']}{CLICK}"})
    clicked = renderer.render(STACKS[stack].apply(after).files, WINDOW)
    assert [place(clicked, name) == SELECTED for name in ("Routes", "Prices")] == [True, False]


def test_tabs_say_which_is_selected(tabs: tuple[Screenshot, Page]):
    _, page = tabs
    assert 'role="tablist"' in page.html
    found = re.findall(r'role="tab" aria-selected="(\w+)" tabindex="(-?\d)">(\w+)<', page.html)
    assert found == [
        ("false", "-1", "Routes"),
        ("true", "0", "Prices"),
        ("false", "-1", "Harbours"),
    ]


def test_numbers_of_pages_are_a_navigation(renderer: Renderer):
    page = generate(renderer.render({"index.html": PAGES}, WINDOW))
    assert re.search(r'<nav [^>]*aria-label="Pagination">\s*<ol', page.html)
    assert re.search(r'<a class="[\w -]+" href="#" aria-current="page">2</a>', page.html)


SWITCH = (
    STYLE
    + """<style>
  i { width: 44px; height: 24px; padding: 3px 3px 3px 23px; border-radius: 12px;
    box-sizing: border-box; background: #14324a }
  u { display: block; width: 18px; height: 18px; border-radius: 9px; background: #fff }
</style><p>Ferries leave the harbour every hour.</p><div><i><u></u></i>Night boats</div>"""
)
WHITE = (255, 255, 255)


def test_a_switch_moves_its_knob(renderer: Renderer):
    shot = renderer.render({"index.html": SWITCH}, WINDOW)
    page = generate(shot)
    assert 'type="checkbox" role="switch"' in page.html
    middle = round(next(b.box for b in shot.text if b.text == "Night boats").center[1])

    def ends(html: str) -> list[tuple[int, ...]]:
        pixels = renderer.render({**page.files, "index.html": html}, WINDOW).pixels
        return [tuple(map(int, pixels[middle, x])) for x in (52, 72)]

    assert ends(page.html) == [SELECTED, WHITE]
    assert ends(page.html.replace(" checked", "")) == [WHITE, SELECTED]


def test_a_row_of_a_table_is_no_choice(renderer: Renderer):
    ferries = ("Vega", "4.87", "104", "12"), ("Lyra", "5.97", "756", "24"), ("Orion", "6", "9", "3")
    rows = "".join(
        f"<tr><th>{a}</th><td>{b}</td><td>{c}</td><td>{d}</td></tr>" for a, b, c, d in ferries
    )
    table = f"""{STYLE}<style>table {{ border-collapse: collapse }} th {{ background: #dde4ea }}
      td, th {{ border: 1px solid #99a; padding: 8px 16px; font: inherit }}</style>
      <table>{rows}</table>"""
    page = generate(renderer.render({"index.html": table}, WINDOW))
    assert "<table" in page.html
    assert 'role="tab' not in page.html
