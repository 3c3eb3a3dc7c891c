"""The app, served, and a browser that looks at it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from generation.engine import ENGINES
from tests.app.driver import open_app
from verify.browser import find_browser
from verify.render import Renderer
from webapp.app import running
from webapp.settings import ModelSettings, Settings

expect.set_options(timeout=30_000)  # ms; machines are busy
LEFT = ("AbortError: signal is aborted", "Unexpected error Connection errored out")


@pytest.fixture(scope="module")
def model() -> ModelSettings:
    """The model that the app is set to; a module may have another one."""
    return ModelSettings()


@pytest.fixture(scope="module")
def url(
    tmp_path_factory: pytest.TempPathFactory, renderer: Renderer, model: ModelSettings
) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, socket.socket() as free:
        engines = {**ENGINES, "paced": "tests.app.driver:PacedEngine"}
        engines["asking"] = "tests.app.driver:AskingEngine"
        engines["drafting"] = "tests.app.driver:DraftingEngine"
        engines["talking"] = "tests.app.driver:TalkingEngine"
        patch.setattr("generation.engine.ENGINES", engines)
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = Settings(port=port, data=tmp_path_factory.mktemp("data"), model=model)
        with running(settings, renderer) as url:
            yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=find_browser(playwrights_own=own))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def window(browser: Browser) -> BrowserContext:
    """What remembers the app's own files: it is ready in a third of the time from then on."""
    return browser.new_context(viewport={"width": 1440, "height": 900})


@pytest.fixture
def context(window: BrowserContext, url: str) -> Iterator[BrowserContext]:
    """The browser of a new visitor, which fails the test when it sees an error or asks another
    host."""
    wrong: list[str] = []
    listeners = {
        "console": lambda m: wrong.append(m.text) if _is_error(m) else None,
        "weberror": lambda e: wrong.append(str(e.error)),
        "request": lambda r: None if _is_local(r.url, url) else wrong.append(r.url),
    }
    for event, listener in listeners.items():
        window.on(event, listener)  # pyright: ignore
    yield window
    for page in window.pages:
        page.close()
    _forget(window, url)
    for event, listener in listeners.items():
        window.remove_listener(event, listener)
    assert not wrong


def _forget(window: BrowserContext, url: str) -> None:
    """All that the app has stored there."""
    page = window.new_page()
    cdp = window.new_cdp_session(page)
    cdp.send("Storage.clearDataForOrigin", {"origin": url.rstrip("/"), "storageTypes": "all"})
    page.close()
    window.clear_cookies()


def _is_error(message: ConsoleMessage) -> bool:
    """Whether a message is an error, other than Gradio's of a page that is left as it listens."""
    return message.type == "error" and not message.text.startswith(LEFT)


def _is_local(requested: str, url: str) -> bool:
    return requested.startswith((url, "data:", "blob:", "about:"))


@pytest.fixture
def page(context: BrowserContext, url: str) -> Page:
    return open_app(context, url)


@pytest.fixture(scope="module")
def screenshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small page: a coloured heading bar, a line of text, a button."""
    image = Image.new("RGB", (480, 320), "white")
    draw = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(28), ImageFont.load_default(18)
    draw.rectangle((0, 0, 480, 70), "#1d4e89")
    draw.text((24, 18), "Harbour news", "white", large)
    draw.text((24, 110), "The ferry leaves at noon", "#222222", small)
    draw.rounded_rectangle((24, 180, 164, 224), 8, "#c8553d")
    draw.text((50, 191), "Buy a ticket", "white", small)
    path = tmp_path_factory.mktemp("shots") / "harbour news.png"
    image.save(path)
    return path
