"""What the Export tab asks of the server: the result in a stack, as a pen, as a Space."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import gradio as gr

from generation.errors import PageError
from generation.stacks import find_stack
from verify.compare import compare
from verify.errors import LikenessError
from webapp import handoff, publish, view
from webapp.session import owner_of
from webapp.studio import Studio


class Exports:
    """Hands the result of a run over; what fails is an `error` in place of the answer."""

    def __init__(self, studio: Studio):
        self._studio = studio
        self._scores: dict[tuple[str, int, str], float] = {}  # of run, version and stack

    @property
    def functions(self) -> list[Callable[..., Any]]:
        """For the script of the tab, each of which takes one object."""

        async def answer(
            request: gr.Request, work: Callable[[str], dict[str, Any]]
        ) -> dict[str, Any]:
            try:
                return await asyncio.to_thread(work, owner_of(request.cookies))
            except LikenessError as error:
                return {"error": view.sentence(str(error))}

        async def rewritten(of: dict[str, str], request: gr.Request) -> dict[str, Any]:
            def work(owner: str) -> dict[str, Any]:
                return {"score": self.rewritten(of["run"], owner, of["stack"])}

            return await answer(request, work)

        async def pen(of: dict[str, str], request: gr.Request) -> dict[str, Any]:
            return await answer(request, lambda owner: self.pen(of["run"], owner, of["page"]))

        async def publish(of: dict[str, str], request: gr.Request) -> dict[str, Any]:
            def work(owner: str) -> dict[str, Any]:
                where = of["stack"], of["space"], of["token"]
                return {"address": self.publish(of["run"], owner, *where)}

            return await answer(request, work)

        return [rewritten, pen, publish]

    def rewritten(self, run_id: str, owner: str, stack: str) -> float:
        """How close the result in `stack` is to the design, 0..1, by rendering its files.

        Raises:
            RunNotFound: it is not `owner`'s.
            PageError: there is no result yet.
            RenderError: as Renderer.render.
        """
        run = self._studio.find(run_id, owner)
        page = self._studio.result(run)
        assert run.shown
        key = (run.id, run.shown.index, stack)
        if key not in self._scores:
            read, shot = self._studio.bench.look(run, find_stack(stack).apply(page))
            self._scores[key] = compare(read, shot).score
        return self._scores[key]

    def pen(self, run_id: str, owner: str, name: str) -> dict[str, Any]:
        """The page `name` of the result as CodePen takes it.

        Raises:
            RunNotFound, PageError: as `rewritten`; or there is no such page.
        """
        run = self._studio.find(run_id, owner)
        page = self._studio.result(run)
        if name not in page.pages:
            raise PageError(f"the result has no page {name!r}")
        return asdict(handoff.pen(run, page.at(name)))

    def publish(self, run_id: str, owner: str, stack: str, space: str, token: str) -> str:
        """Put the result in `stack` on the Hub as a static Space; returns its address.

        Raises:
            RunNotFound, PageError: as `rewritten`.
            PublishError: the Hub refused, or cannot be reached.
        """
        run = self._studio.find(run_id, owner)
        page, report = self._studio.result(run), self._studio.history.report(run)
        files = handoff.bundle(run, page, find_stack(stack), report).files
        return publish.publish(files, space.strip(), token.strip(), title=run.name)
