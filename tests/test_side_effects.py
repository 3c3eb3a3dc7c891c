from verify.render import Renderer
from verify.screenshot import Screenshot, Viewport
from verify.side_effects import side_effects

PAGE = (
    "<!doctype html><style>body {{ margin: 20px; font: 18px sans-serif }} {css}</style>"
    "<header id=top><b>Acme tools and hardware</b></header>"
    "<main id=main><p>Hand tools and spare parts, sent the same day.</p>"
    "<p>Everything is tested before it leaves the shop.</p></main>"
)


def shot(renderer: Renderer, css: str) -> Screenshot:
    return renderer.render({"index.html": PAGE.format(css=css)}, Viewport(600, 300))


def test_an_edit_that_stays_in_its_element_has_no_side_effects(renderer: Renderer):
    before, after = shot(renderer, ""), shot(renderer, "#top { color: #c00000 }")
    assert side_effects(before, after, "#top") == ()


def test_what_an_edit_pushes_down_is_told(renderer: Renderer):
    before, after = shot(renderer, ""), shot(renderer, "#top { padding-bottom: 40px }")
    effects = side_effects(before, after, "#top")
    assert [effect.kind for effect in effects] == ["moved"]
    assert effects[0].selector == "#main"


def test_a_change_elsewhere_is_told(renderer: Renderer):
    before = shot(renderer, "")
    after = shot(renderer, "#top { color: #c00000 } #main p { color: #00a000 }")
    kinds = {effect.kind for effect in side_effects(before, after, "#top")}
    assert kinds == {"wrong colour"}


def test_what_has_no_name_is_told_by_its_pixels(renderer: Renderer):
    before = shot(renderer, "")
    underlined = shot(
        renderer, "#top { color: #c00000 } #main p + p { text-decoration: underline }"
    )
    (effect,) = side_effects(before, underlined, "#top")
    assert effect.sentence.startswith("in #main > p")
    tinted = shot(renderer, "#top { color: #c00000 } body { background: #fdfdfd }")
    (effect,) = side_effects(before, tinted, "#top")
    assert effect.box and effect.box.width == 600
