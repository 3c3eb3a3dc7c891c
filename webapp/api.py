"""The same run for programs: through gradio_client, plain HTTP and MCP.

What a program gets is all in the answer; the run itself is deleted once it is answered.
"""

import asyncio
import base64
import binascii
import secrets
from dataclasses import replace
from typing import Any, TypedDict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from generation.design import MAX_BYTES, Design
from generation.errors import DesignError
from verify.errors import LikenessError
from webapp.errors import RunFailed
from webapp.run import Run, Version
from webapp.studio import Options, Studio

MAX_PASSES = 6
_BASE64_SIZE = MAX_BYTES * 4 // 3 + 100


class PassResult(TypedDict):
    """One pass of a run; `score` is 0..1, None for a pass that failed."""

    score: float | None
    seconds: float
    kept: bool
    error: str | None


class Result(TypedDict):
    """A page, and how close it came.

    `metrics` are the parts of the score by name, each 0..1. `findings` say what differs,
    what costs most first. `files` maps each path to its text, `pictures` the other ones to
    their content as base64.
    """

    score: float
    metrics: dict[str, float]
    findings: list[str]
    passes: list[PassResult]
    reason: str
    files: dict[str, str]
    pictures: dict[str, str]


async def run(studio: Studio, design: Design, options: Options) -> Result:
    """Make a page of `design`, and answer when it is done.

    Raises:
        EngineNotFound: there is no such engine here.
        RunFailed: the run gave no page.
    """
    owner = secrets.token_hex(16)
    wanted = replace(options, passes=max(1, min(int(options.passes), MAX_PASSES)))
    started = await asyncio.to_thread(studio.begin, design, owner, wanted)
    last = started
    try:
        async for progress in studio.follow(started.id, owner):
            last = progress.run
        return await asyncio.to_thread(_result, studio, last)
    finally:
        await asyncio.to_thread(studio.delete, started.id, owner)


def _result(studio: Studio, run: Run) -> Result:
    if run.shown is None:
        raise RunFailed(run.message or "the run gave no page")
    files = studio.result(run).files
    return Result(
        score=run.shown.score or 0.0,
        metrics=dict(run.shown.metrics),
        findings=[str(finding["sentence"]) for finding in run.shown.findings],
        passes=[_pass(version) for version in run.versions],
        reason=run.message,
        files={path: text for path, text in files.items() if isinstance(text, str)},
        pictures={
            path: base64.b64encode(content).decode()
            for path, content in files.items()
            if isinstance(content, bytes)
        },
    )


def _pass(version: Version) -> PassResult:
    return PassResult(
        score=version.score, seconds=version.seconds, kept=version.kept, error=version.error
    )


def open_image(image: str) -> Design:
    """The design in `image`: base64, or a data: URL of it.

    Raises:
        DesignError: it is neither, or not an image that can be used.
    """
    if len(image) > _BASE64_SIZE:
        raise DesignError(f"the image is larger than {MAX_BYTES // 10**6} MB")
    content = image.partition("base64,")[2] or image
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DesignError("the image must be base64 of an image file") from error
    return Design.open(data, name="the image")


def route(studio: Studio) -> Route:
    """POST /api/generate?engine=&passes= with an image file as its body."""

    async def generate(request: Request) -> Response:
        try:
            design = await asyncio.to_thread(Design.open, await _body(request), name="the image")
            result = await run(studio, design, _options(request.query_params))
        except LikenessError as error:
            status = 500 if isinstance(error, RunFailed) else 400
            return JSONResponse({"error": str(error)}, status)
        return JSONResponse(result)

    return Route("/api/generate", generate, methods=["POST"])


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BYTES:
            raise DesignError(f"the image is larger than {MAX_BYTES // 10**6} MB")
    return bytes(data)


def _options(query: Any) -> Options:
    passes = query.get("passes") or str(Options.passes)
    if not passes.isdecimal():
        raise DesignError(f"passes must be a number from 1 to {MAX_PASSES}, not {passes!r}")
    return Options(query.get("engine") or Options.engine, int(passes))
