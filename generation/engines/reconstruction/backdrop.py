"""Panels whose ground is a picture of many small parts: a scan, a map of dots, a worn paper."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from generation.engines.reconstruction.outline import Mask
from generation.engines.reconstruction.picture import Picture, edges
from generation.engines.reconstruction.region import Region
from verify.screenshot import Box

FEWEST = 4  # pictures on a panel that may be pieces of its ground
SIDE = 200  # px: the shorter side of the smallest such panel
SPECKS = 200  # parts of what is unexplained; the ripples of a JPEG of quality 60 made 132
WHOLE = 0.95  # of the height of a panel that a picture has which is its ground
GRID, SPREAD = 8, 0.5  # cells across a panel and down, and how many of them have specks
LARGEST = 0.7  # of the specks that are in one picture, at most: else it is a chart of dashes
AWAY = 16  # px around words and boxes that the ripples of a JPEG may reach


def with_backdrops(
    pictures: Sequence[Picture], regions: Sequence[Region], rest: Mask, words: Sequence[Box]
) -> tuple[list[Picture], list[Region]]:
    """The pictures and regions, panels that are one picture below their words as such.

    What was seen of its pieces, pictures and rules, is part of it. `rest` says which pixels
    (height, width) the regions leave unexplained, `words` where text is.
    """
    kept, boxes = _with_whole_panels(pictures, regions, words)
    for panel in [*boxes]:
        others = [r.box for r in boxes if r.role != "rule" and r.box.area < panel.box.area]
        own = [p for p in kept if _lies_on(p.box, panel.box, others)]
        if len(own) >= FEWEST and _is_grained(panel, own, others, rest, words):
            kept = [p for p in kept if p not in own]
            kept.append(Picture(panel.box, "photo", panel.radius, backdrop=True))
            boxes = [
                r
                for r in boxes
                if r is not panel and not (r.role == "rule" and _lies_on(r.box, panel.box, others))
            ]
    return kept, boxes


def _with_whole_panels(
    pictures: Sequence[Picture], regions: Sequence[Region], words: Sequence[Box]
) -> tuple[list[Picture], list[Region]]:
    """Pictures as high as their panel, in which words end that began outside: they are the panel.

    Where such a picture seems to end, its ground is the fill of the panel.
    """
    kept, boxes = [*pictures], [*regions]
    for picture in pictures:
        around = [r for r in boxes if r.box.area > picture.box.area and r.box.contains(picture.box)]
        panel = min(around, key=lambda region: region.box.area, default=None)
        if not picture.backdrop or not panel or panel.role or picture.box.width < SIDE:
            continue
        tall = picture.box.height >= WHOLE * panel.box.height
        if tall and any(_ends_in(word, picture.box) for word in words):
            kept[kept.index(picture)] = replace(picture, box=panel.box, radius=panel.radius)
            boxes.remove(panel)
    return kept, boxes


def _ends_in(word: Box, picture: Box) -> bool:
    """Whether a word lies on the left or the right edge of a picture."""
    level = picture.y <= word.center[1] <= picture.bottom
    return level and any(word.x + 1 < x < word.right - 1 for x in (picture.x, picture.right))


def _lies_on(box: Box, panel: Box, others: Sequence[Box]) -> bool:
    """Whether a box is on a panel, and on none of the `others`."""
    inner = (other for other in others if other != box and panel.contains(other, 1))
    most = 0.8 * box.area
    return panel.overlap(box) > most and not any(other.overlap(box) > most for other in inner)


def _is_grained(
    panel: Region,
    pictures: Sequence[Picture],
    others: Sequence[Box],
    rest: Mask,
    words: Sequence[Box],
) -> bool:
    """Whether specks lie all over a panel that has words on it."""
    box = panel.inside
    on = [word for word in words if box.contains(word, 1)]
    if panel.role or not isinstance(panel.fill, tuple) or min(box.width, box.height) < SIDE:
        return False
    if not on:
        return False
    mask = rest[int(box.y) : int(box.bottom), int(box.x) : int(box.right)].astype(np.uint8)
    for away in (*on, *(other for other in others if box.overlap(other) > 0)):
        top, left = away.y - AWAY - box.y, away.x - AWAY - box.x
        bottom, right = away.bottom + AWAY - box.y, away.right + AWAY - box.x
        mask[max(0, int(top)) : max(0, int(bottom)), max(0, int(left)) : max(0, int(right))] = 0
    _, _, _, centers = cv2.connectedComponentsWithStats(mask, connectivity=8)
    specks = centers[1:]
    if len(specks) < SPECKS:
        return False
    cells = (specks * GRID / (mask.shape[1], mask.shape[0])).astype(int)
    spread = len(np.unique(cells, axis=0)) / GRID**2
    left, top, right, bottom = edges([p.box for p in pictures]).T - np.array(
        [[box.x], [box.y], [box.x], [box.y]]
    )
    x, y = specks[:, :1], specks[:, 1:]
    inside = (x >= left) & (x < right) & (y >= top) & (y < bottom)
    return spread >= SPREAD and inside.mean(axis=0).max() <= LARGEST
