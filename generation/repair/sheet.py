"""The stylesheets of a page: in its head, in its body, and in files of their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generation.page import Page
from generation.repair.source import Source
from generation.repair.stylesheet import Condition


@dataclass(frozen=True)
class Sheet:
    """A stylesheet and where its text starts in which file."""

    file: str
    offset: int
    text: str
    conditions: tuple[Condition, ...]


def read_sheets(page: Page, source: Source) -> Iterator[Sheet]:
    """The stylesheets of the page in order; one that a script adds is not known."""
    for tag in source.tags:
        media = tag.attributes.get("media", "")
        conditions = (("media", media),) if media else ()
        if tag.name == "style":
            close = source.html.lower().find("</style", tag.inner)
            close = len(source.html) if close < 0 else close
            yield Sheet("index.html", tag.inner, source.html[tag.inner : close], conditions)
        elif tag.name == "link" and "stylesheet" in tag.attributes.get("rel", "").lower():
            path = re.split(r"[?#]", tag.attributes.get("href", ""))[0].removeprefix("./")
            text = page.files.get(path)
            if isinstance(text, str):
                yield Sheet(path, 0, text, conditions)
