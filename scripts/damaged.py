"""Damaged versions of the pages of a folder, rendered once and kept on disk."""

import json
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from tests.damages import DAMAGES, STRENGTHS, chains, damage
from verify.ocr import read_text
from verify.render import Renderer
from verify.screenshot import Screenshot, Viewport

CHAINS = 4  # combinations of damages for each page, other ones for the next page
CHAIN_STRENGTHS = (1, 2)


@dataclass(frozen=True)
class Damaged:
    """A version of a page: what was done to it, in this order, and how strongly."""

    page: str
    kinds: tuple[str, ...] = ()
    strength: int = 0

    @property
    def name(self) -> str:
        return f"{'+'.join(self.kinds).replace(' ', '-') or 'whole'}-{self.strength}"

    def contains(self, other: "Damaged") -> bool:
        """Whether this one has all the damage of the other, and more."""
        prefix = self.kinds[: len(other.kinds)] == other.kinds
        return prefix and self.strength >= other.strength and self != other


def versions(page: str, number: int) -> Iterator[Damaged]:
    """What is done to the page `number` of a folder."""
    yield Damaged(page)
    yield from (Damaged(page, (kind,), s) for kind in DAMAGES for s in STRENGTHS)
    ring = chains(list(DAMAGES))
    for index in range(CHAINS):
        chain = ring[(3 * index + number) % len(ring)]
        for length in (2, 3):
            yield from (Damaged(page, chain[:length], s) for s in CHAIN_STRENGTHS)


class Versions:
    """The pages of `folder`, by its manifest.json, and their versions, kept in `cache`."""

    def __init__(self, folder: Path, cache: Path, renderer: Renderer):
        self._folder, self._cache, self._renderer = folder, cache, renderer
        pages = json.loads((folder / "manifest.json").read_text())["pages"]
        self._pages = {page["name"]: page for page in pages}
        self.names = tuple(self._pages)

    def reference(self, page: str) -> Screenshot:
        """The picture of the page, its text read; rendered here, for the same fonts."""

        def read() -> Screenshot:
            whole = self.render(Damaged(page))
            reading = read_text(whole.pixels)
            return Screenshot(whole.pixels, whole.viewport, reading.text, unread=reading.unread)

        return self._kept(self._cache / page / "reference.pickle", read)

    def render(self, version: Damaged) -> Screenshot:
        """The version as the renderer sees it."""

        def render() -> Screenshot:
            html = (self._folder / self._pages[version.page]["html"]).read_text("utf-8")
            html = damage(html, *version.kinds, strength=max(version.strength, 1))
            return self._renderer.render({"index.html": html}, self._window(version.page))

        return self._kept(self._cache / version.page / f"{version.name}.pickle", render)

    def _window(self, page: str) -> Viewport:
        return Viewport(*self._pages[page]["viewport"])

    def _kept(self, path: Path, make: Callable[[], Screenshot]) -> Screenshot:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_packed(make()))
        return _unpacked(path.read_bytes())


def _packed(page: Screenshot) -> bytes:
    png = cv2.imencode(".png", page.pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
    return pickle.dumps((png, replace(page, pixels=np.empty((0, 0, 3), np.uint8))))


def _unpacked(data: bytes) -> Screenshot:
    png, page = pickle.loads(data)
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    return replace(page, pixels=pixels)


def main(arguments: Sequence[str]) -> None:
    folder, cache, *names = arguments
    with Renderer(timeout=40) as renderer:
        pages = Versions(Path(folder), Path(cache), renderer)
        for number, page in enumerate(pages.names):
            if names and page not in names:
                continue
            pages.reference(page)
            for version in versions(page, number):
                pages.render(version)
            print(page, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
