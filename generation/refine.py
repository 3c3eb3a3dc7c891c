"""The loop: write a page, measure it, repair what needs no engine, and try again."""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from functools import partial
from threading import Event as Flag

from generation.design import Design, reference
from generation.engine import Engine, Request, suited
from generation.errors import OutOfTime, Stopped
from generation.events import (
    Delta,
    Event,
    Origin,
    Pass,
    PassFinished,
    PassStarted,
    RunFinished,
    Usage,
)
from generation.page import Page
from generation.repair import repair
from verify.compare import NOISE_FLOOR, compare
from verify.errors import LikenessError
from verify.render import Renderer
from verify.screenshot import Screenshot
from verify.unread import advice

Reader = Callable[[Design, Callable[[], None]], Screenshot]

log = logging.getLogger(__name__)

REPAIR_SECONDS = 25.0  # that a repair between passes may take


def run(
    design: Design,
    engine: Engine,
    renderer: Renderer,
    *,
    passes: int = 3,
    repairs: bool = True,
    target: float = 0.99,
    seconds: float | None = None,
    cost: float | None = None,
    stop: Flag | None = None,
    read: Reader | None = None,
) -> Generator[Event, None, None]:
    """Yield the events of a run, RunFinished last.

    The best page is never replaced by a worse one. What measurement can mend is repaired
    before an engine that takes repairs sees its page again. The run ends when the score
    reaches `target`, when a pass of the engine gains less than NOISE_FLOOR, or when `stop`
    is set; the pass that was then under way is dropped and has no PassFinished.

    Args:
        passes: of the engine, at most.
        repairs: whether its pages are repaired, each of which is a pass besides.
        seconds: after which the best page so far is the result; the first is waited for.
        cost: USD after which no other pass begins, as far as the engine says what it spends.
        read: reads the text of the design, as `generation.design.reference` does.
    """
    engine = suited(engine, design)
    repairs = repairs and design.kind == "screenshot"  # a sketch says nothing of sizes and colours
    read, stop = read or reference, stop or Flag()
    end = time.monotonic() + seconds if seconds is not None else float("inf")
    request: Request | None = None
    best: Pass | None = None
    done: list[Pass] = []
    reason = None
    while reason is None:
        origin = _next_step(done, best, engine, passes, repairs)
        if origin is None:
            plateau = any(one.comparison and one.gain < NOISE_FLOOR for one in done)
            reason = "another pass no longer helped" if plateau else "every pass was made"
            break
        yield PassStarted(len(done), origin)
        started, result = time.monotonic(), Pass(len(done), 0.0, origin=origin)
        try:
            if request is None:
                yield Delta("reading the text of the design")
                request = Request(design, read(design, partial(_check, stop)), stop=stop)
                if missing := advice(request.reference):
                    yield Delta(missing)
            if origin == "repair":
                result = yield from _repaired(result, renderer, request, end)
            else:
                result = yield from _written(result, engine, renderer, request, end)
        except Stopped:
            reason = "stopped by the user"
            break
        except Exception as error:
            result = replace(result, error=_explain(error, engine))
        result = judged(replace(result, seconds=time.monotonic() - started), best)
        done.append(result)
        yield PassFinished(result)
        if result.kept and request:
            best, request = result, replace(request, previous=result)
        spent = sum((one.usage for one in done), Usage()).cost
        if best and best.score >= target:
            reason = "the target score was reached"
        elif time.monotonic() > end:
            reason = f"the time limit of {seconds:g} s was reached"
        elif cost is not None and spent >= cost:
            reason = f"the cost limit of {cost:g} USD was reached"
    yield RunFinished(best, tuple(done), reason)


def _next_step(
    done: Sequence[Pass], best: Pass | None, engine: Engine, passes: int, repairs: bool
) -> Origin | None:
    """Who has the next pass; None when there is no use in another."""
    written = [one for one in done if one.origin == "engine"]
    settled = len(written) >= (passes if engine.refines else 1) or any(
        one.comparison and one.gain < NOISE_FLOOR for one in written
    )
    repaired = best and any(one.origin == "repair" for one in done[best.index :])
    if repairs and engine.takes_repairs and best and best.findings and not repaired:
        return "repair"
    return None if settled else "engine"


def judged(result: Pass, best: Pass | None) -> Pass:
    """The pass with what it gained on the `best` before it, whether it is kept, and why."""
    if result.comparison is None:
        return replace(result, verdict=f"dropped: {result.error}")
    if best is None:
        return replace(result, kept=True, gain=result.score, verdict="kept: the first page")
    gain, name = result.score - best.score, f"pass {best.index + 1}"
    if gain > 0:
        return replace(result, kept=True, gain=gain, verdict=f"kept: {gain:.3f} better than {name}")
    worse = f"{-gain:.3f} worse than" if gain < 0 else "no better than"
    return replace(result, gain=gain, verdict=f"dropped: {worse} {name}")


def _written(
    result: Pass, engine: Engine, renderer: Renderer, request: Request, end: float
) -> Generator[Delta, None, Pass]:
    """The pass with a page of the engine."""
    _check(request.stop)
    work, usage = engine.generate(request), Usage()
    while True:
        try:
            delta = next(work)
        except StopIteration as finished:
            page = finished.value
            break
        usage = delta.usage or usage
        yield delta
        if request.previous and time.monotonic() > end:
            work.close()
            raise OutOfTime("there was no time left to finish it")
    measured = yield from measure(result.index, page, renderer, request)
    return replace(measured, usage=usage)


def _repaired(
    result: Pass, renderer: Renderer, request: Request, end: float
) -> Generator[Delta, None, Pass]:
    """The pass with the best page so far, repaired."""
    best = request.previous
    assert best and best.page
    left = min(REPAIR_SECONDS, end - time.monotonic())
    done = yield from repair(
        best.page, request.reference, renderer, seconds=left, stop=request.stop
    )
    return replace(
        result,
        page=done.page,
        screenshot=done.screenshot,
        comparison=done.comparison,
        changes=done.changes,
    )


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
