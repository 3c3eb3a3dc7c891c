"""What a sidebar's shadow falls on."""

from generation.engines.reconstruction.detect import detect
from generation.engines.reconstruction.look import look
from generation.engines.reconstruction.node import Node
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
