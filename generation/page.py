"""A page: its files by path."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from generation.archive import MAX_BYTES, MAX_FILES, unpack
from generation.errors import PageError

File = str | bytes

MAX_PATH = 255  # characters

_TEXT_SUFFIXES = {".html", ".htm", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".xml"}
_REFERRING_SUFFIXES = {".html", ".htm", ".css", ".js", ".mjs", ".svg"}

# What separates the names of files in html, css and js; a name with spaces is in quotes.
_SEPARATORS = re.compile(r"""["'()<>=,;\s\x00]+""")
_QUOTED = re.compile(r'"([^"\n\x00]{1,255})"')


@dataclass(frozen=True)
class Page:
    """A page's files: `index.html`, and what it refers to by relative path.

    Text files are str, pictures and fonts are bytes.

    Raises:
        PageError: there is no `index.html`, a path leaves the page's folder or is too
            long, or a file's path is that of a folder, too.
    """

    files: Mapping[str, File]

    def __post_init__(self) -> None:
        folders = {str(folder) for path in self.files for folder in PurePosixPath(path).parents}
        for path in self.files:
            _check_path(path)
            if path in folders:
                raise PageError(f"{path!r} is the path of a file and of a folder")
        if not isinstance(self.files.get("index.html"), str):
            raise PageError("a page needs an index.html")

    @property
    def html(self) -> str:
        html = self.files["index.html"]
        assert isinstance(html, str)
        return html

    @property
    def pages(self) -> tuple[str, ...]:
        """The html files beside `index.html`, and that first: one can lead to another."""
        further = (p for p in self.files if p.endswith(".html") and "/" not in p)
        return ("index.html", *(path for path in further if path != "index.html"))

    def at(self, path: str) -> "Page":
        """The same files opened at another of the `pages`."""
        return Page({**self.files, "index.html": self.files[path]})

    @classmethod
    def load(cls, path: Path) -> "Page":
        """Read a page from an html file, from a folder with an index.html, or from a zip.

        Of the folder only the files that the page refers to are read, and none outside it.

        Raises:
            PageError: there is no page there, or it is too large.
        """
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file():
            raise PageError(f"no such page: {path}")
        try:
            if zipfile.is_zipfile(path):
                return cls.open(path.read_bytes(), str(path))
            return cls(_read_html(path))
        except OSError as error:
            raise PageError(f"{path} cannot be read: {error}") from error

    @classmethod
    def open(cls, data: bytes, name: str) -> "Page":
        """Read a page that somebody sent: an html file, or a ZIP of a page's folder.

        In a ZIP the page is the index.html nearest to the top, with what is below its
        folder; or the only html file, where none is called so.

        Raises:
            PageError: `name`, as it is called, is no page, is damaged or is too large.
        """
        if zipfile.is_zipfile(BytesIO(data)):
            return cls(_find_page(unpack(data, name), name))
        if len(data) > MAX_BYTES:
            raise PageError(f"{name} is larger than {MAX_BYTES // 10**6} MB")
        if b"\0" in data or not re.search(rb"<[a-zA-Z!]", data):
            raise PageError(f"{name} is neither an HTML page nor a ZIP of one")
        return cls({"index.html": _decode("index.html", data)})

    def save(self, folder: Path) -> None:
        """Write the files into `folder`; those that it already holds are replaced.

        Everything is written beside its place first and then moved, so a full disk or an
        interruption leaves no file half written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=folder, prefix=".saving-"))
        try:
            for path, content in self.files.items():
                (draft / path).parent.mkdir(parents=True, exist_ok=True)
                (draft / path).write_bytes(_encode(content))
            for path in self.files:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (draft / path).replace(folder / path)
        finally:
            shutil.rmtree(draft)

    def zip(self) -> bytes:
        """The files as a zip archive; the same page always gives the same bytes."""
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for path in sorted(self.files):
                info = zipfile.ZipInfo(path)  # dated 1980-01-01
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                archive.writestr(info, _encode(self.files[path]))
        return buffer.getvalue()


def _check_path(path: str) -> None:
    parts = PurePosixPath(path)
    tidy = str(parts) == path and path not in ("", ".")
    if len(path) > MAX_PATH:
        raise PageError(f"{path[:40]!r}... is longer than {MAX_PATH} characters")
    if not tidy or parts.is_absolute() or ".." in parts.parts or re.search(r"[\\:\x00]", path):
        raise PageError(f"{path!r} is not a relative path inside the page's folder")


def _encode(content: File) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _decode(path: str, data: bytes) -> File:
    if PurePosixPath(path).suffix.lower() not in _TEXT_SUFFIXES:
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _read_html(html: Path) -> dict[str, File]:
    """The html file as index.html, and every file of its folder that it leads to."""
    files: dict[str, File] = {"index.html": _decode("index.html", html.read_bytes())}
    folder = html.parent.resolve()
    unread = ["index.html"]
    size = 0
    while unread:
        path = PurePosixPath(unread.pop())
        text = files[str(path)]
        if not isinstance(text, str) or path.suffix not in _REFERRING_SUFFIXES:
            continue
        for found in _references(text, folder, path.parent):
            if found in files:
                continue
            size += (folder / found).stat().st_size
            if size > MAX_BYTES or len(files) >= MAX_FILES:
                raise PageError(f"{html} refers to over {MAX_FILES} files or {MAX_BYTES} bytes")
            files[found] = _decode(found, (folder / found).read_bytes())
            unread.append(found)
    return files


def _references(text: str, folder: Path, base: PurePosixPath) -> Iterator[str]:
    """Paths, relative to `folder`, of the files in it that `text` names relative to `base`."""
    for name in {*_SEPARATORS.split(text), *_QUOTED.findall(text)}:
        relative = unquote(re.split(r"[?#]", name)[0])
        if "." not in relative or relative.startswith("/") or len(relative) > 255:
            continue
        target = (folder / base / relative).resolve()
        if target.is_relative_to(folder) and target.is_file():
            yield target.relative_to(folder).as_posix()


def _find_page(entries: Mapping[str, bytes], name: str) -> dict[str, File]:
    """The files of the page that is in a ZIP, its folder the root."""
    for path in entries:
        _check_path(path)
    pages = sorted((PurePosixPath(path) for path in entries), key=lambda p: (len(p.parts), str(p)))
    pages = [path for path in pages if path.suffix.lower() in (".html", ".htm")]
    index = next((path for path in pages if path.name == "index.html"), None)
    if index is None and len(pages) == 1:
        (index,) = pages
    if index is None:
        raise PageError(f"{name} holds no index.html")
    below = "" if index.parent == PurePosixPath(".") else f"{index.parent}/"
    files = {
        path.removeprefix(below): _decode(path, content)
        for path, content in entries.items()
        if path.startswith(below)
    }
    return {"index.html": files.pop(index.name), **files}
