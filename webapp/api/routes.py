"""POST /api/generate and /api/change."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from generation.design import MAX_BYTES
from generation.errors import DesignError
from verify.errors import LikenessError
from webapp.api.task import MAX_PASSES, Task
from webapp.errors import RunFailed
from webapp.studio import MAX_VARIANTS, Options, Studio

MAX_FIELDS = 20

Read = Callable[[Mapping[str, str], list[bytes], bytes | None], Task]


def routes(studio: Studio) -> list[Route]:
    """The routes, whose bodies are an image file or a form.

    A form has the files `image`, once or several times, and `page`; and as text `engine`,
    `passes`, `variants`, `instruction` and `selector`, which may stand in the query, too.
    """

    def answering(read: Read) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                values, images, page = await _asked(request)
                task = await asyncio.to_thread(read, values, images, page)
                return JSONResponse(await task.run(studio))
            except LikenessError as error:
                status = 500 if isinstance(error, RunFailed) else 400
                return JSONResponse({"error": str(error)}, status)

        return answer

    return [
        Route("/api/generate", answering(_generate), methods=["POST"]),
        Route("/api/change", answering(_change), methods=["POST"]),
    ]


def _generate(values: Mapping[str, str], images: list[bytes], page: bytes | None) -> Task:
    return Task.open(images, page, _options(values))


def _change(values: Mapping[str, str], images: list[bytes], page: bytes | None) -> Task:
    told, selector = values.get("instruction", ""), values.get("selector") or None
    return Task.change(images, page, told, selector, _options(values))


async def _asked(request: Request) -> tuple[dict[str, str], list[bytes], bytes | None]:
    """The values, the images and the page of a request."""
    values = dict(request.query_params)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return values, [await _body(request)], None
    if int(request.headers.get("content-length") or MAX_BYTES + 1) > MAX_BYTES:
        raise DesignError(f"a form may have {MAX_BYTES // 10**6} MB at most, and says how many")
    async with request.form(max_files=MAX_FIELDS, max_fields=MAX_FIELDS) as form:
        texts = {name: value for name, value in form.items() if isinstance(value, str)}
        images, pages = await _files(form, "image"), await _files(form, "page")
        return values | texts, images, pages[0] if pages else None


async def _files(form: FormData, name: str) -> list[bytes]:
    return [await one.read() for one in form.getlist(name) if isinstance(one, UploadFile)]


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BYTES:
            raise DesignError(f"the image is larger than {MAX_BYTES // 10**6} MB")
    return bytes(data)


def _options(values: Mapping[str, str]) -> Options:
    return Options(
        values.get("engine") or Options.engine,
        _number(values, "passes", Options.passes, MAX_PASSES),
        _number(values, "variants", Options.variants, MAX_VARIANTS),
    )


def _number(values: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = values.get(name) or str(usual)
    if not (text.isascii() and text.isdecimal()):
        raise DesignError(f"{name} must be a number from 1 to {most}, not {text!r}")
    return int(text)
