"""A tab of Chromium in which one page is shown from its files, stilled and photographed."""

import base64
import json
from collections.abc import Mapping, Sequence
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import cv2
import numpy as np
from playwright.async_api import Browser, CDPSession, ConsoleMessage, Page, Request, Route
from playwright.async_api import Error as PlaywrightError

from verify.layout import STYLES
from verify.screenshot import Pixels, Viewport

ORIGIN = "http://page.test"  # plain http: a page is no secure context, so it has fewer APIs
MAX_WIDTH = 8_192  # CSS px; what is beyond is cut off, with a note in the console
MAX_HEIGHT = 32_000
TILE = 8_192  # device px; Chromium's compositor captures at most 16,384 at once
QUIET_MS = 80  # scripts are done when they have changed nothing for so long
QUIET_LIMIT_MS = 1_000  # or after this
GONE = ("navigated", "Cannot find context")  # what Chromium says when a page left meanwhile
MAX_CONSOLE = 200  # messages
MAX_MESSAGE = 500  # characters

Photograph = Sequence[str]  # tiles from top to bottom, each a PNG in base64

_mime = MimeTypes()  # the built-in table only: the same answer on every machine
SETTLE, _LETTERS = (
    (Path(__file__).parent / name).read_text("utf-8") for name in ("settle.js", "letters.js")
)
_ADOPT = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


def develop(photograph: Photograph) -> Pixels:
    """The pixels of a photograph."""
    data = [np.frombuffer(base64.b64decode(tile), np.uint8) for tile in photograph]
    tiles = [np.asarray(cv2.imdecode(png, cv2.IMREAD_COLOR_RGB), np.uint8) for png in data]
    return tiles[0] if len(tiles) == 1 else np.concatenate(tiles)


class Tab:
    """A fresh context with one empty page, used for one page only.

    Its methods run on the event loop that opened it and raise playwright's Error when
    Chromium fails.
    """

    def __init__(self, page: Page, cdp: CDPSession, frame: str):
        self._page = page
        self._cdp = cdp
        self._frame = frame  # id of the main frame
        self._files: Mapping[str, str | bytes] = {}
        self._console: list[str] = []
        self._viewport: Viewport | None = None
        self._world = 0  # id of our own context for scripts, out of reach of the page's

    @classmethod
    async def open(cls, browser: Browser, viewport: Viewport | None = None) -> "Tab":
        """A new tab, its window already as large as `viewport` where it is known."""
        context = await browser.new_context(
            no_viewport=True,
            reduced_motion="reduce",
            service_workers="block",
            accept_downloads=False,
        )
        page = await context.new_page()
        cdp = await context.new_cdp_session(page)
        tab = cls(page, cdp, (await cdp.send("Page.getFrameTree"))["frameTree"]["frame"]["id"])
        page.on("console", tab._hear)
        page.on("pageerror", lambda error: tab._note(f"uncaught {error.name}: {error.message}"))
        page.on("dialog", lambda dialog: dialog.dismiss())
        context.on("page", lambda popup: popup.close())
        await context.route("**/*", tab._answer)
        if viewport:
            await tab._resize(viewport)
        return tab

    @property
    def is_open(self) -> bool:
        browser = self._page.context.browser
        return browser is not None and browser.is_connected() and not self._page.is_closed()

    @property
    def console(self) -> tuple[str, ...]:
        """What went wrong in the page, in order: errors, missing files, refused requests."""
        return tuple(self._console)

    async def load(
        self, files: Mapping[str, str | bytes], viewport: Viewport, load_seconds: float
    ) -> None:
        """Show `files`; a page that has not loaded within `load_seconds` is taken as it is."""
        self._files = files
        if viewport != self._viewport:
            await self._resize(viewport)
        await self._page.goto(f"{ORIGIN}/index.html", wait_until="commit")
        try:
            answer = await self._still(load_seconds)
        except PlaywrightError as error:
            if not any(sign in error.message for sign in GONE):
                raise
            self._note("the page left for another, which is shown in its place")
            answer = await self._still(load_seconds)
        if "exceptionDetails" in answer:
            self._note(f"the page could not be stilled: {answer['result'].get('description')}")
        elif not answer["result"]["value"]:
            self._note(f"the page was still loading after {load_seconds:.0f} s")
        await self._cdp.send("Emulation.setScriptExecutionDisabled", {"value": True})

    async def _still(self, load_seconds: float) -> dict[str, Any]:
        """Wait in a world of our own until the page is still; what Chromium answers."""
        world = await self._cdp.send("Page.createIsolatedWorld", {"frameId": self._frame})
        self._world = world["executionContextId"]
        limits = {"load": 1000 * load_seconds, "quiet": QUIET_MS, "calm": QUIET_LIMIT_MS}
        return await self._cdp.send(
            "Runtime.evaluate",
            {
                "expression": f"({SETTLE})({json.dumps(limits)})",
                "contextId": self._world,
                "awaitPromise": True,
            },
        )

    async def photograph(self) -> Photograph:
        """The whole page in device pixels."""
        width, height = await self._size()
        return await self._photograph_rows(width, 0, height)

    async def width_in(self, viewport: Viewport) -> float:
        """Show the page in another window; how wide it is there, CSS px."""
        await self._resize(viewport)
        return (await self._size())[0]

    async def letters(self) -> int:
        """How many letters of the page are shown."""
        return await self.evaluate(f"({_LETTERS})()")

    async def photograph_under(self, css: str, top: float, bottom: float) -> Photograph:
        """The page from `top` to `bottom`, CSS px, once more, with a stylesheet added to it."""
        await self.evaluate(f"({_ADOPT})({json.dumps(css)})")
        width, _ = await self._size()
        return await self._photograph_rows(width, top, bottom)

    async def _resize(self, viewport: Viewport) -> None:
        self._viewport = viewport
        await self._cdp.send(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": viewport.width,
                "height": viewport.height,
                "screenWidth": viewport.width,
                "screenHeight": viewport.height,
                "deviceScaleFactor": viewport.device_scale,
                "mobile": False,
            },
        )

    async def _size(self) -> tuple[float, float]:
        """Width and height of what is photographed, CSS px."""
        size = (await self._cdp.send("Page.getLayoutMetrics"))["cssContentSize"]
        width, height = min(size["width"], MAX_WIDTH), min(size["height"], MAX_HEIGHT)
        if (width, height) != (size["width"], size["height"]):
            cut = f"{width}x{height} px"
            self._note(f"the page is {size['width']}x{size['height']} px large; cut to {cut}")
        return width, height

    async def snapshot(self) -> Mapping[str, Any]:
        """The page's nodes and layout, for `Layout`."""
        return await self._cdp.send(
            "DOMSnapshot.captureSnapshot",
            {"computedStyles": list(STYLES), "includePaintOrder": True},
        )

    async def evaluate(self, script: str) -> Any:
        """The value of `script` in the page, out of reach of the page's own scripts."""
        answer = await self._cdp.send(
            "Runtime.evaluate",
            {"expression": script, "contextId": self._world, "returnByValue": True},
        )
        if "exceptionDetails" in answer:
            raise PlaywrightError(answer["result"].get("description", "a script failed"))
        return answer["result"].get("value")

    async def close(self) -> None:
        await self._page.context.close()

    async def _photograph_rows(self, width: float, top: float, bottom: float) -> Photograph:
        assert self._viewport
        step = int(TILE / self._viewport.device_scale)
        return [
            await self._photograph_tile(y, width, min(step, bottom - y))
            for y in range(int(top), int(bottom), step)
        ]

    async def _photograph_tile(self, y: float, width: float, height: float) -> str:
        shot = await self._cdp.send(
            "Page.captureScreenshot",
            {
                "format": "png",
                "optimizeForSpeed": True,  # half the time of a PNG compressed well
                "captureBeyondViewport": True,
                "clip": {"x": 0, "y": y, "width": width, "height": height, "scale": 1},
            },
        )
        return shot["data"]

    async def _answer(self, route: Route) -> None:
        """Answer a request from the files, or refuse it."""
        request = route.request
        url = urlsplit(request.url)
        path = unquote(url.path).lstrip("/") or "index.html"
        if self._page.url != "about:blank" and _leaves(request):
            self._note(f"the page tried to go to {request.url}")
            await route.abort("aborted")
        elif f"{url.scheme}://{url.netloc}" != ORIGIN:
            self._note(f"refused, because a page reaches nothing but its files: {request.url}")
            await route.abort("blockedbyclient")
        elif path not in self._files:
            if path != "favicon.ico":
                self._note(f"missing file: {path}")
            await route.fulfill(status=404)
        else:
            await route.fulfill(body=self._files[path], content_type=_content_type(path))

    def _hear(self, message: ConsoleMessage) -> None:
        known = message.text.startswith("Failed to load resource")  # noted by _answer
        if message.type == "error" and not known:
            self._note(message.text)

    def _note(self, message: str) -> None:
        if len(self._console) < MAX_CONSOLE:
            self._console.append(message[:MAX_MESSAGE])


def _leaves(request: Request) -> bool:
    """Whether a request would put another document in the page's place, or in a pop-up."""
    try:
        return request.is_navigation_request() and request.frame.parent_frame is None
    except PlaywrightError:  # the frame does not exist yet: it is a pop-up's
        return True


def _content_type(path: str) -> str:
    kind = _mime.guess_type(path)[0] or "application/octet-stream"
    textual = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
    return f"{kind}; charset=utf-8" if textual else kind
