"""Words of a line that are set otherwise, and the font of lines that look like none."""

import pytest

from generation.engines.reconstruction.fonts import font_named
from generation.engines.reconstruction.legible import legible_lines
from generation.engines.reconstruction.style import Run
from generation.engines.reconstruction.text_ink import LineInk
from generation.engines.reconstruction.typeset import typeset
from verify.ocr import read_text
from verify.render import Renderer
from verify.screenshot import Viewport


def runs_of(renderer: Renderer, style: str, words: str) -> list[Run]:
    """The runs of a line, read from its picture."""
    html = f'<!doctype html><body style="margin: 40px"><p style="{style}">{words}</p>'
    shot = renderer.render({"index.html": html}, Viewport(640, 120))
    lines, fonts = legible_lines(shot.pixels, read_text(shot.pixels).text)
    (line,) = typeset(lines, fonts)
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


def test_a_page_in_an_unknown_font_is_set_in_one_that_is_near(renderer: Renderer):
    lines = (
        "The boats leave the harbour at nine and come back with the evening tide.",
        "Nobody has to book a seat, and bicycles travel without a ticket.",
        "What the weather brings is written on the board beside the quay.",
        "A dog may sleep below the bench, if its master does so above.",
    )
    html = "<!doctype html><body style=\"font: 18px 'DejaVu Sans'\">"
    html += "".join(f"<p>{line}</p>" for line in lines)
    shot = renderer.render({"index.html": html}, Viewport(900, 400))
    inks = [LineInk(shot.pixels, block, 1.0) for block in shot.text]
    set_in = typeset(inks, [font_named("Lora"), font_named("Georgia")])
    assert len({run.style.font for line in set_in for run in line.runs}) == 1
