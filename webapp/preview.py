"""A generated page as one document that can be looked at and can do nothing else.

A page is untrusted: a model wrote it, after an image that anybody may have made. It is
shown in two frames, one in the other. The outer one, the shell, is ours: its policy
forbids frames other than the one it brings, so that the page cannot navigate away. The
inner one has an opaque origin, and its policy allows it what it brings and nothing else.

Chromium opens a connection for a frame's navigation before its policy refuses that, so
frames in the page are left empty. A script that navigates has an empty connection
opened (nothing is sent): scripts run only when the user asks for them.

No policy that browsers know forbids WebRTC, so a page with scripts is left without it
(`screen/guard.js`). A frame has it anew; the only one whose scripts would run is one that
is written by `srcdoc`. The guard, which Trusted Types ask about every text that becomes
markup, lets no script write that word, and in the page's own text it is taken apart.
"""

import base64
import posixpath
import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from mimetypes import MimeTypes
from pathlib import Path
from urllib.parse import unquote

from generation.page import Page

File = str | bytes

_TYPES = MimeTypes()  # the built-in table only: the same answer on every machine
_TYPES.add_type("text/javascript", ".js")  # Python 3.11 has the obsolete name

# With a zero-width non-joiner in it, which is invisible and may stand in a name of JavaScript.
_SRCDOC = re.compile("(src)(doc)", re.IGNORECASE)

# Attributes that hold the URL of something to load.
_URL_ATTRIBUTES = {"src", "href", "poster", "data", "xlink:href"}
_CSS_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)""")
_CSS_IMPORT = re.compile(r"""@import\s+(?:"([^"]*)"|'([^']*)')""")

# Holds for both frames: a srcdoc inherits the policy of the document that it is in.
_POLICY = (
    "default-src 'none'; img-src data:; font-src data:; media-src data:; "
    "style-src 'unsafe-inline' data:; form-action 'none'; base-uri about:; script-src {scripts}"
)
_SCRIPTS = "'unsafe-inline' data:; require-trusted-types-for 'script'; trusted-types default"
_META = '<meta http-equiv="Content-Security-Policy" content="{policy}">'

_GUARD_JS = Path(__file__).parent / "screen" / "guard.js"
_GUARD = f"<script>{_GUARD_JS.read_text('utf-8')}</script>"

_SHELL = """<!doctype html>{meta}
<style>html, body {{ margin: 0; height: 100%; overflow: hidden }}
iframe {{ display: block; border: 0; width: 100%; height: 100% }}</style>
<iframe title="The generated page" sandbox="{sandbox}" srcdoc="{document}"></iframe>
"""


def shell(page: Page, *, scripts: bool = False) -> str:
    """The `srcdoc` of the outer frame, whose sandbox must be `allow-scripts` or less."""
    return _SHELL.format(
        meta=_meta(scripts),
        sandbox="allow-scripts" if scripts else "",
        document=escape(document(page, scripts=scripts)),
    )


def document(page: Page, *, scripts: bool = False) -> str:
    """`page` as one self-contained document whose policy reaches nothing.

    The policy comes before anything of the page's, so nothing in the page is read
    without it. In a srcdoc that does not bring on quirks mode.
    """
    head = f'<base href="about:srcdoc">{_meta(scripts)}'
    if not scripts:
        return head + inline(page.files, scripts=False)
    html = _SRCDOC.sub("\\1\u200c\\2", str(page.files["index.html"]))
    return head + _GUARD + inline({**page.files, "index.html": html})


def _meta(scripts: bool) -> str:
    return _META.format(policy=_POLICY.format(scripts=_SCRIPTS if scripts else "'none'"))


def inline(files: Mapping[str, File], *, scripts: bool = True) -> str:
    """`index.html` with every file that it refers to put in its place as a data: URL.

    Links to other pages are left as they are. Frames are left empty. Without `scripts` they
    are marked as plain text, which browsers pass over in silence.
    """
    html = files["index.html"]
    assert isinstance(html, str)
    finder = _Finder(files, scripts)
    finder.feed(html)
    finder.close()
    lines = [0, *accumulate(len(line) for line in html.split("\n"))]
    for (line, column), old, new in reversed(finder.edits):
        start = lines[line - 1] + (line - 1) + column  # the newlines before it
        html = html[:start] + new + html[start + len(old) :]
    return html


class _Finder(HTMLParser):
    """Finds what of a document has to be replaced, and by what: `edits`.

    The rest of the document is left as it was written, byte for byte.
    """

    def __init__(self, files: Mapping[str, File], scripts: bool):
        super().__init__(convert_charrefs=False)
        self._scripts = scripts
        self.edits: list[tuple[tuple[int, int], str, str]] = []
        self._files = files
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        old = self.get_starttag_text() or ""
        new = [(name, self._attribute(name, value)) for name, value in attrs]
        if tag == "script" and not self._scripts:
            new = [("type", "text/plain")]
        if tag in ("iframe", "frame"):
            new = []
        if new != attrs:
            end = " />" if old.endswith("/>") else ">"
            text = "".join(_spell(name, value) for name, value in new)
            self.edits.append((self.getpos(), old, f"<{tag}{text}{end}"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._in_style = False

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style and (css := _inline_css(data, "", self._files)) != data:
            self.edits.append((self.getpos(), data, css))

    def _attribute(self, name: str, value: str | None) -> str | None:
        if value is None:
            return None
        if name in _URL_ATTRIBUTES:
            return _data_url(value, "", self._files) or value
        if name == "style":
            return _inline_css(value, "", self._files)
        if name == "srcset":
            candidates = [candidate.split() for candidate in value.split(",")]
            return ", ".join(
                " ".join([_data_url(c[0], "", self._files) or c[0], *c[1:]])
                for c in candidates
                if c
            )
        return value


def _spell(name: str, value: str | None) -> str:
    return f" {name}" if value is None else f' {name}="{escape(value)}"'


def inline_css(path: str, files: Mapping[str, File]) -> str:
    """The stylesheet at `path` with the files it refers to in their places."""
    others = {name: file for name, file in files.items() if name != path}
    return _inline_css(str(files[path]), posixpath.dirname(path), others)


def _inline_css(css: str, folder: str, files: Mapping[str, File]) -> str:
    """`css`, which lies in `folder`, with the files it refers to as data: URLs."""

    def replace(match: re.Match[str]) -> str:
        url = _data_url(match[match.lastindex or 0], folder, files)
        return f'{"@import " if match[0][0] == "@" else ""}url("{url}")' if url else match[0]

    return _CSS_URL.sub(replace, _CSS_IMPORT.sub(replace, css))


def _data_url(reference: str, folder: str, files: Mapping[str, File]) -> str | None:
    """The file that `reference` names as a data: URL; None when it names none."""
    bare, _, fragment = reference.partition("#")
    path = posixpath.normpath(posixpath.join(folder, unquote(bare.partition("?")[0]).strip()))
    if path not in files or path.endswith(".html"):
        return None
    content = files[path]
    if path.endswith(".css") and isinstance(content, str):
        content = inline_css(path, files)
    data = content.encode() if isinstance(content, str) else content
    kind = _TYPES.guess_type(path)[0] or "application/octet-stream"
    url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return f"{url}#{fragment}" if fragment else url
