"""A run as a person sees it, from the first press to the file taken away."""

import io
import re
import threading
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Route,
    expect,
)

from generation import attempt
from generation.events import Delta, Pass
from tests.app.driver import PacedEngine, choose, generate_once, open_app, preview_text, status
from verify.render import Renderer
from verify.screenshot import Viewport


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
        expect(image).to_have_js_property("naturalWidth", 480)
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


def test_a_page_is_there_to_be_looked_at_before_it_is_measured(
    page: Page, screenshot: Path, monkeypatch: pytest.MonkeyPatch
):
    measure, go_on = attempt.measure, threading.Event()

    def wait_first(*args: Any) -> Generator[Delta, None, Pass]:
        assert go_on.wait(60)
        return (yield from measure(*args))

    monkeypatch.setattr(attempt, "measure", wait_first)
    generate_once(page, screenshot)
    expect(preview_text(page)).to_have_text("page 1")
    expect(page.locator(".version")).to_have_count(0)
    go_on.set()
    expect(page.locator(".version")).to_have_count(1)
    expect(preview_text(page)).to_have_text("page 1")


def test_stop_ends_the_work(page: Page, screenshot: Path):
    PacedEngine.stopped.clear()
    choose(page, screenshot, "paced")
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_contain_text("Thinking about it")
    PacedEngine.go.release()
    expect(page.locator(".version")).to_have_count(1)
    page.get_by_role("button", name="Draw a sketch").click()
    page.keyboard.press("Escape")  # closes the sketch
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.wait_for_timeout(700)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
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
    expect(status(page)).to_contain_text("Thinking about it")
    PacedEngine.go.release()
    expect(page.locator(".version")).to_have_count(1)

    address = page.url
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(status(page)).to_contain_text("Thinking about it")
    expect(page.locator(".version")).to_have_count(1)
    expect(page.locator(".drop-name")).to_have_text("harbour-news")
    expect(preview_text(page)).to_have_text("page 1")
    PacedEngine.go.release()
    expect(page.locator(".version")).to_have_count(2)
    expect(status(page)).to_contain_text("Done", timeout=90_000)

    stranger = browser.new_page()
    stranger.goto(address)
    expect(stranger.get_by_role("alert")).to_contain_text("another browser")
    expect(stranger.locator(".version")).to_have_count(0)
    stranger.close()


def test_health_is_answered_while_a_run_is_at_work(page: Page, screenshot: Path, url: str):
    choose(page, screenshot, "paced")
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Thinking about it")
    assert page.request.get(f"{url}healthz").text() == "ok"
    page.get_by_role("button", name="Stop").click()


def test_an_edit_is_measured_and_an_earlier_version_comes_back(page: Page, screenshot: Path):
    generate_once(page, screenshot)
    expect(status(page)).to_contain_text("Done", timeout=60_000)
    page.get_by_role("tab", name="Code").click()
    page.locator(".cm-content").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("and a line by hand")
    page.get_by_role("button", name="Measure my changes").click()
    expect(page.locator(".version")).to_have_count(2)
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
    generate_once(page, screenshot)
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
    generate_once(page, screenshot)
    expect(status(page)).to_contain_text("Done", timeout=60_000)
    page.get_by_role("tab", name="Export").click()
    page.get_by_label("React").check()
    expect(page.locator(".export-score")).to_contain_text("these very files", timeout=60_000)
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
