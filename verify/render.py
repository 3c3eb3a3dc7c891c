"""Render a page's files to a Screenshot, in a headless Chromium that can reach no network."""

import asyncio
import base64
import json
import logging
import os
import threading
from collections.abc import Coroutine, Mapping
from mimetypes import MimeTypes
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import cv2
import numpy as np
from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Route,
    async_playwright,
)
from playwright.async_api import Error as PlaywrightError

from verify.browser import find_browser, launch
from verify.dom_text import read_text
from verify.elements import read_elements
from verify.errors import RenderError, RenderTimeout
from verify.layout import STYLES, Layout
from verify.screenshot import Pixels, Screenshot, Viewport

log = logging.getLogger(__name__)
T = TypeVar("T")

ORIGIN = "http://page.test"  # plain http: a page is no secure context, so it has fewer APIs
MAX_HEIGHT = 32_000  # CSS px; what is below is cut off, with a note in the console
MAX_WIDTH = 8_192  # CSS px
TILE = 8_192  # device px; Chromium's compositor captures at most 16,384 at once
LOAD_SHARE = 1 / 3  # of the time limit: a page that has not loaded by then is taken as it is
QUIET_MS = 80  # scripts are done when they have changed nothing for so long
QUIET_LIMIT_MS = 1_000  # or after this
MAX_CONSOLE = 200  # messages

_mime = MimeTypes()  # built-in table only: the same answer on every machine

# Waits until the page is loaded, with its fonts and pictures, and scripts leave it alone;
# then brings every animation to its end. What is captured beyond the window makes Chromium
# resize it for a moment: nothing may react to that. Answers whether the page did load.
_SETTLE = """
async ({loadLimit, quiet, quietLimit}) => {
  const sleep = ms => new Promise(done => setTimeout(done, ms));
  const event = (target, ...names) =>
    new Promise(done => names.forEach(name => target.addEventListener(name, done)));
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const shown = img => img.complete ? img.decode().catch(() => {}) : event(img, 'load', 'error');

  const loaded = async () => {
    if (document.readyState !== 'complete') await event(window, 'load');
    for (const lazy of document.querySelectorAll('[loading=lazy]')) lazy.loading = 'eager';
    await frame();
    await Promise.all([document.fonts.ready, ...Array.from(document.images, shown)]);
    return true;
  };
  const calm = async () => {
    let changed = performance.now();
    new MutationObserver(() => changed = performance.now()).observe(document,
      {attributes: true, characterData: true, childList: true, subtree: true});
    while (performance.now() - changed < quiet) await sleep(quiet / 4);
  };

  const inTime = await Promise.race([loaded(), sleep(loadLimit)]);
  if (document.scripts.length) await Promise.race([calm(), sleep(quietLimit)]);
  await frame();
  for (const animation of document.getAnimations()) {
    const {endTime} = animation.effect?.getComputedTiming() ?? {};
    if (endTime < Infinity && animation.playbackRate) animation.finish();
    else animation.cancel();
  }
  for (const svg of document.querySelectorAll('svg')) {
    svg.pauseAnimations();
    svg.setCurrentTime(0);
  }
  document.activeElement?.blur?.();
  const still = new CSSStyleSheet();
  still.replaceSync(`*, ::before, ::after {
    animation-delay: 0s !important;
    animation-duration: 0s !important;
    caret-color: transparent !important;
    transition: none !important;
  }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  return Boolean(inTime);
}
"""


class Renderer:
    """One warm Chromium that turns files into Screenshots, callable from any thread.

    The browser lives on a thread of its own and is started by the first render, and
    again by the next one if it died. Every render has a fresh context.

    Raises:
        BrowserNotFound: there is no Chromium on this machine.
    """

    def __init__(self, executable: str | None = None, timeout: float = 20.0):
        self._executable = executable
        self._timeout = timeout  # seconds a render may take
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._loop = asyncio.new_event_loop()
        self._starting = asyncio.Lock()
        self._slots = asyncio.Semaphore(os.cpu_count() or 1)
        self._thread = threading.Thread(target=self._loop.run_forever, name="renderer", daemon=True)
        self._thread.start()

    def render(self, files: Mapping[str, str | bytes], viewport: Viewport) -> Screenshot:
        """The page `files["index.html"]` as seen through `viewport`, at its full height.

        Raises:
            RenderTimeout: the page did not finish within the time limit.
            RenderError: there is no index.html, or Chromium failed.
        """
        if "index.html" not in files:
            raise RenderError(f"a page needs an index.html; got {', '.join(files) or 'no files'}")
        return self._call(self._render(files, viewport))

    def close(self) -> None:
        if not self._loop.is_closed():
            self._call(self._stop())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop.is_closed():
            work.close()
            raise RenderError("this renderer is closed; make a new one")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    # What follows runs on the renderer's own thread.

    async def _render(self, files: Mapping[str, str | bytes], viewport: Viewport) -> Screenshot:
        async with self._slots:
            try:
                browser = await self._running_browser()
                return await self._render_within_limit(browser, files, viewport)
            except PlaywrightError as error:
                raise RenderError(f"Chromium failed: {error.message.splitlines()[0]}") from error

    async def _render_within_limit(
        self, browser: Browser, files: Mapping[str, str | bytes], viewport: Viewport
    ) -> Screenshot:
        context = await browser.new_context(
            viewport={"width": viewport.width, "height": viewport.height},
            device_scale_factor=viewport.device_scale,
            reduced_motion="reduce",
            service_workers="block",
            accept_downloads=False,
        )
        try:
            work = _photograph(context, files, viewport, LOAD_SHARE * self._timeout)
            return await asyncio.wait_for(work, self._timeout)
        except TimeoutError:
            raise RenderTimeout(
                f"the page did not finish within {self._timeout:g} s; "
                "look for a script that never ends"
            ) from None
        finally:
            await self._discard(context)

    async def _running_browser(self) -> Browser:
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                await self._stop()
                self._playwright = await async_playwright().start()
                chromium = self._playwright.chromium
                executable = find_browser(self._executable, chromium.executable_path)
                self._browser = await launch(chromium, executable)
            return self._browser

    async def _discard(self, context: BrowserContext) -> None:
        """Close `context`; a browser that cannot is stopped, and the next render starts one."""
        try:
            await asyncio.wait_for(context.close(), 5.0)
        except (PlaywrightError, TimeoutError):
            await self._stop()

    async def _stop(self) -> None:
        playwright, self._playwright, self._browser = self._playwright, None, None
        if playwright:
            await playwright.stop()


async def _photograph(
    context: BrowserContext,
    files: Mapping[str, str | bytes],
    viewport: Viewport,
    load_seconds: float,
) -> Screenshot:
    page = await context.new_page()
    console = await _serve(page, files)
    cdp = await context.new_cdp_session(page)
    await page.goto(f"{ORIGIN}/index.html", wait_until="commit")
    await _settle(cdp, load_seconds, console)
    pixels = await _capture(cdp, viewport, console)
    snapshot = await cdp.send(
        "DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES), "includePaintOrder": True}
    )
    layout = Layout(snapshot)
    html = files["index.html"]
    return Screenshot(
        pixels=pixels,
        viewport=viewport,
        text=read_text(layout, pixels, viewport.device_scale),
        elements=read_elements(layout, html if isinstance(html, str) else html.decode()),
        console=tuple(console[:MAX_CONSOLE]),
    )


async def _serve(page: Page, files: Mapping[str, str | bytes]) -> list[str]:
    """Answer the page's requests from `files`; the list fills with what goes wrong."""
    console: list[str] = []

    async def answer(route: Route) -> None:
        request = route.request
        url = urlsplit(request.url)
        path = unquote(url.path).lstrip("/") or "index.html"
        if page.url != "about:blank" and _leaves(request):
            console.append(f"the page tried to go to {request.url[:200]}")
            await route.abort("aborted")
        elif f"{url.scheme}://{url.netloc}" != ORIGIN:
            console.append(f"refused {request.url[:200]}: a page can reach nothing but its files")
            await route.abort("blockedbyclient")
        elif path not in files:
            if path != "favicon.ico":
                console.append(f"missing file {path}")
            await route.fulfill(status=404)
        else:
            await route.fulfill(body=files[path], content_type=_content_type(path))

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            console.append(message.text[:500])

    page.on("console", hear)
    page.on("pageerror", lambda error: console.append(str(error)[:500]))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.context.on("page", lambda popup: popup.close())
    await page.context.route("**/*", answer)
    return console


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


async def _settle(cdp: CDPSession, load_seconds: float, console: list[str]) -> None:
    """Wait until the page is ready, and stop all that moves in it."""
    # An isolated world: nothing that the page's scripts redefine is seen from there.
    frame = (await cdp.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    world = await cdp.send("Page.createIsolatedWorld", {"frameId": frame})
    limits = {"loadLimit": 1000 * load_seconds, "quiet": QUIET_MS, "quietLimit": QUIET_LIMIT_MS}
    answer = await cdp.send(
        "Runtime.evaluate",
        {
            "expression": f"({_SETTLE})({json.dumps(limits)})",
            "contextId": world["executionContextId"],
            "awaitPromise": True,
        },
    )
    if not answer["result"].get("value"):
        console.append(f"the page was still loading after {load_seconds:.0f} s")
    await cdp.send("Emulation.setScriptExecutionDisabled", {"value": True})


async def _capture(cdp: CDPSession, viewport: Viewport, console: list[str]) -> Pixels:
    """The whole page in device pixels, taken in tiles from the top down."""
    size = (await cdp.send("Page.getLayoutMetrics"))["cssContentSize"]
    width, height = min(size["width"], MAX_WIDTH), min(size["height"], MAX_HEIGHT)
    if (width, height) != (size["width"], size["height"]):
        console.append(
            f"the page is {size['width']}x{size['height']} px; cut to {width}x{height} px"
        )
    step = int(TILE / viewport.device_scale)
    tiles = [
        await _capture_tile(cdp, y, width, min(step, height - y)) for y in range(0, height, step)
    ]
    return tiles[0] if len(tiles) == 1 else np.concatenate(tiles)


async def _capture_tile(cdp: CDPSession, y: float, width: float, height: float) -> Pixels:
    shot = await cdp.send(
        "Page.captureScreenshot",
        {
            "format": "png",
            "optimizeForSpeed": True,  # half the time of a PNG compressed well
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": y, "width": width, "height": height, "scale": 1},
        },
    )
    png = np.frombuffer(base64.b64decode(shot["data"]), np.uint8)
    return cv2.imdecode(png, cv2.IMREAD_COLOR_RGB)  # type: ignore[return-value]
