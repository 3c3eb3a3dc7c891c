"""A sheet of several screens: each page can be looked at, compared, edited and taken away."""

import zipfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.app.driver import preview_text, status, violations
from tests.pen import HANDS
from tests.sketches import side_by_side
from tests.test_screens import ORDER, SHOP, SIZE, TO_ORDER

SEND_TO_WINDOW = """() => {
  HTMLFormElement.prototype.submit = function () { window.sent = this.elements.data.value; };
}"""


def test_the_pages_of_a_sheet_are_shown_and_handed_over(page: Page, tmp_path: Path):
    sheet = side_by_side([SHOP, ORDER], SIZE, HANDS["quick"], 3, [TO_ORDER])
    Image.fromarray(sheet).save(tmp_path / "shop.png")
    page.set_input_files("#design-file", tmp_path / "shop.png")
    expect(page.locator(".drop-note")).to_contain_text("sketch of a page", timeout=30_000)
    page.get_by_role("button", name="Generate").click()
    expect(status(page)).to_contain_text("Done", timeout=90_000)
    expect(page.locator(".notes")).to_contain_text("2 screens are drawn")
    expect(preview_text(page)).to_contain_text("Garden shop")
    pages = page.get_by_role("group", name="Page")
    expect(pages.get_by_role("button")).to_have_text(["index.html", "your-order.html"])
    pages.get_by_role("button", name="your-order.html").click()
    expect(preview_text(page)).to_contain_text("Your order")
    page.get_by_role("tab", name="Compare").click()
    expect(page.locator(".findings")).to_be_visible()
    compared = page.locator("#comparison").get_by_role("group", name="Page")
    compared.get_by_role("button", name="your-order.html").click()
    for image in ("The result", "Design"):
        seen = page.get_by_role("img", name=image, exact=True)
        expect(seen).to_have_js_property("complete", True)
        assert seen.evaluate("image => image.naturalWidth") == 390
    expect(page.locator(".legend")).to_contain_text("Only index.html is measured")
    expect(page.locator(".findings")).to_be_hidden()
    expect(page.get_by_role("button", name="Heat map")).to_be_disabled()
    assert violations(page) == []
    page.get_by_role("tab", name="Code").click()
    files = page.locator("#files").get_by_role("tab")
    expect(files).to_have_text(["index.html", "your-order.html", "styles.css"])
    files.nth(1).click()
    page.locator(".cm-content:visible").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("by hand")
    page.get_by_role("button", name="Measure my changes").click()
    edited = page.locator(".version[aria-pressed=true]")
    expect(edited).to_contain_text("Edit of your-order.html")
    page.get_by_role("tab", name="Preview").click()
    expect(preview_text(page)).to_contain_text("by hand")
    page.get_by_role("tab", name="Export").click()
    page.get_by_label("Page for CodePen").select_option("your-order.html")
    assert violations(page) == []
    page.evaluate(SEND_TO_WINDOW)
    page.get_by_role("button", name="Open in CodePen").click()
    page.wait_for_function("window.sent")
    assert "Your order" in page.evaluate("window.sent")
    with page.expect_download() as download:
        page.locator("#export").get_by_role("link", name="Download ZIP").click()
    archive = zipfile.ZipFile(download.value.path())
    assert {"index.html", "your-order.html", "styles.css"} <= set(archive.namelist())
    assert "your-order.html" in archive.read("README.md").decode()
    assert 'href="your-order.html"' in archive.read("index.html").decode()
    assert "by hand" in archive.read("your-order.html").decode()
