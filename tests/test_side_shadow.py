"""Shadows at the sides of boxes: what those of sidebars fall on, and what is none."""

from generation.engines.reconstruction.detect import detect
from generation.engines.reconstruction.look import look
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.region import Border
from verify.render import Renderer
from verify.screenshot import Viewport

PAGE = """<!doctype html><style>
  body { margin: 0 } main { margin-left: 200px } div, header, section { height: 120px }
  aside { position: absolute; inset: 0 auto 0 0; width: 200px; background: #343a40;
    box-shadow: 0 14px 28px rgb(0 0 0 / .25), 0 10px 10px rgb(0 0 0 / .22) }
  header { background: #fff } section { height: 300px; background: #f4f6f9; padding: 24px 16px }
  section div { background: #007bff }
</style><main><header></header><section><div></div></section></main><aside></aside>"""


def test_a_sidebar_keeps_its_shadow_and_what_is_beside_it_has_none(renderer: Renderer):
    shot = renderer.render({"index.html": PAGE}, Viewport(800, 468))
    scene = detect(shot.pixels, [])
    regions = {region.fill: region for region in scene.regions}
    sidebar, ground, card = (
        regions[color] for color in ((52, 58, 64), (244, 246, 249), (0, 123, 255))
    )
    assert not scene.pictures
    assert (ground.box.x, card.box.x, card.box.width) == (200, 216, 568)
    assert sidebar.shadow
    assert ground.shadow is card.shadow is None
    css = look(Node("column", sidebar.box, region=sidebar, landmark="aside"))
    assert css["z-index"] == "1"  # over what comes after it, as its shadow is


def test_a_card_beside_a_sidebar_without_a_shadow_stays_as_it_is(renderer: Renderer):
    page = PAGE.replace("box-shadow", "outline-color")
    shot = renderer.render({"index.html": page}, Viewport(800, 468))
    scene = detect(shot.pixels, [])
    assert not any(region.shadow for region in scene.regions)


def test_a_bar_at_the_side_of_a_card_is_its_border(renderer: Renderer):
    page = """<!doctype html><body style="margin: 0; background: #f4f6f9">
      <div style="margin: 40px; height: 80px; background: #fff; border-left: 5px solid #117a8b;
        border-radius: 4px; box-shadow: 0 1px 3px rgb(0 0 0 / .12)"></div>"""
    shot = renderer.render({"index.html": page}, Viewport(600, 200))
    (card,) = detect(shot.pixels, []).regions
    assert (card.box.x, card.box.width) == (40, 520)
    assert card.borders[3] == Border(5, (17, 122, 139))
