"""Pages as the embedded engine writes them, without the loop."""

from dataclasses import replace

from generation.design import Design
from generation.engine import Request
from generation.engines.reconstruction import ReconstructionEngine
from generation.page import Page
from verify.screenshot import Screenshot


def generate(shot: Screenshot) -> Page:
    """The first page for what `shot` shows, its text read without an error."""
    design = Design(shot.pixels, shot.viewport, "screenshot", "site", ())
    work = ReconstructionEngine().generate(Request(design, replace(shot, elements=())))
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
