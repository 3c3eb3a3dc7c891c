"""The fonts that go with a page."""

from importlib import resources

import pytest

from generation.engines.reconstruction.fonts import FONTS, STAND_INS, Font, font_named, is_installed
from generation.engines.reconstruction.glyphs import metrics
from verify.render import Renderer
from verify.screenshot import Viewport

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


def test_text_is_measured_as_wide_as_the_browser_sets_it():
    text = "Waves of the Tyrrhenian, 1789"
    fonts = [font for font in BUNDLED if font.name in ("Inter", "Lora", "Poppins", "Roboto Mono")]
    faces = "".join(
        f'@font-face{{font-family:"{font.name}";src:url({font.face(400).file})}}' for font in fonts
    )
    spans = "".join(
        f"<p><span style=\"font:400 40px '{font.name}'\">{text}</span></p>" for font in fonts
    )
    files: dict[str, str | bytes] = {"index.html": f"<style>{faces}</style>{spans}"}
    files |= {font.face(400).file: (FOLDER / font.face(400).file).read_bytes() for font in fonts}
    with Renderer() as renderer:
        shot = renderer.render(files, Viewport(1600, 600))
    widths = [element.box.width for element in shot.elements if element.tag == "span"]
    measured = [40 * metrics(font, 400).extent(text).advance for font in fonts]
    assert measured == pytest.approx(widths, rel=0.005)


def test_a_text_that_a_font_cannot_draw_has_no_ink_at_any_size():
    assert metrics(font_named("Inter"), 400).coverage("\u200f", 2000).max() == 0
