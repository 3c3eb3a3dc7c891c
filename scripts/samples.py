"""Draw the sample screenshots, and make what the app shows of each when it is chosen.

assets/samples/*.png are their pages in assets/samples/src, rendered;
assets/samples/results/*.zip are the runs of the embedded engine.

The runs are those of the engine as it is: make them again when its pages have changed.
"""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from PIL import Image

from verify.render import Renderer
from verify.screenshot import Viewport
from webapp.errors import RunFailed
from webapp.history import History
from webapp.run import Run, Version
from webapp.samples import FOLDER, SAMPLES, Sample
from webapp.settings import Settings
from webapp.studio import Options, Studio

DESKTOP = Viewport(1280, 800)
PHONE = Viewport(390, 844)
MADE = "this was made beforehand, and Generate makes it anew"


def main() -> None:
    with Renderer(Settings.from_env().browser) as renderer:
        for source in sorted((FOLDER / "src").glob("*.html")):
            draw(source, renderer)
        for sample in SAMPLES.values():
            convert(sample, renderer)


def draw(source: Path, renderer: Renderer) -> None:
    viewport = PHONE if source.stem == "signup" else DESKTOP
    shot = renderer.render({"index.html": source.read_text("utf-8")}, viewport)
    Image.fromarray(shot.pixels).save(FOLDER / f"{source.stem}.png", optimize=True)


def convert(sample: Sample, renderer: Renderer) -> None:
    """Make the run of a sample as the app would; keep what was kept last, as small as can be."""
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(History(Path(folder)), renderer, uploads=Path(folder))
        run = asyncio.run(finished(studio, sample))
        assert run.kept
        made, kept = Path(folder, run.id), run.kept
        files = {"run.json": bare(run, kept, sample).to_json().encode()}
        files["text.json"] = (made / "text.json").read_bytes()
        for path in sorted(f for f in (made / str(kept.index)).rglob("*") if f.is_file()):
            if path.name in ("result.png", "heat.png"):
                Image.open(path).save(path, optimize=True)
            files[f"0/{path.relative_to(made / str(kept.index)).as_posix()}"] = path.read_bytes()
    with ZipFile(sample.result, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)  # dated 1980-01-01


def bare(run: Run, kept: Version, sample: Sample) -> Run:
    """The run with one version, less what differs each time it is made."""
    only = replace(kept, index=0)
    anew = {"id": "", "owner": "", "created": 0.0, "seconds": None, "passes_wanted": 1}
    return replace(run, **anew, versions=(only,), message=MADE, sample=sample.name)


async def finished(studio: Studio, sample: Sample) -> Run:
    source = {"sample": sample.name, "name": sample.label}
    run = studio.start(source, "", Options())
    async for progress in studio.follow(run.id, ""):
        run = progress.run
    studio.jobs.close()
    if run.status != "finished":
        raise RunFailed(f"{sample.name}: {run.message}")
    return run


if __name__ == "__main__":
    main()
