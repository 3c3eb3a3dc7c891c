"""Which way up a drawing is: the way in which its words can be read."""

from typing import TYPE_CHECKING

import numpy as np

from generation.sketch.wording import sensible
from verify.screenshot import Pixels

if TYPE_CHECKING:
    from verify.ocr import Reading

FEW = 8  # letters: a drawing that says no more may be any way up
SHORTEST = 3  # letters of a word that says which way is up
CLEAR = 0.5  # share of the letters that can be read where nothing is turned
BETTER = 2.0  # times as many letters have to be read for a drawing to be turned


def find_turn(pixels: Pixels) -> int:
    """How many quarter turns counterclockwise make a drawing upright, 0 to 3. Takes an OCR pass.

    More than one is only needed where little can be read.
    """
    reading = _read(pixels)
    read, seen = _readable(reading), sum(len(block.text) for block in reading.text)
    if read >= max(FEW, CLEAR * seen):
        return 0
    lines = [*(block.box for block in reading.text), *reading.unread]
    upended = sum(line.height > line.width for line in lines) > 0.5 * len(lines)
    turned = {
        turn: _readable(_read(np.ascontiguousarray(np.rot90(pixels, turn))))
        for turn in ((1, 3) if upended else (2,))
    }
    best = max(turned, key=lambda turn: turned[turn])
    return best if turned[best] >= max(FEW, BETTER * read) else 0


def _read(pixels: Pixels) -> "Reading":
    from verify.ocr import read_text

    return read_text(pixels, handwritten=True)


def _readable(reading: "Reading") -> int:
    """How many letters are in words that make sense.

    Digits and short words are read into a scrawl whichever way up it is.
    """
    said = (sensible(block.text, block.confidence) for block in reading.text)
    letters = [sum(map(str.isalpha, word)) for text in said for word in text.split()]
    return sum(number for number in letters if number >= SHORTEST)
