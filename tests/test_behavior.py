"""What a written page does when somebody uses it."""

import re

import pytest

from generation.page import Page
from generation.stacks import STACKS
from tests.rebuilt import generate
from verify.render import Renderer
from verify.screenshot import Screenshot, Viewport

WINDOW, PHONE = Viewport(1000, 400), Viewport(390, 700)
SITE = """<!doctype html>
<style>
  body { margin: 0; font: 16px/24px Arial; color: #222; background: #fff }
  header { display: flex; gap: 32px; align-items: center; padding: 16px 40px; background: #14324a;
    color: #fff }
  header b { margin-right: auto }
  header i { font-style: normal; background: #fc3; color: #222; padding: 8px 16px }
  h1 { font-size: 40px; line-height: 48px; margin: 48px 40px 16px }
  p { margin: 0 40px 40px }
</style>
<header><b>Harbour</b><span>Routes</span><span>Prices</span><i>Book a boat</i></header>
<h1>Boats that wait for you</h1><p>Ferries leave the harbour every hour.</p>
<p>On summer nights they wait for the music to end.</p>"""
APP = """<!doctype html>
<style>
  body { margin: 0; font: 16px/24px Arial; color: #222; background: #fff }
  header { display: flex; justify-content: space-between; padding: 12px 20px }
  header u { width: 22px; height: 18px; border: solid #555; border-width: 2px 0; margin-top: 3px;
    background: linear-gradient(#555, #555) 0 6px / 22px 2px no-repeat; box-sizing: border-box }
  h1 { font-size: 32px; line-height: 40px; margin: 24px 20px }
  h2 { font-size: 22px; line-height: 28px; margin: 32px 20px 8px } p { margin: 0 20px }
</style>
<header><b>Harbour</b><u></u></header><h1>Boats for you</h1><p>Every hour, all year round.</p>
<h2>Routes</h2><p>Eleven islands and two piers.</p><h2>Prices</h2><p>Under twelve sail free.</p>"""
SIDEBAR = """<!doctype html>
<style>
  body { margin: 0; display: flex; height: 400px; font: 16px/24px Arial; color: #222 }
  nav { width: 200px; background: #14324a; color: #fff; padding-top: 24px }
  nav span { display: block; margin: 0 0 16px 24px }
  h1 { font-size: 32px; line-height: 40px; margin: 24px 32px 16px } p { margin: 0 32px }
</style>
<nav><span>Overview</span><span>Orders</span><span>Customers</span><span>Reports</span></nav>
<main><h1>Boats that wait for you</h1><p>Ferries leave the harbour every hour.</p></main>"""


def clicked(page: Page, part: str = "header") -> Page:
    click = f'document.querySelector("{part} button").click();\n'
    return Page({**page.files, "script.js": f"{page.files['script.js']}{click}"})


def texts(page: Page, viewport: Viewport, renderer: Renderer) -> set[str]:
    return {block.text for block in renderer.render(page.files, viewport).text}


@pytest.fixture(scope="module")
def shot(renderer: Renderer) -> Screenshot:
    return renderer.render({"index.html": SITE}, WINDOW)


@pytest.fixture(scope="module")
def page(shot: Screenshot) -> Page:
    return generate(shot)


def test_a_menu_folds_away_on_a_phone_and_its_button_opens_it(page: Page, renderer: Renderer):
    menu = {"Routes", "Prices", "Book a boat"}
    assert menu <= texts(page, WINDOW, renderer)
    assert not menu & texts(page, PHONE, renderer)
    assert menu | {"Harbour"} <= texts(clicked(page), PHONE, renderer)


@pytest.mark.parametrize("stack", ["tailwind", "react", "vue"])
def test_a_stack_keeps_the_menu(page: Page, renderer: Renderer, stack: str):
    assert "Routes" not in texts(STACKS[stack].apply(page), PHONE, renderer)
    assert "Routes" in texts(STACKS[stack].apply(clicked(page)), PHONE, renderer)


def test_a_sidebar_of_links_folds_away_on_a_phone(renderer: Renderer):
    page = generate(renderer.render({"index.html": SIDEBAR}, WINDOW))
    links = {"Overview", "Orders", "Customers", "Reports"}
    assert links <= texts(page, WINDOW, renderer)
    assert not links & texts(page, PHONE, renderer)
    assert links <= texts(clicked(page, "aside"), PHONE, renderer)


def test_the_links_of_a_menu_are_a_list(page: Page):
    assert re.search(r"<ul[^>]*>\s*<li[^>]*><a [^>]*>Routes</a></li>", page.html)


def test_a_bar_across_the_top_stays_there(page: Page):
    css = page.files["styles.css"]
    assert isinstance(css, str)
    header = css.split(".header {")[1].split("}")[0]
    assert "position: sticky;" in header
    assert "top: 0;" in header


def test_the_menu_of_a_phone_design_leads_to_the_sections_of_the_page(renderer: Renderer):
    shot = renderer.render({"index.html": APP}, PHONE)
    page = generate(shot)
    assert texts(page, PHONE, renderer) == {block.text for block in shot.text}
    opened = renderer.render(clicked(page).files, PHONE)
    assert [b.text for b in opened.text].count("Routes") == 2
    assert '<a class="menu-link" href="#routes">Routes</a>' in page.html
    assert "<h2" in page.html and 'id="routes"' in page.html


def test_what_can_be_used_changes_under_the_pointer(page: Page):
    assert "button:hover {\n  background: color-mix(" in str(page.files["styles.css"])
