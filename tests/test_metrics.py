from dataclasses import replace

import numpy as np
import pytest

from tests.drawing import Line, draw
from verify.metrics import METRICS, overall
from verify.pair import Pair
from verify.screenshot import Box

BANNER = (Box(0, 0, 640, 100), (30, 60, 160))
CARD = (Box(40, 300, 200, 120), (220, 90, 40))
LINES = [Line("A heading of the page", y=130, size=28), Line("and what it says below it", y=200)]


def measure(candidate, reference=None):
    pair = Pair(reference or draw(LINES, boxes=[BANNER, CARD], read=True), candidate)
    return {name: metric.measure(pair) for name, metric in METRICS.items()}


def moved(lines, x=0, y=0):
    return [replace(line, x=line.x + x, y=line.y + y) for line in lines]


def test_every_metric_of_the_page_itself_is_one():
    measured = measure(draw(LINES, boxes=[BANNER, CARD]))
    assert measured == pytest.approx(dict.fromkeys(METRICS, 1.0))


def test_every_metric_but_health_of_a_blank_page_is_low():
    measured = measure(draw())
    assert measured.pop("extent") == 1
    assert measured.pop("health") == 0.5
    assert max(measured.values()) < 0.1


@pytest.mark.parametrize(
    "metric, worse",
    [
        ("text", draw(LINES[:1], boxes=[BANNER, CARD])),
        ("text", draw([*LINES, Line("more than was asked", y=250)], boxes=[BANNER, CARD])),
        ("position", draw(moved(LINES, x=30), boxes=[BANNER, CARD])),
        ("size", draw([replace(LINES[0], size=22), LINES[1]], boxes=[BANNER, CARD])),
        (
            "text_color",
            draw([replace(LINES[0], color=(200, 0, 0)), LINES[1]], boxes=[BANNER, CARD]),
        ),
        ("color", draw(LINES, boxes=[BANNER, (CARD[0], (240, 230, 60))])),
        ("structure", draw(LINES, boxes=[BANNER])),
        ("palette", draw(LINES, boxes=[BANNER, (CARD[0], (40, 200, 90))])),
        ("extent", draw(LINES, boxes=[BANNER, CARD], height=700)),
        ("extent", draw(LINES, boxes=[BANNER, CARD], width=800)),
        (
            "health",
            draw(LINES, boxes=[BANNER, CARD], console=["uncaught TypeError: x is undefined"]),
        ),
    ],
)
def test_a_metric_falls_with_the_damage_that_it_is_for(metric, worse):
    assert measure(worse)[metric] < 0.97


@pytest.mark.parametrize("metric", ["position", "size", "text_color"])
def test_text_that_is_missing_does_not_raise_what_is_said_of_the_rest(metric):
    blemished = [replace(LINES[0], x=90, size=24, color=(120, 0, 0))]
    all_there = measure(draw([*blemished, LINES[1]], boxes=[BANNER, CARD]))
    assert overall(all_there, 10) > overall(measure(draw(LINES[1:], boxes=[BANNER, CARD])), 10)
    assert all_there[metric] < 1


def test_halving_a_displacement_is_always_worth_the_same():
    steps = [measure(draw(moved(LINES, x=x)))["position"] for x in (160, 80, 40, 20)]
    assert np.diff(steps) == pytest.approx([np.diff(steps)[0]] * 3, abs=0.01)


def test_a_shift_of_everything_costs_the_pixels_little_and_the_position_much():
    lower = [
        (Box(box.x, box.y + 32, box.width, box.height), color) for box, color in (BANNER, CARD)
    ]
    measured = measure(draw(moved(LINES, y=32), boxes=lower))
    assert measured["position"] < 0.6
    assert measured["color"] > 0.85
    assert measured["structure"] > 0.85


def test_a_missing_section_costs_its_share_and_no_more():
    colors = [(200, 60, 60), (60, 160, 60), (60, 60, 200), (200, 160, 40)]

    def sections(kept):
        boxes = [(Box(0, 200 * n, 640, 160), color) for n, color in enumerate(kept)]
        return draw(boxes=boxes, height=200 * len(boxes))

    measured = measure(sections([colors[0], *colors[2:]]), sections(colors))
    assert measured["color"] == pytest.approx(6 / 7, abs=0.05)


def test_two_pages_without_text_are_judged_by_their_pixels():
    textless = draw(boxes=[BANNER, CARD])
    measured = measure(draw(boxes=[BANNER]), textless)
    assert measured["text"] == measured["position"] == 1
    assert overall(measured, 0) == pytest.approx(overall({**measured, "text": 0.0}, 0))


def test_scores_are_between_zero_and_one():
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), np.uint8)
    for candidate in (draw(), draw(LINES), replace(draw(), pixels=noise)):
        for value in measure(candidate).values():
            assert 0 <= value <= 1
