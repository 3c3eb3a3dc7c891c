"""Words of a line that are set otherwise, and what the rest of the line is set in."""

import pytest

from generation.engines.reconstruction.legible import legible_text
from generation.engines.reconstruction.style import Run
from generation.engines.reconstruction.typeset import typeset
from verify.ocr import read_text
from verify.render import Renderer
from verify.screenshot import Viewport


def runs_of(renderer: Renderer, style: str, words: str) -> list[Run]:
    """The runs of a line, read from its picture."""
    html = f'<!doctype html><body style="margin: 40px"><p style="{style}">{words}</p>'
    shot = renderer.render({"index.html": html}, Viewport(640, 120))
    text, fonts = legible_text(shot.pixels, read_text(shot.pixels).text)
    (line,) = typeset(shot.pixels, text, fonts)
    return list(line.runs)


@pytest.mark.parametrize(
    ("style", "words", "weights"),
    [
        ("font: 14px 'Noto Sans'; color: #655d7a", "Already with us? <b>Sign in</b>", [400, 700]),
        ("font: 14px Arial; color: #6c757d", "<b>Copyright of ours.</b> All reserved", [700, 400]),
        (
            "font: 14px Arial; color: #777",
            "Company: <b style='color:#222'>Stone Zone</b>",
            [400, 700],
        ),
    ],
)
def test_a_bold_word_says_nothing_of_the_weight_of_the_others(
    renderer: Renderer, style: str, words: str, weights: list[int]
):
    runs = runs_of(renderer, style, words)
    assert [run.style.weight for run in runs] == weights
    size = float(style.split("px")[0].split()[-1])
    assert [run.style.size for run in runs] == pytest.approx([size] * len(runs), rel=0.03)


def test_words_that_stand_far_apart_are_as_large_as_each_is(renderer: Renderer):
    spaces = "&nbsp;" * 4
    (run,) = runs_of(renderer, "font: 16px Arial", f"Home{spaces}About{spaces}Prices")
    assert run.style.size == pytest.approx(16, rel=0.03)
