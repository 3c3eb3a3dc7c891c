"""What a browser names to be worked on: uploads, samples, and what earlier runs were made of.

A source is the value of the drop zone: `upload` a path, `sample` a name, or `run` an id, and
`name` and `kind` where they are known. `page` is one of an existing page, and `more` are
further ones: of pages of their own or, `together`, of the same page at other widths.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from generation.design import Design
from generation.errors import DesignError, PageError
from generation.page import Page
from generation.sketch.kind import KINDS, Kind
from verify.screenshot import Viewport
from webapp.history import History
from webapp.samples import SAMPLES
from webapp.subject import MAX_WIDTHS, Subject

MAX_DESIGNS = 19  # that are begun beside the first

Source = Mapping[str, Any]


class Sources:
    """Opens sources on behalf of their owners.

    Everything here raises RunNotFound when a run is named that is not its owner's.
    """

    def __init__(self, history: History, uploads: Path):
        self._history = history
        self._uploads = uploads.resolve()

    def subjects(
        self,
        source: Source,
        owner: str,
        device_scale: float | None = None,
        kind: str | None = None,
    ) -> list[Subject]:
        """What `source` and its `more` are about: a run each, or one `together`.

        Raises:
            DesignError: as `design` and `Subject.of`.
            PageError: as `page`.
        """

        def opened(one: Source) -> Design:
            return self.design(one, owner, device_scale, kind)

        more = list(source.get("more") or ())
        if source.get("together"):
            designs = [opened(one) for one in (source, *more[:MAX_WIDTHS])]
            return [Subject.of(designs, self._start(source, owner))]
        return [
            Subject(opened(one), self._further(one, owner), self._start(one, owner))
            for one in (source, *more[:MAX_DESIGNS])
        ]

    def design(
        self,
        source: Source,
        owner: str,
        device_scale: float | None = None,
        kind: str | None = None,
    ) -> Design:
        """The design that `source` names.

        Raises:
            DesignError: it names none, or what it names cannot be used.
        """
        declared = kind or source.get("kind")
        known: Kind | None = next((one for one in KINDS if one == declared), None)
        if "run" in source and known is None:
            known = self._history.load(str(source["run"]), owner).kind
        data = self._locate(source, owner).read_bytes()
        name = str(source.get("name") or "the image")
        design = Design.open(data, name=name, kind=known)
        if "run" in source and design.drawn:  # whose picture is that of the first screen
            kept = self._history.design(self._history.load(str(source["run"]), owner))
            design = replace(design, links=kept.links, screens=kept.screens)
        if device_scale in (None, design.viewport.device_scale) or design.kind != "screenshot":
            return design
        height, width = (round(side / device_scale) for side in design.pixels.shape[:2])
        viewport = Viewport(width, min(height, design.viewport.height), device_scale)
        return Design.open(data, name=name, viewport=viewport, kind=design.kind)

    def page(self, source: Source, owner: str) -> Page:
        """The existing page that `source` names.

        Raises:
            PageError: it names none, or what it names is no page.
        """
        if run := source.get("run"):
            page = self._history.start(self._history.load(str(run), owner))
            if page is None:
                raise PageError("this run did not start from a page")
            return page
        data = self._locate_upload(str(source.get("upload"))).read_bytes()
        return Page.open(data, str(source.get("name") or "the page"))

    def _start(self, source: Source, owner: str) -> Page | None:
        page = source.get("page")
        return self.page(page, owner) if page else None

    def _further(self, source: Source, owner: str) -> Sequence[Design]:
        run = source.get("run")
        return self._history.further(self._history.load(str(run), owner)) if run else ()

    def _locate(self, source: Source, owner: str) -> Path:
        if sample := SAMPLES.get(str(source.get("sample"))):
            return sample.path
        if run := source.get("run"):
            return self._history.path(self._history.load(str(run), owner), "design.png")
        if not (upload := source.get("upload")):
            raise DesignError("choose a screenshot first: drop it, paste it, or take a sample")
        return self._locate_upload(str(upload))

    def _locate_upload(self, name: str) -> Path:
        """The path comes from the browser: it must not lead to any other file of the server."""
        with contextlib.suppress(OSError, ValueError):  # too long, or a NUL in it: no path at all
            path = Path(name).resolve()
            if path.is_relative_to(self._uploads) and path.is_file():
                return path
        raise DesignError("the upload is no longer here: choose it again")
