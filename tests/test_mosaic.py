import numpy as np
import pytest

from verify.mosaic import HEIGHT, OVERLAP, Mosaic, mosaics
from verify.screenshot import Box


def page(height: int, *dots: tuple[int, int, int, int]) -> np.ndarray:
    """A white page 800 px wide with chequered (x, y, width, height) on it."""
    pixels = np.full((height, 800, 3), 255, np.uint8)
    for x, y, wide, high in dots:
        rows, columns = np.mgrid[:high, :wide]
        pixels[y : y + high, x : x + wide][(rows // 4 + columns // 4) % 2 == 0] = 0
    return pixels


def sources(made: list[Mosaic]) -> list[Box]:
    return [tile.source for mosaic in made for tile in mosaic.tiles]


def test_what_is_blank_is_left_out():
    (mosaic,) = mosaics(page(2000, (40, 40, 200, 20), (500, 1500, 100, 40)))
    assert mosaic.pixels.shape[0] < 100
    assert len(mosaic.tiles) == 2


def test_nothing_is_made_of_a_blank_page_or_of_straight_lines():
    pixels = page(400)
    pixels[100] = 0
    assert list(mosaics(page(400))) == []
    assert all(tile.source.width < 100 for mosaic in mosaics(pixels) for tile in mosaic.tiles)


def test_a_tile_shows_its_part_of_the_page_and_knows_the_way_back():
    pixels = page(900, (40, 40, 200, 20), (500, 40, 100, 60), (40, 700, 300, 40))
    for mosaic in mosaics(pixels):
        for tile in mosaic.tiles:
            box = tile.source
            shown = pixels[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
            assert np.array_equal(tile.of(mosaic.pixels), shown)
            assert tile.to_page(Box(3, 2, 8, 4)) == Box(box.x + 3, box.y + 2, 8, 4)


@pytest.mark.parametrize("middle", range(60, 1900, 37))
def test_every_row_of_a_tall_block_belongs_to_one_tile(middle: int):
    made = list(mosaics(page(2000, (40, 40, 200, 1900))))
    tiles = [tile for mosaic in made for tile in mosaic.tiles]
    assert max(box.height for box in sources(made)) == HEIGHT
    owners = [
        tile
        for tile in tiles
        if tile.source.y <= middle < tile.source.bottom
        and tile.to_page(Box(40, middle - tile.source.y - 5, 50, 10))
    ]
    assert len(owners) == 1
    top, bottom = owners[0].source.y, owners[0].source.bottom
    near = min(middle - top if top > 40 else OVERLAP, bottom - middle if bottom < 1940 else OVERLAP)
    assert near >= OVERLAP / 2 - 1
