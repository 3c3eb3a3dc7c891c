"""Which line of index.html opens an element of the page."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from html.parser import HTMLParser

Tag = tuple[str, frozenset[tuple[str, str]]]  # lower-case name, attributes


def opening_lines(html: str, elements: Sequence[tuple[str, Mapping[str, str]]]) -> list[int | None]:
    """The line (from 1) of each element's opening tag in `html`.

    `elements` are the page's elements in document order: lower-case tag, attributes.
    An element that a script or the parser put there has None.
    """
    written = _Tags(html)
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


class _Tags(HTMLParser):
    """The opening tags of a document, and their lines."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[Tag] = []
        self.lines: list[int] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, frozenset((name, value or "") for name, value in attrs)))
        self.lines.append(self.getpos()[0])
