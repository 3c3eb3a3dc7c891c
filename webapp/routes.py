"""What the server answers beside Gradio: health, samples, and the files of a run."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from generation.errors import PageError
from generation.page import Page
from generation.stacks import STACKS
from verify.errors import LikenessError
from webapp.errors import RunNotFound
from webapp.handoff import bundle
from webapp.history import History
from webapp.job import Jobs
from webapp.preview import shell
from webapp.run import Run
from webapp.samples import SAMPLES
from webapp.session import owner_of
from webapp.work import Workbench

# A pass never changes once it is there, and is for the browser that made it alone.
_PRIVATE = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}


def routes(history: History, jobs: Jobs, bench: Workbench) -> list[Route]:
    files = RunFiles(history, jobs, bench)
    return [
        Route("/healthz", healthz),
        Route("/samples/{name}.png", sample),
        Route("/runs/{run}/design.png", files.design),
        Route("/runs/{run}/screens/{number:int}.png", files.screen),
        Route("/runs/{run}/page.zip", files.archive),
        Route("/runs/{run}/{index:int}/preview", files.preview),
        Route("/runs/{run}/written/{index:int}/preview", files.written),
        Route("/runs/{run}/{index:int}/elements", files.elements),
        Route("/runs/{run}/{index:int}/pages/{name}.png", files.page),
        Route("/runs/{run}/{index:int}/{name}.png", files.picture),
    ]


async def healthz(_: Request) -> Response:
    return PlainTextResponse("ok")


def sample(request: Request) -> Response:
    found = SAMPLES.get(request.path_params["name"])
    return _file(found.path if found else None)


class RunFiles:
    """The files of a run, for its owner."""

    def __init__(self, history: History, jobs: Jobs, bench: Workbench):
        self._history, self._jobs, self._bench = history, jobs, bench

    def design(self, request: Request) -> Response:
        return _file(self._history.path(self._run(request), "design.png"), _PRIVATE)

    def picture(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ("result", "heat"):
            raise HTTPException(404)
        run, index = self._run(request), request.path_params["index"]
        return _file(self._history.path(run, str(index), f"{name}.png"), _PRIVATE)

    def screen(self, request: Request) -> Response:
        """A further screen of the design, from 1."""
        number = request.path_params["number"] - 1
        return _file(self._history.path(self._run(request), f"screen-{number}.png"), _PRIVATE)

    def page(self, request: Request) -> Response:
        """What a page of a further screen looks like."""
        run, index = self._run(request), request.path_params["index"]
        try:
            path = self._bench.picture(run, index, request.path_params["name"])
        except LikenessError as error:
            raise HTTPException(404, str(error)) from error
        return _file(path, _PRIVATE)

    def elements(self, request: Request) -> Response:
        """The elements of a page, and where each is."""
        run, index = self._run(request), request.path_params["index"]
        return _file(self._history.path(run, str(index), "elements.json"), _PRIVATE)

    def preview(self, request: Request) -> Response:
        """The preview of a version, of the `page` that is asked for."""
        try:
            page = self._history.page(self._run(request), request.path_params["index"])
        except PageError as error:
            raise HTTPException(404) from error
        name = request.query_params.get("page", "index.html")
        if name not in page.pages:
            raise HTTPException(404)
        page = page.at(name)
        return _preview(page, _PRIVATE, scripts="scripts" in request.query_params)

    def written(self, request: Request) -> Response:
        """The preview of a page that is being measured, without scripts; 204: it is no more."""
        job = self._jobs.find(self._run(request).id)
        written = job and job.written
        if not written or written.index != request.path_params["index"]:
            return Response(status_code=204)
        return _preview(written.page, _PRIVATE | {"Cache-Control": "no-store"}, scripts=False)

    def archive(self, request: Request) -> Response:
        """The result, zipped: it changes while the run is at work."""
        run = self._run(request)
        if run.shown is None:
            raise HTTPException(404)
        stack = STACKS.get(request.query_params.get("stack", "plain"))
        if stack is None:
            raise HTTPException(404)
        page = self._history.page(run, run.shown.index)
        content = bundle(run, page, stack, self._history.report(run)).zip()
        disposition = f"attachment; filename*=utf-8''{quote(run.name)}.zip"
        headers = _PRIVATE | {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return Response(content, media_type="application/zip", headers=headers)

    def _run(self, request: Request) -> Run:
        try:
            return self._history.load(request.path_params["run"], owner_of(request.cookies))
        except RunNotFound as error:
            raise HTTPException(404, str(error)) from error


def _preview(page: Page, headers: dict[str, str], *, scripts: bool) -> Response:
    """The `srcdoc` of a preview, as text: opened by itself it runs nothing."""
    headers = headers | {"Content-Security-Policy": "sandbox"}
    return PlainTextResponse(shell(page, scripts=scripts), headers=headers)


def _file(path: Path | None, headers: dict[str, Any] | None = None) -> Response:
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, headers=headers)
