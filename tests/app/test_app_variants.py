"""Several first pages beside each other, one of which is gone on from."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app.driver import choose, preview_text, status, violations, want_one_pass


def test_variants_are_seen_side_by_side_and_one_is_gone_on_from(
    page: Page, screenshot: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("generation.attempt.REPAIR_SECONDS", 1.0)
    tab = page.get_by_role("tab", name="Variants")
    choose(page, screenshot)
    expect(tab).to_be_hidden()
    page.get_by_role("button", name="Options").click()
    variants = page.get_by_role("slider", name="Variants")
    expect(variants).to_be_hidden()  # the embedded engine would write the same again
    page.get_by_label("Engine").click()
    page.get_by_role("option", name="drafting").click()
    for _ in range(2):
        variants.press("ArrowRight")
    want_one_pass(page)
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Done", timeout=90_000)
    tab.click()
    cards = page.locator(".variant")
    expect(cards).to_have_count(4)
    expect(cards.first).to_contain_text("Design")
    expect(cards.filter(has_text="%")).to_have_count(3)
    tops = {card.bounding_box()["y"] for card in cards.all()}  # type: ignore[index]
    assert len(tops) == 1
    for picture in page.locator(".variant img").all():
        expect(picture).to_have_js_property("naturalWidth", 480)

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
    page.get_by_role("button", name="Make Variant 3 the result").click()
    expect(page.locator(".variant.chosen")).to_contain_text("Variant 3")
    page.get_by_role("button", name="Go on from Variant 2").click()
    expect(page.locator(".versions")).to_contain_text("Pass 2", timeout=60_000)
    expect(status(page)).to_contain_text("Done", timeout=60_000)
    page.get_by_role("tab", name="Preview").click()
    page.locator(".version", has_text="Pass 2").click()
    expect(preview_text(page)).to_contain_text("gone on")
