import zipfile
from collections.abc import Mapping
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


def packed(files: Mapping[str, str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "paths",
    [
        ["index.html", "css/a.css"],
        ["site/index.html", "site/css/a.css", "notes.txt", "__MACOSX/site/._index.html"],
        ["dist/web/index.html", "dist/web/css/a.css", "dist/web/old/index.html"],
        ["home.html", "css/a.css"],
    ],
)
def test_the_page_in_a_zip_is_found(paths):
    files = Page.open(packed({path: f"<p>{path}" for path in paths}), "site.zip").files
    assert files["index.html"] == f"<p>{paths[0]}"
    assert files["css/a.css"] == f"<p>{paths[1]}"
    assert "notes.txt" not in files


ENCRYPTED = bytearray(packed({"index.html": "<p>"}))
ENCRYPTED[ENCRYPTED.index(b"PK\x01\x02") + 8] |= 1
DAMAGED = packed({"index.html": "<p>" * 99}).replace(b"PK\x03\x04", b"PK\x03\x05", 1)
BOMB = {f"{n}.css": " " * 40_000_000 for n in range(3)}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "neither an HTML page nor a ZIP"),
        (b"\x89PNG\r\n\x1a\n\0", "neither an HTML page nor a ZIP"),
        (b"just words", "neither an HTML page nor a ZIP"),
        (packed({"a.txt": "a"}), r"no index\.html"),
        (packed({"a.html": "a", "b.html": "b"}), r"no index\.html"),
        (packed({"index.html": "", "/etc/x": ""}), "not a relative path"),
        (packed({"index.html": "", "../x": ""}), "not a relative path"),
        (packed({"index.html": "", "a": "", "a/b": ""}), "a file and of a folder"),
        (packed({"index.html": "", "a" * 300: ""}), "longer than 255"),
        (packed({f"{n}.css": "" for n in range(2_001)}), "at most 2000"),
        (packed({"index.html": "", **BOMB}), "holds 120 MB; at most 100 MB"),
        (bytes(ENCRYPTED), "encrypted"),
        (DAMAGED, "damaged"),
        (packed({"index.html": "<p>"}, zipfile.ZIP_BZIP2), "packed in an unusual way"),
        (packed({"index.html": "<p>" * 99})[:-10], "neither|damaged"),
    ],
)
def test_what_is_no_page_is_refused_in_a_sentence(data, said):
    with pytest.raises(PageError, match=said) as refused:
        Page.open(data, "site.zip")
    assert "\n" not in str(refused.value)


def test_a_zip_with_any_byte_wrong_is_read_or_refused():
    data = packed({"index.html": "<p>Ferries leave every hour" * 9, "a.css": "p { color: red }"})
    refused = 0
    for index in range(len(data)):
        wrong = bytearray(data)
        wrong[index] ^= 0xFF
        try:
            Page.open(bytes(wrong), "site.zip")
        except PageError:
            refused += 1
    assert refused > len(data) / 4
