import pytest

from tests.drawing import Line, draw
from verify.matching import match_text
from verify.screenshot import Box, Screenshot, TextBlock, Viewport, Word


def page(*blocks: TextBlock) -> Screenshot:
    return Screenshot(draw().pixels, Viewport(640, 480), blocks)


def block(text: str, x: float = 0, y: float = 0, element: int | None = None) -> TextBlock:
    """A line of text, ten px to the letter."""
    words, left = [], x
    for word in text.split():
        words.append(Word(word, Box(left, y, 10 * len(word), 12)))
        left += 10 * (len(word) + 1)
    box = Box.around([word.box for word in words])
    return TextBlock(text, box, (0, 0, 0), 16, element=element, words=tuple(words))


def pairs(ours: Screenshot, theirs: Screenshot) -> list[tuple[str, str]]:
    matching = match_text(ours, theirs)
    reference, candidate = matching.reference.tokens, matching.candidate.tokens
    return [(reference[i].text, candidate[j].text) for i, j in sorted(matching.pairs.tolist())]


def test_case_and_punctuation_do_not_matter():
    assert pairs(page(block("Sign up, now!")), page(block("SIGN UP NOW"))) == [
        ("sign", "sign"),
        ("up", "up"),
        ("now", "now"),
    ]


def test_a_line_that_the_page_has_in_three_elements_is_one_line():
    line = page(block("Read the manual first", 0, 10))
    split = page(block("Read the", 0, 10), block("manual", 90, 10), block("first", 160, 10))
    matching = match_text(line, split)
    assert not matching.missing
    assert not matching.extra


def test_a_paragraph_that_wraps_elsewhere_is_all_there():
    ours = page(block("the quick brown fox", 0, 0), block("jumps over the dog", 0, 20))
    theirs = page(
        block("the quick brown", 0, 0), block("fox jumps over the", 0, 20), block("dog", 0, 40)
    )
    assert len(pairs(ours, theirs)) == 8


def test_equal_words_are_told_apart_by_their_neighbours():
    ours = page(block("Anna Edit", 0, 0), block("Bert Edit", 0, 40))
    theirs = page(block("Bert Edit", 0, 0), block("Anna Edit", 0, 40))
    matching = match_text(ours, theirs)
    assert sorted(matching.pairs.tolist()) == [[0, 2], [1, 3], [2, 0], [3, 1]]


def test_equal_lines_are_told_apart_by_their_places():
    ours = page(*(block("Buy", 100 * column, 0) for column in range(3)))
    theirs = page(*(block("Buy", 100 * column + 5, 0) for column in (2, 0, 1)))
    matching = match_text(ours, theirs)
    assert sorted(matching.pairs.tolist()) == [[0, 1], [1, 2], [2, 0]]


@pytest.mark.parametrize(
    "read, written",
    [("Wiki O0ps page", "Wiki Oops page"), ("Ietters", "letters"), ("rn", "m")],
)
def test_a_word_that_ocr_misread_is_matched_where_it_stands(read, written):
    matching = match_text(page(block(read)), page(block(written)))
    alike = len(read) > 2
    assert bool(matching.missing) is not alike
    assert (matching.similarity < 1).any() == alike


def test_scripts_without_spaces_match_by_the_character():
    ours = page(block("版权所有2014工作室"))
    theirs = page(block("版权所有"), block("2014工作室", 50))
    assert len(pairs(ours, theirs)) == 8


def test_words_of_right_to_left_lines_stand_from_the_right():
    line = TextBlock("שלום עולם", Box(0, 0, 90, 12), (0, 0, 0), 16)
    first, second = match_text(page(line), page()).reference.tokens
    assert first.box.x > second.box.x


def test_each_word_is_matched_once():
    matching = match_text(page(block("go go go")), page(block("go go")))
    assert len(matching.pairs) == 2
    assert len(matching.missing) == 1


def test_words_of_a_line_are_bounded_by_their_ink():
    text = "Illicit mammoth WWW will"
    seen = match_text(draw([Line(text)], read=True), draw([Line(text + " not")]))
    (piece,) = seen.pieces
    assert piece.exact
    assert piece.theirs.right == pytest.approx(piece.ours.right, abs=1.5)


@pytest.mark.parametrize("ours, theirs", [((), ()), (("a",), ()), ((), ("a",))])
def test_pages_without_text_have_no_pairs(ours, theirs):
    matching = match_text(page(*map(block, ours)), page(*map(block, theirs)))
    assert len(matching.pairs) == 0
    assert matching.pieces == ()
