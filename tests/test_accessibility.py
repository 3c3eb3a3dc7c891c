"""What axe-core finds in the embedded engine's pages. tests/axe holds its 4.11.0 (MPL-2.0)."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from generation.page import Page
from tests.rebuilt import generate
from tests.test_reconstruction import SITE, WINDOW
from verify.render import Renderer
from verify.screenshot import Viewport

AXE = Path(__file__).parent / "axe" / "axe.min.js"
SAMPLES = Path(__file__).parents[1] / "assets" / "samples" / "src"
DESIGNED = ["color-contrast", "link-in-text-block"]  # colours are the design's
RUN = """axe.run({resultTypes: ["violations"]}).then(({violations}) => console.error(JSON.stringify(
  violations.filter(v => ["critical", "serious"].includes(v.impact)).map(v => v.id))));"""
FORM = """<!doctype html><style>
  body { margin: 40px; font: 16px/24px Arial; background: #fff }
  input, textarea { display: block; width: 320px; height: 40px; border: 1px solid #999;
    border-radius: 4px; margin: 4px 0 20px; padding: 0 12px; box-sizing: border-box }
  button { padding: 12px 24px; background: #14324a; color: #fff; border: 0; border-radius: 4px }
</style><h1>Sign up</h1><label>Name <input></label><label>Town <input></label>
<button>Send</button>"""


def violations(
    files: Mapping[str, str | bytes], renderer: Renderer, window: Viewport = WINDOW
) -> list[str]:
    """The critical and serious violations in a page, by axe-core's names for them."""
    scripts = '<script src="axe.min.js"></script><script src="run.js"></script></body>'
    html = Page(files).html.replace("</body>", scripts)
    checked = {**files, "index.html": html, "axe.min.js": AXE.read_text(), "run.js": RUN}
    (found,) = renderer.render(checked, window).console
    return json.loads(found)


@pytest.mark.parametrize("design", [SITE, FORM], ids=["site", "form"])
def test_a_page_has_no_violation_that_its_design_does_not_force(design: str, renderer: Renderer):
    page = generate(renderer.render({"index.html": design}, WINDOW))
    assert set(violations(page.files, renderer)) <= set(DESIGNED)


@pytest.mark.parametrize("name", ["dashboard", "signup"])
def test_a_sample_has_none_on_a_desk_or_on_a_phone(name: str, renderer: Renderer):
    source = Page.load(SAMPLES / f"{name}.html").files
    page = generate(renderer.render(source, Viewport(1440, 900)))
    for window in (Viewport(1440, 900), Viewport(390, 844)):
        assert set(violations(page.files, renderer, window)) <= set(DESIGNED), window


def test_what_axe_finds_is_seen(renderer: Renderer):
    page = '<html lang="en"><title>A</title><body><main><button></button></main></body></html>'
    assert violations({"index.html": page}, renderer) == ["button-name"]
