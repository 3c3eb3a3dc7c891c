"""Measure how well sketches are read and written, on sketches drawn of real pages.

    PYTHONPATH=. .venv/bin/python scripts/sketches.py FOLDER [--photo] [--only NAME ...]

FOLDER has a manifest.json, as for `likeness benchmark`. Every page is rendered, simplified as
a person would sketch it, and drawn by one of several hands; with --photo the drawing is then
photographed on a table. Recall and precision count the parts found at IoU .5; layout is the
layout similarity of the written page to what was to be drawn.
"""

import argparse
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

import numpy as np
from PIL import Image
from scipy.optimize import linear_sum_assignment

from generation.design import Design, reference
from generation.engines.sketch.document import write_page
from generation.page import Page
from tests.sketches import HANDS, outline, photograph, sketch
from verify.part import Drawing, Part
from verify.render import Renderer
from verify.screenshot import Box, Pixels, Viewport
from verify.structure import CLASSES, Structure, layout_similarity
from webapp.benchmark import Case, read_cases

HEIGHT = 1000  # CSS px of a page that are drawn
FOUND = 0.5  # IoU
THIN = 14.0  # CSS px: a divider is compared as if it were as thick


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well sketches are read.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photo", action="store_true", help="photograph the drawings")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME")
    args = parser.parse_args()
    rows = []
    with Renderer() as renderer:
        for index, case in enumerate(read_cases(args.folder, args.only)):
            hand = list(HANDS)[index % len(HANDS)]
            rows.append(measure(case, hand, index, renderer, args.photo))
            print(f"{case.name:26} {hand:8}", *(f"{value:.3f}" for value in rows[-1]), flush=True)
    print(f"{'mean':35}", *(f"{mean(column):.3f}" for column in zip(*rows, strict=True)))


def measure(
    case: Case, hand: str, seed: int, renderer: Renderer, photo: bool
) -> tuple[float, float, float]:
    """Recall, precision, layout similarity."""
    shot = renderer.render(Page.load(case.html).files, case.viewport)
    width, height = round(shot.width), round(min(HEIGHT, shot.height))
    truth = outline(shot, HEIGHT)
    drawn = sketch(truth, width, height, HANDS[hand], seed)
    picture = photograph(drawn, seed) if photo else drawn
    design = Design.open(encoded(picture), kind="photo" if photo else "sketch")
    drawing = reference(design)
    assert isinstance(drawing, Drawing)
    found = parts_seen(drawing.root, width / drawing.width, height / drawing.height)
    matched = count_matched(truth, found)
    page = renderer.render(write_page(drawing, case.name).files, design.viewport)
    root = Part("page", Box(0, 0, width, height), children=tuple(truth))
    wanted = Drawing(np.full_like(drawn, 255), Viewport(width, height), root=root)
    similarity = layout_similarity(Structure(wanted, page))
    return matched / max(1, len(truth)), matched / max(1, len(found)), similarity


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


def count_matched(truth: Sequence[Part], found: Sequence[Part]) -> int:
    """How many parts have a partner of their own class at IoU .5."""
    alike = np.array([[likeness(one, other) for other in found] for one in truth])
    if not alike.size:
        return 0
    rows, columns = linear_sum_assignment(-(alike >= FOUND).astype(float) - 0.01 * alike)
    return int((alike[rows, columns] >= FOUND).sum())


def likeness(one: Part, other: Part) -> float:
    same = CLASSES[one.kind] == CLASSES[other.kind]
    return thickened(one.box).iou(thickened(other.box)) if same else 0.0


def thickened(box: Box) -> Box:
    height = max(box.height, THIN)
    return Box(box.x, box.center[1] - height / 2, box.width, height)


if __name__ == "__main__":
    main()
