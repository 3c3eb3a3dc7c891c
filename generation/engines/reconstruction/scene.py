"""Everything on a page that is not text."""

from dataclasses import dataclass

from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Paint, Region


@dataclass(frozen=True)
class Scene:
    """What `detect` sees: the page's own background, then regions and pictures on it.

    `regions` are in painting order, outer before inner.
    """

    width: float  # CSS px
    height: float
    fill: Paint
    regions: tuple[Region, ...] = ()
    pictures: tuple[Picture, ...] = ()
