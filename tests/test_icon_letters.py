import pytest

from generation.engines.reconstruction.icon_letters import without_icons
from verify.screenshot import Box, TextBlock, Word

GREY = (40, 40, 40)


def line(*words: tuple[str, float, float, float]) -> TextBlock:
    """A line of (text, x, width, height), on one baseline."""
    made = tuple(Word(text, Box(x, 30 - height, width, height)) for text, x, width, height in words)
    box = Box.around([word.box for word in made])
    return TextBlock(" ".join(word.text for word in made), box, GREY, 16, words=made)


PROSE = line(("Prices", 0, 40, 12), ("for", 45, 18, 12), ("teams", 68, 40, 12))


@pytest.mark.parametrize(
    ("seen", "kept"),
    [
        (line(("Q", 0, 14, 14), ("Search", 24, 45, 12)), "Search"),
        (line(("中", 0, 14, 14), ("Delete", 22, 45, 12)), "Delete"),
        (line(("f", 0, 9, 16), ("Share", 24, 45, 12)), "Share"),
        (line(("Options", 0, 45, 12), ("V", 64, 10, 7)), "Options"),
        (line(("I", 0, 3, 12), ("agree", 8, 38, 12), ("to", 51, 12, 12)), "I agree to"),
        (line(("Plan", 0, 30, 12), ("B", 35, 10, 12)), "Plan B"),
        (line(("Inbox", 0, 40, 12), ("3", 120, 7, 12)), "Inbox 3"),
    ],
)
def test_icons_at_the_ends_of_a_line_are_left_out(seen: TextBlock, kept: str):
    (block,) = without_icons([seen, PROSE])[:-1]
    assert block.text == kept
    assert block.text == " ".join(word.text for word in block.words)
    assert block.box == Box.around([word.box for word in block.words])


@pytest.mark.parametrize("letter", ["Q", "V", "田", "★"])
def test_a_letter_alone_is_an_icon(letter: str):
    assert without_icons([line((letter, 0, 14, 14)), PROSE]) == [PROSE]


@pytest.mark.parametrize("text", ["3", "18", "of"])
def test_short_texts_stay(text: str):
    block = line((text, 0, 7 * len(text), 12))
    assert without_icons([block, PROSE]) == [block, PROSE]


def test_ideographs_stay_where_they_are_written():
    page = [line(("首页", 0, 28, 14)), line(("人", 0, 14, 14)), line(("登录", 0, 28, 14))]
    assert without_icons(page) == page


def test_a_letter_right_after_a_figure_is_its_unit():
    figure, unit = line(("0", 0, 12, 17)), line(("g", 20, 13, 17))
    assert [one.text for one in without_icons([figure, unit, PROSE])] == ["0 g", PROSE.text]


def test_a_letter_far_from_a_figure_is_an_icon():
    figure, icon = line(("0", 0, 12, 17)), line(("g", 40, 13, 17))
    assert [one.text for one in without_icons([figure, icon, PROSE])] == ["0", PROSE.text]
