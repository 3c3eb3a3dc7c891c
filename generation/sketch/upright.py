"""Which way up a drawing is: the way in which its words can be read."""

import numpy as np

from generation.sketch.wording import sensible
from verify.screenshot import Pixels

FEW = 8  # letters: a drawing that says no more may be any way up
CLEAR = 0.5  # share of the letters that can be read where nothing is turned
BETTER = 2.0  # times as many letters have to be read for a drawing to be turned


def find_turn(pixels: Pixels) -> int:
    """How many quarter turns counterclockwise make a drawing upright, 0 to 3. Takes an OCR pass.

    More than one is only needed where little can be read.
    """
    read, seen = _readable(pixels)
    if read >= max(FEW, CLEAR * seen):
        return 0
    turned = {
        turn: _readable(np.ascontiguousarray(np.rot90(pixels, turn)))[0] for turn in (2, 1, 3)
    }
    best = max(turned, key=lambda turn: turned[turn])
    return best if turned[best] >= max(FEW, BETTER * read) else 0


def _readable(pixels: Pixels) -> tuple[int, int]:
    """How many letters make sense, and how many there seem to be."""
    from verify.ocr import read_text

    blocks = read_text(pixels, handwritten=True).text
    words = [sensible(block.text, block.confidence) for block in blocks]
    return sum(map(len, words)), sum(len(block.text) for block in blocks)
