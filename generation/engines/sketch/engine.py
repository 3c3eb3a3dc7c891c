"""The engine for designs that are drawn: writes what was understood. No model, no network."""

from collections.abc import Generator

from generation.design import Design
from generation.engine import Drafting, Request
from generation.engines.sketch.document import write_page
from generation.errors import EngineError, Stopped
from generation.events import Delta, Usage
from generation.page import Page
from verify.part import Drawing


class SketchEngine:
    """Turns the parts of a drawing into a page on a design system of its own."""

    name = "sketch"
    refines = False
    takes_repairs = False
    drafts: Drafting = "alike"

    def expected(self, design: Design, passes: int, variants: int) -> Usage:
        return Usage()

    def generate(self, request: Request) -> Generator[Delta, None, Page]:
        if not isinstance(request.reference, Drawing):
            raise EngineError("this engine takes sketches only; choose another for a screenshot")
        yield Delta("Writing the page", progress=0.8)
        if request.stop.is_set():
            raise Stopped("the run was stopped")
        return write_page(request.reference, request.design.name)
