"""Lines in scripts that PP-OCR has no letters for, read by the tesseract command.

Optional: Debian has it and a pack for each language, tesseract-ocr-ara for Arabic say.
"""

import csv
import io
import logging
import os
import subprocess
import unicodedata
from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from verify.screenshot import Box, Pixels, Word

log = logging.getLogger(__name__)

ROWS, GAP = 48, 32  # px: height that lines are scaled to, and the blank above each
SAMPLE = 4  # lines that every language is tried on
SURE = 60.0  # percent: least mean confidence of a line
LATIN_END = 0x250  # what comes after it in Unicode is no Latin letter
SECONDS = 120.0


@cache
def languages() -> tuple[str, ...]:
    """The installed languages but English; none when there is no tesseract."""
    try:
        listed = _tesseract("--list-langs").decode().splitlines()[1:]
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(name for name in listed if name not in ("eng", "osd", "equ"))


def read_foreign(lines: Sequence[Pixels]) -> list[tuple[Word, ...]]:
    """The words of each line in reading order, boxes in px of the line; none where unsure.

    All lines are taken to be in one language: the one that reads the longest of them best.
    """
    longest = sorted(lines, key=lambda line: -line.shape[1] / line.shape[0])[:SAMPLE]
    tried = {name: sum(sure for _, sure in _read(longest, name)) for name in languages()}
    if not tried or not max(tried.values()):
        return [()] * len(lines)
    best = max(tried, key=lambda name: tried[name])
    return [words for words, _ in _read(lines, best)]


def _read(lines: Sequence[Pixels], language: str) -> list[tuple[tuple[Word, ...], float]]:
    """The words of each line, and how sure they are in percent; none and 0 below SURE."""
    scales = [ROWS / line.shape[0] for line in lines]
    buffer = io.BytesIO()
    Image.fromarray(_strip(lines)).save(buffer, "PNG")
    arguments = ("-", "-", "-l", language, "--psm", "6", "--dpi", "150", "tsv")
    try:
        table = _tesseract(*arguments, data=buffer.getvalue()).decode()
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("tesseract cannot read %s: %s", language, error)
        return [((), 0.0)] * len(lines)
    found: list[list[Word]] = [[] for _ in lines]
    sure: list[list[float]] = [[] for _ in lines]
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] != "5" or not row["text"].strip():
            continue
        left, top, width, height = (int(row[key]) for key in ("left", "top", "width", "height"))
        index, y = divmod(top + height / 2, ROWS + GAP)
        if (place := int(index)) >= len(lines):
            continue
        scale, y = scales[place], y - GAP - height / 2
        box = Box((left - GAP) / scale, y / scale, width / scale, height / scale)
        found[place].append(Word(row["text"], box))
        sure[place].append(float(row["conf"]))
    return [_kept(words, marks) for words, marks in zip(found, sure, strict=True)]


def _kept(words: list[Word], sure: list[float]) -> tuple[tuple[Word, ...], float]:
    mean = float(np.mean(sure)) if sure else 0.0
    foreign = any(_is_foreign(letter) for word in words for letter in word.text)
    return (tuple(words), mean) if foreign and mean >= SURE else ((), 0.0)


def _is_foreign(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "L" and ord(letter) >= LATIN_END


def _strip(lines: Sequence[Pixels]) -> NDArray[np.uint8]:
    """The lines one under another, dark on white, each ROWS high with GAP above it."""
    scaled = [_dark_on_white(line) for line in lines]
    width = max(line.shape[1] for line in scaled) + 2 * GAP
    strip = np.full((len(lines) * (ROWS + GAP) + GAP, width), 255, np.uint8)
    for index, line in enumerate(scaled):
        top = index * (ROWS + GAP) + GAP
        strip[top : top + ROWS, GAP : GAP + line.shape[1]] = line
    return strip


def _dark_on_white(line: Pixels) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(line, cv2.COLOR_RGB2GRAY)
    if np.median(grey) < 128:
        grey = 255 - grey
    grey = cv2.normalize(grey, None, 0, 255, cv2.NORM_MINMAX)  # pyright: ignore
    width = max(1, round(line.shape[1] * ROWS / line.shape[0]))
    return np.asarray(cv2.resize(grey, (width, ROWS), interpolation=cv2.INTER_CUBIC), np.uint8)


def _tesseract(*arguments: str, data: bytes = b"") -> bytes:
    done = subprocess.run(
        ["tesseract", *arguments],
        input=data,
        capture_output=True,
        check=True,
        timeout=SECONDS,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout
