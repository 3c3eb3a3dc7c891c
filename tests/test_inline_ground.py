"""Grounds of words within a line are no boxes; bullets and buttons are."""

from dataclasses import replace

from generation.engines.reconstruction.inline_ground import with_inline_grounds
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.style import Line
from tests.lines import line
from verify.screenshot import Box

GRAY = (240, 240, 240)
PROSE = line("Use git stash to record the state of the folder", 40, 100)


def around(box: Box, x: float, y: float) -> Region:
    return Region(Box(box.x - x, box.y - y, box.width + 2 * x, box.height + 2 * y), GRAY)


def joined(first: Line, rest: Line) -> Line:
    return replace(
        first,
        runs=(*first.runs, *rest.runs),
        box=Box.around([first.box, rest.box]),
        width=rest.x + rest.width - first.x,
    )


def test_a_ground_under_words_of_a_line_is_no_box():
    part = Box(PROSE.box.x + 30, PROSE.box.y, 60, PROSE.box.height)
    _, regions = with_inline_grounds([PROSE], [around(part, 0, 3)])
    assert not regions


def test_a_run_that_fills_its_ground_has_it():
    code, rest = line("git stash", 40, 140), line("records the state of the folder", 120, 140)
    (found,), regions = with_inline_grounds([joined(code, rest)], [around(code.box, 3, 3)])
    assert not regions
    assert [run.ground for run in found.runs] == [GRAY, None]


def test_the_rim_of_a_letter_is_no_ground_of_it():
    letter, rest = line("I", 40, 140), line("believe every heart", 52, 140)
    (found,), regions = with_inline_grounds([joined(letter, rest)], [around(letter.box, 1, 0)])
    assert not regions
    assert [run.ground for run in found.runs] == [None, None]


def test_a_bullet_before_a_line_and_a_box_around_it_stay():
    bullet = Region(Box(PROSE.box.x - 14, PROSE.box.center[1] - 3, 6, 6), GRAY)
    button = around(PROSE.box, 12, 8)
    _, regions = with_inline_grounds([PROSE], [bullet, button])
    assert regions == [bullet, button]
