"""The parts of a page that are not blank, packed close together for the text detector."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.screenshot import Box, Pixels

CELL = 4  # px: side of the squares that are blank or not
CONTRAST = 10  # levels between neighbours: less is a gradient or noise, and no text
ROW_GAP, COLUMN_GAP = 24, 48  # px: blank stripes as wide as this part two tiles
MARGIN = 16  # px around what a tile shows
HEIGHT, OVERLAP = 480, 96  # px: of the tallest tile, and of what two pieces of one share


@dataclass(frozen=True)
class Tile:
    """A rectangle of the page and its place in a mosaic, whole px."""

    source: Box
    x: int
    y: int
    core: tuple[float, float]  # first and last row of the page that it shows best

    def of(self, mosaic: NDArray[Any]) -> NDArray[Any]:
        """The part of a `mosaic`, pixels or what was made of them, that is this tile."""
        return mosaic[
            self.y : self.y + int(self.source.height), self.x : self.x + int(self.source.width)
        ]

    def to_page(self, box: Box) -> Box | None:
        """`box`, px of the tile, on the page; None when another tile shows it better."""
        moved = Box(box.x + self.source.x, box.y + self.source.y, box.width, box.height)
        return moved if self.core[0] <= moved.center[1] < self.core[1] else None


@dataclass(frozen=True)
class Mosaic:
    pixels: Pixels
    tiles: tuple[Tile, ...]


def mosaics(pixels: Pixels) -> Iterator[Mosaic]:
    """Pictures about HEIGHT px high that together show all of a page that may be text."""
    width = pixels.shape[1]
    tiles: list[Tile] = []
    x = y = shelf = 0
    for source, core in sorted(_pieces(pixels), key=lambda piece: -piece[0].height):
        if x + source.width > width:
            x, y, shelf = 0, y + shelf, 0
        if y and y + source.height > HEIGHT:
            yield _mosaic(pixels, tiles)
            tiles, x, y = [], 0, 0
        tiles.append(Tile(source, x, y, core))
        x += int(source.width)
        shelf = max(shelf, int(source.height))
    if tiles:
        yield _mosaic(pixels, tiles)


def _mosaic(pixels: Pixels, tiles: Sequence[Tile]) -> Mosaic:
    width = max(tile.x + int(tile.source.width) for tile in tiles)
    height = max(tile.y + int(tile.source.height) for tile in tiles)
    canvas = np.full((height, width, 3), 255, np.uint8)
    for tile in tiles:
        box = tile.source
        tile.of(canvas)[:] = pixels[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
    return Mosaic(canvas, tuple(tiles))


def _pieces(pixels: Pixels) -> Iterator[tuple[Box, tuple[float, float]]]:
    """The rectangles that are not blank, none higher than HEIGHT, with the core of each."""
    height, width = pixels.shape[:2]
    for cells in _cut(_marks(pixels)):
        yield from _bands(
            Box.from_edges(
                max(0, int(cells.x) * CELL - MARGIN),
                max(0, int(cells.y) * CELL - MARGIN),
                min(width, int(cells.right) * CELL + MARGIN),
                min(height, int(cells.bottom) * CELL + MARGIN),
            )
        )


def _bands(box: Box) -> Iterator[tuple[Box, tuple[float, float]]]:
    top = box.y
    while box.bottom - top > HEIGHT:
        bottom = top + HEIGHT
        yield Box(box.x, top, box.width, HEIGHT), (_core(top, box), bottom - OVERLAP / 2)
        top = bottom - OVERLAP
    yield Box.from_edges(box.x, top, box.right, box.bottom), (_core(top, box), box.bottom)


def _core(top: float, box: Box) -> float:
    return top + OVERLAP / 2 if top > box.y else top


def _marks(pixels: Pixels) -> NDArray[np.bool_]:
    """Which squares of CELL px have corners in them, as letters do and straight lines do not."""
    upright = np.zeros(pixels.shape[:2], np.uint8)
    level = upright.copy()
    upright[:, 1:] = _steps(pixels[:, 1:], pixels[:, :-1])
    level[1:] = _steps(pixels[1:], pixels[:-1])
    around = np.ones((3, 3), np.uint8)
    corners = cv2.min(cv2.dilate(upright, around), cv2.dilate(level, around)) > CONTRAST
    height, width = corners.shape
    padded = np.pad(corners, ((0, -height % CELL), (0, -width % CELL)))
    cells = padded.reshape(padded.shape[0] // CELL, CELL, padded.shape[1] // CELL, CELL)
    return np.asarray(cells.any(axis=(1, 3)))


def _steps(pixels: Pixels, neighbours: Pixels) -> NDArray[np.uint8]:
    """By how much each pixel differs from its neighbour, in the channel that differs most."""
    red, green, blue = cv2.split(cv2.absdiff(pixels, neighbours))
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def _cut(marks: NDArray[np.bool_], x: int = 0, y: int = 0) -> Iterator[Box]:
    """The rectangles, in cells, that blank stripes leave, cut by rows and columns in turn."""
    rows = _runs(np.asarray(marks.any(axis=1)), ROW_GAP // CELL)
    for top, bottom in rows:
        columns = _runs(np.asarray(marks[top:bottom].any(axis=0)), COLUMN_GAP // CELL)
        for left, right in columns:
            if len(rows) == len(columns) == 1:
                yield Box.from_edges(x + left, y + top, x + right, y + bottom)
            else:
                yield from _cut(marks[top:bottom, left:right], x + left, y + top)


def _runs(marked: NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """Where stretches start and end that hold no `gap` unmarked cells in a row."""
    at = np.flatnonzero(marked)
    if not len(at):
        return []
    parts = np.split(at, np.flatnonzero(np.diff(at) > gap) + 1)
    return [(int(part[0]), int(part[-1]) + 1) for part in parts]
