"""Parts of a design that no stylesheet paints, and that are cut out as files."""

from dataclasses import dataclass
from typing import Literal

from verify.screenshot import Box

PictureKind = Literal["photo", "icon", "logo", "chart", "avatar", "illustration"]


@dataclass(frozen=True)
class Picture:
    """A picture of the design. With `backdrop`, text or regions lie on it: a background-image."""

    box: Box
    kind: PictureKind
    radius: float = 0.0  # CSS px, of every corner
    backdrop: bool = False
