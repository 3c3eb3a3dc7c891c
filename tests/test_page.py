import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from generation.errors import PageError
from generation.page import Page

FILES = {
    "index.html": '<link rel="stylesheet" href="styles.css"><img src="assets/a.png">',
    "styles.css": 'body { background: url("assets/b.png") }',
    "assets/a.png": b"\x89PNG a",
    "assets/b.png": b"\x89PNG b",
}


@pytest.mark.parametrize(
    "path", ["../x.css", "/etc/x.css", "a/../../x", "a\\b.css", "C:/x.css", "", ".", "a//b", "a\0b"]
)
def test_paths_outside_the_folder_are_refused(path):
    with pytest.raises(PageError, match="not a relative path"):
        Page({"index.html": "", path: ""})


def test_a_page_needs_an_index():
    with pytest.raises(PageError, match=r"index\.html"):
        Page({"styles.css": ""})


def test_a_saved_page_loads_as_it_was(tmp_path):
    Page(FILES).save(tmp_path / "out")
    assert Page.load(tmp_path / "out").files == FILES
    assert Page.load(tmp_path / "out" / "index.html").files == FILES


def test_saving_replaces_the_files_of_the_page_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "styles.css").write_text("old")
    Page(FILES).save(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "styles.css").read_text() == FILES["styles.css"]
    assert {p.name for p in tmp_path.iterdir()} == {
        "assets",
        "index.html",
        "notes.txt",
        "styles.css",
    }


def test_a_save_that_fails_leaves_the_folder_as_it_was(tmp_path, monkeypatch):
    (tmp_path / "index.html").write_text("old")

    def full(self, data):
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="no space"):
        Page(FILES).save(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text() == "old"


def test_a_zip_is_the_same_every_time_and_loads_again(tmp_path):
    data = Page(FILES).zip()
    assert data == Page(dict(reversed(FILES.items()))).zip()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.namelist() == sorted(FILES)
    (tmp_path / "page.zip").write_bytes(data)
    assert Page.load(tmp_path / "page.zip").files == FILES


def test_a_zip_cannot_reach_out_of_its_folder(tmp_path):
    with zipfile.ZipFile(tmp_path / "page.zip", "w") as archive:
        archive.writestr("index.html", "")
        archive.writestr("../evil.css", "")
    with pytest.raises(PageError, match="not a relative path"):
        Page.load(tmp_path / "page.zip")


@pytest.mark.parametrize(
    "html",
    [
        '<img src="my pic.png">',
        "<img src='my%20pic.png?v=2'>",
        '<img srcset="small.png 1x, ./my%20pic.png 2x">',
        '<div style="background: url(my%20pic.png)">',
        '<style>@import "theme.css";</style>',
        "<link href=theme.css rel=stylesheet>",
    ],
)
def test_files_that_a_page_names_are_loaded_with_it(tmp_path, html):
    (tmp_path / "about.html").write_text(html)
    (tmp_path / "my pic.png").write_bytes(b"picture")
    (tmp_path / "theme.css").write_text("body { background: url(my%20pic.png) }")
    (tmp_path / "unrelated.png").write_bytes(b"no")
    files = Page.load(tmp_path / "about.html").files
    assert files["index.html"] == html
    assert files["my pic.png"] == b"picture"
    assert "unrelated.png" not in files


def test_files_outside_the_folder_are_not_loaded(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "index.html").write_text(
        f'<img src="../secret.txt"><img src="{tmp_path}/secret.txt"><img src="link.txt">'
    )
    assert list(Page.load(folder).files) == ["index.html"]


def test_a_missing_page_is_an_error(tmp_path):
    with pytest.raises(PageError, match="no such page"):
        Page.load(tmp_path / "missing.html")
    with pytest.raises(PageError, match="no such page"):
        Page.load(tmp_path)


def test_text_in_an_old_encoding_is_read(tmp_path):
    (tmp_path / "index.html").write_bytes("café".encode("cp1252"))
    assert Page.load(tmp_path).html == "café"
