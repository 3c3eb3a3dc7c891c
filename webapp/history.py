"""Runs kept on disk: one folder a run, plain files, nothing else to keep in step.

    <folder>/<run id>/
        run.json        the Run
        design.png      the design, upright
        further-0.png   the same page designed for another width, if there is one, ...
        text.json       the text read from the design
        start/          the page that it started from, if there was one
        0/              a version: page/ (its files), result.png, elements.json, heat.png, and
                        its report/ once somebody has asked for it
        1/ ...

Every file appears whole or not at all: it is written beside its place and renamed.
"""

import json
import secrets
import shutil
import statistics
import threading
import time
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from generation.design import Design
from generation.events import Pass
from generation.page import Page
from verify.screenshot import Screenshot, Viewport
from webapp import reading, run_report, sheet
from webapp.errors import RunNotFound
from webapp.files import read_png, replace_file, write_png
from webapp.run import Origin, Run, Version
from webapp.subject import Subject

MAX_TEXT = 80  # characters of an element's text that are kept
SOURCES = (".html", ".css", ".js", ".mjs")  # what can be edited
MAX_BYTES = 2_000_000_000  # of all runs together


class History:
    """The runs under one folder. Safe to use from any thread of one process."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES):
        self.folder = folder
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._interrupt_orphans()

    def create(
        self,
        subject: Subject,
        *,
        owner: str,
        engine: str,
        passes: int,
        variants: int = 1,
    ) -> Run:
        """A new run of `subject`, waiting to be started.

        Args:
            passes: of the engine; the first is the best of the variants.
        """
        design, further, start = subject.design, subject.further, subject.start
        view = design.viewport
        height, width = design.pixels.shape[:2]
        run = Run(
            id=secrets.token_urlsafe(16),
            owner=owner,
            name=design.name,
            engine=engine,
            passes_wanted=passes + variants - 1,
            variants=variants,
            viewport=_window(design),
            size=(width / view.device_scale, height / view.device_scale),
            created=time.time(),
            notes=design.notes,
            kind=design.kind,
            has_start=start is not None,
            further=tuple(map(_window, further)),
            screens=len(design.screens),
        )
        (self.folder / run.id).mkdir()
        write_png(self.folder / run.id / "design.png", design.pixels)
        for index, one in enumerate(further):
            write_png(self.folder / run.id / f"further-{index}.png", one.pixels)
        sheet.save(self.folder / run.id, design)
        if start:
            start.save(self.folder / run.id / "start")
        self.save(run)
        return run

    def adopt(self, archive: Path, design: Path, run_id: str, owner: str) -> Run:
        """The run kept in `archive`, which was made of `design`, as `owner`'s; once only."""
        with self._lock:
            if known := self._read(self.folder / run_id):
                return known
            beside = self.folder / f".{run_id}"
            shutil.rmtree(beside, ignore_errors=True)  # of a server that was cut off
            shutil.unpack_archive(archive, beside)
            shutil.copyfile(design, beside / "design.png")
            kept = Run.from_json((beside / "run.json").read_text(encoding="utf-8"))
            run = replace(kept, id=run_id, owner=owner, created=time.time())
            (beside / "run.json").write_text(run.to_json(), encoding="utf-8")
            beside.rename(self.folder / run_id)
            return run

    def save(self, run: Run) -> None:
        replace_file(
            self.folder / run.id / "run.json",
            lambda path: path.write_text(run.to_json(), encoding="utf-8"),
        )

    def add_version(self, run: Run, result: Pass, origin: Origin = "pass", note: str = "") -> Run:
        """`run` with `result` as its next version, which is then on disk, itself included."""
        version = Version.of(len(run.versions), result, origin, note)
        target = self.path(run, str(version.index))
        beside = self.path(run, f".{version.index}")
        shutil.rmtree(beside, ignore_errors=True)  # of a server that was cut off
        beside.mkdir()
        if result.page:
            result.page.save(beside / "page")
        if result.screenshot:
            write_png(beside / "result.png", result.screenshot.pixels)
            _write_elements(beside / "elements.json", result.screenshot)
        if result.comparison:
            write_png(beside / "heat.png", result.comparison.heat)
        beside.rename(target)
        run = replace(run, versions=(*run.versions, version))
        self.save(run)
        return run

    def design(self, run: Run) -> Design:
        """The design that the run was made of."""
        pixels = read_png(self.path(run, "design.png"))
        first = Design(pixels, Viewport(*run.viewport), run.kind, run.name, run.notes)
        return sheet.load(self.path(run), first)

    def further(self, run: Run) -> list[Design]:
        """The same page designed for other widths."""
        return [
            Design(read_png(self.path(run, f"further-{index}.png")), Viewport(*window))
            for index, window in enumerate(run.further)
        ]

    def save_reading(self, run: Run, seen: Screenshot) -> None:
        """Keep what was read of the design, which takes seconds to read."""
        document = reading.dump(seen)
        replace_file(
            self.path(run, "text.json"), lambda p: p.write_text(document, encoding="utf-8")
        )

    def reading(self, run: Run, design: Design) -> Screenshot | None:
        """The design of `run` as it was read; None: not yet."""
        path = self.path(run, "text.json")
        return reading.load(path.read_text("utf-8"), design) if path.is_file() else None

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
        """The page of a pass, its html files in the order of the screens that they are of.

        Raises:
            PageError: the run has no such pass, or the pass gave no page.
        """
        files = Page.load(self.path(run, str(index), "page")).files
        order = next((version.pages for version in run.versions if version.index == index), ())
        return Page({**{path: files[path] for path in order if path in files}, **files})

    def start(self, run: Run) -> Page | None:
        """The page that the run started from, if there was one."""
        return Page.load(self.path(run, "start")) if run.has_start else None

    def sources(self, run: Run) -> dict[str, str]:
        """What can be edited of the version that is shown: its html, css and js by path.

        In this order, `index.html` first and the further pages as the version has them.
        """
        if run.shown is None:
            return {}
        folder, pages = self.path(run, str(run.shown.index), "page"), run.shown.pages
        found = {str(f.relative_to(folder)): f for f in sorted(folder.rglob("*.*")) if f.is_file()}
        paths = [path for path in pages if path in found]
        for suffix in SOURCES:
            paths += [path for path in found if path.endswith(suffix) and path not in paths]
        return {path: found[path].read_text(encoding="utf-8") for path in paths}

    def elements(self, run: Run) -> list[dict[str, Any]]:
        """The elements of the version that is shown: selector, box, parent and text of each."""
        if run.shown is None:
            return []
        path = self.path(run, str(run.shown.index), "elements.json")
        return json.loads(path.read_text("utf-8")) if path.is_file() else []

    def report(self, run: Run) -> dict[str, bytes]:
        """The files of the report of the version that is shown, written when first asked for."""
        if run.shown is None:
            return {}
        folder = self.path(run, str(run.shown.index), "report")
        with self._lock:
            if not folder.is_dir():
                beside = folder.with_name(".report")
                shutil.rmtree(beside, ignore_errors=True)
                run_report.write(beside, run, run.shown, self.design(run))
                beside.rename(folder)
        return {f.name: f.read_bytes() for f in folder.iterdir()}

    def usual_seconds(self, run: Run) -> float | None:
        """How long the last runs of its kind took for as many pixels; None: there were none."""
        alike = [r for r in self._all() if (r.engine, r.kind) == (run.engine, run.kind)]
        done = [r for r in alike if r.status == "finished" and r.passes and not r.sample]
        paces = [sum(v.seconds for v in r.passes) / (r.size[0] * r.size[1]) for r in done[-9:]]
        return statistics.median(paces) * run.size[0] * run.size[1] if paces else None

    def delete(self, run: Run) -> None:
        shutil.rmtree(self.folder / run.id, ignore_errors=True)

    def prune(self) -> None:
        """Delete the oldest runs that are over until the rest fits in `max_bytes`."""
        with self._lock:
            runs = self._all()
            sizes = {run.id: _size(self.folder / run.id) for run in runs}
            total = sum(sizes.values())
            for run in (r for r in runs if not r.live and not r.pinned):
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
        runs = [self._read(folder) for folder in self.folder.glob("[!.]*")]
        return sorted((run for run in runs if run), key=lambda run: run.created)

    def _read(self, folder: Path) -> Run | None:
        try:
            return Run.from_json((folder / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not a run, or one that is being deleted


def _window(design: Design) -> tuple[int, int, float]:
    view = design.viewport
    return view.width, view.height, view.device_scale


def _write_elements(path: Path, shot: Screenshot) -> None:
    """The elements of a page that a person could mean; boxes are [x, y, width, height]."""
    texts: dict[int, list[str]] = {}
    for block in shot.text:
        if block.element is not None:
            texts.setdefault(block.element, []).append(block.text)
    elements = [
        {
            "selector": one.selector,
            "box": [round(side, 1) for side in astuple(one.box)],
            "parent": one.parent,
            "text": " ".join(texts.get(index, ()))[:MAX_TEXT],
        }
        for index, one in enumerate(shot.elements)
    ]
    path.write_text(json.dumps(elements, ensure_ascii=False), encoding="utf-8")


def _size(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
