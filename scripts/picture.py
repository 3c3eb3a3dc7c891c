"""Draw docs/picture.png: a sample, the page written from it, and where the two differ."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from generation import refine
from generation.design import Design
from generation.engine import load_engine
from generation.events import Pass, RunFinished
from verify.render import Renderer
from verify.screenshot import Pixels, Viewport
from webapp.settings import Settings

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "assets" / "samples" / "landing.png"
PAGE = """<!doctype html>
<style>
body {{ display: flex; gap: 24px; margin: 0; padding: 24px; background: #eceae6; }}
figure {{ flex: 1; margin: 0; }}
img {{ display: block; width: 100%; border-radius: 8px; }}
figcaption {{ padding-bottom: 14px; font: bold 22px "Noto Sans", sans-serif; color: #33312d; }}
</style>
<figure><figcaption>A screenshot</figcaption><img src="design.png"></figure>
<figure><figcaption>The page made from it: {score:.3f}</figcaption><img src="page.png"></figure>
<figure><figcaption>Where they differ</figcaption><img src="heat.png"></figure>
"""


def main() -> None:
    design = Design.open(SAMPLE)
    with Renderer(Settings.from_env().browser) as renderer:
        best = best_pass(design, renderer)
        assert best.screenshot and best.comparison
        files = {
            "index.html": PAGE.format(score=best.score),
            "design.png": png(design.pixels),
            "page.png": png(best.screenshot.pixels),
            "heat.png": png(best.comparison.heat),
        }
        picture = renderer.render(files, Viewport(1600, 400))
    (ROOT / "docs" / "picture.png").write_bytes(png(picture.pixels))


def best_pass(design: Design, renderer: Renderer) -> Pass:
    *_, finished = refine.run(design, load_engine("reconstruction"), renderer)
    assert isinstance(finished, RunFinished) and finished.best, finished
    return finished.best


def png(pixels: Pixels) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
