"""Text read from pixels, with the PP-OCR models that the rapidocr wheel carries.

A detector marks where text is, a recogniser reads each line, and the ink itself says
exactly where its words are. PP-OCRv6 reads Latin, Greek, Chinese and Japanese; it has no
Cyrillic, Korean, Arabic, Hebrew or Devanagari.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from onnxruntime.capi.onnxruntime_pybind11_state import SessionOptions

from verify.errors import LikenessError
from verify.ink import Ink, find_ink
from verify.mosaic import Mosaic, mosaics
from verify.screenshot import Box, Pixels, TextBlock, Word

LIKELY, SURE = 0.3, 0.5  # text probability of a pixel, and of a box as a whole
UNCLIP = 1.6  # the detector marks text shrunk by this ratio of area to perimeter
ROWS, STEP = 48, 8  # the recogniser's input height, and the columns of one reading step
LEAST_CONFIDENCE = 0.5
COLUMN_GAP = 1.6  # of the ink's height: a wider gap parts two blocks


Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Glyph:
    """One character as it was read."""

    text: str
    x: float  # centre, device px from the left of the line's crop
    confidence: float  # 0..1


@dataclass(frozen=True)
class Reading:
    """The lines of text in a picture, in reading order, and the lines that seem to be some."""

    text: tuple[TextBlock, ...]
    unread: tuple[Box, ...]


def read_text(
    pixels: Pixels, device_scale: float = 1.0, check: Callable[[], None] = lambda: None
) -> Reading:
    """Find the lines of text in a picture, and read them with their words.

    Boxes bound the ink and are CSS px, as are font sizes, which are guesses from the
    ink's height. `check` is called every fraction of a second, and may raise to end the
    reading. Safe to call from several threads.

    Raises:
        LikenessError: the models are not installed.
    """
    boxes = list(chain.from_iterable(_map(partial(_detect, pixels), mosaics(pixels), check)))
    crops = [_crop(pixels, box) for box in boxes]
    keys = [(crop.shape, crop.tobytes()) for crop in crops]
    different = dict(zip(keys, crops, strict=True))
    readings = dict(zip(different, _map(_recognize, different.values(), check), strict=True))
    blocks: list[TextBlock] = []
    unread: list[Box] = []
    for box, key in zip(boxes, keys, strict=True):
        glyphs, ink, found = readings[key], find_ink(pixels, box), []
        if glyphs and np.mean([glyph.confidence for glyph in glyphs]) >= LEAST_CONFIDENCE:
            found = _blocks(glyphs, ink)
        blocks += found
        if not found and ink.box:
            unread.append(ink.box)
    return Reading(
        tuple(_scaled(block, device_scale) for block in _reading_order(blocks)),
        tuple(_shrunk(box, device_scale) for box in unread),
    )


def library_pass(pixels: Pixels) -> int:
    """The lines that rapidocr finds by itself in the whole picture: a yardstick of time."""
    return len(_library()(pixels[:, :, ::-1]).txts or ())


def _map(
    read: Callable[[Item], Result], items: Iterable[Item], check: Callable[[], None]
) -> list[Result]:
    """`read` of every item, in order, as many at once as there are processors."""
    results = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            for result in pool.map(read, items):
                check()
                results.append(result)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return results


@cache
def _library() -> Callable[..., Any]:
    from rapidocr import RapidOCR

    options = {"max_side_len": 40_000, "use_cls": False, "log_level": "critical"}
    return RapidOCR(params={f"Global.{name}": value for name, value in options.items()})


@cache
def _session(role: str) -> InferenceSession:
    """The network for `role`, "det" or "rec". One per process: `run` is thread-safe."""
    spec = find_spec("rapidocr")
    folders = spec.submodule_search_locations if spec else None
    models = [*Path(folders[0], "models").glob(f"*_{role}_*.onnx")] if folders else []
    if not models:
        raise LikenessError(
            f"the {role} model of rapidocr is missing; reinstall it with: pip install rapidocr"
        )
    options = SessionOptions()
    options.enable_cpu_mem_arena = False  # the arena never gives memory back
    options.intra_op_num_threads = 1  # several pieces at once are faster than one by several
    return InferenceSession(models[0], options, providers=["CPUExecutionProvider"])


def _run(role: str, pixels: Pixels) -> NDArray[np.float32]:
    bgr = pixels[:, :, ::-1].astype(np.float32) / 127.5 - 1
    (output,) = _session(role).run(None, {"x": bgr.transpose(2, 0, 1)[None]})
    return np.asarray(output)[0]


def _detect(pixels: Pixels, mosaic: Mosaic) -> list[Box]:
    """Where lines of text are, device px of the page, some px larger than their ink."""
    height, width = mosaic.pixels.shape[:2]
    padding = ((0, -height % 32), (0, -width % 32), (0, 0))
    likely = _run("det", np.pad(mosaic.pixels, padding, mode="edge"))[0]
    return [
        _unclipped(box, pixels)
        for tile in mosaic.tiles
        for box in map(tile.to_page, _likely_boxes(tile.of(likely)))
        if box
    ]


def _likely_boxes(likely: NDArray[np.float32]) -> list[Box]:
    """The shapes of which the detector is sure, as it shrinks them."""
    mask = (likely > LIKELY).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    sums = np.bincount(labels.ravel(), likely.ravel())
    return [
        Box(float(left), float(top), float(wide), float(high))
        for (left, top, wide, high, area), total in zip(stats[1:], sums[1:], strict=True)
        if total / area >= SURE and min(wide, high) >= 3
    ]


def _unclipped(box: Box, pixels: Pixels) -> Box:
    """`box` as large as the text that the detector shrank it from, inside the picture."""
    height, width = pixels.shape[:2]
    grown = box.area * UNCLIP / (2 * (box.width + box.height))
    return Box.from_edges(
        max(0.0, box.x - grown),
        max(0.0, box.y - grown),
        min(float(width), box.right + grown),
        min(float(height), box.bottom + grown),
    )


def _crop(pixels: Pixels, box: Box) -> Pixels:
    return pixels[round(box.y) : round(box.bottom), round(box.x) : round(box.right)]


def _recognize(line: Pixels) -> list[Glyph]:
    """Read one line: greedy decoding of connectionist temporal classification."""
    scale = ROWS / line.shape[0]
    width = max(STEP, round(line.shape[1] * scale))
    resized = cv2.resize(line, (width, ROWS), interpolation=cv2.INTER_LINEAR)
    padded = np.pad(resized, ((0, 0), (0, -width % STEP), (0, 0)), mode="edge")
    likely = _run("rec", np.asarray(padded, np.uint8))
    best = likely.argmax(axis=1)
    glyphs = []
    for step, index in enumerate(best):
        if index and (step == 0 or index != best[step - 1]):
            center = (step + 0.5) * STEP / scale
            glyphs.append(Glyph(_alphabet()[index], center, float(likely[step, index])))
    return glyphs


@cache
def _alphabet() -> list[str]:
    names = _session("rec").get_modelmeta().custom_metadata_map["character"]
    return ["", *names.splitlines(), " "]


def _blocks(glyphs: Sequence[Glyph], ink: Ink) -> list[TextBlock]:
    """The words of a line, as one block for each column that it runs across."""
    if not ink.mask.any():
        return []
    words = _words(glyphs, ink)
    blocks: list[TextBlock] = []
    start = 0
    for index in range(1, len(words) + 1):
        if index < len(words):
            height = max(words[index - 1].box.height, words[index].box.height)
            if words[index].box.x - words[index - 1].box.right < COLUMN_GAP * height:
                continue
        blocks.append(_block(words[start:index], ink))
        start = index
    return blocks


def _words(glyphs: Sequence[Glyph], ink: Ink) -> list[Word]:
    """Glyphs parted at spaces, each word's box snapped to the ink between the gaps."""
    columns = np.asarray(ink.mask.any(axis=0))
    cuts = [0]
    texts = [""]
    for previous, glyph, following in zip(
        [None, *glyphs[:-1]], glyphs, [*glyphs[1:], None], strict=True
    ):
        if glyph.text != " ":
            texts[-1] += glyph.text
        elif previous and following and texts[-1]:
            cuts.append(_gap(columns, previous.x, following.x))
            texts.append("")
    cuts.append(len(columns))
    words = []
    for text, left, right in zip(texts, cuts[:-1], cuts[1:], strict=True):
        part = replace(ink, mask=ink.mask[:, left:right], left=ink.left + left)
        if text and part.box:
            words.append(Word(text, part.box))
    return words


def _gap(columns: NDArray[np.bool_], left: float, right: float) -> int:
    """The middle of the widest run of columns without ink between two glyphs' centres."""
    start, stop = max(0, int(left)), min(len(columns), int(right) + 1)
    blank = np.flatnonzero(~columns[start:stop])
    if not len(blank):
        return (start + stop) // 2
    runs = np.split(blank, np.flatnonzero(np.diff(blank) > 1) + 1)
    widest = max(runs, key=len)
    return start + int(widest[0] + widest[-1] + 1) // 2


def _block(words: Sequence[Word], ink: Ink) -> TextBlock:
    box = Box.around([word.box for word in words])
    text = " ".join(word.text for word in words)
    left, right = round(box.x) - ink.left, round(box.right) - ink.left
    part = replace(
        ink,
        mask=ink.mask[:, left:right],
        contrast=ink.contrast[:, left:right],
        pixels=ink.pixels[:, left:right],
    )
    return TextBlock(text, box, part.color, _font_size(text, box.height), words=tuple(words))


def _font_size(text: str, height: float) -> float:
    """The size whose ink would be `height` tall, by the proportions of a common sans-serif."""
    wide = any(ord(letter) > 0x2E80 for letter in text)
    tall = any(letter.isupper() or letter.isdigit() or letter in "bdfhijklt" for letter in text)
    top = 0.85 if wide else 0.72 if tall else 0.53
    bottom = 0.07 if wide else 0.21 if any(letter in "gjpqy,;()[]{}|@Q" for letter in text) else 0
    return height / (top + bottom)


def _reading_order(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """Top to bottom, and left to right within a row."""
    rows: list[list[TextBlock]] = []
    for block in sorted(blocks, key=lambda block: block.box.center[1]):
        if rows and block.box.center[1] < rows[-1][0].box.bottom:
            rows[-1].append(block)
        else:
            rows.append([block])
    return [block for row in rows for block in sorted(row, key=lambda block: block.box.x)]


def _scaled(block: TextBlock, scale: float) -> TextBlock:
    return replace(
        block,
        box=_shrunk(block.box, scale),
        font_size=block.font_size / scale,
        words=tuple(replace(word, box=_shrunk(word.box, scale)) for word in block.words),
    )


def _shrunk(box: Box, scale: float) -> Box:
    return Box(box.x / scale, box.y / scale, box.width / scale, box.height / scale)
