"""A run at work on its own thread, whoever is watching."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from generation.errors import Stopped
from generation.events import Delta, Event, PassFinished, PassStarted, RunFinished
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
            self._end("failed", "The run ended without a result.")
        except Stopped:
            self._end("stopped", "Stopped.")
        except LikenessError as error:
            self._end("failed", str(error))
        except Exception:
            log.exception("run %s failed", self.run.id)
            self._end("failed", "Something went wrong on our side. The server's log says what.")
        finally:
            self._history.prune()

    def _take(self, event: Event) -> None:
        match event:
            case PassStarted(index):
                self._advance(message=f"Pass {index + 1}")
            case Delta(text=text, kind="status"):
                self._advance(message=text)
            case PassFinished(result):
                with self._lock:
                    if self.run.live:
                        self.run = self._history.add_pass(self.run, result)
            case RunFinished(best, _, reason):
                self._end("finished" if best else "failed", reason)

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
        """How many runs will be started before this one."""
        waiting = [i for i, job in self._jobs.items() if job.run.status == "waiting"]
        return waiting.index(run.id) if run.id in waiting else 0

    def close(self) -> None:
        for job in list(self._jobs.values()):
            job.cancel()
        self._pool.shutdown(cancel_futures=True)
