"""Labels belong to their fields, and what is filled in together is in a form with its button."""

import re
from collections.abc import Sequence

from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Border, Region, Role
from generation.engines.reconstruction.style import Line
from tests.lines import line, written
from verify.screenshot import Box

WHITE, BLUE, LINE = (255, 255, 255), (26, 86, 219), (176, 181, 189)
GREY = Border(1, (118, 118, 118))
SIDES = (Border(1, LINE), Border(1, LINE), Border(1, LINE), Border(1, LINE))
TEXT = [line("Tell us where to send your ticket, and when you want to travel.", 40, 60)]


def page(
    regions: Sequence[Region], lines: Sequence[Line], pictures: Sequence[Picture] = ()
) -> tuple[str, str]:
    return written([*TEXT, *lines], regions, pictures)


def field(y: float, role: Role = "input") -> Region:
    return Region(Box(40, y, 400, 44), WHITE, SIDES, radius=6, role=role)


def button(y: float) -> Region:
    return Region(Box(40, y, 160, 44), BLUE, radius=6, role="button")


def test_a_text_above_a_field_is_its_label():
    html, _ = page([field(120)], [line("Email address", 40, 112)])
    assert '<label class="label" for="email-address">Email address</label>' in html
    assert re.search(r'<input [^>]*type="email"[^>]* id="email-address"', html)


def test_a_label_is_not_repeated_for_those_who_hear_the_page():
    html, _ = page([field(120)], [line("Town", 40, 112), line("Lerwick", 54, 148)])
    assert 'placeholder="Lerwick"' in html
    assert "aria-label" not in html


def test_two_fields_never_have_one_id():
    html, _ = page([field(120), field(220)], [line("Name", 40, 112), line("Name", 40, 212)])
    assert re.findall(r' id="([^"]+)"', html) == ["name", "name-2"]


def test_a_text_after_a_box_to_tick_is_its_label():
    box = Region(Box(40, 121, 18, 18), WHITE, SIDES, radius=3, role="checkbox")
    html, _ = page([box], [line("Send me the news", 68, 136)])
    assert re.search(r'<input [^>]*type="checkbox" id="send-me-the-news"', html)
    assert 'for="send-me-the-news">Send me the news</label>' in html


def test_boxes_one_below_another_have_their_texts_beside_them_whatever_is_ticked():
    colors = (BLUE, (11, 128, 67), (244, 81, 30))
    boxes = [
        Region(Box(40, 121 + 32 * i, 13, 13), color, radius=3, role="checkbox")
        for i, color in enumerate(colors)
    ]
    texts = [line(name, 70, 133 + 32 * i) for i, name in enumerate(("Maria", "Team", "Rest"))]
    html, _ = page(boxes, texts)
    assert re.findall(r'<label [^>]*for="([^"]+)"', html) == ["maria", "team", "rest"]


def test_a_box_to_tick_that_browsers_draw_alike_is_left_to_them():
    box = Region(Box(40, 121, 13, 13), WHITE, (GREY, GREY, GREY, GREY), 3, role="checkbox")
    html, css = page([box], [line("Send me the news", 68, 136)])
    assert 'type="checkbox"' in html
    assert "appearance" not in css
    assert "#767676" not in css


def radio(y: float) -> Region:
    return Region(Box(40, y, 18, 18), WHITE, SIDES, radius=9, role="radio")


def test_radio_buttons_below_a_question_are_one_choice():
    answers = ["Letterbox in two days", "Courier", "Pick up at the pier"]
    text = [line(answer, 68, 136 + 30 * i) for i, answer in enumerate(answers)]
    html, _ = page([radio(121), radio(151), radio(181)], [line("Delivery", 40, 104), *text])
    assert re.findall(r'type="radio" [^>]*name="([^"]*)"', html) == 3 * ["delivery"]
    fieldset = re.search(r"<fieldset.*</fieldset>", html, re.DOTALL)
    assert fieldset
    assert re.search(r"<legend[^>]*>Delivery</legend>", fieldset[0])
    assert all(f">{answer}</label>" in fieldset[0] for answer in answers)


def test_a_select_box_keeps_its_arrow():
    arrow = Picture(Box(414, 138, 12, 8), "icon")
    text = [line("Country", 40, 112), line("Faroe Islands", 54, 148)]
    html, css = page([field(120, "select")], text, [arrow])
    assert "<option>Faroe Islands</option></select>" in html
    assert re.search(r"background: url\(assets/icon-1\.\w+\) right 13px top 17px / 12px 8px", css)


def test_fields_and_the_button_below_them_are_a_form():
    text = [line("Name", 40, 112), line("Town", 40, 212), line("Send", 96, 307)]
    html, _ = page([field(120), field(220), button(280)], text)
    form = re.search(r"<form>.*</form>", html, re.DOTALL)
    assert form
    assert form[0].count("<input") == 2
    assert 'type="submit">Send</button>' in form[0]
    assert "Tell us" not in form[0]


def test_a_button_alone_sends_nothing():
    html, _ = page([button(280)], [line("Open", 96, 307)])
    assert "<form" not in html
    assert 'type="button">Open</button>' in html


def test_the_way_to_a_page_is_a_list_of_links():
    html, css = page([], [line("Home / Tickets / Delivery", 40, 130)])
    trail = re.search(r'<nav [^>]*aria-label="Breadcrumb">(.*)</nav>', html)
    assert trail
    assert re.findall(r"<li>(?:<a [^>]*>)?(\w+)", trail[1]) == ["Home", "Tickets", "Delivery"]
    assert trail[1].count("<a ") == 2
    assert 'content: " / ";' in css


def test_a_field_beside_an_icon_in_one_box_is_a_search():
    box, icon = field(120), Picture(Box(52, 134, 16, 16), "icon")
    html, css = page([box], [line("Search boats", 80, 148)], [icon])
    assert re.search(
        r'<div class="field-box">\s*<(img|svg).*\s*<input class="field" type="search"', html
    )
    assert "[placeholder]::placeholder { color: inherit; opacity: 1; }" in css


def test_a_page_without_placeholders_has_no_rule_for_them():
    assert "placeholder" not in page([button(120)], [line("Send", 80, 148)])[1]
