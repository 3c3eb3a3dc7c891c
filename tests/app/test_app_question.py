"""What a run asks can be left alone, answered, or skipped."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, expect

from tests.app.driver import PacedEngine, choose, preview_text, status, violations

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def ask(page: Page, screenshot: Path) -> None:
    """Have a pass ask, and go on with what it guesses."""
    choose(page, screenshot, "asking")
    page.get_by_role("slider", name="Passes").press("Home")
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_role("group", name="What is the bar: a title or a map?")).to_be_visible()
    PacedEngine.go.release()
    expect(status(page)).to_contain_text("Done", timeout=60_000)


def test_a_run_does_not_wait_for_the_answer_which_makes_another_version(
    page: Page, screenshot: Path
):
    ask(page, screenshot)
    expect(preview_text(page)).to_contain_text("a title")
    expect(page.locator(".question-crop img")).to_be_visible()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    PacedEngine.go.release()
    page.get_by_role("button", name="A map").press("Enter")
    expect(page.locator(".version")).to_have_count(2, timeout=60_000)
    expect(page.locator(".version[aria-pressed=true]")).to_contain_text("A map")
    expect(preview_text(page)).to_contain_text("a map")
    page.reload()
    expect(preview_text(page)).to_contain_text("a map")
    expect(page.locator(".question")).to_be_hidden()
