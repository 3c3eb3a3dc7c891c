"""Which strokes are letters: those in the lines of text that were read."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Components, Mask, find_components, find_contours
from generation.sketch.signs import Sign
from verify.screenshot import Box, TextBlock, Word

SHAPES = "XOVIL1冈区图口田日目回凶囗因国四西"  # single letters that shapes are read as
RULE = 1.5  # of the width of a stroke: how much ink a rule has per column at most
RINGS = "0OoQDC口回"  # letters that rings and small boxes are read as
COPYRIGHT = "©®@"  # letters that go around another
WAVES = frozenset("wWmMvVnuNU")  # letters that squiggles are read as
INSIDE = 0.85  # share of a stroke's bounding box that lies in the line it belongs to


def is_readable(block: TextBlock) -> bool:
    """Whether it says something: squiggles, carets and crosses are read as letters, too."""
    letters = [letter for letter in block.text if letter.isalnum()]
    if len(letters) < 2:
        return block.text.isalnum() and block.text.upper() not in SHAPES
    usual = max(letters.count(letter) for letter in set(letters))
    waves = sum(letter in WAVES for letter in letters) / len(letters)
    return len(letters) < 5 or (usual < 0.5 * len(letters) and waves < 0.8)


def is_letter(sign: Sign, blocks: Sequence[TextBlock]) -> bool:
    """Whether what looks like a ring to tick is a letter with a ring around it."""
    words = (word for block in blocks for word in block.words or (block,))
    ringed = (word.box for word in words if word.text[:1] in COPYRIGHT)
    return sign.kind == "radio" and any(
        Box(box.x, box.y, box.height, box.height).overlap(sign.box) > 0 for box in ringed
    )


def without_signs(block: TextBlock, signs: Sequence[Sign]) -> TextBlock | None:
    """The line less its words that are signs, rings before a label read as letters included."""
    words = [kept for word in block.words or (block,) if (kept := _beside_signs(word, signs))]
    if not words:
        return None
    box = Box.around([word.box for word in words])
    return replace(block, text=" ".join(word.text for word in words), box=box, words=tuple(words))


def _beside_signs(word: Word | TextBlock, signs: Sequence[Sign]) -> Word | None:
    """The part of a word that is beside the signs in it; None where they are all of it."""
    text, box = word.text, word.box
    on = [sign.box for sign in signs if sign.box.overlap(box) > 0.3 * min(box.area, sign.box.area)]
    if not on:
        return Word(text, box)
    around = Box.around(on)
    if min(around.right, box.right) - max(around.x, box.x) > 0.6 * box.width:
        return None
    if around.center[0] < box.center[0]:
        box = Box.from_edges(around.right, box.y, box.right, box.bottom)
        text = text[1:] if text[0] in RINGS or not text[0].isalnum() else text
    else:
        box = Box.from_edges(box.x, box.y, around.x, box.bottom)
    return Word(text, box) if text else None


def letters(mask: Mask, lines: Sequence[Box], stroke: float) -> tuple[Mask, list[Box]]:
    """The strokes that lie in `lines`, px, and what box they fill in each of those.

    `stroke` is the usual width of a stroke, px.
    """
    found = np.zeros_like(mask)
    parts = find_components(mask)
    left, top, width, height = parts.left, parts.top, parts.width, parts.height
    outline = _outlines(mask, parts)
    tight = []
    for line in lines:
        slack = 0.35 * line.height
        across = np.minimum(left + width, line.right + slack) - np.maximum(left, line.x - slack)
        down = np.minimum(top + height, line.bottom + slack) - np.maximum(top, line.y - slack)
        share = np.maximum(across, 0) * np.maximum(down, 0) / (width * height)
        # letters that run together are as low as a rule, but fill their line
        off = np.abs(top + height / 2 - line.center[1]) > 0.2 * line.height
        thin = (width > 1.2 * line.height) & (parts.area < RULE * stroke * width)
        ruled = thin & (off | (width > 0.9 * line.width) & (height < 0.5 * line.height))
        chosen = (share > INSIDE) & (width < line.width + line.height) & ~ruled & ~outline
        chosen[0] = False
        found |= parts.only(chosen)
        edges = left[chosen], top[chosen], (left + width)[chosen], (top + height)[chosen]
        tight.append(_tightened(line, edges) if chosen.any() else line)
    return found, tight


def _tightened(line: Box, edges: Sequence[NDArray[np.int32]]) -> Box:
    left, top, right, bottom = edges
    box = Box.from_edges(
        float(left.min()), float(top.min()), float(right.max()), float(bottom.max())
    )
    # letters that touch an outline are not among the chosen: the line may go on
    return box if box.width > 0.7 * line.width else replace(box, x=line.x, width=line.width)


def _outlines(mask: Mask, parts: Components) -> NDArray[np.bool_]:
    """(count,): the strokes that go around something as large as themselves, and long."""
    contours = find_contours(mask.astype(np.uint8))
    found = np.zeros(parts.count, bool)
    for contour, around in contours:
        if around < 0:
            continue
        _, _, width, height = cv2.boundingRect(contour)
        outer = cv2.boundingRect(contours[around][0])
        if width * height > 0.6 * outer[2] * outer[3] and width > 1.5 * height:
            x, y = contours[around][0][0, 0]
            found[parts.labels[y, x]] = True
    return found
