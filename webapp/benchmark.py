"""How close an engine comes on a folder of pages, as a table."""

import json
import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Any

import cv2
import numpy as np
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

from generation import refine
from generation.design import Design
from generation.engine import Engine
from generation.events import Pass, RunFinished
from generation.page import Page
from verify.design2code import element_terms
from verify.editability import picture_share, tree_bleu
from verify.errors import LikenessError
from verify.ocr import library_pass
from verify.render import Renderer
from verify.screenshot import Pixels, Screenshot, Viewport
from webapp.errors import InputError, RunFailed

log = logging.getLogger(__name__)

PHONE = Viewport(390, 844)
CELL = 5  # least width of a cell of the table, characters


@dataclass(frozen=True)
class Case:
    """One page of a benchmark: its picture, and the page that the picture was taken of."""

    name: str
    shot: Path
    html: Path
    viewport: Viewport


@dataclass(frozen=True)
class Column:
    label: str
    meaning: str
    digits: int = 3


COLUMNS: Mapping[str, Column] = {
    "score": Column("score", "of the loop, from the picture alone"),
    "block": Column("block", "Design2Code, DOM against DOM"),
    "text": Column("text", "Design2Code, DOM against DOM"),
    "position": Column("position", "Design2Code, DOM against DOM"),
    "color": Column("colour", "Design2Code, DOM against DOM"),
    "offset": Column("offset", "median distance of matched text from its place, CSS px", 1),
    "ciede2000": Column(
        "ΔE 320", "mean CIEDE2000 at 320 px, the shorter page filled with white", 2
    ),
    "ssim": Column("SSIM 640", "grey, at 640 px, the shorter page filled with white"),
    "height": Column("height", "of the page / of the reference"),
    "absolute": Column("absolute", "share of elements placed absolutely or fixed"),
    "picture": Column("picture", "share of the page of its largest picture, less the reference's"),
    "overflow": Column("overflow", "CSS px wider than a window of 390 px", 0),
    "elements": Column("elements", "number / number in the reference", 2),
    "tree": Column("TreeBLEU", "share of the reference's families of tags, of height one"),
    "seconds": Column("seconds", "of the whole run, every pass", 1),
    "ocr": Column("/ OCR", "those seconds / of one bare OCR pass on the same picture", 2),
}


@dataclass(frozen=True)
class Row:
    """The measures of one page by their names in COLUMNS, or why there are none."""

    name: str
    values: Mapping[str, float | None] = field(default_factory=dict)
    error: str | None = None


def read_cases(folder: Path, only: Collection[str] = ()) -> list[Case]:
    """The pages of `folder`, by its manifest.json; those named `only`, when any are.

    Raises:
        InputError: the manifest or a file that it names is missing or cannot be read.
    """
    try:
        pages = json.loads((folder / "manifest.json").read_text())["pages"]
        cases = [_case(folder, page) for page in pages]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder / 'manifest.json'} is missing or cannot be read") from error
    unknown = set(only) - {case.name for case in cases}
    if unknown:
        raise InputError(f"no page is called {', '.join(sorted(unknown))} in {folder}")
    chosen = [case for case in cases if not only or case.name in only]
    for path in (path for case in chosen for path in (case.shot, case.html)):
        if not path.is_file():
            raise InputError(f"{path} is missing")
    return chosen


def _case(folder: Path, page: Mapping[str, Any]) -> Case:
    name = page["name"]
    width, height, *scale = page["viewport"]
    shot, html = (folder / page.get(kind, f"{name}.{kind}") for kind in ("png", "html"))
    return Case(name, shot, html, Viewport(int(width), int(height), *map(float, scale)))


def measure(case: Case, engine: Engine, renderer: Renderer, save: Path | None = None) -> Row:
    """Run `engine` on the picture alone, then measure its page against the real one.

    `save` is a folder that keeps the page and a picture of design and result.
    """
    try:
        return Row(case.name, _measure(case, engine, renderer, save))
    except LikenessError as error:
        return Row(case.name, error=str(error))
    except Exception as error:
        log.exception("the benchmark of %s failed", case.name)
        return Row(case.name, error=f"unexpected {type(error).__name__}: {error}")


def _measure(
    case: Case, engine: Engine, renderer: Renderer, save: Path | None
) -> dict[str, float | None]:
    design = Design.open(case.shot, viewport=case.viewport)
    reference = renderer.render(Page.load(case.html).files, case.viewport)
    started = time.monotonic()
    library_pass(design.pixels)
    ocr_seconds = time.monotonic() - started
    started = time.monotonic()
    best = _best_pass(design, engine, renderer)
    seconds = time.monotonic() - started
    assert best.page and best.screenshot
    if save:
        best.page.save(save / case.name)
        picture = _side_by_side(design.pixels, best.screenshot.pixels)
        Image.fromarray(picture).save(save / case.name / "side-by-side.png")
    narrow = renderer.render(best.page.files, PHONE)
    return {
        "score": best.score,
        **asdict(element_terms(reference, best.screenshot)),
        "ciede2000": color_difference(design.pixels, best.screenshot.pixels),
        "ssim": similarity(design.pixels, best.screenshot.pixels),
        "height": best.screenshot.height / reference.height,
        "absolute": _absolute_share(best.screenshot),
        "picture": picture_share(best.screenshot) - picture_share(reference),
        "overflow": narrow.width - PHONE.width,
        "elements": len(best.screenshot.elements) / max(1, len(reference.elements)),
        "tree": tree_bleu(reference.elements, best.screenshot.elements),
        "seconds": seconds,
        "ocr": seconds / ocr_seconds,
    }


def _best_pass(design: Design, engine: Engine, renderer: Renderer) -> Pass:
    *_, finished = refine.run(design, engine, renderer)
    assert isinstance(finished, RunFinished)
    if finished.best is None:
        raise RunFailed(finished.passes[-1].error or finished.reason)
    return finished.best


def color_difference(ours: Pixels, theirs: Pixels) -> float:
    """Mean CIEDE2000 of two pages at 320 px wide."""
    a, b = (rgb2lab(page) for page in _at_width(320, ours, theirs))
    return float(np.mean(deltaE_ciede2000(a, b)))


def similarity(ours: Pixels, theirs: Pixels) -> float:
    """SSIM (Wang et al. 2004) of two pages in grey at 640 px wide."""
    a, b = (cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) for page in _at_width(640, ours, theirs))
    return float(np.mean(structural_similarity(a, b)))


def _at_width(width: int, *pages: Pixels) -> list[Pixels]:
    scaled = []
    for page in pages:
        height = max(1, round(page.shape[0] * width / page.shape[1]))
        scaled.append(cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA))
    return _equally_high(*scaled)


def _equally_high(*pages: Pixels) -> list[Pixels]:
    height = max(len(page) for page in pages)
    return [
        np.pad(page, ((0, height - len(page)), (0, 0), (0, 0)), constant_values=255)
        for page in pages
    ]


def _side_by_side(design: Pixels, result: Pixels) -> Pixels:
    return np.hstack(_equally_high(design, result))


def _absolute_share(page: Screenshot) -> float:
    placed = [element.position in ("absolute", "fixed") for element in page.elements]
    return mean(placed) if placed else 0.0


def summary(rows: Sequence[Row]) -> list[Row]:
    """The mean and the median of every column, over the pages that have a value there."""
    columns = {
        name: [value for row in rows if (value := row.values.get(name)) is not None]
        for name in COLUMNS
    }
    return [
        Row(label, {name: statistic(values) for name, values in columns.items() if values})
        for label, statistic in (("mean", mean), ("median", median))
    ]


def header(name_width: int) -> str:
    """The first two lines of a Markdown table."""
    labels = [column.label.rjust(CELL) for column in COLUMNS.values()]
    rules = ["-" * (len(label) - 1) + ":" for label in labels]
    first = f"| {'':{name_width}} | {' | '.join(labels)} |"
    return f"{first}\n| {'-' * name_width} | {' | '.join(rules)} |"


def line(row: Row, name_width: int) -> str:
    """A page, or a statistic, as a line of the table."""
    start = f"| {row.name:<{name_width}} | "
    if row.error:
        return f"{start}failed: {row.error.replace('|', '/')} |" + " |" * (len(COLUMNS) - 1)
    cells = [_cell(row.values.get(name), column) for name, column in COLUMNS.items()]
    return start + " | ".join(cells) + " |"


def _cell(value: float | None, column: Column) -> str:
    text = "" if value is None else f"{value:.{column.digits}f}"
    return text.rjust(max(CELL, len(column.label)))


def document(rows: Sequence[Row]) -> dict[str, Any]:
    """What `--json` prints."""
    pages = {row.name: {"error": row.error} if row.error else dict(row.values) for row in rows}
    return {"pages": pages} | {row.name: dict(row.values) for row in summary(rows)}
