"""The fonts that a page may be set in, and which of them are here.

Bundled fonts are under assets/fonts and go with the page. System fonts are looked for among
those installed: they stand for the commercial fonts that they share their widths with. Most
have a bundled stand-in of the same widths, so that a page does not depend on the machine.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageFont

from generation.engines.reconstruction.subset import LATIN, subset_of

FEW = 0.01  # of the letters of a page: what a font may lack
EXTENDED = ("latin-ext",)
SCRIPTS = ("cyrillic", "greek")


@dataclass(frozen=True)
class Face:
    """One font file and the weights that it serves."""

    file: str  # under assets/fonts, or the name of an installed file
    lightest: int = 400
    heaviest: int = 400
    italic: bool = False

    def of(self, subset: str) -> str:
        """The file of a bundled face that has another subset than the Latin one."""
        return self.file.replace(f"-{LATIN}-", f"-{subset}-")


@dataclass(frozen=True, eq=False)  # each is there once, and looked up by millions
class Font:
    """A family that a page can name."""

    name: str  # CSS family
    stack: str  # the value of font-family
    faces: tuple[Face, ...] = ()
    bundled: bool = True
    generic: str = "sans-serif"  # or "serif", "monospace"
    stand_in: "Font | None" = None  # bundled and as wide, for where a system font is not installed
    subsets: tuple[str, ...] = ()  # that are here besides the Latin one, of a bundled font

    def covers(self, letters: Counter[str]) -> bool:
        """Whether a font has nearly all `letters`, which are counted; an installed one has."""
        here = (LATIN, *self.subsets)
        missing = sum(n for letter, n in letters.items() if subset_of(letter) not in here)
        return not self.bundled or missing <= FEW * letters.total()

    def face(self, weight: int, italic: bool = False) -> Face:
        """The face that a browser takes: it slants an upright one where there is no italic."""

        def distance(face: Face) -> int:
            return max(face.lightest - weight, weight - face.heaviest, 0)

        faces = [face for face in self.faces if face.italic == italic] or self.faces
        return min(faces, key=distance)

    def weights(self) -> list[int]:
        """The weights that the font has, lightest first."""
        return sorted(
            weight
            for face in self.faces
            if not face.italic
            for weight in range(face.lightest, face.heaviest + 1, 100)
        )


def _variable(
    name: str,
    lightest: int,
    heaviest: int,
    generic: str = "sans-serif",
    subsets: tuple[str, ...] = (),
) -> Font:
    slug = name.lower().replace(" ", "-")
    face = Face(f"{slug}-latin-wght-normal.woff2", lightest, heaviest)
    return Font(name, f'"{name}", {generic}', (face,), generic=generic, subsets=subsets)


def _static(
    name: str,
    weights: Sequence[int],
    generic: str = "sans-serif",
    subsets: tuple[str, ...] = (),
) -> Font:
    slug = name.lower().replace(" ", "-")
    faces = tuple(Face(f"{slug}-latin-{w}-normal.woff2", w, w) for w in weights)
    return Font(name, f'"{name}", {generic}', faces, generic=generic, subsets=subsets)


def _system(name: str, free: str, stem: str, stand_in: Font) -> Font:
    """A commercial font, and the `free` one of its widths in files that begin with `stem`."""
    faces = (
        Face(f"{stem}Regular.ttf"),
        Face(f"{stem}Bold.ttf", 700, 700),
        Face(f"{stem}Italic.ttf", italic=True),
        Face(f"{stem}BoldItalic.ttf", 700, 700, italic=True),
    )
    generic = stand_in.generic
    families = dict.fromkeys((name, free, stand_in.name))
    stack = ", ".join(f'"{family}"' if " " in family else family for family in families)
    return Font(name, f"{stack}, {generic}", faces, False, generic, stand_in)


STAND_INS = (
    _variable("Arimo", 400, 700, subsets=SCRIPTS),
    _static("Tinos", (400, 700), "serif", SCRIPTS),
    _static("Cousine", (400, 700), "monospace"),
    _static("Carlito", (400, 700)),
    _static("Caladea", (400, 700), "serif"),
    _variable("Gelasio", 400, 700, "serif", EXTENDED),
)
ARIMO, TINOS, COUSINE, CARLITO, CALADEA, GELASIO = STAND_INS
FONTS = (
    _system("Arial", "Liberation Sans", "LiberationSans-", ARIMO),
    _system("Times New Roman", "Liberation Serif", "LiberationSerif-", TINOS),
    _system("Courier New", "Liberation Mono", "LiberationMono-", COUSINE),
    Font(
        "DejaVu Sans",
        '"DejaVu Sans", Verdana, sans-serif',
        (
            Face("DejaVuSans-ExtraLight.ttf", 200, 200),
            Face("DejaVuSans.ttf"),
            Face("DejaVuSans-Bold.ttf", 700, 700),
            Face("DejaVuSans-Oblique.ttf", italic=True),
        ),
        False,
    ),
    Font(
        "DejaVu Serif",
        '"DejaVu Serif", Georgia, serif',
        (
            Face("DejaVuSerif.ttf"),
            Face("DejaVuSerif-Bold.ttf", 700, 700),
            Face("DejaVuSerif-Italic.ttf", italic=True),
        ),
        False,
        "serif",
    ),
    Font(
        "DejaVu Sans Mono",
        '"DejaVu Sans Mono", Menlo, monospace',
        (Face("DejaVuSansMono.ttf"), Face("DejaVuSansMono-Bold.ttf", 700, 700)),
        False,
        "monospace",
    ),
    _system("Calibri", "Carlito", "Carlito-", CARLITO),
    _system("Cambria", "Caladea", "Caladea-", CALADEA),
    _system("Georgia", "Gelasio", "Gelasio-", GELASIO),
    _variable("Inter", 100, 900, subsets=EXTENDED + SCRIPTS),
    _variable("Roboto", 100, 900, subsets=EXTENDED + SCRIPTS),
    _variable("Open Sans", 300, 800, subsets=EXTENDED + SCRIPTS),
    _variable("Noto Sans", 100, 900, subsets=SCRIPTS),
    _variable("Montserrat", 100, 900, subsets=("latin-ext", "cyrillic")),
    _variable("Source Sans 3", 200, 900, subsets=EXTENDED + SCRIPTS),
    _variable("Nunito", 200, 1000),
    _variable("Nunito Sans", 200, 1000),
    _variable("Raleway", 100, 900),
    _variable("Work Sans", 100, 900),
    _variable("DM Sans", 100, 1000),
    _variable("Mulish", 200, 1000),
    _variable("Rubik", 300, 900),
    _variable("Oswald", 200, 700),
    _variable("Karla", 200, 800),
    _variable("Figtree", 300, 900),
    _variable("Manrope", 200, 800),
    _variable("Plus Jakarta Sans", 200, 800),
    _variable("Outfit", 100, 900),
    _variable("Quicksand", 300, 700),
    _static("Lato", (300, 400, 700, 900), subsets=EXTENDED),
    _static("Poppins", (300, 400, 500, 600, 700), subsets=EXTENDED),
    _static("PT Sans", (400, 700)),
    _static("IBM Plex Sans", (400, 500, 600, 700)),
    _static("Fira Sans", (400, 500, 700)),
    _static("Ubuntu", (300, 400, 500, 700)),
    _variable("Merriweather", 300, 900, "serif"),
    _variable("Playfair Display", 400, 900, "serif"),
    _variable("Noto Serif Display", 100, 900, "serif"),
    _static("DM Serif Display", (400,), "serif"),
    _variable("Cormorant Garamond", 300, 700, "serif"),
    _variable("Lora", 400, 700, "serif"),
    _variable("Noto Serif", 100, 900, "serif", SCRIPTS),
    _variable("Source Serif 4", 200, 900, "serif"),
    _variable("Roboto Slab", 100, 900, "serif"),
    _variable("Roboto Mono", 100, 700, "monospace"),
    _variable("JetBrains Mono", 100, 800, "monospace"),
    _variable("Source Code Pro", 200, 900, "monospace"),
    _variable("Fira Code", 300, 700, "monospace"),
    _variable("Inconsolata", 200, 900, "monospace"),
    _static("Press Start 2P", (400,), "monospace"),
)
ARIAL = FONTS[0]


def font_named(name: str) -> Font:
    return next(font for font in FONTS if font.name == name)


@lru_cache(maxsize=1)
def installed_fonts() -> tuple[Font, ...]:
    """The fonts of FONTS that this machine can measure: bundled, installed, or with a stand-in."""
    return tuple(font for font in FONTS if font.stand_in or is_installed(font))


@lru_cache(maxsize=64)
def is_installed(font: Font) -> bool:
    """Whether the files of a font are on this machine, as those of bundled ones always are."""
    try:
        return font.bundled or bool(ImageFont.truetype(font.faces[0].file, 16))
    except OSError:
        return False
