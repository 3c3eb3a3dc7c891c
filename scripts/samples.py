"""Draw the sample screenshots, assets/samples/*.png, from their pages in assets/samples/src."""

from pathlib import Path

from PIL import Image

from verify.render import Renderer
from verify.screenshot import Viewport
from webapp.settings import Settings

FOLDER = Path(__file__).parent.parent / "assets" / "samples"
DESKTOP = Viewport(1280, 800)
PHONE = Viewport(390, 844)


def main() -> None:
    with Renderer(Settings.from_env().browser) as renderer:
        for source in sorted((FOLDER / "src").glob("*.html")):
            viewport = PHONE if source.stem == "signup" else DESKTOP
            shot = renderer.render({"index.html": source.read_text("utf-8")}, viewport)
            Image.fromarray(shot.pixels).save(FOLDER / f"{source.stem}.png", optimize=True)


if __name__ == "__main__":
    main()
