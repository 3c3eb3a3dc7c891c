"""What gradio_client and, through MCP, models can call."""

import asyncio
import base64
import binascii
from collections.abc import Callable

import gradio as gr
import gradio.events

from generation.design import MAX_BYTES
from generation.errors import DesignError
from verify.errors import LikenessError
from webapp.api.result import Result
from webapp.api.task import Task
from webapp.studio import Options, Studio

_BASE64_SIZE = MAX_BYTES * 4 // 3 + 100


def offer(studio: Studio) -> None:
    """Add the tools to the app that is being built."""

    async def done(read: Callable[[], Task]) -> Result:
        try:
            task = await asyncio.to_thread(read)
            return await task.run(studio)
        except LikenessError as error:
            raise gr.Error(str(error), print_exception=False) from error

    async def generate(
        image: str,
        engine: str = Options.engine,
        passes: int = Options.passes,
        variants: int = Options.variants,
        narrower: list[str] | None = None,
        page: str = "",
    ) -> Result:
        """Turn a screenshot of a web page into HTML, CSS and JavaScript, and measure it.

        Args:
            image: the screenshot, a PNG, JPEG or WebP file as base64 or as a data: URL.
            engine: what writes the page; "reconstruction" needs no model.
            passes: how often it may try, 1 to 6; the best page is the result.
            variants: first pages that an engine with a model writes to choose from, 1 to 4.
            narrower: screenshots of the same page in less wide windows, as `image` is given;
                the page is measured at their widths, too.
            page: an existing page to start from, an HTML file or a ZIP of its folder, as
                base64 or as a data: URL.

        Returns:
            The score (0 to 1), its parts, what differs, and the files of the page.
        """

        def read() -> Task:
            images = [decode(one) for one in (image, *(narrower or ()))]
            options = Options(engine, int(passes), int(variants))
            return Task.open(images, decode(page) if page else None, options)

        return await done(read)

    async def change(image: str, page: str, instruction: str, selector: str = "") -> Result:
        """Have a model change an existing web page as it is told, and see what else changed.

        Args:
            image: the screenshot that the page is measured against, a PNG, JPEG or WebP file as
                base64 or as a data: URL.
            page: an HTML file or a ZIP of a page's folder, as base64 or as a data: URL.
            instruction: what to change, in words: "make the header sticky".
            selector: CSS selector of the element to change; without it, anywhere.

        Returns:
            The score (0 to 1), what changed, and the files of the page.
        """

        def read() -> Task:
            return Task.change(
                [decode(image)], decode(page), instruction, selector or None, Options()
            )

        return await done(read)

    gradio.events.api(generate, api_name="generate", concurrency_limit=None)
    gradio.events.api(change, api_name="change", concurrency_limit=None)


def decode(text: str) -> bytes:
    """The file in `text`: base64, or a data: URL of it.

    Raises:
        DesignError: it is neither, or too large.
    """
    if len(text) > _BASE64_SIZE:
        raise DesignError(f"a file may have {MAX_BYTES // 10**6} MB at most")
    content = text.partition("base64,")[2] or text
    try:
        return base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DesignError("images and pages are given as base64 of a file") from error
