"""What the app can do for a browser, whatever the screen looks like."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generation.design import Design
from generation.engine import Engine
from generation.errors import DesignError, PageError
from generation.page import Page
from generation.reading import read_text
from verify.errors import LikenessError
from verify.render import Renderer
from webapp.engines import (
    estimate,
    model_engine,
    open_engine,
    open_proofreader,
    usable_engines,
)
from webapp.history import History
from webapp.job import Jobs, Work
from webapp.progress import Progress
from webapp.run import LIVE, Origin, Run, finding
from webapp.samples import SAMPLES
from webapp.settings import ModelSettings
from webapp.sources import Source, Sources
from webapp.subject import Subject
from webapp.work import Workbench

POLL = 0.2  # seconds between two looks at a run that is being watched
MAX_INSTRUCTION = 500  # characters
MAX_VARIANTS = 4
MAX_FILE = 2_000_000  # characters of a file that is edited


@dataclass(frozen=True)
class Options:
    """How a run is done."""

    engine: str = "reconstruction"
    passes: int = 3
    variants: int = 1  # first pages, of an engine whose drafts differ
    device_scale: float | None = None  # device px per CSS px; None: what it looks like
    kind: str | None = None  # of KINDS; None: what it looks like


class Studio:
    """Starts, follows, changes and stops runs on behalf of their owners.

    Everything that names a run raises RunNotFound when it is not its owner's.
    """

    def __init__(
        self,
        history: History,
        renderer: Renderer,
        uploads: Path,
        model: ModelSettings | None = None,
        seconds: float | None = None,
        cost: float | None = None,
    ):
        self.history = history
        self.sources = Sources(history, uploads)
        self._model = model or ModelSettings()
        self.jobs = Jobs(history)
        self._proofreader = open_proofreader(self._model)
        read = self._proofreader.read if self._proofreader else read_text
        self.bench = Workbench(history, renderer, seconds, cost, read)

    def start(self, source: Source, owner: str, options: Options) -> Run:
        """Begin a run of `source`, and of each of its `more`; the first is returned.

        Runs go on whether or not they are followed.

        Raises:
            DesignError, PageError: as Sources.subjects; then none is begun.
            EngineNotFound: there is no such engine here; then none is begun.
        """
        self._engine(options.engine)
        subjects = self.sources.subjects(source, owner, options.device_scale, options.kind)
        runs = [self.begin(subject, owner, options) for subject in subjects]
        return runs[0]

    def choose_design(self, source: Source, owner: str) -> Design:
        """The design that `source` names, which is read while its owner makes up their mind.

        Only where the cores have nothing else to do, and where reading costs no money.

        Raises:
            DesignError: as Sources.design.
        """
        design = self.sources.design(source, owner)
        if self.jobs.idle and self._proofreader is None:
            self.bench.read_ahead(design)
        return design

    def sample(self, name: str, owner: str) -> Run:
        """What was made of a sample beforehand, as a run of `owner`'s.

        Raises:
            DesignError: there is no such sample.
        """
        if (sample := SAMPLES.get(name)) is None:
            raise DesignError(f"there is no sample called {name!r}")
        run_id = hashlib.sha256(f"{owner} {name}".encode()).hexdigest()[:22]
        return self.history.adopt(sample.result, sample.path, run_id, owner)

    def begin(self, subject: Subject, owner: str, options: Options) -> Run:
        """Begin a run of `subject`.

        Raises:
            EngineNotFound: there is no such engine here.
        """
        engine, start = self._engine(options.engine), subject.start
        passes = options.passes if engine.refines else 1
        variants = 1 if start or engine.drafts == "alike" else min(options.variants, MAX_VARIANTS)
        design, expected = subject.design, (passes, 0 if start else variants)
        if told := estimate(engine, design, *expected, self._proofreader):
            subject = replace(subject, design=replace(design, notes=(*design.notes, told)))
        run = self.history.create(
            subject, owner=owner, engine=options.engine, passes=passes, variants=variants
        )
        return self._generate(run)

    def take(self, subject: Subject, owner: str, options: Options) -> Run:
        """Begin a run of which the page to start from is the result, measured as it is."""
        assert subject.start
        run = self.history.create(subject, owner=owner, engine=options.engine, passes=1)
        measured = self.bench.measure(run, subject.start, "the page was measured")
        return self._work(run, measured, "start")

    @property
    def engines(self) -> Sequence[str]:
        """The names of the engines that can be used here."""
        return usable_engines(self._model)

    def _engine(self, name: str) -> Engine:
        return open_engine(name, self._model)

    def resume(self, run_id: str, owner: str) -> Run:
        """Make the passes that an interrupted run still wanted."""
        run = self.find(run_id, owner)
        return run if run.live else self._generate(run)

    def _generate(self, run: Run) -> Run:
        engine = self._engine(run.engine)
        made = len(run.passes)
        variants = max(1, run.variants - made)
        passes = max(1, run.passes_wanted - made - (variants - 1))
        start = self.history.start(run)
        if start and run.kept:  # goes on from where it was
            start = self.history.page(run, run.kept.index)
        work = self.bench.write(run, engine, passes, start, variants)
        return self._work(run, work, engine=engine)

    def go_on(self, run_id: str, owner: str, index: int) -> Run:
        """Have the engine go on from a version that is chosen; what is under way ends."""
        self.stop(run_id, owner)
        run = self.choose(run_id, owner, index)
        engine = self._engine(run.engine)
        if run.chosen != index or not engine.takes_repairs:
            return run
        passes = max(1, run.passes_wanted - run.variants)
        work = self.bench.write(run, engine, passes, self.result(run))
        return self._work(run, work, engine=engine)

    def drafts(self, engine: str) -> bool:
        """Whether several first pages of the engine differ, so that there is a choice."""
        try:
            return self._engine(engine).drafts != "alike"
        except LikenessError:
            return False

    def edit(self, run_id: str, owner: str, files: Mapping[str, str]) -> Run:
        """Measure the result with `files` in place of its own texts, as a new version.

        Raises:
            PageError: a file is too long, or there is no result yet.
        """
        run = self.find(run_id, owner)
        page = self.result(run)
        changed = {name: text for name, text in files.items() if _differs(page, name, text)}
        if any(len(text) > MAX_FILE for text in changed.values()):
            raise PageError(f"a file of a page may have {MAX_FILE} characters at most")
        if run.live or not changed:
            return run
        note = f"edit of {', '.join(changed)}"
        work = self.bench.measure(
            run, Page({**page.files, **changed}), f"the page after the {note} was measured"
        )
        return self._work(run, work, "edit", note)

    @property
    def takes_words(self) -> bool:
        """Whether a page can be changed in words here: a model is set."""
        return model_engine(self._model) is not None

    def change(self, run_id: str, owner: str, instruction: str, selector: str | None) -> Run:
        """Have a model change the result as it is told: a new version, whatever it scores.

        Args:
            selector: of the element that is to change; None: anywhere.

        Raises:
            PageError: there is no result yet, no such element, or nothing was said.
            EngineNotFound: no model is set.
        """
        run = self.find(run_id, owner)
        page, told = self.result(run), " ".join(instruction.split())
        if not 0 < len(told) <= MAX_INSTRUCTION:
            raise PageError(f"say what to change, in {MAX_INSTRUCTION} characters at most")
        if selector and selector not in {one["selector"] for one in self.history.elements(run)}:
            raise PageError("this element is not on the page any more: pick it again")
        if run.live:
            return run
        engine = self._engine(run.engine)
        if not engine.takes_repairs:
            engine = self._engine(model_engine(self._model) or "openai")
        work = self.bench.change(run, engine, page, told, selector)
        note = f"{told} ({selector})" if selector else told
        return self._work(run, work, "change", note, engine)

    def answer(self, run_id: str, owner: str, choice: str) -> Run:
        """Take an answer to what was asked: a new version where it is not what was guessed.

        What is under way ends, as it does not know the answer.

        Args:
            choice: one of the options; "" skips the question.

        Raises:
            PageError: nothing is asked, or not so.
        """
        run, job = self.find(run_id, owner), self.jobs.find(run_id)
        asked = run.question
        if asked is None or run.choice is not None or choice not in ("", *asked.options):
            raise PageError("this question is answered, or has no such answer: load the page again")
        if choice in ("", asked.options[0]):
            if job:
                job.skip()
            if not run.live:
                self.history.save(replace(run, choice=""))
            return self.find(run_id, owner)
        self.stop(run_id, owner)
        run = replace(self.find(run_id, owner), choice=choice, chosen=None)
        engine = self._engine(run.engine)
        start = self.result(run) if run.shown and engine.takes_repairs else None
        passes = max(1, run.passes_wanted - len(run.passes))
        work = self.bench.write(run, engine, passes, start)
        return self._work(run, work, "answer", choice, engine)

    def fix(self, run_id: str, owner: str, index: int | None = None) -> Run:
        """Mend one finding of the result without a model, or all: a new version where it helps.

        Raises:
            PageError: there is no result yet.
        """
        run = self.find(run_id, owner)
        page = self.result(run)
        assert run.shown
        findings = [finding(values) for values in run.shown.findings]
        if run.live or (index is not None and not 0 <= index < len(findings)):
            return run
        wanted = findings if index is None else [findings[index]]

        note = "fix of everything" if index is None else f"fix of what is {wanted[0].kind}"
        return self._work(run, self.bench.fix(run, page, wanted), "fix", note)

    def _work(
        self,
        run: Run,
        work: Work,
        origin: Origin = "pass",
        note: str = "",
        engine: Engine | None = None,
    ) -> Run:
        """Begin work on a run, by an engine if it takes one."""
        beside = engine is not None and engine.drafts == "side by side"
        return self.jobs.start(run, work, origin, note, beside).run

    def result(self, run: Run) -> Page:
        """The page of the version that is shown.

        Raises:
            PageError: there is none yet.
        """
        if run.shown is None:
            raise PageError("there is no page yet: wait for the first version")
        return self.history.page(run, run.shown.index)

    def choose(self, run_id: str, owner: str, index: int) -> Run:
        """Make a version the result, whatever it scored."""
        run = self.find(run_id, owner)
        if run.live or not (0 <= index < len(run.versions)) or run.versions[index].score is None:
            return run
        run = replace(run, chosen=index)
        self.history.save(run)
        return run

    def pin(self, run_id: str, owner: str) -> None:
        """Keep a run when room is made, or no longer."""
        run = self.find(run_id, owner)
        if not run.live:
            self.history.save(replace(run, pinned=not run.pinned))

    def delete(self, run_id: str, owner: str) -> None:
        run = self.find(run_id, owner)
        self.stop(run_id, owner)
        self.history.delete(run)

    def find(self, run_id: str, owner: str) -> Run:
        """The run as it is now."""
        job = self.jobs.find(run_id)
        if job and job.run.live and job.run.owner == owner:
            return job.run
        return self.history.load(run_id, owner)

    async def watch(self, owner: str) -> AsyncIterator[list[Run]]:
        """The runs of `owner`, now and whenever one gets on, until none is at work."""
        last = None
        while last is None or any(status in LIVE for _, status in last):
            now = self.jobs.statuses(owner)
            if now != last:
                yield self.runs(owner)
            last = now
            await asyncio.sleep(POLL if now else 0)

    def runs(self, owner: str) -> list[Run]:
        """The runs of `owner` as they are now, newest first."""
        return [self.find(run.id, owner) for run in self.history.runs(owner)]

    async def follow(self, run_id: str, owner: str) -> AsyncIterator[Progress]:
        """Where the run is, now and whenever that changes, until it is over."""
        last = None
        while last is None or last.run.live:
            now = self._look(run_id, owner)
            if now != last:
                yield now
            last = now
            await asyncio.sleep(POLL if now.run.live else 0)

    def _look(self, run_id: str, owner: str) -> Progress:
        run, job = self.find(run_id, owner), self.jobs.find(run_id)
        if job is None or not run.live:
            return Progress(run)
        written = job.written and job.written.index
        ahead = self.jobs.ahead(run)
        return Progress(run, ahead, job.expected, job.thinking, job.answer, written)

    def stop(self, run_id: str, owner: str) -> None:
        job = self.jobs.find(run_id)
        if job and job.run.owner == owner:
            job.cancel()


def _differs(page: Page, name: str, text: str) -> bool:
    """Whether it is another text than the page's own; editors drop the newline at its end."""
    own = page.files.get(name)
    return isinstance(own, str) and text.rstrip() != own.rstrip()
