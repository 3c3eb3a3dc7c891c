"""Make a folder for `likeness benchmark` of pages that nobody here wrote or tuned anything to.

    python -m scripts.outside FOLDER

FOLDER gets the twelve pages, their pictures and a manifest.json. Each page comes from a
package that `npm` fetches in the version named here; all of them are under the MIT
licence. What a page asks of other hosts, fonts and icons mostly, is not there, neither
in the picture nor in the page that the results are measured against.
"""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath

from PIL import Image

from generation.page import Page
from verify.render import Renderer
from verify.screenshot import Viewport

DESKTOP = Viewport(1280, 800)
LARGE = Viewport(1440, 900)
TABLET = Viewport(768, 1024)
PHONE = Viewport(390, 844)

_REFERENCE = re.compile(r"""\b(href|src)=(["'])(?![a-z]+:|[/#])([^"']+)\2""")


@dataclass(frozen=True)
class Source:
    """A page of an npm package: `path` inside `package`, which is name@version."""

    name: str
    package: str
    path: str
    viewport: Viewport = DESKTOP


_ARGON = "@creative-tim-official/argon-dashboard-free@1.2.0"

SOURCES = (
    Source("dashboard-argon", _ARGON, "examples/dashboard.html", LARGE),
    Source("tables-argon", _ARGON, "examples/tables.html", LARGE),
    Source("signin-material", "material-dashboard@3.1.0", "pages/sign-in.html"),
    Source("profile-paper-kit", "paper-kit-2@2.1.0", "examples/profile.html"),
    Source("homepage-semantic", "semantic-ui@2.5.0", "examples/homepage.html"),
    Source("docs-spectre", "spectre.css@0.5.9", "docs/components/cards.html"),
    Source("portfolio-freelancer", "startbootstrap-freelancer@7.0.7", "dist/index.html"),
    Source("landing-grayscale", "startbootstrap-grayscale@7.0.6", "dist/index.html"),
    Source("app-new-age", "startbootstrap-new-age@6.0.7", "dist/index.html", PHONE),
    Source("landing-page", "startbootstrap-landing-page@6.0.6", "dist/index.html", TABLET),
    Source("resume", "startbootstrap-resume@7.0.6", "dist/index.html"),
    Source("zh-mobile-weui", "weui@2.6.26", "dist/example/index.html", PHONE),
)


def main(folder: Path) -> None:
    with Renderer(timeout=60) as renderer:
        for source in SOURCES:
            page = fetch(source)
            page.save(folder / source.name)
            shot = renderer.render(page.files, source.viewport)
            Image.fromarray(shot.pixels).save(folder / f"{source.name}.png", optimize=True)
            print(f"{source.name}: {source.package}, {source.path}")
    manifest = {"pages": [_entry(source) for source in SOURCES]}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


def fetch(source: Source) -> Page:
    """The page with the files of its package that it leads to."""
    with tempfile.TemporaryDirectory() as scratch:
        command = ["npm", "pack", "--silent", source.package]
        packed = subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True)
        with tarfile.open(Path(scratch, packed.stdout.split()[-1])) as archive:
            archive.extractall(scratch, filter="data")
        root = Path(scratch, "package")
        html = (root / source.path).read_text("utf-8", "replace")
        at_top = root / "page-at-the-top.html"  # Page.load stays below a page's own folder
        at_top.write_text(_from_the_top(html, dirname(source.path)), "utf-8")
        return Page.load(at_top)


def _from_the_top(html: str, folder: str) -> str:
    """`html` of `folder`, its relative references as they are from the root."""
    return _REFERENCE.sub(
        lambda found: f"{found[1]}={found[2]}{normpath(join(folder, found[3]))}{found[2]}", html
    )


def _entry(source: Source) -> dict[str, object]:
    viewport = [source.viewport.width, source.viewport.height]
    return {"name": source.name, "html": f"{source.name}/index.html", "viewport": viewport}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
