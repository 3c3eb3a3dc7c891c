import numpy as np
import pytest

from tests.damages import DAMAGES, STRENGTHS, chains, damage, freeze
from verify.screenshot import Viewport

WINDOW = Viewport(480, 360)
ROW = "<div class=row><p>First of all</p><p>Second comes this</p><p>Third and last</p></div>"
ICON = "<svg width=20 height=20><rect width=20 height=20 /></svg>"
PAGE = f"""<!doctype html><html><head><style>
  body {{ margin: 0; font: 15px/1.4 'Liberation Sans'; background: #eef }}
  .row {{ display: flex; gap: 12px; background: #fc9; padding: 6px }} p {{ margin: 4px }}
</style></head><body><h1>A heading</h1>{(ROW + ICON) * 6}</body></html>"""


@pytest.fixture(scope="module")
def frozen() -> dict[tuple[str, int], str]:
    """The page under every damage at every strength."""
    done = [(kind, strength) for kind in DAMAGES for strength in STRENGTHS]
    pages = [damage(PAGE, kind, strength=strength) for kind, strength in done]
    return dict(zip(done, freeze(pages, WINDOW), strict=True))


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damage_is_done_at_every_strength(frozen, kind):
    assert len({frozen[kind, strength] for strength in STRENGTHS} | {PAGE}) == 4


def test_a_damaged_page_has_no_script(frozen):
    assert not any("<script" in html for html in frozen.values())


def test_a_frozen_page_looks_like_the_damaged_one(frozen, renderer):
    for kind in ("shifted", "wrong colours", "one column"):
        live, still = (
            renderer.render({"index.html": html}, WINDOW).pixels
            for html in (damage(PAGE, kind), frozen[kind, 2])
        )
        assert np.array_equal(live, still), kind


def test_chains_hold_every_kind_as_often():
    assert chains(["a", "b", "c"], 2) == [("a", "b"), ("b", "c"), ("c", "a")]
