"""What a program asks for: a page like one or several pictures, or a change of a page in words."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from generation.design import Design
from generation.errors import DesignError, PageError
from generation.page import Page
from webapp.api.result import Result, result
from webapp.errors import RunFailed
from webapp.run import Run
from webapp.studio import MAX_VARIANTS, Options, Studio
from webapp.subject import Subject

MAX_PASSES = 6


@dataclass(frozen=True)
class Task:
    """One thing to do, the run of which is deleted once it is answered.

    With an `instruction` the page to start from is changed as it says, in the element
    `selector` or anywhere.
    """

    subject: Subject
    options: Options
    instruction: str = ""
    selector: str | None = None

    @classmethod
    def open(cls, images: Sequence[bytes], page: bytes | None, options: Options) -> "Task":
        """That of pictures of one page, of which the widest is made, and a page to start from.

        Raises:
            DesignError: a picture cannot be used, or they are not of one page.
            PageError: the page is none.
        """
        if not images:
            raise DesignError("an image is needed: a screenshot, as a file")
        several = len(images) > 1
        designs = [
            Design.open(data, name=f"image {number}" if several else "the image")
            for number, data in enumerate(images, 1)
        ]
        start = None if page is None else Page.open(page, "the page")
        wanted = replace(
            options,
            passes=max(1, min(options.passes, MAX_PASSES)),
            variants=max(1, min(options.variants, MAX_VARIANTS)),
        )
        return cls(Subject.of(designs, start), wanted)

    @classmethod
    def change(
        cls,
        images: Sequence[bytes],
        page: bytes | None,
        instruction: str,
        selector: str | None,
        options: Options,
    ) -> "Task":
        """That of a change of `page` in words.

        Raises:
            DesignError, PageError: as `open`; there is no page, or nothing is said of it.
        """
        if page is None:
            raise PageError("a page is needed: an HTML file, or a ZIP of its folder")
        if not instruction.strip():
            raise PageError("say what to change")
        task = cls.open(images, page, options)
        return replace(task, instruction=instruction, selector=selector)

    async def run(self, studio: Studio) -> Result:
        """Do it, and answer when it is done.

        Raises:
            EngineNotFound: there is no such engine here, or no model for a change in words.
            PageError: the instruction or the selector cannot be used.
            RunFailed: no page came of it.
        """
        owner = secrets.token_hex(16)
        begin = studio.take if self.instruction else studio.begin
        run = await asyncio.to_thread(begin, self.subject, owner, self.options)
        try:
            run = await _over(studio, run)
            if self.instruction:
                change = partial(studio.change, run.id, owner, self.instruction, self.selector)
                run = await _over(studio, await asyncio.to_thread(change))
            return await asyncio.to_thread(_result, studio, run, bool(self.instruction))
        finally:
            await asyncio.to_thread(studio.delete, run.id, owner)


async def _over(studio: Studio, run: Run) -> Run:
    async for progress in studio.follow(run.id, run.owner):
        run = progress.run
    return run


def _result(studio: Studio, run: Run, changed: bool) -> Result:
    if run.shown is None or (changed and run.shown.origin != "change"):
        raise RunFailed(run.message or "the run gave no page")
    return result(run, run.shown, studio.result(run))
