"""Where Chromium is on this machine, and how it is started so that it reaches no network."""

import logging
import re
import shutil
from pathlib import Path

from playwright.async_api import Browser, BrowserType
from playwright.async_api import Error as PlaywrightError

from verify.errors import BrowserNotFound

log = logging.getLogger(__name__)

# Chromium without its windows: on two cores a small page took it .24 seconds of the processor,
# where the whole browser took 1.3, which starts a profile with all its services for every tab.
_SHELL = "chromium-headless-shell"
_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PLACES = (
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)

# Requests of a page are answered or refused where they are intercepted. What is never
# intercepted (WebSocket in a worker, preconnect, WebRTC, reports) ends at these.
_NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND"  # addresses as well as names
_ARGS = (
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-component-update",  # Chromium itself asks nobody either
    "--block-new-web-contents",  # pop-ups
    "--blink-settings=imageAnimationPolicy=2",  # animated pictures show their first frame
    "--font-render-hinting=slight",  # as the whole browser has it on a desk; the shell has "full"
)


def find_browser(named: str | Path | None = None, playwrights_own: str | None = None) -> Path:
    """The Chromium to use: `named` by the user, else the shell, Playwright's own, the system's.

    Raises:
        BrowserNotFound: there is none, or `named` is not an executable file.
    """
    if named:
        found = shutil.which(named)
        if not found:
            raise BrowserNotFound(f"{named} is not a program; name a Chromium or leave it out")
        return Path(found)
    for candidate in (_SHELL, playwrights_own, *_COMMANDS, *_PLACES):
        found = candidate and shutil.which(candidate)
        if found:
            return Path(found)
    raise BrowserNotFound(
        "no Chromium was found; get one with `playwright install chromium` "
        f"or `apt-get install {_SHELL}`"
    )


async def launch(chromium: BrowserType, executable: Path, proxy: str | None = None) -> Browser:
    """Start `executable` headless, in its sandbox where the platform allows one.

    Args:
        proxy: URL of one on 127.0.0.1, the only thing that it then reaches; None: nothing.
    """
    try:
        return await _start(chromium, executable, proxy, sandbox=True)
    except PlaywrightError as error:
        if not re.search("sandbox|namespace", str(error), re.IGNORECASE):
            raise
        log.warning("Chromium runs without its sandbox, which does not start for this user")
        return await _start(chromium, executable, proxy, sandbox=False)


async def _start(
    chromium: BrowserType, executable: Path, proxy: str | None, *, sandbox: bool
) -> Browser:
    reached = _NOWHERE + (", EXCLUDE 127.0.0.1" if proxy else "")
    return await chromium.launch(
        executable_path=executable,
        chromium_sandbox=sandbox,
        args=[reached, *_ARGS],
        handle_sigint=False,  # whoever hears it closes the browser
        # by default Chromium goes past its proxy to this machine
        proxy={"server": proxy, "bypass": "<-loopback>"} if proxy else None,
    )
