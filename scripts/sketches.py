"""Measure how well sketches are read and written, on sketches drawn of real pages.

    PYTHONPATH=. .venv/bin/python scripts/sketches.py FOLDER [--photo] [--only NAME ...]

FOLDER has a manifest.json, as for `likeness benchmark`. Every page is rendered, simplified as
a person would sketch it, and drawn by one of several hands; with --photo the drawing is then
photographed on a table. Recall and precision count the parts found at IoU .5, of every page
and of every class; layout is the layout similarity of the written page to what was to be drawn.
"""

import argparse
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

import numpy as np
from PIL import Image
from scipy.optimize import linear_sum_assignment

from generation.design import Design, reference
from generation.engines.sketch.document import write_page
from generation.page import Page
from tests.outline import outline
from tests.pen import HANDS
from tests.sketches import margin, on_paper, photograph, sketch
from verify.part import Drawing, Part
from verify.render import Renderer
from verify.screenshot import Box, Pixels, Viewport
from verify.structure import CLASSES, Structure, layout_similarity
from webapp.benchmark import Case, read_cases

HEIGHT = 1000  # CSS px of a page that are drawn
FOUND = 0.5  # IoU
THIN = 14.0  # CSS px: a divider is compared as if it were as thick


@dataclass(frozen=True)
class Measured:
    """One page, drawn, read, and written; each Counter is by class."""

    wanted: Counter[str]
    found: Counter[str]
    matched: Counter[str]
    layout: float  # similarity, 0..1

    @property
    def recall(self) -> float:
        return self.matched.total() / max(1, self.wanted.total())

    @property
    def precision(self) -> float:
        return self.matched.total() / max(1, self.found.total())


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well sketches are read.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photo", action="store_true", help="photograph the drawings")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME")
    args = parser.parse_args()
    rows = []
    with Renderer() as renderer:
        for index, case in enumerate(read_cases(args.folder)):
            if args.only and case.name not in args.only:
                continue
            hand = list(HANDS)[index % len(HANDS)]
            row = measure(case, hand, index, renderer, args.photo)
            rows.append(row)
            figures = row.recall, row.precision, row.layout
            print(f"{case.name:26} {hand:8}", *(f"{value:.3f}" for value in figures), flush=True)
    _print_summary(rows)


def _print_summary(rows: Sequence[Measured]) -> None:
    means = (mean(getattr(row, name) for row in rows) for name in ("recall", "precision", "layout"))
    print(f"{'mean':35}", *(f"{value:.3f}" for value in means))
    for name in dict.fromkeys(CLASSES.values()):
        wanted, found, matched = (
            sum(getattr(row, which)[name] for row in rows)
            for which in ("wanted", "found", "matched")
        )
        print(f"{name:35} {matched / max(1, wanted):.3f} {matched / max(1, found):.3f} of {wanted}")


def measure(case: Case, hand: str, seed: int, renderer: Renderer, photo: bool) -> Measured:
    shot = renderer.render(Page.load(case.html).files, case.viewport)
    width, height = round(shot.width), round(min(HEIGHT, shot.height))
    truth = outline(shot, HEIGHT)
    picture = sketch(truth, width, height, HANDS[hand], seed)
    if photo:
        picture = photograph(picture, seed)
        truth = on_paper(truth, width)
        width, height = width + 2 * margin(width), height + 2 * margin(width)
    design = Design.open(encoded(picture), kind="photo" if photo else "sketch")
    drawing = reference(design)
    assert isinstance(drawing, Drawing)
    found = parts_seen(drawing.root, width / drawing.width, height / drawing.height)
    matched = match(truth, found)
    page = renderer.render(write_page(drawing, case.name).files, design.viewport)
    root = Part("page", Box(0, 0, width, height), children=tuple(truth))
    paper = np.full((height, width, 3), 255, np.uint8)
    wanted = Drawing(paper, Viewport(width, height), root=root)
    similarity = layout_similarity(Structure(wanted, page))
    return Measured(count(truth), count(found), count(matched), similarity)


def count(parts: Sequence[Part]) -> Counter[str]:
    return Counter(CLASSES[part.kind] for part in parts)


def encoded(pixels: Pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def parts_seen(part: Part, across: float, down: float) -> list[Part]:
    """The parts in a part, at the size of the truth; a table counts as one."""
    box = Box(
        part.box.x * across, part.box.y * down, part.box.width * across, part.box.height * down
    )
    own = [replace(part, box=box)] if part.kind in CLASSES else []
    inner = () if part.kind == "table" else part.children
    return [*own, *(seen for child in inner for seen in parts_seen(child, across, down))]


def match(truth: Sequence[Part], found: Sequence[Part]) -> list[Part]:
    """The parts that have a partner of their own class at IoU .5."""
    alike = np.array([[likeness(one, other) for other in found] for one in truth])
    if not alike.size:
        return []
    rows, columns = linear_sum_assignment(-(alike >= FOUND).astype(float) - 0.01 * alike)
    return [truth[row] for row in rows[alike[rows, columns] >= FOUND]]


def likeness(one: Part, other: Part) -> float:
    same = CLASSES[one.kind] == CLASSES[other.kind]
    return thickened(one.box).iou(thickened(other.box)) if same else 0.0


def thickened(box: Box) -> Box:
    height = max(box.height, THIN)
    return Box(box.x, box.center[1] - height / 2, box.width, height)


if __name__ == "__main__":
    main()
