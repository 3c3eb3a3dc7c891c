"""The page is changed in words, by a model, with proof of what else changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.app.driver import PacedEngine, generate_once, preview_text, status, violations
from tests.faulty_server import FaultyServer, text
from webapp.settings import ModelSettings

HTML = """<!doctype html>
<title>t</title>
<h1>Harbour</h1>
<p>The ferry</p>
<p>{number}</p>
"""
TO_BLUE = """index.html
<<<<<<< SEARCH
<p>The ferry</p>
=======
<p style="color: #0b5fff; background: #fee">The ferry</p>
>>>>>>> REPLACE
"""
TO_NIGHT = """index.html
<<<<<<< SEARCH
<h1>Harbour</h1>
=======
<h1>Harbour at night</h1>
>>>>>>> REPLACE
"""


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyServer]:
    with FaultyServer(text(TO_BLUE)) as server:
        yield server


@pytest.fixture(scope="module")
def model(server: FaultyServer) -> ModelSettings:
    return ModelSettings(name="scripted", base_url=server.url, thinking_budget=0)


def convert(page: Page, screenshot: Path) -> None:
    generate_once(page, screenshot)
    expect(status(page)).to_contain_text("Done", timeout=60_000)


def test_an_element_is_picked_by_pointer_or_keys_and_changed_and_the_rest_is_watched(
    page: Page, screenshot: Path, server: FaultyServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(PacedEngine, "html", HTML)
    convert(page, screenshot)
    layer, name = page.locator(".pick"), page.locator(".pick-name")

    page.get_by_role("button", name="Pick an element").click()
    expect(layer).to_be_focused()
    place = layer.bounding_box()
    assert place
    page.mouse.move(place["x"] + 60, place["y"] + 60)
    expect(name).to_have_text("h1: Harbour")
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(".words-target code")).to_have_text("h1")
    expect(page.get_by_label("What to change")).to_be_focused()

    page.get_by_role("button", name="Pick an element").click()
    expect(layer).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(name).to_contain_text("The ferry")
    page.keyboard.press("Escape")
    expect(layer).to_be_hidden()
    page.get_by_role("button", name="Pick an element").press("Enter")
    expect(layer).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(name).to_contain_text("The ferry")
    page.keyboard.press("Enter")
    expect(page.locator(".words-target code")).not_to_have_text("h1")
    expect(page.get_by_label("What to change")).to_be_focused()
    chosen = page.locator(".words-target code").inner_text()

    server.script = [text(TO_BLUE)]
    page.keyboard.type("use our blue #0b5fff")
    page.keyboard.press("Enter")
    expect(page.locator(".version")).to_have_count(2, timeout=60_000)
    expect(page.locator(".version[aria-pressed=true]")).to_contain_text("Use our blue #0b5fff")
    proof = page.locator(".words-changes li")
    expect(proof).to_have_text([f"Nothing outside of {chosen} changed."])
    asked = str(server.bodies[-1]["messages"][-1])
    assert "use our blue #0b5fff" in asked
    assert f"`{chosen}`" in asked

    server.script = [text(TO_NIGHT)]
    expect(page.get_by_label("What to change")).to_be_enabled()
    page.get_by_label("What to change").fill("a night boat")
    page.keyboard.press("Enter")
    expect(page.locator(".version")).to_have_count(3, timeout=60_000)
    expect(proof.first).to_contain_text("at night")
    expect(preview_text(page)).to_contain_text("Harbour at night")
    page.keyboard.press("Escape")
    page.locator(".version").first.click()
    expect(preview_text(page)).not_to_contain_text("Harbour at night")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_say_what_to_change(page: Page, screenshot: Path, scheme: Any):
    page.emulate_media(color_scheme=scheme)
    convert(page, screenshot)
    assert violations(page) == []
    page.get_by_role("button", name="Pick an element").click()
    expect(page.locator(".pick")).to_be_focused()
    assert violations(page) == []


def test_a_model_that_fails_leaves_the_page_as_it_was(
    page: Page, screenshot: Path, server: FaultyServer
):
    convert(page, screenshot)
    server.script = [text("I would rather not.")]
    page.get_by_label("What to change").fill("make the header sticky")
    page.get_by_role("button", name="Change").click()
    expect(status(page)).to_contain_text("Failed", timeout=60_000)
    expect(page.locator(".version")).to_have_count(1)
    expect(preview_text(page)).to_contain_text("page 1")
