"""The embedded engine: see, understand, write; then look at the result and correct it."""

from collections.abc import Generator
from dataclasses import replace

import cv2
import numpy as np
from threadpoolctl import threadpool_limits

from generation.design import Design
from generation.engine import Drafting, Request
from generation.engines.reconstruction.correction import corrected, rendered_nodes
from generation.engines.reconstruction.detect import detect
from generation.engines.reconstruction.layout import layout
from generation.engines.reconstruction.legible import legible_lines
from generation.engines.reconstruction.markup import Reconstruction, write
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.picture import Picture, labelled
from generation.engines.reconstruction.scene import Scene
from generation.engines.reconstruction.typeset import typeset
from generation.errors import check
from generation.events import Delta, Usage
from generation.page import Page
from verify.screenshot import Box, Pixels, Screenshot


class ReconstructionEngine:
    """Rebuilds the page from what it sees. No model, no GPU, no network."""

    name = "reconstruction"
    refines = True
    takes_repairs = False  # it corrects the boxes that it wrote, not the page
    drafts: Drafting = "alike"

    def expected(self, design: Design, passes: int, variants: int) -> Usage:
        return Usage()

    def generate(self, request: Request) -> Generator[Delta, None, Page]:
        draft = request.previous and request.previous.page
        shot = request.previous and request.previous.screenshot
        if isinstance(draft, Reconstruction) and shot:
            yield Delta("Moving what came out in the wrong place", progress=0.5)
            rendered = rendered_nodes(shot, draft.lines)
            wanted, asked = draft.wanted, corrected(draft.asked, draft.wanted, rendered)
        else:
            wanted = asked = yield from self._see(request)
        check(request.stop)
        yield Delta("Writing the page", progress=0.9)
        return write(asked, wanted, request.reference, request.design.name)

    def _see(self, request: Request) -> Generator[Delta, None, Node]:
        reference = request.reference
        yield Delta("Measuring the type", progress=0.2)
        scale = reference.viewport.device_scale
        with threadpool_limits(1, "blas"):  # its matrices are small: threads wait for one another
            inks, fonts = legible_lines(reference.pixels, reference.text, scale)
            lines = typeset(inks, fonts)
        check(request.stop)
        yield Delta("Looking for regions and pictures", progress=0.5)
        pixels = css_pixels(reference)
        shown = request.design.kind == "picture"
        scene = picture_alone(pixels) if shown else detect(pixels, [ink.block for ink in inks])
        scene = replace(scene, pictures=labelled(scene.pictures, reference.labels))
        check(request.stop)
        yield Delta("Laying out the page", progress=0.7)
        return layout(scene, lines)


def picture_alone(pixels: Pixels) -> Scene:
    """A page on which there is one picture, and nothing else."""
    height, width = pixels.shape[:2]
    whole = Picture(Box(0, 0, width, height), "photo")
    return Scene(width, height, (255, 255, 255), pictures=(whole,))


def css_pixels(reference: Screenshot) -> Pixels:
    """The screenshot at one pixel to a CSS px."""
    if reference.viewport.device_scale == 1:
        return reference.pixels
    size = (round(reference.width), round(reference.height))
    return np.asarray(cv2.resize(reference.pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
