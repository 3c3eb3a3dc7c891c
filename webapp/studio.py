"""What the app can do for a browser, whatever the screen looks like."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from typing import Any

from generation import refine
from generation.design import Design
from generation.engine import load_engine
from generation.errors import DesignError
from generation.events import Event
from verify.render import Renderer
from verify.screenshot import Viewport
from webapp.history import History, Run
from webapp.job import Jobs
from webapp.samples import SAMPLES

POLL = 0.2  # seconds between two looks at a run that is being watched


@dataclass(frozen=True)
class Options:
    """How a run is done."""

    engine: str = "reconstruction"
    passes: int = 3
    device_scale: float | None = None  # device px per CSS px; None: what it looks like


class Studio:
    """Starts, follows and stops runs on behalf of their owners."""

    def __init__(self, history: History, renderer: Renderer, uploads: Path):
        self.history = history
        self.jobs = Jobs(history)
        self._renderer = renderer
        self._uploads = uploads.resolve()

    def open(
        self, source: Mapping[str, Any], owner: str, device_scale: float | None = None
    ) -> Design:
        """The design that `source` names: `upload` a path, `sample` a name, or `run` an id.

        Raises:
            DesignError: it names none, or what it names cannot be used.
            RunNotFound: the run is not `owner`'s.
        """
        data = self._locate(source, owner).read_bytes()
        name = str(source.get("name") or "the image")
        design = Design.open(data, name=name)
        if device_scale in (None, design.viewport.device_scale):
            return design
        height, width = (round(side / device_scale) for side in design.pixels.shape[:2])
        viewport = Viewport(width, min(height, design.viewport.height), device_scale)
        return Design.open(data, name=name, viewport=viewport)

    def start(self, source: Mapping[str, Any], owner: str, options: Options) -> Run:
        """Begin a run, which goes on whether or not it is followed.

        Raises:
            DesignError, RunNotFound: as `open`.
            EngineNotFound: there is no such engine here.
        """
        engine = load_engine(options.engine)
        design = self.open(source, owner, options.device_scale)
        passes = options.passes if engine.refines else 1
        run = self.history.create(design, owner=owner, engine=options.engine, passes=passes)

        def work(stop: Flag) -> Iterator[Event]:
            return refine.run(design, engine, self._renderer, passes=passes, stop=stop)

        return self.jobs.start(run, work).run

    def find(self, run_id: str, owner: str) -> Run:
        """The run as it is now.

        Raises:
            RunNotFound: there is none, or it is somebody else's.
        """
        job = self.jobs.find(run_id)
        if job and job.run.owner == owner:
            return job.run
        return self.history.load(run_id, owner)

    async def follow(self, run_id: str, owner: str) -> AsyncIterator[tuple[Run, int]]:
        """The run and how many are ahead of it, now and whenever either changes.

        Raises:
            RunNotFound: as `find`.
        """
        last = None
        while last is None or last[0].live:
            run = self.find(run_id, owner)
            now = run, self.jobs.ahead(run)
            if now != last:
                yield now
            last = now
            await asyncio.sleep(POLL if run.live else 0)

    def stop(self, run_id: str, owner: str) -> None:
        job = self.jobs.find(run_id)
        if job and job.run.owner == owner:
            job.cancel()

    def _locate(self, source: Mapping[str, Any], owner: str) -> Path:
        if sample := SAMPLES.get(str(source.get("sample"))):
            return sample.path
        if run := source.get("run"):
            return self.history.path(self.history.load(str(run), owner), "design.png")
        if not (upload := source.get("upload")):
            raise DesignError("choose a screenshot first: drop it, paste it, or take a sample")
        return self._locate_upload(str(upload))

    def _locate_upload(self, name: str) -> Path:
        """The path comes from the browser: it must not lead to any other file of the server."""
        try:
            path = Path(name).resolve()
            if path.is_relative_to(self._uploads) and path.is_file():
                return path
        except (OSError, ValueError):
            pass  # no path at all
        raise DesignError("the upload is no longer here: choose the screenshot again")
