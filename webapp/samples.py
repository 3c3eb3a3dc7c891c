"""The screenshots that come with the program, for a first try, and what was made of them."""

from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import assets
from webapp.run import Run

FOLDER = Path(assets.__file__).parent / "samples"


@dataclass(frozen=True)
class Sample:
    name: str  # of its file, without the extension
    path: Path

    @property
    def label(self) -> str:
        return self.name.replace("-", " ").replace("_", " ").capitalize()

    @property
    def result(self) -> Path:
        """The run that was made of it beforehand, less its design, as a ZIP."""
        return FOLDER / "results" / f"{self.name}.zip"

    @property
    def score(self) -> float:
        """How close that run came, 0..1."""
        with ZipFile(self.result) as archive:
            run = Run.from_json(archive.read("run.json").decode())
        assert run.shown and run.shown.score
        return run.shown.score


SAMPLES = {path.stem: Sample(path.stem, path) for path in sorted(FOLDER.glob("*.png"))}
