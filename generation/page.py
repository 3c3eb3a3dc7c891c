"""A page: its files by path."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page's files: `index.html`, and what it refers to by relative path.

    Text files are str, pictures and fonts are bytes.
    """

    files: Mapping[str, str | bytes]

    @property
    def html(self) -> str:
        html = self.files["index.html"]
        assert isinstance(html, str)
        return html
