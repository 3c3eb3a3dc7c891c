import numpy as np
import pytest

from verify.compare import compare
from verify.screenshot import Box, Screenshot, TextBlock, Viewport

WINDOW = Viewport(640, 480)


def page(words=12, height=480, shift=0, paper=255):
    """A banner, and lines of text drawn as dark bars."""
    pixels = np.full((height, 640, 3), paper, np.uint8)
    pixels[:60] = (30, 60, 160)
    blocks = []
    for index in range(words):
        top = 80 + 24 * index + shift
        pixels[top : top + 12, 40:240] = (20, 20, 20)
        blocks.append(TextBlock(f"line number{index}", Box(40, top, 200, 12), (20, 20, 20), 16))
    return Screenshot(pixels, WINDOW, tuple(blocks))


def blank(height=480):
    return Screenshot(np.full((height, 640, 3), 255, np.uint8), WINDOW)


def test_a_page_compared_with_itself_is_perfect():
    comparison = compare(page(), page())
    assert comparison.score == pytest.approx(1)
    assert comparison.regions == ()


def test_a_blank_page_scores_near_zero():
    assert compare(page(), blank()).score < 0.02


def test_two_blank_pages_are_alike():
    assert compare(blank(), blank()).score == 1


@pytest.mark.parametrize(
    "better, worse",
    [
        (page(shift=2), page(shift=8)),
        (page(shift=8), page(shift=40)),
        (page(words=10), page(words=5)),
        (page(), page(paper=200)),
        (page(), page(height=700)),
        (page(height=600), page(height=900)),
    ],
)
def test_a_better_page_scores_higher(better, worse):
    assert compare(page(), better).score > compare(page(), worse).score


def test_a_picture_of_the_page_is_worth_less_than_half_the_page():
    picture = Screenshot(page().pixels, WINDOW)
    assert compare(page(), picture).score < compare(page(), page(words=6)).score


@pytest.mark.parametrize("heights", [(480, 700), (700, 480), (480, 481)])
def test_the_heat_map_is_as_high_as_the_larger_page(heights):
    ours, theirs = (page(words=5, height=height) for height in heights)
    assert compare(ours, theirs).heat.shape == (-(-max(heights) // 2), 320, 3)


def test_regions_bound_what_differs():
    ours, theirs = page(), page()
    theirs.pixels[400:440, 400:500] = (255, 0, 0)
    (region,) = compare(ours, theirs).regions
    assert region.contains(Box(400, 400, 100, 40))


def test_device_pixels_count_for_nothing():
    sharp = Screenshot(
        page().pixels.repeat(2, axis=0).repeat(2, axis=1), Viewport(640, 480, 2.0), page().text
    )
    assert compare(page(), sharp).score == pytest.approx(1, abs=0.01)
