"""The screenshots that come with the program, for a first try."""

from dataclasses import dataclass
from pathlib import Path

import assets

FOLDER = Path(assets.__file__).parent / "samples"


@dataclass(frozen=True)
class Sample:
    name: str  # of its file, without the extension
    path: Path

    @property
    def label(self) -> str:
        return self.name.replace("-", " ").replace("_", " ").capitalize()

    @property
    def url(self) -> str:
        """Relative to the app's own."""
        return f"samples/{self.path.name}"


SAMPLES = {path.stem: Sample(path.stem, path) for path in sorted(FOLDER.glob("*.png"))}
