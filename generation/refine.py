"""The loop: write a page, measure it, repair what needs no engine, and try again."""

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from threading import Event as Flag

from generation.asking import Asking
from generation.attempt import explain, mend, take, write
from generation.design import Design
from generation.drafts import Drafts
from generation.engine import Engine, Request, suited
from generation.errors import Stopped
from generation.events import Delta, Event, Origin, Pass, PassFinished, PassStarted, RunFinished
from generation.limits import Limits
from generation.meter import Meter
from generation.page import Page
from generation.question import Answer
from generation.reading import Reader, read_text
from verify.compare import NOISE_FLOOR
from verify.part import Drawing
from verify.render import Renderer
from verify.unread import advice

STOPPED = "stopped by the user"


def run(
    design: Design,
    engine: Engine,
    renderer: Renderer,
    *,
    passes: int = 3,
    variants: int = 1,
    repairs: bool = True,
    target: float = 0.99,
    seconds: float | None = None,
    cost: float | None = None,
    stop: Flag | None = None,
    read: Reader = read_text,
    start: Page | None = None,
    further: Sequence[Design] = (),
    answers: Sequence[Answer] = (),
) -> Generator[Event, None, None]:
    """Yield the events of a run, RunFinished last.

    The best page is never replaced by a worse one. What measurement can mend is repaired
    before an engine that takes repairs sees its page again. The run ends when the score
    reaches `target`, when a pass of the engine gains less than NOISE_FLOOR, or when `stop`
    is set; the pass that was then under way is dropped and has no PassFinished. An answer to
    what was Asked gets a pass that is told of it, if need be one more than `passes`.

    Args:
        passes: of the engine, at most; the first is the best of the variants.
        variants: first pages that are written, by an engine whose drafts differ.
        repairs: whether its pages are repaired, each of which is a pass besides.
        seconds: after which the best page so far is the result; the first is waited for.
        cost: USD after which no other pass begins, as far as the engine says what it spends.
        read: reads the design, once.
        start: an existing page, which is measured, repaired, and gone on from by an engine
            that takes repairs; another engine has no pass then.
        further: the same page designed for other widths, at which it is measured, too.
        answers: of the user to a question; what is added while the run goes on is heard, too.
    """
    engine, stop = suited(engine, design), stop or Flag()
    repairs = repairs and design.kind == "screenshot"  # a sketch says nothing of sizes and colours
    limits = Limits(target, seconds, cost)
    drafts = Drafts(engine, 0 if start else variants)
    asking = Asking(answers)
    request, best, reason, known = None, None, None, ()
    done: list[Pass] = []
    with closing(drafts):
        while not reason and (
            origin := _next_step(done, best, engine, passes, drafts.count, repairs, start)
            or ("engine" if best and asking.news else None)
        ):
            yield PassStarted(len(done), origin)
            started, meter = time.monotonic(), Meter()
            try:
                if request is None:
                    request = yield from meter.watch(_read(design, further, read, stop))
                    request = asking.tell(request)
                if start and origin == "start":
                    result = yield from take(len(done), start, renderer, request)
                elif origin == "repair":
                    result = yield from mend(len(done), engine, renderer, request, limits.end)
                else:
                    left = drafts.left(done)
                    request = request if left else asking.tell(request)
                    work = drafts.next(request) if left else engine.generate(request)
                    writing = write(len(done), asking.once(work), renderer, request, limits.end)
                    result = yield from meter.watch(writing)
            except Stopped:
                reason = STOPPED
                break
            except Exception as error:
                if stop.is_set():  # Ctrl+C may end the browser, too
                    reason = STOPPED
                    break
                result = Pass(len(done), 0.0, error=explain(error, engine), origin=origin)
            seconds = time.monotonic() - started
            told = request.answers if request and origin == "engine" else known
            result = replace(result, seconds=seconds, usage=meter.usage, answered=told != known)
            result = result.judged(best)
            done.append(result)
            yield PassFinished(result)
            if result.kept and request:
                best, request, known = result, replace(request, previous=result), told
            reason = limits.reached(None if asking.news else best, done)
    yield RunFinished(best, tuple(done), reason or _settled(done[drafts.count :]))


def _read(
    design: Design, further: Sequence[Design], read: Reader, stop: Flag
) -> Generator[Delta, None, Request]:
    """What every pass is asked for: the design as it is read, at each of its widths."""
    seen = yield from read(design, stop)
    others = []
    for one in further:
        others.append((yield from read(one, stop)))
    if missing := advice(seen):
        yield Delta(missing)
    if isinstance(seen, Drawing):
        yield from (Delta(f"noted on the sketch: {note}") for note in seen.notes)
    return Request(design, seen, stop=stop, further=tuple(others))


def _next_step(
    done: Sequence[Pass],
    best: Pass | None,
    engine: Engine,
    passes: int,
    drafts: int,
    repairs: bool,
    start: Page | None,
) -> Origin | None:
    """Who has the next pass; None when there is no use in another."""
    started = start is not None
    if started and not done:
        return "start"
    if started and best is None:
        return None  # the page to start from could not be measured
    written = [one for one in done if one.origin == "engine"]
    if len(written) < drafts:
        return "engine"
    most = (passes if engine.refines else 1) + max(0, drafts - 1)
    settled = len(written) >= most or _plateau(written[drafts:])
    repaired = best and any(one.origin == "repair" for one in done[best.index :])
    goes_on = engine.takes_repairs
    if repairs and (goes_on or started) and best and best.findings and not repaired:
        return "repair"
    return None if settled or (started and not goes_on) else "engine"


def _plateau(done: Sequence[Pass]) -> bool:
    measured = (one for one in done if one.comparison and not one.answered)
    return any(one.gain < NOISE_FLOOR for one in measured)


def _settled(refined: Sequence[Pass]) -> str:
    """Why there is no next pass, one sentence."""
    return "another pass no longer helped" if _plateau(refined) else "every pass was made"
