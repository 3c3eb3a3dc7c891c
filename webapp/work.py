"""What jobs do on a run: write its page, measure one, mend one."""

import math
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from threading import Lock

import numpy as np

from generation import attempt, refine
from generation.design import Design
from generation.engine import Engine, Request
from generation.errors import check
from generation.events import Delta, Event, Pass, PassFinished, RunFinished
from generation.page import Page
from generation.reading import Reader, Reading, read_text
from generation.repair import Repaired, repair
from generation.sketch.doubts import settled
from verify.compare import compare
from verify.finding import Finding
from verify.part import Drawing
from verify.render import Renderer
from verify.screenshot import Screenshot
from verify.side_effects import side_effects
from webapp.files import write_png
from webapp.history import History
from webapp.job import Work
from webapp.read_ahead import ReadAhead, finish
from webapp.run import Run


class Workbench:
    """Each method gives the work of a job.

    Args:
        seconds, cost: that the writing of a page may take, as in `refine.run`.
        read: how designs are read, each of them once.
    """

    def __init__(
        self,
        history: History,
        renderer: Renderer,
        seconds: float | None = None,
        cost: float | None = None,
        read: Reader = read_text,
    ):
        self._history = history
        self._renderer = renderer
        self._seconds, self._cost = seconds, cost
        self._read = read
        self._reading = Lock()  # OCR takes all cores
        self._ahead: ReadAhead | None = None

    def write(
        self, run: Run, engine: Engine, passes: int, start: Page | None, variants: int = 1
    ) -> Work:
        """Write the page of `run`, from `start` on if there is one."""

        def work(stop: Flag) -> Iterator[Event]:
            return refine.run(
                self._history.design(run),
                engine,
                self._renderer,
                passes=passes,
                variants=variants,
                seconds=self._seconds,
                cost=self._cost,
                stop=stop,
                read=self.reader(run),
                start=start,
                further=self._history.further(run),
                answers=run.answers,
            )

        return work

    def measure(self, run: Run, page: Page, outcome: str) -> Work:
        """Measure `page` as the new result."""

        def work(stop: Flag) -> Iterator[Event]:
            started = time.monotonic()
            request = yield from self._request(run, stop)
            result = yield from attempt.measure(0, page, self._renderer, request)
            result = replace(result, seconds=time.monotonic() - started, kept=True)
            yield PassFinished(result)
            yield RunFinished(result, (result,), outcome)

        return work

    def change(
        self, run: Run, engine: Engine, page: Page, instruction: str, selector: str | None
    ) -> Work:
        """Have `engine` change `page` as it is told, in the element `selector` or anywhere.

        The new result's `changes` are the proof: what else is not as it was.
        """

        def work(stop: Flag) -> Iterator[Event]:
            started = time.monotonic()
            request = yield from self._request(run, stop)
            before = yield from attempt.measure(0, page, self._renderer, request)
            told = replace(request, previous=before, instruction=instruction, selector=selector)
            after = yield from attempt.write(
                0, engine.generate(told), self._renderer, told, math.inf
            )
            after = replace(
                after,
                seconds=time.monotonic() - started,
                kept=True,
                changes=_changes(before, after, selector),
            )
            yield PassFinished(after)
            yield RunFinished(after, (after,), f"changed as told: {after.changes[0]}")

        return work

    def fix(self, run: Run, page: Page, findings: Sequence[Finding]) -> Work:
        """Mend `findings` of `page` without a model: a new result where that helps."""

        def work(stop: Flag) -> Iterator[Event]:
            started = time.monotonic()
            request = yield from self._request(run, stop)
            done = yield from repair(
                page,
                request.reference,
                self._renderer,
                findings=findings,
                stop=stop,
                further=request.further,
            )
            if done.changes:
                seconds = time.monotonic() - started
                result = replace(attempt.mended(0, done), seconds=seconds, kept=True)
                yield PassFinished(result)
            yield RunFinished(None, (), _outcome(done))

        return work

    def look(self, run: Run, page: Page) -> tuple[Screenshot, Screenshot]:
        """The design of `run`, read, and what `page` looks like in its window.

        Raises:
            RenderError: as Renderer.render.
        """
        viewport = self._history.design(run).viewport
        return self.reference(run), self._renderer.render(page.files, viewport)

    def picture(self, run: Run, index: int, name: str) -> Path | None:
        """What a version's page of a further screen looks like, rendered when first asked for.

        None: there is no such page, or no such screen.

        Raises:
            PageError: there is no page of that version.
            RenderError: as Renderer.render.
        """
        page, screens = self._history.page(run, index), self._history.design(run).screens
        number = page.pages.index(name) if name in page.pages else 0
        if not 1 <= number <= len(screens):
            return None
        path = self._history.path(run, str(index), f"{name}.png")
        if not path.is_file():
            shot = self._renderer.render(page.at(name).files, screens[number - 1].viewport)
            write_png(path, shot.pixels)
        return path

    def reader(self, run: Run) -> Reader:
        """Reads the design of `run` from what was kept of its first reading, if it was.

        A sketch is read as its owner said that it is meant.
        """

        def read(design: Design, stop: Flag) -> Reading:
            if design.viewport.width != run.viewport[0]:  # one of the further ones
                return (yield from self._read_alone(design, stop))
            seen = self._history.reading(run, design)
            if seen is None:
                seen = yield from self._read_or_take(design, stop)
                self._history.save_reading(run, seen)
            return settled(seen, run.answers) if isinstance(seen, Drawing) else seen

        return read

    def read_ahead(self, design: Design) -> None:
        """Begin to read the design that was chosen last: a run of it is likely to come."""
        if self._ahead:
            self._ahead.drop()
        self._ahead = ReadAhead(design, self._read_alone)

    def _read_or_take(self, design: Design, stop: Flag) -> Reading:
        """The reading of `design`, taken over if it was begun before; one of another is ended."""
        ahead, self._ahead = self._ahead, None
        if ahead and ahead.is_of(design):
            return (yield from ahead.rest(stop))
        if ahead:
            ahead.drop()
        return (yield from self._read_alone(design, stop))

    def _read_alone(self, design: Design, stop: Flag) -> Reading:
        """Read `design` while no other is read."""
        while not self._reading.acquire(timeout=0.2):
            check(stop)
            yield Delta("waiting for another design to be read")
        try:
            return (yield from self._read(design, stop))
        finally:
            self._reading.release()

    def reference(self, run: Run) -> Screenshot:
        """The design of `run` as it is read."""
        return finish(self.reader(run)(self._history.design(run), Flag()))

    def _request(self, run: Run, stop: Flag) -> Generator[Delta, None, Request]:
        design = self._history.design(run)
        read, others = self.reader(run), []
        seen = yield from read(design, stop)
        for one in self._history.further(run):
            others.append((yield from read(one, stop)))
        return Request(design, seen, answers=run.answers, stop=stop, further=tuple(others))


def _changes(before: Pass, after: Pass, selector: str | None) -> tuple[str, ...]:
    """What differs in the page after a change, outside of `selector` if there is one."""
    assert before.screenshot
    assert after.screenshot
    if np.array_equal(before.screenshot.pixels, after.screenshot.pixels):
        return ("nothing that can be seen changed",)
    if selector is None:
        found = compare(before.screenshot, after.screenshot).findings
        return tuple(map(_since, found)) or ("too little changed to name it",)
    found = side_effects(before.screenshot, after.screenshot, selector)
    outside = tuple(f"outside of {selector}: {_since(one)}" for one in found)
    return outside or (f"nothing outside of {selector} changed",)


def _since(finding: Finding) -> str:
    """A difference between two versions of a page, the earlier one in place of the design."""
    return finding.sentence.replace("the design", "the version before")


def _outcome(done: Repaired) -> str:
    if not done.changes:
        return "nothing there could be mended by measurement alone"
    return f"{'; '.join(done.changes)}, which won {100 * (done.score - done.before):.1f} points"
