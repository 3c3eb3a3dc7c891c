"""Runs kept on disk: one folder a run, plain files, nothing else to keep in step.

    <folder>/<run id>/
        run.json        the Run
        design.png      the design, upright
        0/              a pass: page/ (its files), result.png, heat.png
        1/ ...
        report/         of the best pass, once the run is over

Every file appears whole or not at all: it is written beside its place and renamed.
"""

import json
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image

from generation.design import Design
from generation.events import Pass
from generation.page import Page
from verify.report import PassRow, write_report
from verify.screenshot import Pixels, Screenshot
from webapp.errors import RunNotFound

Status = Literal["waiting", "running", "finished", "stopped", "failed", "interrupted"]
LIVE: tuple[Status, ...] = ("waiting", "running")
MAX_BYTES = 2_000_000_000  # of all runs together


@dataclass(frozen=True)
class PassRecord:
    """What is remembered of a pass beside its files."""

    index: int  # from 0
    seconds: float
    kept: bool = False  # whether it was the best so far when it finished
    score: float | None = None  # 0..1; None when the pass failed
    error: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[Mapping[str, Any], ...] = ()
    size: tuple[float, float] | None = None  # of the rendered page, CSS px
    scripts: bool = False  # whether the page has any


@dataclass(frozen=True)
class Run:
    """One design on its way to a page, and what came of it."""

    id: str
    owner: str
    name: str
    engine: str
    passes_wanted: int
    viewport: tuple[int, int, float]  # CSS px, CSS px, device px per CSS px
    size: tuple[float, float]  # of the design, CSS px
    created: float  # seconds since the epoch
    notes: tuple[str, ...] = ()
    status: Status = "waiting"
    message: str = ""  # where it is; once over, why it ended
    seconds: float | None = None  # how long it took, once over
    passes: tuple[PassRecord, ...] = ()

    @property
    def live(self) -> bool:
        return self.status in LIVE

    @property
    def best(self) -> PassRecord | None:
        """The pass whose page is the result: the last one that was kept."""
        return next((p for p in reversed(self.passes) if p.kept), None)

    @classmethod
    def from_json(cls, text: str) -> "Run":
        values = json.loads(text)
        passes = [
            PassRecord(**{**p, "findings": tuple(p["findings"]), "size": _pair(p["size"])})
            for p in values.pop("passes")
        ]
        return cls(
            **{
                **values,
                "viewport": tuple(values["viewport"]),
                "size": _pair(values["size"]),
                "notes": tuple(values["notes"]),
                "passes": tuple(passes),
            }
        )

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


class History:
    """The runs under one folder. Safe to use from any thread of one process."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES):
        self.folder = folder
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._interrupt_orphans()

    def create(self, design: Design, *, owner: str, engine: str, passes: int) -> Run:
        """A new run of `design`, waiting to be started."""
        view = design.viewport
        height, width = design.pixels.shape[:2]
        run = Run(
            id=secrets.token_urlsafe(16),
            owner=owner,
            name=design.name,
            engine=engine,
            passes_wanted=passes,
            viewport=(view.width, view.height, view.device_scale),
            size=(width / view.device_scale, height / view.device_scale),
            created=time.time(),
            notes=design.notes,
        )
        (self.folder / run.id).mkdir()
        _write_png(self.folder / run.id / "design.png", design.pixels)
        self.save(run)
        return run

    def save(self, run: Run) -> None:
        _replace(
            self.folder / run.id / "run.json",
            lambda path: path.write_text(run.to_json(), encoding="utf-8"),
        )

    def add_pass(self, run: Run, result: Pass) -> Run:
        """`run` with `result` appended, its files and itself on disk."""
        target = self.folder / run.id / str(result.index)
        beside = target.with_name(f".{result.index}")
        beside.mkdir()
        if result.page:
            result.page.save(beside / "page")
        if result.screenshot:
            _write_png(beside / "result.png", result.screenshot.pixels)
        if result.comparison:
            _write_png(beside / "heat.png", result.comparison.heat)
        beside.rename(target)
        run = replace(run, passes=(*run.passes, _record(result)))
        self.save(run)
        return run

    def add_report(self, run: Run, best: Pass) -> None:
        """Write the report of the best pass."""
        assert best.screenshot
        assert best.comparison
        with Image.open(self.path(run, "design.png")) as image:
            design = Screenshot(np.asarray(image), best.screenshot.viewport)
        rows = [PassRow(p.index, p.score, p.seconds, p.kept, p.error) for p in run.passes]
        beside = self.path(run, ".report")
        write_report(beside, design, best.screenshot, best.comparison, rows, title=run.name)
        beside.rename(self.path(run, "report"))

    def load(self, run_id: str, owner: str) -> Run:
        """The run, when it is `owner`'s.

        Raises:
            RunNotFound: there is none, or it is somebody else's.
        """
        run = self._read(self.folder / Path(run_id).name)
        if run is None or run.id != run_id or not secrets.compare_digest(run.owner, owner):
            raise RunNotFound("this run is not here: it was deleted, or another browser made it")
        return run

    def runs(self, owner: str) -> list[Run]:
        """The runs of `owner`, newest first."""
        return [run for run in reversed(self._all()) if run.owner == owner]

    def path(self, run: Run, *parts: str) -> Path:
        return self.folder.joinpath(run.id, *parts)

    def page(self, run: Run, index: int) -> Page:
        """The page of a pass.

        Raises:
            PageError: the run has no such pass, or the pass gave no page.
        """
        return Page.load(self.path(run, str(index), "page"))

    def source(self, run: Run, name: str) -> str | None:
        """A text file of the best page so far; None when there is none of that name."""
        if run.best is None:
            return None
        path = self.path(run, str(run.best.index), "page", name)
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def archive(self, run: Run) -> bytes | None:
        """The best page so far as a zip, with the report once there is one."""
        if run.best is None:
            return None
        report = self.path(run, "report")
        beside = {f.name: f.read_bytes() for f in report.iterdir()} if report.is_dir() else {}
        return Page({**self.page(run, run.best.index).files, **beside}).zip()

    def delete(self, run: Run) -> None:
        shutil.rmtree(self.folder / run.id, ignore_errors=True)

    def prune(self) -> None:
        """Delete the oldest runs that are over until the rest fits in `max_bytes`."""
        with self._lock:
            runs = self._all()
            sizes = {run.id: _size(self.folder / run.id) for run in runs}
            total = sum(sizes.values())
            for run in (r for r in runs if not r.live):
                if total <= self.max_bytes:
                    return
                self.delete(run)
                total -= sizes[run.id]

    def _interrupt_orphans(self) -> None:
        """A run that is live before any was started was cut off with its server."""
        for run in self._all():
            if run.live:
                message = "the server was restarted while this run was at work"
                self.save(replace(run, status="interrupted", message=message))

    def _all(self) -> list[Run]:
        """Every run, oldest first."""
        runs = [self._read(folder) for folder in self.folder.iterdir()]
        return sorted((run for run in runs if run), key=lambda run: run.created)

    def _read(self, folder: Path) -> Run | None:
        try:
            return Run.from_json((folder / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not a run, or one that is being deleted


def _record(result: Pass) -> PassRecord:
    shot, comparison = result.screenshot, result.comparison
    return PassRecord(
        index=result.index,
        seconds=result.seconds,
        kept=result.kept,
        score=comparison.score if comparison else None,
        error=result.error,
        metrics=dict(comparison.metrics) if comparison else {},
        findings=tuple(asdict(f) for f in comparison.findings) if comparison else (),
        size=(shot.width, shot.height) if shot else None,
        scripts=_has_scripts(result.page),
    )


def _has_scripts(page: Page | None) -> bool:
    if page is None:
        return False
    files = page.files.items()
    return "<script>" in page.html or any(p.endswith(".js") and text for p, text in files)


def _pair(values: Any) -> tuple[float, float] | None:
    return (values[0], values[1]) if values else None


def _write_png(path: Path, pixels: Pixels) -> None:
    def write(beside: Path) -> None:
        Image.fromarray(pixels).save(beside, format="PNG", compress_level=3)

    _replace(path, write)


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Have `path` written beside its place, then moved there at once."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
