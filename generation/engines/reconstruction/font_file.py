"""The files of fonts that go with a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from generation.engines.reconstruction.fonts import Face, Font
from generation.engines.reconstruction.style import Run
from generation.engines.reconstruction.subset import LATIN, RANGES, subset_of


@dataclass(frozen=True)
class FontFile:
    """One face of a bundled font, as far as one subset of its characters goes."""

    font: Font
    face: Face
    subset: str

    @property
    def path(self) -> str:
        """Where it is in the page."""
        return f"assets/fonts/{self.face.of(self.subset)}"

    def read(self) -> bytes:
        return (resources.files("assets") / "fonts" / self.face.of(self.subset)).read_bytes()

    @property
    def rule(self) -> str:
        """Its `@font-face`."""
        face = self.face
        one = face.lightest == face.heaviest
        weight = str(face.lightest) if one else f"{face.lightest} {face.heaviest}"
        ranges = RANGES.get(self.subset, "").replace(",", ", ")
        return (
            "@font-face {\n"
            f'  font-family: "{self.font.name}";\n'
            f'  src: url({self.path}) format("woff2");\n'
            f"  font-weight: {weight};\n"
            "  font-display: swap;\n" + (f"  unicode-range: {ranges};\n" if ranges else "") + "}\n"
        )


def font_files(runs: Iterable[Run]) -> list[FontFile]:
    """The files that text is set in, the Latin one of a face before others, in order of use."""
    used: dict[FontFile, None] = {}
    for run in runs:
        font = run.style.font if run.style.font.bundled else run.style.font.stand_in
        if font:
            face = font.face(run.style.weight)
            used[FontFile(font, face, LATIN)] = None
            for subset in map(subset_of, run.text):
                if subset in font.subsets:
                    used[FontFile(font, face, subset)] = None
    return list(used)
