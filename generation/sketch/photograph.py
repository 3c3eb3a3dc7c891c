"""Tells photographs, and other pictures that show no page, from screenshots."""

from generation.sketch.shrink import shrink
from generation.sketch.wording import sensible
from verify.screenshot import Pixels

TILE = 16  # px
SHADES = 2  # levels by which a colour changes in a tile that is as good as flat
FLAT = 0.2  # share of its tiles that are flat in a screenshot; a photograph has hardly any
FEW = 20  # letters: a page says more, a photograph may show a name
LEGIBLE = 1000  # px of the longer side at which words can be read


def is_photograph(pixels: Pixels) -> bool:
    """Whether nothing is flat in a picture, and next to nothing is written on it.

    Takes an OCR pass where little is flat, as in a screenshot of a page over a photograph.
    """
    return flatness(pixels) < FLAT and _letters(pixels) < FEW


def flatness(pixels: Pixels) -> float:
    """The share of the tiles of a picture that are of one colour, 0..1; 1 for less than a tile."""
    rows, columns = (side // TILE for side in pixels.shape[:2])
    whole = pixels[: rows * TILE, : columns * TILE]
    strips = whole.reshape(rows, TILE, columns * TILE * 3)  # whole rows at once are much faster
    high, low = (
        edge.reshape(rows, columns, TILE, 3) for edge in (strips.max(axis=1), strips.min(axis=1))
    )
    shades = high.max(axis=2) - low.min(axis=2)
    return float((shades.max(axis=2) <= SHADES).mean()) if shades.size else 1.0


def _letters(pixels: Pixels) -> int:
    """How many letters can be read, and make sense."""
    from verify.ocr import read_text

    blocks = read_text(shrink(pixels, LEGIBLE)).text
    return sum(len(sensible(block.text, block.confidence)) for block in blocks)
