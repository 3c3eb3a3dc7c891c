"""The text of index.html: where each element is written.

Python's own parser tells where tags stand, which lxml, selectolax and html5lib do not;
which element is inside of which is asked of the browser, who knows what a missing end tag
means. To ask, every opening tag is numbered by an attribute.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from html.parser import HTMLParser
from itertools import accumulate

from verify.source import VOID

NUMBER = "data-source-number"  # the attribute that numbers the opening tags
_STYLE = re.compile(r"""\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)


@dataclass(frozen=True)
class Tag:
    """An element as it is written; offsets are characters from the start of the file."""

    name: str
    attributes: Mapping[str, str]
    start: int
    inner: int  # after the opening tag
    close: int = -1  # where the closing tag starts, or would
    end: int = -1  # after the closing tag


class Source:
    """The opening tags of a document, in order."""

    def __init__(self, html: str):
        self.html = html
        parser = _Parser(html)
        self._tokens = parser.tokens
        self.tags = tuple(parser.tags)

    def numbered(self) -> str:
        """The document with every opening tag numbered."""
        parts, last = [], 0
        for number, tag in enumerate(self.tags):
            at = tag.start + 1 + len(tag.name)
            parts += [self.html[last:at], f' {NUMBER}="{number}"']
            last = at
        return "".join(parts) + self.html[last:]

    def nested(self, parents: Mapping[int, int]) -> tuple[Tag, ...]:
        """The tags with their ends; `parents` gives the number of each element's parent."""
        tags, open_ = list(self.tags), []

        def shut(number: int, close: int, end: int) -> None:
            tags[number] = replace(tags[number], close=close, end=end)

        for kind, number, at, end in self._tokens:
            if kind == "open":
                while open_ and parents.get(number) in open_ and open_[-1] != parents[number]:
                    shut(open_.pop(), at, at)
                if self.tags[number].name in VOID or self._closes_itself(number, open_):
                    shut(number, end, end)
                else:
                    open_.append(number)
            elif any(self.tags[n].name == kind for n in open_):
                while self.tags[open_[-1]].name != kind:
                    shut(open_.pop(), at, at)
                shut(open_.pop(), at, end)
        for number in open_:
            shut(number, len(self.html), len(self.html))
        return tuple(tags)

    def _closes_itself(self, number: int, around: Sequence[int]) -> bool:
        """Whether a tag is closed as in XML, which counts only in an svg or in mathematics."""
        foreign = any(self.tags[n].name in ("svg", "math") for n in (*around, number))
        return foreign and self.html[self.tags[number].inner - 2] == "/"

    def style_attribute(self, number: int) -> tuple[int, int, str] | None:
        """Where the value of a style attribute is written, quotes included, and what it says."""
        tag = self.tags[number]
        found = _STYLE.search(self.html, tag.start, tag.inner)
        if not found:
            return None
        return found.start(1), found.end(1), unescape(found[1].strip("\"'"))


def quoted(value: str) -> str:
    """An attribute's value as it is written, in quotes."""
    return '"' + escape(value, quote=False).replace('"', "&quot;") + '"'


class _Parser(HTMLParser):
    """Tokens: "open" or the name of what is closed, number of the tag, start, end."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[Tag] = []
        self.tokens: list[tuple[str, int, int, int]] = []
        self._starts = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self._html = html
        self.feed(html)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start, text = self._at(), self.get_starttag_text() or ""
        attributes = {name: value or "" for name, value in reversed(attrs)}
        self.tokens.append(("open", len(self.tags), start, start + len(text)))
        self.tags.append(Tag(tag, attributes, start, start + len(text)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        start = self._at()
        self.tokens.append((tag, -1, start, self._html.find(">", start) + 1))
