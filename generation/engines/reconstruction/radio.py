"""Radio buttons: small rings, two or more in line, of which one has a dot in the middle.

Rings of which none has are the icons of a menu more often than choices that nobody made.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Border, Region
from verify.screenshot import RGB, Box, Pixels

SIDES = 11, 24  # px
FLAT = 40  # levels: the middle of a ring is of one colour, the ring of another
SECTORS = 8  # of a ring, in each of which it must be seen
SEEN = 0.5  # of the strongest contrast
BORDER = 1.0  # CSS px


def find_radios(pixels: Pixels, pictures: Sequence[Picture]) -> tuple[list[Region], list[Picture]]:
    """Radio buttons among the pictures, and the other pictures with the dots of chosen ones."""
    found = {id(p): parts for p in pictures if (parts := _ring_and_dot(pixels, p.box))}
    radios: list[Region] = []
    others: list[Picture] = []
    for picture in pictures:
        ring, dots = found.get(id(picture), (None, [picture]))
        group = [parts for parts in found.values() if ring and _in_line(ring.box, parts[0].box)]
        if ring and len(group) > 1 and any(dot for _, dot in group):
            radios.append(ring)
            others += dots
        else:
            others.append(picture)
    return radios, others


def _in_line(box: Box, other: Box) -> bool:
    """Whether two boxes are of one size, and in one column or row; each is with itself."""
    alike = abs(box.width - other.width) <= 1
    return alike and min(abs(box.x - other.x), abs(box.y - other.y)) <= 1


def _ring_and_dot(pixels: Pixels, box: Box) -> tuple[Region, list[Picture]] | None:
    side = box.width
    if not SIDES[0] <= side <= SIDES[1] or abs(side - box.height) > 1:
        return None
    left, top = int(box.x), int(box.y)
    area = pixels[top : top + int(box.height), left : left + int(side)].astype(np.int16)
    rows, columns = np.indices(area.shape[:2]) + 0.5
    away = np.stack([rows - box.height / 2, columns - side / 2])
    distance = 2 * np.hypot(*away) / side  # 1 at the ring
    sector = ((np.arctan2(*away) / np.pi + 1) * SECTORS / 2).astype(int) % SECTORS
    ground, middle = area[0, 0], area[distance < 0.4]
    ring = _farthest(area[distance > 0.8], ground)
    fill = _farthest(area[(distance > 0.65) & (distance < 0.85)], ring)
    peak = np.abs(ring - fill).max()
    if peak < FLAT or np.ptp(middle, axis=0).max() > FLAT:
        return None
    for n in range(SECTORS):
        rim, within = (
            area[(sector == n) & (distance > d) & (distance < d + 0.25)] for d in (0.8, 0.6)
        )
        seen = np.abs(rim - fill).max(), np.abs(within - ring).max()
        if min(seen) < SEEN * peak:
            return None
    chosen = np.abs(middle - fill).max() > SEEN * peak
    if not chosen and np.ptp(area[distance < 0.7], axis=0).max() > FLAT:
        return None
    border = Border(BORDER, _rgb(np.median(middle, axis=0) if chosen else ring))
    region = Region(
        box, _rgb(fill), (border, border, border, border), radius=side / 2, role="radio"
    )
    inset = round(side / 4)
    dot = Box(box.x + inset, box.y + inset, side - 2 * inset, box.height - 2 * inset)
    return region, [Picture(dot, "icon")] if chosen else []


def _farthest(colors: NDArray[np.int16], color: NDArray[np.int16]) -> NDArray[np.int16]:
    return colors[np.abs(colors - color).max(axis=1).argmax()]


def _rgb(color: NDArray[np.int16]) -> RGB:
    red, green, blue = map(int, color)
    return red, green, blue
