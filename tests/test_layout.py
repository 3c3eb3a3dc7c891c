"""What holds what, what stands beside what, what follows what."""

import pytest

from generation.engines.reconstruction.element import Element, Span
from generation.engines.reconstruction.layout import layout
from generation.engines.reconstruction.node import Node, text_node
from generation.engines.reconstruction.paragraphs import paragraphs
from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.scene import Scene
from generation.engines.reconstruction.style import Line
from generation.engines.reconstruction.text_flow import place_text
from tests.lines import line
from verify.screenshot import Box

PAGE = Box(0, 0, 1000, 600)
WHITE, GRAY = (255, 255, 255), (230, 230, 230)


def scene(*regions: Region, pictures: tuple[Picture, ...] = ()) -> Scene:
    return Scene(PAGE.width, PAGE.height, WHITE, regions, pictures)


def texts(node: Node) -> list[str]:
    own = [" ".join(line.text for line in node.lines)] if node.lines else []
    return own + [text for child in (*node.children, *node.overlays) for text in texts(child)]


def nodes(node: Node) -> list[Node]:
    return [node, *(inner for child in (*node.children, *node.overlays) for inner in nodes(child))]


def joined(lines: list[Line]) -> list[str]:
    return [" ".join(line.text for line in part) for part in paragraphs(lines, None)]


def test_a_short_text_that_goes_on_in_small_letters_is_no_list():
    lines = [line("For one person, 5", 20, 20, 13), line("projects.", 20, 40, 13)]
    assert joined(lines) == ["For one person, 5 projects."]


def test_lines_that_wrap_are_one_paragraph():
    lines = [
        line("Ferries leave the harbour every hour until the", 20, 100),
        line("last light, and on summer nights they wait for", 20, 124),
        line("the music to end.", 20, 148),
    ]
    assert len(joined(lines)) == 1


def test_short_lines_with_wide_leading_stay_apart():
    assert joined([line("Home", 20, 100), line("Prices", 20, 132), line("Help", 20, 164)]) == [
        "Home",
        "Prices",
        "Help",
    ]


def test_a_heading_is_no_part_of_the_text_below_it():
    lines = [line("Prices", 20, 100, size=32, weight=700), line("All of them", 20, 124)]
    assert joined(lines) == ["Prices", "All of them"]


def test_a_title_that_is_broken_within_its_sentence_is_one():
    title = [line("By hand,", 40, 100, size=44), line("made for a Monday", 40, 152, size=44)]
    assert joined(title) == ["By hand, made for a Monday"]


def test_a_bullet_makes_a_list_item():
    root = layout(scene(), [line("• One thing", 20, 100), line("• Another thing", 20, 124)])
    items = [node for node in nodes(root) if node.kind == "text"]
    assert [item.lines[0].text for item in items] == ["One thing", "Another thing"]
    assert all(item.lines[0].bullet for item in items)


def test_cards_without_a_box_are_columns_and_not_three_bands():
    columns = [100, 400, 700]
    pictures = tuple(Picture(Box(x, 100, 200, 120), "photo") for x in columns)
    titles = [line("Title of it", x, 250, size=20, weight=700) for x in columns]
    bodies = [line("What it is about", x, 276) for x in columns]
    root = layout(scene(pictures=pictures), [*titles, *bodies])
    assert root.kind == "row"
    assert [child.kind for child in root.children] == ["column"] * 3
    assert texts(root.children[0]) == ["Title of it", "What it is about"]


def test_rows_of_one_pattern_stay_rows():
    lines = [
        line(text, x, y)
        for y in (100, 130, 160)
        for text, x in (("Oslo", 100), ("4 degrees", 400), ("Rain", 700))
    ]
    root = layout(scene(), lines)
    (main,) = root.children
    assert [child.kind for child in main.children] == ["row"] * 3


def test_what_lies_in_a_region_is_held_by_it():
    card = Region(Box(100, 100, 300, 200), GRAY)
    root = layout(scene(card), [line("Inside", 120, 140), line("Outside", 600, 140)])
    (holder,) = [child for child in root.children if child.region]
    assert texts(holder) == ["Inside"]


def test_a_tall_field_stands_beside_low_ones_wherever_its_words_are():
    boxes = [Box(100, y, 300, 60) for y in (100, 180, 260)]
    boxes += [Box(420, 100, 300, 220), Box(300, 360, 220, 60)]
    words = ("Name", "Email", "Phone", "Message", "Send")
    lines = [line(word, box.x + 20, box.y + 20) for word, box in zip(words, boxes, strict=True)]
    (main,) = layout(scene(*(Region(box, GRAY) for box in boxes)), lines).children
    assert [child.kind for child in main.children] == ["row", "text"]
    assert [texts(side) for side in main.children[0].children] == [[*words[:3]], ["Message"]]


def test_a_centred_text_beside_the_middle_keeps_the_width_of_its_lines():
    upper, lower = (line(words, 0, 100, 40) for words in ("Ship at the speed", "of thought"))
    lower = line("of thought", (upper.width - lower.width) / 2, 150, 40)
    element = Element(text_node((upper, lower), 50))
    place_text(element, Span(0, 1000))
    room = float(element.css["max-width"][:-2]) - float(element.css["padding-right"][:-2])
    assert element.css["text-align"] == "center" and room >= upper.width


@pytest.mark.parametrize(
    ("align", "css"), [("center", {"margin-inline": "-1px"}), ("left", {"margin-right": "-2px"})]
)
def test_lines_that_fill_their_room_have_a_little_more(align: str, css: dict[str, str]):
    first = line("All boats to the islands leave from the third pier", 100, 200)
    short = line("and come back at night", 100, 224)
    inset = (first.width - short.width) / 2 if align == "center" else 0
    second = line("and come back at night", 100 + inset, 224)
    element = Element(text_node((first, second), 24))
    place_text(element, Span(100, 100 + first.width))
    assert {name: element.css[name] for name in element.css if name.startswith("margin")} == css


def test_a_badge_over_the_edge_of_a_card_lies_on_it():
    card = Region(Box(100, 100, 300, 200), GRAY)
    badge = Region(Box(360, 80, 80, 40), (200, 0, 0))
    inside = [line("A card with some text", 120, 160), line("and a badge", 120, 240, size=30)]
    root = layout(scene(card, badge), inside)
    assert badge in [node.region for node in nodes(root)]
    assert card in [node.region for node in nodes(root)]


def test_a_card_holds_its_picture_however_large_that_is():
    card = Region(Box(100, 100, 350, 296), WHITE, radius=4)
    photo = Picture(Box(101, 101, 348, 230), "photo")
    root = layout(scene(card, pictures=(photo,)), [line("Harbour mug", 200, 370)])
    (holder,) = [node for node in nodes(root) if node.region == card]
    assert [node.picture for node in nodes(holder)[1:]] == [photo, None]


def test_what_is_left_of_an_underline_is_no_picture():
    rest = Picture(Box(42, 102, 120, 4), "illustration")
    root = layout(scene(pictures=(rest,)), [line("a link to all of the islands", 20, 100)])
    assert not [node for node in nodes(root) if node.kind == "picture"]


def test_words_on_a_logo_are_part_of_it():
    logo = Picture(Box(20, 20, 200, 60), "logo")
    assert texts(layout(scene(pictures=(logo,)), [line("ACME", 40, 60, size=30)])) == []


def test_a_bar_at_the_top_is_the_header_and_the_last_band_the_footer():
    bar = [line("Acme", 20, 40), line("Prices", 800, 40), line("Help", 900, 40)]
    body = [line("Everything you need", 20, 200, size=40), line("and more of it", 20, 260)]
    root = layout(scene(), [*bar, *body, line("Copyright 2026", 20, 590)])
    assert [child.landmark for child in root.children] == ["header", "main", "footer"]
