"""Small pages, each wrong in one way, and what a repair makes of them."""

import json
from threading import Event

import cv2
import numpy as np
import pytest
from PIL import Image

from generation.errors import Stopped
from generation.page import Page
from generation.repair import Repaired, repair
from verify.compare import compare
from verify.screenshot import Viewport
from webapp.cli import main

WINDOW = Viewport(640, 480)

CSS = """\
body { margin: 0; font-family: Arial, sans-serif; color: #222222 }
.top { background: #1d3557; padding: 20px }
.top h1 { color: #ffffff; font-size: 28px; margin: 0 }
.cards { display: flex; gap: 24px; padding: 32px; width: 576px }
.card { background: #eef2f7; padding: 16px; width: 144px }
.card h2 { font-size: 18px; margin: 0 0 8px }
.card p { font-size: 14px; line-height: 20px; margin: 0 }
.note { margin: 24px 32px; font-size: 15px }
"""
BODY = """\
<div class="top"><h1>Rowing on the lake</h1></div>
<div class="cards">
  <div class="card"><h2>Beginners</h2><p>Monday evenings in the shelter of the bay.</p></div>
  <div class="card"><h2>Veterans</h2><p>Wednesday mornings before the wind rises.</p></div>
  <div class="card"><h2>Families</h2><p>Sundays after lunch, children row for free.</p></div>
</div>
<p class="note">Boats are shared, so please arrive a quarter of an hour early.</p>
"""


def page(css: str = CSS, body: str = BODY) -> Page:
    head = '<head><title>Rowing</title><link rel="stylesheet" href="styles.css"></head>'
    html = f'<!doctype html>\n<html lang="en">{head}\n<body>\n{body}</body></html>\n'
    return Page({"index.html": html, "styles.css": css})


@pytest.fixture(scope="module")
def design(renderer):
    return renderer.render(page().files, WINDOW)


def finish(work) -> Repaired:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (".top h1 { color: #ffffff;", ".top h1 { color: #ffd166;"),
        ("font-size: 28px", "font-size: 40px"),
        (".card h2 { font-size: 18px", ".card h2 { font-size: 14px"),
        (".card { background: #eef2f7;", ".card { background: #ffd9b3;"),
        ("margin: 24px 32px; font-size", "margin: 64px 32px; font-size"),
        ("display: flex; gap: 24px", "display: flex; gap: 6px"),
    ],
)
def test_a_wrong_declaration_is_put_right_where_it_is_written(right, wrong, renderer, design):
    damaged = page(css=CSS.replace(right, wrong))
    done = finish(repair(damaged, design, renderer))
    assert done.page.files["styles.css"] == CSS
    assert done.page.html == damaged.html
    assert done.score > done.before


def test_things_in_the_wrong_order_are_put_in_order(renderer, design):
    lines = BODY.splitlines(keepends=True)
    lines[2], lines[4] = lines[4], lines[2]
    done = finish(repair(page(body="".join(lines)), design, renderer))
    assert done.page.html == page().html


def test_a_column_is_put_in_order_around_what_has_a_place_of_its_own(renderer):
    css = CSS + ".club { position: relative } .side { position: absolute; top: 200px; left: 0 }"
    lines = [f"<p>{line} in the morning</p>\n" for line in ("Rowing", "Sailing", "Swimming")]
    side = '<p class="side">On the lake</p>\n'

    def club(*inside):
        return page(css=css, body=f'<div class="club">\n{"".join(inside)}</div>\n')

    right, wrong = club(lines[0], lines[1], side, lines[2]), club(lines[2], side, *lines[1::-1])
    done = finish(repair(wrong, renderer.render(right.files, WINDOW), renderer))
    assert done.page.html == right.html


def test_all_spacing_that_is_forced_upon_a_page_is_taken_out_at_once(renderer, design):
    forced = "h1 { margin-bottom: 12px !important } h2 { margin-bottom: 20px !important }"
    wrong = page(body=f"<style>{forced}</style>\n{BODY}")
    done = finish(repair(wrong, design, renderer))
    assert done.changes == ("h1 and 1 more: spacing taken out",)
    assert done.page.files["styles.css"] == CSS
    assert done.score > 0.99


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<h2>Veterans</h2>", "<h2>Old hands</h2>"),
        ("<h2>Veterans</h2>", "<h2></h2>"),
        ("a quarter of an hour early", "a quarter early"),
        ("please arrive a", "please turn up some"),
    ],
)
def test_wrong_and_missing_words_are_put_right(right, wrong, renderer, design):
    done = finish(repair(page(body=BODY.replace(right, wrong)), design, renderer))
    assert done.page.html == page().html
    assert done.page.files["styles.css"] == CSS


def test_missing_text_is_added_in_an_element_like_its_neighbours(renderer, design):
    card = BODY.splitlines()[3]
    broken = card.replace("<h2>Veterans</h2>", "")
    done = finish(repair(page(body=BODY.replace(card, broken)), design, renderer))
    assert "Veterans</h2>" in done.page.html


def test_a_repair_can_be_limited_to_one_finding(renderer, design):
    """As a person asks for one of them to be fixed."""
    wrong = CSS.replace("28px", "40px").replace("#eef2f7", "#ffd9b3")
    damaged = page(css=wrong)
    found = compare(design, renderer.render(damaged.files, WINDOW)).findings
    size = next(finding for finding in found if finding.kind == "wrong size")
    done = finish(repair(damaged, design, renderer, findings=[size]))
    assert done.page.files["styles.css"] == CSS.replace("#eef2f7", "#ffd9b3")


def test_a_missing_section_is_rebuilt_from_the_design(renderer, design):
    lines = BODY.splitlines(keepends=True)
    done = finish(repair(page(body="".join(lines[:1] + lines[-1:])), design, renderer, target=0.7))
    assert 'class="restored-1"' in done.page.html
    assert done.score > done.before + 0.1


def test_a_missing_picture_is_cut_out_of_the_design(renderer):
    def pictured(pixels):
        html = f'<img src="lake.png" alt="A lake" width="400" height="240">\n{BODY}'
        picture = cv2.imencode(".png", cv2.resize(pixels, (400, 240)))[1].tobytes()
        return Page({**page(body=html).files, "lake.png": picture})

    noise = np.random.default_rng(1).integers(0, 255, (24, 40, 3), np.uint8)
    design = renderer.render(pictured(noise).files, WINDOW)
    done = finish(repair(pictured(np.full_like(noise, 255)), design, renderer))
    assert 'src="assets/picture-1.' in done.page.html
    assert done.score > 0.95


def test_a_page_that_is_right_stays_as_it_is(renderer, design):
    done = finish(repair(page(), design, renderer))
    assert (done.page, done.changes) == (page(), ())


def test_a_set_stop_ends_the_repair(renderer, design):
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        finish(repair(page(css=CSS.replace("28px", "40px")), design, renderer, stop=stop))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param("html { translate: 24px 24px }\n", id="a page that is pushed away"),
        pytest.param(".note { transform: translate(40px, 8px) }\n", id="a note that is pushed"),
        pytest.param(
            ".card { background: none !important }\n"
            ".card { background-color: transparent !important }\n",
            id="a background that is hidden twice",
        ),
    ],
)
def test_what_was_put_over_the_page_is_taken_out(damage, renderer, design):
    assert finish(repair(page(css=CSS + damage), design, renderer)).page.files["styles.css"] == CSS


def test_the_rows_of_a_table_are_reversed_together(renderer):
    rows = (("Course", "Hours", "Boats"), ("Beginners", "2", "4"), ("Veterans", "4", "2"))
    css = "td { padding: 4px 40px; font: 16px Arial } table { border-spacing: 0 }"

    def table(turned: bool) -> Page:
        cells = [[f"<td>{text}</td>" for text in row][:: -1 if turned else 1] for row in rows]
        lines = [f"<tr>{''.join(row)}</tr>" for row in cells]
        return page(css, f"<table>{''.join(lines)}</table>\n")

    wanted = renderer.render(table(False).files, WINDOW)
    done = finish(repair(table(True), wanted, renderer))
    assert done.page.html == table(False).html


def test_the_command_mends_a_page_against_a_screenshot(tmp_path, design, capsys):
    Image.fromarray(design.pixels).save(tmp_path / "shot.png")
    page(css=CSS.replace("#eef2f7", "#ffd9b3")).save(tmp_path / "page")
    shot, folder, out = (str(tmp_path / name) for name in ("shot.png", "page", "out"))
    assert main(["repair", shot, folder, "-o", out, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["score"] > told["before"]
    assert told["changes"] == [".card: background-color #eef2f7"]
    assert (tmp_path / "out" / "styles.css").read_text() == CSS
    assert (tmp_path / "page" / "styles.css").read_text() != CSS


def test_what_helps_at_one_width_and_costs_more_at_another_is_left_alone(renderer):
    """The title is larger on the desk; so large, it would take two lines on the phone."""
    phone, large = Viewport(390, 800), CSS.replace("font-size: 28px", "font-size: 44px")
    title = BODY.splitlines(keepends=True)[0]
    wide = renderer.render(page(large, title).files, WINDOW)
    narrow = renderer.render(page(body=title).files, phone)
    alone = finish(repair(page(body=title), wide, renderer))
    assert alone.changes == (".top h1: font-size 44px",)
    both = finish(repair(page(body=title), wide, renderer, further=[narrow]))
    assert both.page.files["styles.css"] == CSS
    (look,) = both.looks
    assert look.comparison.score > 0.99
    assert both.score == pytest.approx((both.comparison.score + look.comparison.score) / 2)
