"""Files of a run, written beside their place first and then moved there at once."""

import secrets
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from verify.screenshot import Pixels


def read_png(path: Path) -> Pixels:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def write_png(path: Path, pixels: Pixels) -> None:
    def write(beside: Path) -> None:
        Image.fromarray(pixels).save(beside, format="PNG", compress_level=3)

    replace_file(path, write)


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Have `path` written beside its place, then moved there at once."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
