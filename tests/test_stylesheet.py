"""What a stylesheet says is said once, and says no more than somebody could see."""

import re

from generation.engines.reconstruction.region import NO_BORDERS, Border, Borders, Region, Shadow
from tests.lines import line, written
from verify.screenshot import RGB, Box

WHITE: RGB = (255, 255, 255)
BLUE: RGB = (78, 115, 223)
GREY, NEARLY_GREY = Border(1, (227, 230, 240)), Border(1, (226, 229, 239))


def css(*cards: Region) -> str:
    """The stylesheet of cards, each with a word in it."""
    words = [line("Harbour", card.box.x + 20, card.box.y + 40) for card in cards]
    return written(words, cards)[1]


def card(number: int, fill: RGB = WHITE, **look: object) -> Region:
    return Region(Box(40 + 380 * number, 60, 340, 120), fill, **look)  # pyright: ignore


def test_borders_and_shadows_that_look_the_same_are_the_same():
    shadow, other = (Shadow(0, 3, blur, 0, (0, 13, 58), 0.14) for blur in (28, 30))
    sheet = css(
        card(0, borders=(GREY,) * 4, shadow=shadow),
        card(1, borders=(GREY, NEARLY_GREY, GREY, GREY), shadow=other),
    )
    assert re.findall(r"border\S*: .*", sheet) == ["border: 1px solid #e3e6f0;"]
    assert len(re.findall("box-shadow", sheet)) == 1


def test_shadows_that_somebody_could_tell_apart_stay_so():
    near, far = (Shadow(0, 3, blur, 0, (0, 0, 0), 0.3) for blur in (4, 30))
    assert len(re.findall("box-shadow", css(card(0, shadow=near), card(1, shadow=far)))) == 2


def test_a_light_shadow_is_not_the_same_as_another():
    near, far = (Shadow(0, 0, blur, 0, WHITE, 0.3) for blur in (4, 30))
    assert len(re.findall("box-shadow", css(card(0, shadow=near), card(1, shadow=far)))) == 2


def test_a_side_of_its_own_is_said_after_all_the_others():
    sides: Borders = (GREY, GREY, GREY, Border(4, BLUE))
    (rule,) = re.findall(r"  border: .*\n.*\n", css(card(0, borders=sides)))
    assert rule == "  border: 1px solid #e3e6f0;\n  border-left: 4px solid #4e73df;\n"


def test_a_border_in_the_colour_of_its_box_is_none():
    sides: Borders = (Border(4, (77, 114, 222)), *NO_BORDERS[1:])
    assert "border-top" not in css(card(0, BLUE, borders=sides))


def test_a_text_that_is_as_good_as_in_the_colour_of_a_box_has_that():
    text = line("Harbour", 60, 300, color=(79, 116, 224))
    assert "#4f74e0" not in written([text, line("Ferry", 60, 100)], [card(0, BLUE)])[1]
