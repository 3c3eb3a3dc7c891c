"""Text read from pixels, with the PP-OCR models that the rapidocr wheel carries.

A detector marks where text is, a recogniser reads each line, and the ink itself says
exactly where its words are. PP-OCRv6 reads Latin with its accents, Chinese and Japanese, and
Greek in part; Cyrillic, Korean, Arabic, Hebrew and Devanagari are left to tesseract.
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
from verify.glyphs import Glyph, glyph_blocks, word_block
from verify.ink import Ink, find_ink
from verify.memory import give_back
from verify.mosaic import Mosaic, mosaics
from verify.neighbours import without_neighbours
from verify.screenshot import Box, Pixels, TextBlock
from verify.tesseract import read_foreign
from verify.units import without_units

LIKELY, SURE = 0.3, 0.5  # text probability of a pixel, and of a box as a whole
UNCLIP = 1.6  # the detector marks text shrunk by this ratio of area to perimeter
ROWS, STEP = 48, 8  # the recogniser's input height, and the columns of one reading step
LEAST_CONFIDENCE = 0.5
DOUBT, LONG = 0.9, 1.5  # confidence below which, and shape from which on, a line is doubtful
MANY_DOUBTFUL = 0.1  # of all lines: fewer are no reason to look for another script
SHORT, SHORT_CONFIDENCE = 2, 0.8  # icons are read as one or two characters, with doubts


Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Reading:
    """The lines of text in a picture, in reading order, and the lines that seem to be some."""

    text: tuple[TextBlock, ...]
    unread: tuple[Box, ...]


def read_text(
    pixels: Pixels,
    device_scale: float = 1.0,
    check: Callable[[], None] = lambda: None,
    handwritten: bool = False,
) -> Reading:
    """Find the lines of text in a picture, and read them with their words.

    Boxes bound the ink and are CSS px, as are font sizes, which are guesses from the
    ink's height. `check` is called every fraction of a second, and may raise to end the
    reading. Safe to call from several threads. What is `handwritten` is read with doubts
    whatever its script, so no other reader is asked about it.

    Raises:
        LikenessError: the models are not installed.
    """
    boxes = list(chain.from_iterable(_map(partial(_detect, pixels), mosaics(pixels), check)))
    crops = [_crop(pixels, box) for box in boxes]
    keys = [(crop.shape, crop.tobytes()) for crop in crops]
    different = dict(zip(keys, crops, strict=True))
    readings = dict(zip(different, _map(_recognize, different.values(), check), strict=True))
    lines = [
        _Line(crop, find_ink(pixels, box), readings[key])
        for box, crop, key in zip(boxes, crops, keys, strict=True)
    ]
    found = [line.blocks for line in lines] if handwritten else _read_lines(lines)
    whole = without_neighbours(pixels, list(chain.from_iterable(found)))
    blocks = in_reading_order([part for block in whole for part in without_units(pixels, block)])
    unread = [line.ink.box for line, read in zip(lines, found, strict=True) if not read]
    give_back()
    return Reading(
        tuple(scaled(block, device_scale) for block in blocks),
        tuple(_shrunk(box, device_scale) for box in unread if box),
    )


@dataclass(frozen=True)
class _Line:
    """One line that the detector found, and what the recogniser made of it."""

    crop: Pixels
    ink: Ink
    glyphs: Sequence[Glyph]

    @property
    def confidence(self) -> float:
        """0..1, the mean over the glyphs that show."""
        return float(np.mean([g.confidence for g in self.glyphs if g.text != " "] or [0.0]))

    @property
    def blocks(self) -> list[TextBlock]:
        least = SHORT_CONFIDENCE if len(self.glyphs) <= SHORT else LEAST_CONFIDENCE
        if self.confidence < least:
            return []
        blocks = glyph_blocks(self.glyphs, self.ink)
        return [replace(block, confidence=self.confidence) for block in blocks]

    @property
    def is_doubtful(self) -> bool:
        """Whether it may be in a script that the recogniser does not know, and is no icon."""
        box = self.ink.box
        return self.confidence < DOUBT and bool(box and box.width > LONG * box.height)


def _read_lines(lines: Sequence[_Line]) -> list[list[TextBlock]]:
    """The blocks of each line; doubtful lines, where they are many, by another reader."""
    found = [line.blocks for line in lines]
    doubtful = [index for index, line in enumerate(lines) if line.is_doubtful]
    if len(doubtful) < max(2, MANY_DOUBTFUL * len(lines)):
        return found
    foreign = read_foreign([lines[index].crop for index in doubtful])
    for index, words in zip(doubtful, foreign, strict=True):
        block = word_block(words, lines[index].ink)
        found[index] = [block] if block else found[index]
    return found


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


def in_reading_order(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """Top to bottom, and left to right within a row."""
    rows: list[list[TextBlock]] = []
    for block in sorted(blocks, key=lambda block: block.box.center[1]):
        if rows and block.box.center[1] < rows[-1][0].box.bottom:
            rows[-1].append(block)
        else:
            rows.append([block])
    return [block for row in rows for block in sorted(row, key=lambda block: block.box.x)]


def scaled(block: TextBlock, scale: float) -> TextBlock:
    """A block measured in device px, `scale` of them to a CSS px, in CSS px."""
    return replace(
        block,
        box=_shrunk(block.box, scale),
        font_size=block.font_size / scale,
        words=tuple(replace(word, box=_shrunk(word.box, scale)) for word in block.words),
    )


def _shrunk(box: Box, scale: float) -> Box:
    return Box(box.x / scale, box.y / scale, box.width / scale, box.height / scale)
