"""The loop: write a page, render it, compare it, and try again while that helps."""

import logging
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from functools import partial
from threading import Event as Flag

from generation.design import Design, reference
from generation.engine import Engine, Request
from generation.errors import Stopped
from generation.events import Delta, Event, Pass, PassFinished, PassStarted, RunFinished
from generation.page import Page
from verify.compare import compare
from verify.errors import LikenessError
from verify.render import Renderer
from verify.screenshot import Screenshot

Reader = Callable[[Design, Callable[[], None]], Screenshot]

log = logging.getLogger(__name__)

NOISE_FLOOR = 0.002  # of the score: a gain below it says nothing


def run(
    design: Design,
    engine: Engine,
    renderer: Renderer,
    *,
    passes: int = 3,
    target: float = 0.99,
    stop: Flag | None = None,
    read: Reader | None = None,
) -> Generator[Event, None, None]:
    """Yield the events of a run of at most `passes` passes, RunFinished last.

    The best page is never replaced by a worse one. The run ends early when the score
    reaches `target`, when a pass gains less than NOISE_FLOOR, or when `stop` is set; the
    pass that was then under way is dropped and has no PassFinished. `read` reads the text
    of the design, as `generation.design.reference` does.
    """
    read = read or reference
    stop = stop or Flag()
    request: Request | None = None
    best: Pass | None = None
    done: list[Pass] = []
    reason = "every pass was made"
    for index in range(passes if engine.refines else 1):
        yield PassStarted(index)
        started = time.monotonic()
        try:
            if request is None:
                yield Delta("reading the text of the design")
                request = Request(design, read(design, partial(_check, stop)), stop=stop)
            result = yield from _attempt(index, engine, renderer, request)
        except Stopped:
            reason = "stopped by the user"
            break
        except Exception as error:
            result = Pass(index, 0.0, error=_explain(error, engine))
        gain = result.score - best.score if best else float("inf")
        kept = result.comparison is not None and gain > 0
        result = replace(result, seconds=time.monotonic() - started, kept=kept)
        done.append(result)
        yield PassFinished(result)
        if kept:
            best = result
            assert request
            request = replace(request, previous=best)
        if best and best.score >= target:
            reason = "the target score was reached"
            break
        if result.comparison and gain < NOISE_FLOOR:
            reason = "another pass no longer helped"
            break
    yield RunFinished(best, tuple(done), reason)


def _attempt(
    index: int, engine: Engine, renderer: Renderer, request: Request
) -> Generator[Delta, None, Pass]:
    _check(request.stop)
    page = yield from engine.generate(request)
    return (yield from measure(index, page, renderer, request))


def measure(
    index: int, page: Page, renderer: Renderer, request: Request
) -> Generator[Delta, None, Pass]:
    """Render `page` and compare it with the design of `request`.

    Raises:
        RenderError: the page could not be rendered.
        Stopped: `request.stop` was set.
    """
    _check(request.stop)
    yield Delta("rendering the page")
    screenshot = renderer.render(page.files, request.design.viewport)
    _check(request.stop)
    yield Delta("comparing it with the design")
    comparison = compare(request.reference, screenshot)
    return Pass(index, 0.0, page, screenshot, comparison)


def _check(stop: Flag) -> None:
    if stop.is_set():
        raise Stopped("stopped by the user")


def _explain(error: Exception, engine: Engine) -> str:
    if isinstance(error, LikenessError):
        return str(error)
    log.error("a pass of the %s engine failed", engine.name, exc_info=error)
    return f"the {engine.name} engine failed unexpectedly ({type(error).__name__}); see the log"
