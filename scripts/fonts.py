"""Rebuilds assets/fonts from the fonts' npm packages: one woff2 a face, one licence a font.

Run it from the repository's root; it needs npm. The faces are upright, and variable in
weight where the font is; of each the Latin subset, and those that the font names besides.
"""

import subprocess
import tarfile
import tempfile
from pathlib import Path

from generation.engines.reconstruction.fonts import FONTS, STAND_INS
from generation.engines.reconstruction.subset import LATIN

TARGET = Path("assets/fonts")


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in [*TARGET.glob("*.woff2"), *TARGET.glob("*.txt")]:
        old.unlink()
    for font in (*FONTS, *STAND_INS):
        if font.bundled:
            subsets = (LATIN, *font.subsets)
            _fetch([face.of(subset) for face in font.faces for subset in subsets], font.name)
    files = list(TARGET.glob("*.woff2"))
    print(f"{len(files)} faces, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB")


def _fetch(files: list[str], name: str) -> None:
    slug = name.lower().replace(" ", "-")
    scope = "fontsource-variable" if files[0].endswith("-wght-normal.woff2") else "fontsource"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"@{scope}/{slug}"], cwd=folder, check=True, stdout=-3
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            for file in files:
                _extract(package, f"package/files/{file}", TARGET / file)
            _extract(package, "package/LICENSE", TARGET / f"{slug}-LICENSE.txt")


def _extract(package: tarfile.TarFile, member: str, target: Path) -> None:
    content = package.extractfile(member)
    assert content is not None
    target.write_bytes(content.read())


if __name__ == "__main__":
    main()
