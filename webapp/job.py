"""A run at work on its own thread, whoever is watching."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from generation.events import Delta, Event, Pass, PassFinished, PassStarted, RunFinished
from verify.errors import LikenessError
from webapp.history import History, Run, Status

log = logging.getLogger(__name__)

# Starts the work and yields its events; ends soon after the stop event is set.
Work = Callable[[threading.Event], Iterator[Event]]


class Job:
    """One run, from waiting to over. `run` is replaced as it goes on, never changed."""

    def __init__(self, run: Run, history: History, work: Work):
        self.run = run
        self.stop = threading.Event()
        self._history = history
        self._work = work
        self._best: Pass | None = None
        self._reason = "the run ended without a result"
        self._lock = threading.Lock()
        self._started = time.monotonic()

    def cancel(self) -> None:
        """End the run now; what its thread still produces is thrown away."""
        self.stop.set()
        self._end("stopped", "Stopped.")

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
            case PassStarted(index):
                self._advance(message=f"Pass {index + 1}")
            case Delta(text=text, kind="status"):
                self._advance(message=text)
            case PassFinished(result):
                self._add(result)
            case RunFinished(reason=reason):
                self._reason = reason

    def _add(self, result: Pass) -> None:
        with self._lock:
            if self.run.live:
                self.run = self._history.add_pass(self.run, result)
                self._best = result if result.kept else self._best

    def _finish(self) -> None:
        if self._best:
            self._advance(message="Writing the report")
            self._history.add_report(self.run, self._best)
            self._end("finished", self._reason)
        else:
            errors = [record.error for record in self.run.passes if record.error]
            self._end("failed", errors[-1] if errors else self._reason)
        self._history.prune()

    def _advance(self, **changes: str) -> None:
        """Change a live run; one that is over stays as it is."""
        with self._lock:
            if self.run.live:
                self.run = replace(self.run, **changes)

    def _end(self, status: Status, message: str) -> None:
        with self._lock:
            if self.run.live:
                seconds = time.monotonic() - self._started
                self.run = replace(self.run, status=status, message=message, seconds=seconds)
                self._history.save(self.run)


class Jobs:
    """The runs at work, `workers` at a time, the others waiting in order."""

    def __init__(self, history: History, workers: int = 1):
        self.history = history
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="job")
        self._jobs: dict[str, Job] = {}

    def start(self, run: Run, work: Work) -> Job:
        self._jobs = {i: job for i, job in self._jobs.items() if job.run.live}
        job = self._jobs[run.id] = Job(run, self.history, work)
        self._pool.submit(job)
        return job

    def find(self, run_id: str) -> Job | None:
        """The job of a run; None when it has been over for a while."""
        return self._jobs.get(run_id)

    def ahead(self, run: Run) -> int:
        """How many runs that came before this one are not over yet."""
        live = [run_id for run_id, job in self._jobs.items() if job.run.live]
        return live.index(run.id) if run.id in live else 0

    def close(self) -> None:
        for job in list(self._jobs.values()):
            job.cancel()
        self._pool.shutdown(cancel_futures=True)
