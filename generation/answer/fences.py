"""The fenced blocks of a Markdown answer, each with the file that it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)$")
_NAME = re.compile(r"[\w./-]*\w\.(?:html?|css|m?js|svg|json|txt)\b")
_USUAL = {
    "html": "index.html",
    "htm": "index.html",
    "css": "styles.css",
    "js": "script.js",
    "javascript": "script.js",
}


@dataclass(frozen=True)
class Fence:
    name: str  # path of the file; "" when nothing says what it is
    text: str
    closed: bool


def fences(answer: str) -> Iterator[Fence]:
    """Every fenced block, in order; the last one may be unclosed.

    A block is named by its info string (`html index.html`, `css:styles.css`), by the line
    above it (`**styles.css**`), or by its language.
    """
    above, opened, info, inside = "", "", "", []
    for line in answer.splitlines():
        mark = _FENCE.match(line)
        if not opened and mark:
            opened, info, inside = mark[1], mark[2].strip(), []
        elif opened and mark and not mark[2].strip() and mark[1].startswith(opened):
            yield Fence(_named(info, above), "\n".join(inside), True)
            opened, above = "", ""
        elif opened:
            inside.append(line)
        elif line.strip():
            above = line
    if opened:
        yield Fence(_named(info, above), "\n".join(inside), False)


def _named(info: str, above: str) -> str:
    found = _NAME.search(info) or (_NAME.search(above) if len(above) < 80 else None)
    if found:
        return found[0].removeprefix("./")
    return _USUAL.get(info.partition(" ")[0].lower(), "")
