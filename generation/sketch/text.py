"""Lines of text, read or hinted at, and the paragraphs that they make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from verify.screenshot import Box, TextBlock

WORD_GAP = 2.1  # of the height of a line: a wider gap parts two texts
TALL = 1.5  # of the usual height of a line: what a line that rises has at most
LINE_GAP = 0.95  # of the height of a line: a wider gap parts two paragraphs
SQUIGGLE_GAP = 1.2  # the same for squiggles, which are lower than the text they stand for
ALIGNED = 1.4  # of the height of a line: by how much its lines begin apart
BESIDE = 2.6  # of the height of a line: how far from a paragraph a word of it stands
FULL = 0.6  # of the width of a paragraph: a shorter line is its last


@dataclass(frozen=True)
class Text:
    """A line of text, or a paragraph of several, px."""

    box: Box
    text: str = ""  # "" for a squiggle
    lines: int = 1
    height: float = 0.0  # of one line
    ruled: bool = False  # drawn as straight lines, all of them together
    confidence: float = 1.0  # 0..1, of the OCR that read it


def typical_height(blocks: Sequence[TextBlock], side: float) -> float:
    """The usual height of a line, px; `side` is the longer one of the drawing."""
    heights = [block.box.height for block in blocks]
    usual = float(np.median(heights)) if len(heights) >= 3 else 0.022 * side
    return float(np.clip(usual, 0.011 * side, 0.06 * side))


def split_words(block: TextBlock, homes: Sequence[Box], letter: float) -> list[Text]:
    """The stretches of a line that are in one box, the smallest of `homes`, and close together."""
    stretches: list[tuple[Box | None, list]] = []
    widest = WORD_GAP * min(block.box.height, TALL * letter)
    for word in block.words or (block,):
        around = [home for home in homes if home.overlap(word.box) > 0.6 * word.box.area]
        home = min(around, key=lambda box: box.area) if around else None
        near = stretches and word.box.x - stretches[-1][1][-1].box.right < widest
        if near and stretches[-1][0] == home:
            stretches[-1][1].append(word)
        else:
            stretches.append((home, [word]))
    texts = []
    for _, words in stretches:
        box = Box.around([word.box for word in words])
        said = " ".join(word.text for word in words)
        texts.append(Text(box, said, height=box.height, confidence=block.confidence))
    return texts


def join_lines(texts: Sequence[Text], letter: float) -> list[Text]:
    """Stretches that stand on one line as one; parts of a sentence are read one by one.

    `letter` is the usual height of a line: the gaps of a line without tall letters are as wide.
    """
    left = sorted(texts, key=lambda text: text.box.x)
    lines: list[Text] = []
    while left:
        line = left.pop(0)
        for other in list(left):
            heights = line.box.height, other.box.height
            level = abs(line.box.center[1] - other.box.center[1]) < 0.7 * min(heights)
            gap = other.box.x - line.box.right
            if (
                level
                and gap < WORD_GAP * max(0.75 * letter, min(sum(heights) / 2, TALL * letter))
                and _alike(line, other)
            ):
                box = Box.around([line.box, other.box])
                words, confidence = joined_words([line, other])
                line = replace(line, box=box, text=words, confidence=confidence)
                left.remove(other)
        lines.append(line)
    return sorted(lines, key=lambda text: text.box.y)


def _alike(one: Text, other: Text) -> bool:
    ratio = min(one.height, other.height) / max(one.height, other.height, 1.0)
    return bool(one.text) == bool(other.text) and ratio > 0.45


def join_paragraphs(lines: Sequence[Text], letter: float, bars: Sequence[Box] = ()) -> list[Text]:
    """Lines under each other that go on from one to the next; `bars` are what parts them."""
    paragraphs: list[list[Text]] = []
    for line in sorted(lines, key=lambda text: text.box.y):
        for paragraph in reversed(paragraphs):
            parted = any(_lies_between(bar, paragraph[-1].box, line.box) for bar in bars)
            if not parted and _goes_on(paragraph, line, letter):
                paragraph.append(line)
                break
        else:
            paragraphs.append([line])
    return [_merged(paragraph) for paragraph in paragraphs]


def _lies_between(bar: Box, above: Box, below: Box) -> bool:
    beneath = min(bar.right, below.right) > max(bar.x, below.x)
    return beneath and above.center[1] < bar.center[1] < below.center[1]


def _goes_on(paragraph: Sequence[Text], line: Text, letter: float) -> bool:
    last = paragraph[-1]
    height = (last.height + line.height) / 2
    gap = line.box.y - last.box.bottom
    most = LINE_GAP * height if line.text else SQUIGGLE_GAP * max(height, letter)
    if not -0.75 * height < gap < most:
        return False
    if min(last.height, line.height) < 0.6 * max(last.height, line.height):
        return False
    starts = abs(line.box.x - min(text.box.x for text in paragraph)) < ALIGNED * height
    middles = abs(line.box.center[0] - last.box.center[0]) < 0.6 * height
    widest = max(text.box.width for text in [*paragraph, line])
    return (starts or middles) and last.box.width > FULL * widest


def _merged(lines: Sequence[Text]) -> Text:
    box = Box.around([line.box for line in lines])
    words, confidence = joined_words(lines)
    height = float(np.median([line.height for line in lines]))
    return Text(box, words, len(lines), height, confidence=confidence)


def absorb(texts: Sequence[Text]) -> list[Text]:
    """Paragraphs with the words that stand beside one of their lines, and were left out."""
    left = sorted(texts, key=lambda text: -text.lines * text.box.width)
    kept: list[Text] = []
    for text in left:
        home = next((index for index, other in enumerate(kept) if _is_of(text, other)), None)
        if home is None:
            kept.append(text)
        else:
            other = kept[home]
            words, confidence = joined_words([other, text])
            box = Box.around([other.box, text.box])
            lines = max(other.lines, round(box.height / (1.4 * other.height)))
            kept[home] = replace(other, box=box, text=words, lines=lines, confidence=confidence)
    return sorted(kept, key=lambda text: text.box.y)


def _is_of(text: Text, paragraph: Text) -> bool:
    one, other = text.box, paragraph.box
    shared = min(one.bottom, other.bottom) - max(one.y, other.y)
    apart = max(one.x - other.right, other.x - one.right)
    if bool(text.text) != bool(paragraph.text):
        return False
    if one.overlap(other) > 0.4 * one.area:
        return True
    level = shared > 0.5 * one.height and apart < BESIDE * paragraph.height
    return paragraph.lines > 1 and level and _alike(text, paragraph)


def joined_words(texts: Sequence[Text]) -> tuple[str, float]:
    """What texts say together, and how sure that is: the mean over its letters."""
    read = [text for text in texts if text.text]
    letters = [len(text.text) for text in read]
    sure = float(np.average([text.confidence for text in read], weights=letters)) if read else 1.0
    return " ".join(text.text for text in read), sure
