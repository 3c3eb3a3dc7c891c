"""One attempt at a page: written by an engine or repaired, rendered, and measured."""

import logging
import time
from collections.abc import Generator
from dataclasses import replace

from generation.engine import Engine, Request, Work
from generation.errors import OutOfTime, check
from generation.events import Asked, Delta, Look, Pass, Usage, Written
from generation.page import Page
from generation.repair import Repaired, repair
from verify.compare import compare
from verify.errors import LikenessError
from verify.memory import give_back
from verify.render import Renderer

log = logging.getLogger(__name__)

REPAIR_SECONDS = 25.0  # that a repair between passes may take
ALONE_SECONDS = 60.0  # that a repair may take after which nothing comes


def write(
    index: int, work: Work, renderer: Renderer, request: Request, end: float
) -> Generator[Delta | Asked | Written, None, Pass]:
    """The pass with the page that an engine is at work on.

    Args:
        end: time.monotonic() after which it is given up, unless it is the first.

    Raises:
        OutOfTime: it came to `end`.
        RenderError, Stopped: as `measure`; and whatever the engine raises.
    """
    check(request.stop)
    usage = Usage()
    while True:
        try:
            event = next(work)
        except StopIteration as finished:
            page = finished.value
            break
        if isinstance(event, Delta):
            usage = event.usage or usage
        yield event
        if request.previous and time.monotonic() > end:
            work.close()
            raise OutOfTime("there was no time left to finish it")
    yield Written(index, page)
    measured = yield from measure(index, page, renderer, request)
    return replace(measured, usage=usage)


def take(
    index: int, page: Page, renderer: Renderer, request: Request
) -> Generator[Delta, None, Pass]:
    """The pass with the page that the run starts from, as it is.

    Raises:
        RenderError, Stopped: as `measure`.
    """
    return replace((yield from measure(index, page, renderer, request)), origin="start")


def mend(
    index: int, engine: Engine, renderer: Renderer, request: Request, end: float
) -> Generator[Delta, None, Pass]:
    """The pass with the best page so far, repaired.

    Raises:
        RenderError, Stopped: as `repair`.
    """
    best = request.previous
    assert best
    assert best.page
    usual = REPAIR_SECONDS if engine.takes_repairs else ALONE_SECONDS
    left = min(usual, end - time.monotonic())
    done = yield from repair(
        best.page,
        request.reference,
        renderer,
        seconds=left,
        stop=request.stop,
        further=request.further,
    )
    return mended(index, done)


def mended(index: int, done: Repaired) -> Pass:
    """The pass that a repair is."""
    return Pass(
        index,
        0.0,
        done.page,
        done.screenshot,
        done.comparison,
        origin="repair",
        changes=done.changes,
        looks=done.looks,
    )


def measure(
    index: int, page: Page, renderer: Renderer, request: Request
) -> Generator[Delta, None, Pass]:
    """Render `page` and compare it with the design of `request`.

    Raises:
        RenderError: the page could not be rendered.
        Stopped: `request.stop` was set.
    """
    check(request.stop)
    yield Delta("rendering the page")
    give_back()  # what writing the page took, before the browser takes as much
    screenshot = renderer.render(page.files, request.design.viewport)
    check(request.stop)
    yield Delta("comparing it with the design")
    comparison = compare(request.reference, screenshot)
    looks = yield from _looks_at(page, renderer, request)
    return Pass(index, 0.0, page, screenshot, comparison, looks=looks)


def _looks_at(
    page: Page, renderer: Renderer, request: Request
) -> Generator[Delta, None, tuple[Look, ...]]:
    """`page` at each further width of the design of `request`, measured.

    Raises:
        RenderError, Stopped: as `measure`.
    """
    looks = []
    for seen in request.further:
        check(request.stop)
        yield Delta(f"looking at it {seen.viewport.width} px wide")
        screenshot = renderer.render(page.files, seen.viewport)
        looks.append(Look(screenshot, compare(seen, screenshot)))
    return tuple(looks)


def explain(error: Exception, engine: Engine) -> str:
    """What a person is told of a pass that failed; a defect of ours is logged."""
    if isinstance(error, LikenessError):
        return str(error)
    log.error("a pass of the %s engine failed", engine.name, exc_info=error)
    return f"the {engine.name} engine failed unexpectedly ({type(error).__name__}); see the log"
