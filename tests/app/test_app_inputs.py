"""What can be given to the app: files, pasted pictures, samples, sketches."""

import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import (
    Page,
    expect,
)

from tests.app.driver import PacedEngine, preview_text, status, want_one_pass
from webapp.capture import Camera
from webapp.errors import CaptureError

SENTENCE = re.compile(r"^[^\n]{10,200}\.$")


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


def test_a_page_on_the_internet_is_captured_or_the_reason_is_said(
    page: Page, screenshot: Path, monkeypatch: pytest.MonkeyPatch
):
    def take(camera: Camera, address: str) -> bytes:
        if "inside" in address:
            raise CaptureError("inside.test, port 80, is not on the public web")
        return screenshot.read_bytes()

    monkeypatch.setattr(Camera, "take", take)
    address = page.get_by_label("Address of a page")
    address.fill("http://inside.test")
    address.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(
        "inside.test, port 80, is not on the public web."
    )
    address.fill("example.org/news?id=7")
    page.get_by_role("button", name="Capture").click()
    expect(page.locator(".drop-note")).to_have_text("480 × 320 px")
    expect(page.locator(".drop-name")).to_have_text("example.org.png")
    expect(address).to_have_value("")
    page.get_by_role("button", name="Remove").click()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData('text', 'https://pasted.example/page');
          document.body.dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: data, bubbles: true}));
        }"""
    )
    expect(page.locator(".drop-name")).to_have_text("pasted.example.png")


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
    page.get_by_role("button", name="Options").click()
    want_one_pass(page)
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Done", timeout=120_000)
    expect(page.locator(".earlier li")).to_have_count(2)
    assert page.url != first


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


def test_a_page_goes_with_the_design_and_the_run_starts_from_it(
    page: Page, screenshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("generation.attempt.ALONE_SECONDS", 1.0)
    (tmp_path / "no.zip").write_text("words")
    page.set_input_files("#page-file", tmp_path / "no.zip")
    expect(page.get_by_role("alert")).to_have_text(
        "no.zip is neither an HTML page nor a ZIP of one."
    )
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as site:
        site.writestr("site/index.html", "<link rel=stylesheet href=a.css><p>Harbour news")
        site.writestr("site/a.css", "p { background: #1d4e89; color: #fff; padding: 20px }")
    page.locator(".drop-target").evaluate(
        """(target, files) => {
          const data = new DataTransfer();
          for (const [name, type, bytes] of files)
            data.items.add(new File([new Uint8Array(bytes)], name, {type}));
          target.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true}));
        }""",
        [
            ["harbour.png", "image/png", list(screenshot.read_bytes())],
            ["site.zip", "application/zip", list((tmp_path / "site.zip").read_bytes())],
        ],
    )
    expect(page.locator(".page-name")).to_have_text("Starts from site.zip")
    expect(page.locator(".drop-note")).to_have_text("480 × 320 px")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Generate").click()
    expect(page.locator(".version").first).to_contain_text("Your page", timeout=60_000)
    expect(preview_text(page)).to_contain_text("Harbour news")
    expect(status(page)).to_contain_text("Done", timeout=120_000)
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_label("Choose a page to start from")).to_be_focused()


def test_several_pages_are_made_one_after_the_other_and_the_queue_is_shown(
    page: Page, screenshot: Path, tmp_path: Path
):
    shots = [screenshot, tmp_path / "harbour about.png", tmp_path / "harbour ferries.png"]
    for copy in shots[1:]:
        copy.write_bytes(screenshot.read_bytes())
    (tmp_path / "words.png").write_text("words")
    page.set_input_files("#design-file", [*shots, tmp_path / "words.png"])
    expect(page.get_by_role("alert")).to_contain_text("words.png is not an image")
    expect(page.locator(".drop-more li")).to_have_count(2)
    expect(page.locator(".drop-more li").last).to_contain_text("480 × 320 px")
    page.get_by_role("button", name="Options").click()
    page.get_by_label("Engine").click()
    page.get_by_role("option", name="paced").click()
    want_one_pass(page)
    page.get_by_role("button", name="Generate").click()
    rows = page.locator(".earlier li")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Waiting")
    expect(rows.last).to_contain_text("Working")
    for _ in shots:
        PacedEngine.go.release()
    expect(rows.filter(has_text="%")).to_have_count(3, timeout=60_000)
    expect(page.locator(".drop-name").first).to_have_text("harbour-news")
    page.get_by_role("link", name="harbour-about").click()
    expect(preview_text(page)).to_contain_text("page 1")


def test_one_page_at_two_widths_is_measured_at_both(page: Page, screenshot: Path, tmp_path: Path):
    wide = Image.new("RGB", (1280, 400), "white")
    wide.paste(Image.open(screenshot))
    wide.save(tmp_path / "harbour wide.png")
    page.set_input_files("#design-file", [screenshot, tmp_path / "harbour wide.png"])
    expect(page.get_by_label("one page at several widths")).to_be_checked()
    page.get_by_label("several pages").check()
    page.get_by_label("one page at several widths").check()
    page.get_by_role("button", name="Options").click()
    want_one_pass(page)
    page.get_by_role("button", name="Generate").click()
    expect(page.locator(".widths")).to_contain_text(
        re.compile(r"At 480 px \d+\.\d %"), timeout=90_000
    )
    expect(page.locator(".drop-note").first).to_have_text("1280 × 400 px, also for 480 px")
