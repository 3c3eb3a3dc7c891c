"""Render a page's files to a Screenshot, in a headless Chromium that can reach no network."""

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any, TypeVar

from playwright.async_api import Browser, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from verify.browser import find_browser, launch
from verify.copies import copied_share
from verify.dom_text import TEXTLESS_CSS, Candidate, find_candidates, read_text
from verify.elements import read_elements
from verify.errors import RenderError, RenderTimeout
from verify.layout import Layout
from verify.screenshot import Box, Element, Pixels, Screenshot, Viewport
from verify.source import Source
from verify.tab import Tab, develop

NARROW = 390  # CSS px: a window in which a page must not be as wide as in its own
WIDE = 1280  # CSS px: the other window of a page that is itself narrow
LEFT = 0.2  # share of the letters that a page must show in the other window, too
COPIED = 0.5  # share of the text that is there twice in a page that is
LOAD_SHARE = 1 / 3  # of the time limit: a page that has not loaded by then is taken as it is
REST = 0.25  # seconds after a render in which no tab is opened or closed: either costs as much
CLOSE_SECONDS = 5.0  # a tab that takes longer to close has taken the browser with it

T = TypeVar("T")


@dataclass(frozen=True)
class _Elsewhere:
    """The page in a window of quite another width."""

    window: int  # CSS px
    width: float  # of the page there, CSS px
    left: float  # share of the letters that are shown there


@dataclass(frozen=True)
class _Seen:
    """What Chromium tells of a page."""

    pixels: Pixels
    layout: Layout
    candidates: Sequence[Candidate]
    textless: Pixels | None  # the page without its text, where a candidate is in doubt
    elsewhere: _Elsewhere
    console: tuple[str, ...]
    source: Source
    elements: tuple[Element, ...]


async def _look(tab: Tab, viewport: Viewport, source: Source) -> _Seen:
    scale = viewport.device_scale
    photograph = await tab.photograph()
    pixels, snapshot = await asyncio.gather(asyncio.to_thread(develop, photograph), tab.snapshot())
    layout = Layout(snapshot)
    candidates = await asyncio.to_thread(find_candidates, layout, pixels, scale)
    elements = asyncio.create_task(asyncio.to_thread(read_elements, layout, source))
    textless = await _textless(tab, candidates, pixels, scale)
    console = tab.console  # before the window is another
    elsewhere = await _look_elsewhere(tab, viewport)
    return _Seen(pixels, layout, candidates, textless, elsewhere, console, source, await elements)


async def _look_elsewhere(tab: Tab, viewport: Viewport) -> _Elsewhere:
    letters = await tab.letters()
    window = NARROW if viewport.width >= 2 * NARROW else WIDE
    width = await tab.width_in(replace(viewport, width=window))
    return _Elsewhere(window, width, await tab.letters() / letters if letters else 1.0)


def _faults(seen: _Seen, viewport: Viewport) -> Iterator[str]:
    """What is wrong with the document, beside how it looks."""
    if seen.source.cut_off:
        yield f"the document is cut off: it ends in {seen.source.cut_off}"
    shown = {seen.layout.boxes[candidate.line.owner].node for candidate in seen.candidates}
    copied = copied_share(seen.layout, shown)
    if copied >= COPIED:
        yield f"the page holds a hidden copy of itself: {copied:.0%} of its text is there twice"
    there = seen.elsewhere
    if there.window < viewport.width <= there.width:
        yield (
            f"the page has one width only: in a window of {there.window} px "
            f"it is still {there.width:.0f} px wide"
        )
    if there.left < LEFT:
        yield (
            f"the page is for one width only: in a window of {there.window} px "
            f"{there.left:.0%} of its text is left"
        )


async def _textless(
    tab: Tab, candidates: Sequence[Candidate], pixels: Pixels, scale: float
) -> Pixels | None:
    """The page with no text where a candidate is in doubt; None where none is."""
    doubts = [candidate.line.box for candidate in candidates if candidate.doubtful]
    if not doubts:
        return None
    around = Box.around(doubts)
    top = max(0, floor(around.y))
    bottom = min(ceil(around.bottom), pixels.shape[0] / scale)
    rows = develop(await tab.photograph_under(TEXTLESS_CSS, top, bottom))
    first = round(scale * top)
    if rows.shape != pixels[first : first + len(rows)].shape:
        return None
    textless = pixels.copy()
    textless[first : first + len(rows)] = rows
    return textless


class Renderer:
    """One warm Chromium that turns files into Screenshots, callable from any thread.

    The browser lives on a thread of its own and is started by the first render, and
    again by the next one if it died. Every render has a tab of its own, in a context of
    its own; the tab for the next render is opened while there is time. As many renders run
    at once as there are cores.
    """

    def __init__(self, executable: str | None = None, timeout: float = 20.0):
        self._executable = executable
        self._timeout = timeout  # seconds a render may take
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._prepared: asyncio.Task[Tab] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._starting = asyncio.Lock()
        self._slots = asyncio.Semaphore(os.cpu_count() or 1)
        self._wanted = asyncio.Event()  # set when a render is asked for
        self._thread = threading.Thread(target=self._loop.run_forever, name="renderer", daemon=True)
        self._thread.start()

    def render(self, files: Mapping[str, str | bytes], viewport: Viewport) -> Screenshot:
        """The page `files["index.html"]` as seen through `viewport`, at its full height.

        Raises:
            BrowserNotFound: there is no Chromium on this machine.
            RenderTimeout: the page did not finish within the time limit.
            RenderError: there is no index.html, or Chromium failed.
        """
        if "index.html" not in files:
            raise RenderError(f"a page needs an index.html; got {', '.join(files) or 'no files'}")
        seen = self._call(self._see(files, viewport))
        return Screenshot(
            pixels=seen.pixels,
            viewport=viewport,
            text=read_text(
                seen.layout, seen.candidates, seen.pixels, seen.textless, viewport.device_scale
            ),
            elements=seen.elements,
            console=seen.console,
            faults=tuple(_faults(seen, viewport)),
        )

    def evaluate(self, files: Mapping[str, str | bytes], viewport: Viewport, script: str) -> Any:
        """What `script` says of the page once it has loaded, as JSON has it.

        Raises:
            BrowserNotFound, RenderTimeout, RenderError: as `render`; the script failed.
        """
        return self._call(self._ask(files, viewport, script))

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

    async def _see(self, files: Mapping[str, str | bytes], viewport: Viewport) -> _Seen:
        source = asyncio.create_task(asyncio.to_thread(Source.of, files["index.html"]))
        async with self._loaded(files, viewport) as tab:
            return await _look(tab, viewport, await source)

    async def _ask(self, files: Mapping[str, str | bytes], viewport: Viewport, script: str) -> Any:
        async with self._loaded(files, viewport) as tab:
            return await tab.evaluate(script)

    @contextlib.asynccontextmanager
    async def _loaded(
        self, files: Mapping[str, str | bytes], viewport: Viewport
    ) -> AsyncIterator[Tab]:
        """A tab that shows the page, within the time limit."""
        try:
            async with self._slots, self._tab(viewport) as tab, asyncio.timeout(self._timeout):
                await tab.load(files, viewport, LOAD_SHARE * self._timeout)
                yield tab
        except TimeoutError:
            raise RenderTimeout(
                f"the page did not finish within {self._timeout:g} s; "
                "look for a script that never ends"
            ) from None
        except PlaywrightError as error:
            raise RenderError(f"Chromium failed: {error.message.splitlines()[0]}") from error

    @contextlib.asynccontextmanager
    async def _tab(self, viewport: Viewport) -> AsyncIterator[Tab]:
        tab = await self._prepared_tab() or await self._open()
        try:
            yield tab
        finally:
            self._close_soon(tab)
            if self._prepared is None:
                self._wanted.clear()
                self._prepared = asyncio.create_task(self._prepare(viewport))

    async def _prepare(self, viewport: Viewport) -> Tab:
        """Open the tab for the next render, when it is asked for or there is time."""
        await self._rest()
        return await self._open(viewport)

    async def _rest(self) -> None:
        """Leave the cores to what the last render was for, until the next is asked for."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), REST)

    async def _prepared_tab(self) -> Tab | None:
        """The tab opened ahead, if there is one and it is still alive."""
        prepared, self._prepared = self._prepared, None
        self._wanted.set()
        if prepared is None:
            return None
        with contextlib.suppress(PlaywrightError):
            tab = await prepared
            if tab.is_open:
                return tab
            self._close_soon(tab)
        return None

    async def _open(self, viewport: Viewport | None = None) -> Tab:
        return await Tab.open(await self._running_browser(), viewport)

    async def _running_browser(self) -> Browser:
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                await self._stop_browser()
                self._playwright = await async_playwright().start()
                chromium = self._playwright.chromium
                executable = find_browser(self._executable, chromium.executable_path)
                self._browser = await launch(chromium, executable)
            return self._browser

    def _close_soon(self, tab: Tab) -> None:
        task = asyncio.create_task(self._close_tab(tab))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close_tab(self, tab: Tab) -> None:
        await self._rest()
        try:
            await asyncio.wait_for(tab.close(), CLOSE_SECONDS)
        except (PlaywrightError, TimeoutError):
            await self._stop_browser()  # the next render starts another

    async def _stop(self) -> None:
        self._wanted.set()
        ahead = [self._prepared] if self._prepared else []
        for opening in ahead:
            opening.cancel()
        await asyncio.gather(*self._closing, *ahead, return_exceptions=True)
        await self._stop_browser()

    async def _stop_browser(self) -> None:
        playwright, self._playwright, self._browser = self._playwright, None, None
        if playwright:
            await playwright.stop()
