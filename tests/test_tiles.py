"""A design as the images that a model is shown."""

import numpy as np
import pytest

from generation.engines.qwen.tiles import STEP, ImageBudget, tiles


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((800, 1280), [(800, 1280)]),
        ((790, 1290), [(800, 1280)]),
        ((2000, 1280), [(992, 1280)] * 2),
        ((1440, 2560), [(1056, 1888)]),
        ((5000, 1280), [(1248, 1280)] * 4),
        ((20, 10), [(32, 32)]),
    ],
)
def test_tall_pages_are_cut_and_wide_ones_made_smaller(size, expected):
    budget = ImageBudget()
    made = tiles(np.full((*size, 3), 255, np.uint8), budget)
    assert [one.pixels.shape[:2] for one in made] == expected
    assert all(side % STEP == 0 for one in made for side in one.pixels.shape[:2])
    assert all(one.pixels.size <= 3 * budget.pixels for one in made)
    rows = [one.rows for one in made]
    assert [rows[0][0], rows[-1][1]] == [0, size[0]]
    assert [end for _, end in rows[:-1]] == [start for start, _ in rows[1:]]


def test_a_page_is_cut_between_its_lines():
    page = np.full((2000, 1280, 3), 255, np.uint8)
    page[980:1010, ::2] = 0  # a line of text in the middle
    upper, lower = tiles(page, ImageBudget())
    assert upper.rows[1] == lower.rows[0]
    assert upper.rows[1] == 979 or upper.rows[1] == 1010
