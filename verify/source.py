"""What the text of index.html tells: which line opens an element, and whether it is whole."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from html.parser import HTMLParser

# HTML Standard, 13.1.2: elements without an end tag, and those that may go without
VOID = frozenset(
    [
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"),
        *("param", "source", "track", "wbr"),
    ]
)
_MAY_STAY_OPEN = re.compile(
    "html|head|body|p|li|d[td]|r[tp]|opt(group|ion)|colgroup|caption|t(head|body|foot|r|d|h)"
)

Tag = tuple[str, frozenset[tuple[str, str]]]  # lower-case name, attributes


class Source:
    """The text of index.html, parsed."""

    def __init__(self, html: str):
        self._html = html
        self._written = _Tags(html)

    @classmethod
    def of(cls, file: str | bytes) -> "Source":
        return cls(file if isinstance(file, str) else file.decode(errors="replace"))

    def opening_lines(self, elements: Sequence[tuple[str, Mapping[str, str]]]) -> list[int | None]:
        """The line (from 1) of each element's opening tag.

        `elements` are the page's elements in document order: lower-case tag, attributes.
        An element that a script or the parser put there has None.
        """
        written = self._written
        shown = [(tag, frozenset(attributes.items())) for tag, attributes in elements]
        lines: list[int | None] = [None] * len(shown)
        matcher = SequenceMatcher(None, written.tags, shown, autojunk=False)
        for _, i, i_end, j, j_end in matcher.get_opcodes():
            if i_end - i != j_end - j:
                continue  # added or removed; a stretch of one length has changed attributes only
            for k in range(i_end - i):
                if written.tags[i + k][0] == shown[j + k][0]:
                    lines[j + k] = written.lines[i + k]
        return lines

    @cached_property
    def cut_off(self) -> str | None:
        """The tag in which the document ends before it is finished; None where it is whole.

        It has neither an end of its body nor one of itself, and ends within a tag or with an
        element open that must be closed.
        """
        html = self._html
        if re.search(r"</(body|html)\s*>", html, re.IGNORECASE):
            return None
        start, end = html.rfind("<"), html.rfind(">")
        within = re.match(r"</?[a-z!][\w-]*", html[start:], re.IGNORECASE) if start > end else None
        if within:
            return within[0]
        unclosed = [tag for tag in self._written.open if not _MAY_STAY_OPEN.fullmatch(tag)]
        return f"<{unclosed[-1]}>" if unclosed else None


class _Tags(HTMLParser):
    """The opening tags of a document, their lines, and which are never closed."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[Tag] = []
        self.lines: list[int] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, frozenset((name, value or "") for name, value in attrs)))
        self.lines.append(self.getpos()[0])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            last = len(self.open) - 1 - self.open[::-1].index(tag)
            del self.open[last:]
