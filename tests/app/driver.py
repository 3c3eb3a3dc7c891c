"""What a person does with the app, and engines that do as a test tells them."""

import re
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Literal

from playwright.sync_api import (
    BrowserContext,
    Locator,
    Page,
    expect,
)

from generation.design import Design
from generation.engine import Drafting, Request, Work
from generation.errors import Stopped
from generation.events import Asked, Delta, Usage
from generation.page import Page as GeneratedPage
from generation.question import Question
from verify.screenshot import Box

BAR = Box(0, 0, 480, 70)  # of the design that the tests have


class PacedEngine:
    """Writes a page a pass, each when `go` is released."""

    name = "paced"
    refines = True
    takes_repairs = False
    drafts: Drafting = "alike"
    go = threading.Semaphore(0)
    stopped = threading.Event()
    html = "<!doctype html><title>paced</title><p>{number}</p>"

    def expected(self, design: Design, passes: int, variants: int) -> Usage:
        return Usage()

    def generate(self, request: Request) -> Work:
        yield Delta("thinking about it")
        while not self.go.acquire(timeout=0.05):
            if request.stop.is_set():
                self.stopped.set()
                raise Stopped("stopped")
        number = request.previous.index + 2 if request.previous else 1
        return GeneratedPage({"index.html": self.html.replace("{number}", f"page {number}")})


class AskingEngine(PacedEngine):
    """Asks what the bar of the page is, and writes what it takes it for."""

    name = "asking"
    question = Question("What is the bar: a title or a map?", ("a title", "a map"), BAR)

    def generate(self, request: Request) -> Work:
        yield Asked(self.question)
        yield from super().generate(request)
        said = request.answers[0].choice if request.answers else "a title"
        return GeneratedPage({"index.html": f"<!doctype html><title>t</title><p>{said}</p>"})


class DraftingEngine:
    """Writes first pages that differ, and goes on from one by a line that says so."""

    name = "drafting"
    refines = True
    takes_repairs = True
    drafts: Drafting = "in turn"

    def expected(self, design: Design, passes: int, variants: int) -> Usage:
        return Usage()

    def generate(self, request: Request) -> Generator[Delta, None, GeneratedPage]:
        yield Delta("writing")
        if request.previous and request.previous.page:
            files = request.previous.page.files
            return GeneratedPage({**files, "index.html": f"{files['index.html']}<p>gone on</p>"})
        self.written = getattr(self, "written", 0) + 1
        color = ("#1d4e89", "#c8553d", "#2f7d4f", "#777777")[self.written - 1]
        bar = f'<h1 style="background:{color};color:#fff;margin:0;padding:20px">Harbour news</h1>'
        return GeneratedPage({"index.html": f"<!doctype html>{bar}<p>draft {self.written}</p>"})


class TalkingEngine:
    """Thinks 20 KB and writes 60 KB, in small pieces, and then gives a page."""

    name = "talking"
    refines = False
    takes_repairs = False
    drafts: Drafting = "alike"

    def expected(self, design: Design, passes: int, variants: int) -> Usage:
        return Usage()

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


AXE = (Path(__file__).parents[1] / "axe" / "axe.min.js").read_text(encoding="utf-8")
FADED_IN = """() => document.getAnimations().every(one =>
  one.playState !== 'running' || one.effect.getComputedTiming().endTime === Infinity)"""
VIOLATIONS = """async () =>
  (await axe.run(document, {iframes: false, resultTypes: ['violations']})).violations
  .filter(found => ['critical', 'serious'].includes(found.impact))
  .map(found => `${found.id}: ${found.nodes.map(node => node.html).join(' ')}`)"""


def violations(page: Page) -> list[str]:
    """What axe-core finds critical or serious on the screen as it is."""
    page.wait_for_timeout(100)  # until it begins to fade in
    page.wait_for_function(FADED_IN)
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    return page.evaluate(VIOLATIONS)


def open_app(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_role("button", name="Generate")).to_be_visible()
    return page


def choose(page: Page, file: Path, engine: str | None = None) -> None:
    page.set_input_files("#design-file", file)
    expect(page.locator(".drop-note")).to_have_text(re.compile("px$"))
    if engine:
        page.get_by_role("button", name="Options").click()
        page.get_by_label("Engine").click()
        page.get_by_role("option", name=engine).click()


def want_one_pass(page: Page) -> None:
    """With the options open."""
    page.get_by_role("slider", name="Passes").press("Home")


def generate_once(page: Page, file: Path) -> None:
    """Have the paced engine make one pass."""
    choose(page, file, "paced")
    want_one_pass(page)
    PacedEngine.go.release()
    page.get_by_role("button", name="Generate").click()


def status(page: Page) -> Locator:
    return page.locator(".status-text")


def preview_text(page: Page) -> Locator:
    return page.frame_locator("#preview iframe.front").frame_locator("iframe").locator("body")
