"""Photographs a page on the internet, in a browser that reaches it through a Proxy alone."""

import asyncio
import base64
import json
import threading
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from playwright.async_api import Browser, Page, Request, Response, async_playwright
from playwright.async_api import Error as PlaywrightError

from verify.browser import find_browser, launch
from verify.tab import SETTLE
from webapp.capture.gate import Gate
from webapp.capture.proxy import Proxy
from webapp.errors import CaptureError

WIDTH, HEIGHT = 1280, 800  # of the window, CSS px
MAX_HEIGHT = 16_000  # of the picture, CSS px: the most that Chromium draws at once
MAX_REDIRECTS = 5
SECONDS = 45.0  # for all of it
ANSWER_SECONDS = 20.0  # for the page to begin
SETTLE_MS = {"load": 8_000, "quiet": 300, "calm": 2_000}

# Shows every part of the page once: much is loaded only when it comes into view.
_SCROLL = """async (limit) => {
  const height = () => Math.min(limit, document.documentElement.scrollHeight);
  for (let y = 0; y < height(); y += innerHeight) {
    scrollTo(0, y);
    await new Promise(done => setTimeout(done, 60));
  }
  scrollTo(0, 0);
  return height();
}"""


class Camera:
    """Takes pictures of pages, one at a time; callable from any thread.

    Args:
        gate: makes the Gate of a picture; another one lets a test reach itself.
    """

    def __init__(self, executable: str | None = None, gate: Callable[[], Gate] = Gate):
        self._executable = executable
        self._gate = gate
        self._turn = threading.Lock()

    def take(self, address: str) -> bytes:
        """A PNG of the page at `address`, WIDTH px wide and as high as it is.

        Raises:
            CaptureError: it is no address, may not be reached, or gave no page in time.
            BrowserNotFound: there is no Chromium on this machine.
        """
        url = parse(address)
        with self._turn:
            return asyncio.run(self._take(url))

    async def _take(self, url: SplitResult) -> bytes:
        host, gate = url.hostname or "", self._gate()
        await gate.find(host, url.port or (443 if url.scheme == "https" else 80))
        try:
            async with asyncio.timeout(SECONDS), Proxy(gate) as proxy, async_playwright() as own:
                executable = find_browser(self._executable, own.chromium.executable_path)
                browser = await launch(own.chromium, executable, proxy.url)
                try:
                    return await _photograph(browser, url, proxy)
                finally:
                    await browser.close()
        except TimeoutError:
            raise CaptureError(f"{host} did not finish within {SECONDS:.0f} s") from None
        except PlaywrightError as error:
            raise CaptureError(f"{host} could not be shown: {_first_line(error)}") from error


def parse(address: str) -> SplitResult:
    """The URL that somebody typed; https where nothing is said.

    Raises:
        CaptureError: it is none of a page.
    """
    text = address.strip()
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
        host, _ = url.hostname, url.port
    except ValueError as error:
        raise CaptureError(f"{text!r} is not an address of a page") from error
    if url.scheme not in ("http", "https"):
        raise CaptureError(f"only http and https are captured, not {url.scheme}")
    if not host or any(sign in text for sign in " \\\t\r\n") or len(text) > 2_000:
        raise CaptureError("type the address of a page, like https://example.org")
    if url.username or url.password:
        raise CaptureError("an address with a password in it is not captured")
    return url


async def _photograph(browser: Browser, url: SplitResult, proxy: Proxy) -> bytes:
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        reduced_motion="reduce",
        service_workers="block",
        accept_downloads=False,
    )
    page = await context.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    context.on("page", lambda popup: popup.close())
    await _open(page, url, proxy)
    await page.evaluate(f"({SETTLE})({json.dumps(SETTLE_MS)})")
    height = await page.evaluate(_SCROLL, MAX_HEIGHT)
    await page.evaluate(f"({SETTLE})({json.dumps(SETTLE_MS)})")
    if proxy.full:
        raise CaptureError(f"{url.hostname} sends more than is taken of one page")
    cdp = await context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": max(height, HEIGHT), "scale": 1}
    shot = await cdp.send(
        "Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": clip}
    )
    return base64.b64decode(shot["data"])


async def _open(page: Page, url: SplitResult, proxy: Proxy) -> None:
    """Go to `url`; what stands in the way is said in a sentence."""
    hosts = [url.hostname or ""]  # that it leads to, one after the other

    def note(request: Request) -> None:
        if request.is_navigation_request() and request.frame == page.main_frame:
            hosts.append(urlsplit(request.url).hostname or "")

    page.on("request", note)
    try:
        response = await page.goto(
            url.geturl(), wait_until="domcontentloaded", timeout=1000 * ANSWER_SECONDS
        )
    except PlaywrightError as error:
        why = proxy.refused.get(hosts[-1]) or _reason(hosts[-1], _first_line(error))
        raise CaptureError(why) from error
    if response is None:
        raise CaptureError(f"there is no page at {hosts[-1]}")
    if response.status >= 400:
        status = f"{hosts[-1]} answers with status {response.status}, not with a page"
        raise CaptureError(proxy.refused.get(hosts[-1]) or status)
    if _redirects(response) > MAX_REDIRECTS:
        raise CaptureError(f"{url.hostname} leads on more than {MAX_REDIRECTS} times")


def _redirects(response: Response) -> int:
    count, request = 0, response.request
    while request := request.redirected_from:
        count += 1
    return count


def _reason(host: str, error: str) -> str:
    for sign, reason in (
        ("ERR_CERT", "has no valid certificate"),
        ("ERR_TOO_MANY_REDIRECTS", "leads in circles"),
        ("ERR_ABORTED", "offers a file instead of a page"),
        ("Timeout", f"did not answer within {ANSWER_SECONDS:.0f} s"),
    ):
        if sign in error:
            return f"{host} {reason}"
    return f"{host} did not answer"


def _first_line(error: PlaywrightError) -> str:
    return error.message.splitlines()[0]
