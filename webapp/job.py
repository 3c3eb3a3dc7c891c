"""A run at work on its own thread, whoever is watching."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from typing import Any

from generation.events import (
    Asked,
    Delta,
    Event,
    Pass,
    PassFinished,
    PassStarted,
    RunFinished,
    Written,
)
from verify.errors import LikenessError
from webapp.history import History
from webapp.run import Origin, Run, Status

log = logging.getLogger(__name__)


# Starts the work and yields its events; ends soon after the stop event is set.
Work = Callable[[threading.Event], Iterator[Event]]


_BEGINNINGS = {"repair": "Looking for repairs", "start": "Measuring the page to start from"}


class Job:
    """Work on one run, from waiting to over. `run` is replaced as it goes on, never changed.

    `thinking` and `answer` are what the engine has said so far in the pass under way, `written`
    is the last page of an engine.
    """

    def __init__(
        self, run: Run, history: History, work: Work, origin: Origin = "pass", note: str = ""
    ):
        self.run = replace(run, status="waiting", message="", seconds=None)
        self.expected = history.usual_seconds(run)
        self.stop = threading.Event()
        self.thinking = self.answer = ""
        self.written: Written | None = None
        self._origin: Origin = origin
        self._note = note
        self._history = history
        self._work = work
        self._improved = False  # whether a version of this job was kept
        self._error: str | None = None
        self._reason = "the run ended without a result"
        self._lock = threading.Lock()
        self._started = time.monotonic()

    def cancel(self) -> None:
        """End the run now; what its thread still produces is thrown away."""
        self.stop.set()
        self._end(
            "stopped",
            "the best page so far is the result" if self.run.kept else "there was no page yet",
        )

    def skip(self) -> None:
        """Take what was asked for skipped."""
        self._advance(choice="")

    def __call__(self) -> None:
        if self.stop.is_set():
            return
        self._advance(status="running", message="Starting")
        try:
            for event in self._work(self.stop):
                if self.stop.is_set():
                    break
                self._take(event)
            self._finish()
        except LikenessError as error:
            self._end("failed", str(error))
        except Exception:
            log.exception("run %s failed", self.run.id)
            self._end("failed", "Something went wrong on our side: the server's log says what.")

    def _take(self, event: Event) -> None:
        match event:
            case PassStarted(index, origin):
                self.thinking = self.answer = ""
                usual = f"Pass {index + 1}"
                self._advance(message=_BEGINNINGS.get(origin, usual))
            case Delta(text=text, kind="status"):
                self._advance(message=text)
            case Delta(text=text, kind="thinking"):
                self.thinking += text
            case Delta(text=text, kind="answer"):
                self.answer += text
            case Asked(question) if self.run.question is None:
                self._advance(question=question)
            case Written():
                self.written = event
            case PassFinished(result):
                self._add(result)
            case RunFinished(reason=reason):
                self._reason = reason

    def _add(self, result: Pass) -> None:
        with self._lock:
            if not self.run.live:
                return
            if result.origin == "start" and self.run.kept:
                return  # resumed: it is there already
            kept = result.kept and (self._origin != "pass" or self._improves(result))
            result = replace(result, kept=kept)
            run = replace(self.run, chosen=None) if kept else self.run
            self.run = self._history.add_version(run, result, self._origin, self._note)
            self._improved = kept or self._improved
            self._error = result.error

    def _improves(self, result: Pass) -> bool:
        shown = self.run.shown  # what an earlier job made, or a version that was chosen
        return shown is None or result.worth > shown.worth

    def _finish(self) -> None:
        if self._improved:
            self._end("finished", self._reason)
        else:
            self._end("finished" if self.run.kept else "failed", self._error or self._reason)
        self._history.prune()

    def _advance(self, **changes: Any) -> None:
        """Change a live run; one that is over stays as it is."""
        with self._lock:
            if self.run.live:
                self.run = replace(self.run, **changes)

    def _end(self, status: Status, message: str) -> None:
        with self._lock:
            if self.run.live:
                seconds = time.monotonic() - self._started
                run = replace(self.run, status=status, message=message, seconds=seconds)
                self._history.save(run)  # before anyone hears that it is over, and reads it there
                self.run = run


class Line:
    """Jobs in the order in which they came, `workers` of them at work."""

    def __init__(self, workers: int):
        self.workers = workers
        self.pool = ThreadPoolExecutor(workers, thread_name_prefix="job")


class Jobs:
    """The runs at work, the others waiting in order.

    Args:
        workers: runs at a time of those that keep the cores of this machine busy.
        beside: runs at a time of those that mostly wait for a model which takes several
            requests at once; what they do between is held to the cores where it is done.
    """

    def __init__(self, history: History, workers: int = 1, beside: int = 8):
        self.history = history
        self._cores, self._models = Line(workers), Line(beside)
        self._jobs: dict[str, tuple[Job, Line]] = {}

    def start(
        self, run: Run, work: Work, origin: Origin = "pass", note: str = "", beside: bool = False
    ) -> Job:
        self._jobs = {i: job for i, job in self._jobs.items() if job[0].run.live}
        job = Job(run, self.history, work, origin, note)
        line = self._models if beside else self._cores
        self._jobs[run.id] = job, line
        self.history.save(job.run)
        line.pool.submit(copy_context().run, job)  # a GPU is lent to whose request it is
        return job

    @property
    def idle(self) -> bool:
        """Whether no run is at work or waits."""
        return not any(job.run.live for job, _ in list(self._jobs.values()))

    def find(self, run_id: str) -> Job | None:
        """The job of a run; None when it has been over for a while."""
        job, _ = self._jobs.get(run_id, (None, None))
        return job

    def statuses(self, owner: str) -> list[tuple[str, Status]]:
        """The runs of `owner` that were started lately, and where each is."""
        runs = [job.run for job, _ in list(self._jobs.values())]
        return [(run.id, run.status) for run in runs if run.owner == owner]

    def ahead(self, run: Run) -> int:
        """How many runs that came before this one must be over until it is at work."""
        _, line = self._jobs.get(run.id, (None, None))
        jobs = list(self._jobs.items())
        live = [run_id for run_id, (job, its) in jobs if job.run.live and its is line]
        before = live.index(run.id) if run.id in live else 0
        return max(0, before - line.workers + 1) if line else 0

    def close(self) -> None:
        for job, _ in list(self._jobs.values()):
            job.cancel()
        for line in (self._cores, self._models):
            line.pool.shutdown(cancel_futures=True)
