"""The fonts that go with a page."""

from collections import Counter
from importlib import resources

import pytest

from generation.engines.reconstruction.font_file import font_files
from generation.engines.reconstruction.fonts import FONTS, STAND_INS, Font, font_named, is_installed
from generation.engines.reconstruction.glyphs import metrics
from generation.engines.reconstruction.legible import legible_lines
from generation.engines.reconstruction.pieces import Piece
from generation.engines.reconstruction.style import Run, TextStyle
from verify.ocr import read_text
from verify.render import Renderer
from verify.screenshot import Box, Viewport

BUNDLED = [font for font in (*FONTS, *STAND_INS) if font.bundled]
SYSTEM = [font for font in FONTS if font.stand_in and is_installed(font)]
FOLDER = resources.files("assets") / "fonts"


@pytest.mark.parametrize("font", BUNDLED, ids=lambda font: font.name)
def test_a_bundled_font_is_there_with_its_licence(font: Font):
    assert all((FOLDER / face.file).is_file() for face in font.faces)
    licence = FOLDER / f"{font.name.lower().replace(' ', '-')}-LICENSE.txt"
    assert "licen" in licence.read_text("utf-8").lower()


@pytest.mark.parametrize("font", SYSTEM, ids=lambda font: font.name)
@pytest.mark.parametrize("weight", [400, 700])
def test_a_stand_in_is_as_wide_as_the_font_that_it_stands_for(font: Font, weight: int):
    assert font.stand_in
    text = "Waves of the Tyrrhenian, 1789"
    widths = [metrics(f, weight).extent(text).advance for f in (font, font.stand_in)]
    assert widths[0] == pytest.approx(widths[1], rel=0.003)


@pytest.mark.parametrize("font", BUNDLED, ids=lambda font: font.name)
def test_the_subsets_that_a_font_names_are_there(font: Font):
    assert all(
        (FOLDER / face.of(subset)).is_file() for face in font.faces for subset in font.subsets
    )


def test_text_is_measured_as_wide_as_the_browser_sets_it(renderer: Renderer):
    text = "Waves of the Tyrrhenian, 1789"
    texts = {
        "Inter": text,
        "Lora": text,
        "Poppins": f"{text}, Zażółć gęślą",
        "Roboto Mono": text,
        "Roboto": f"{text}, Привет, Ελλάδα, Łódź",
    }
    spans, rules = "", ""
    files: dict[str, str | bytes] = {}
    for name, text in texts.items():
        style = TextStyle(font_named(name), 40, 400, False, (0, 0, 0))
        for file in font_files([Run((Piece(text, Box(0, 0, 0, 0)),), style)]):
            rules += file.rule
            files[file.path] = file.read()
        spans += f"<p><span style=\"font:400 40px '{name}'\">{text}</span></p>"
    files["index.html"] = f"<style>{rules}</style>{spans}"
    shot = renderer.render(files, Viewport(1600, 600))
    widths = [element.box.width for element in shot.elements if element.tag == "span"]
    measured = [40 * metrics(font_named(n), 400).extent(t).advance for n, t in texts.items()]
    assert measured == pytest.approx(widths, rel=0.005)


def test_a_page_is_set_in_no_font_that_lacks_its_letters():
    polish = Counter("Zażółć gęślą jaźń")
    assert font_named("Open Sans").covers(polish)
    assert font_named("Arial").covers(polish)
    assert not font_named("Karla").covers(polish)
    assert font_named("Karla").covers(Counter("A page in English, " * 10 + "by one from Łódź"))


def test_a_text_that_a_font_cannot_draw_has_no_ink_at_any_size():
    assert metrics(font_named("Inter"), 400).coverage("\u200f", 2000).max() == 0


def test_a_slanted_heading_has_a_say_in_the_fonts(renderer: Renderer):
    html = """<!doctype html><body style="margin: 40px; font: 20px Arial">
      <h1 style="font: italic bold 56px 'Times New Roman'">Our Website is<br>Coming Soon</h1>
      <p>We are working hard to finish the development of this site.</p>"""
    shot = renderer.render({"index.html": html}, Viewport(700, 360))
    _, fonts = legible_lines(shot.pixels, read_text(shot.pixels).text)
    assert {font.name for font in fonts} == {"Arial", "Times New Roman"}
