"""The engine for designs that are drawn: writes what was understood. No model, no network."""

from generation.design import Design
from generation.engine import Drafting, Request, Work
from generation.engines.sketch.document import write_page
from generation.errors import EngineError, Stopped
from generation.events import Asked, Delta, Usage
from generation.sketch.doubts import question
from verify.part import Drawing


class SketchEngine:
    """Turns the parts of a drawing into a page on a design system of its own.

    It asks about the part that matters most of those that the drawing leaves open.
    """

    name = "sketch"
    refines = False
    takes_repairs = False
    drafts: Drafting = "alike"

    def expected(self, design: Design, passes: int, variants: int) -> Usage:
        return Usage()

    def generate(self, request: Request) -> Work:
        drawing = request.reference
        if not isinstance(drawing, Drawing):
            raise EngineError("this engine takes sketches only; choose another for a screenshot")
        if not request.answers and (asked := question(drawing)):
            yield Asked(asked)
        yield Delta("Writing the page", progress=0.8)
        if request.stop.is_set():
            raise Stopped("the run was stopped")
        page = write_page(drawing, request.design.name)
        if drawing.screens:
            yield Delta(f"Wrote a page of every screen: {', '.join(page.pages)}")
        return page
