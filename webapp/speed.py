"""What a comparison costs, beside the least that looking at a page can cost."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import async_playwright

from generation.design import Design, reference
from generation.page import Page
from verify.browser import find_browser, launch
from verify.compare import compare
from verify.render import Renderer
from verify.screenshot import Viewport
from webapp.benchmark import Case

ROUNDS = 5
REST = 0.6  # seconds between two measurements, for tabs to be closed and opened

# What makes the page differ from its picture, so that there is something to find.
CHANGE = "<style>p, h1, h2, h3, td, a { color: #a33 !important; letter-spacing: .2px }</style>"


@dataclass(frozen=True)
class Timing:
    """What one page costs: medians of ROUNDS measurements in turns, seconds."""

    name: str
    bare: float  # loading the page in Chromium and taking a full-page picture, the tab open
    ours: float  # from the page's HTML to its Comparison with findings
    ratio: float  # ours / bare, of each round


class BareBrowser:
    """Chromium as any script would use it."""

    def __init__(self, executable: str | None = None):
        self._runner = asyncio.Runner()
        self._runner.run(self._start(executable))

    def seconds(self, html: Path, viewport: Viewport) -> float:
        """How long it takes to load a page and take its picture, with a tab open for it."""
        return self._runner.run(self._seconds(html, viewport))

    def __enter__(self) -> "BareBrowser":
        return self

    def __exit__(self, *exception: object) -> None:
        self._runner.run(self._playwright.stop())
        self._runner.close()

    async def _start(self, executable: str | None) -> None:
        self._playwright = await async_playwright().start()
        chromium = self._playwright.chromium
        self._browser = await launch(chromium, find_browser(executable, chromium.executable_path))

    async def _seconds(self, html: Path, viewport: Viewport) -> float:
        page = await self._browser.new_page(
            viewport={"width": viewport.width, "height": viewport.height},
            device_scale_factor=viewport.device_scale,
        )
        started = time.perf_counter()
        await page.goto(html.as_uri())
        await page.screenshot(full_page=True)
        seconds = time.perf_counter() - started
        await page.close()
        return seconds


def measure(case: Case, bare: BareBrowser, renderer: Renderer) -> Timing:
    """Time both sides on a page that differs a little from its picture."""
    design = reference(Design.open(case.shot, viewport=case.viewport))
    page = Page.load(case.html)
    page = replace(page, files={**page.files, "index.html": f"{page.html}{CHANGE}"})

    def ours() -> float:
        started = time.perf_counter()
        compare(design, renderer.render(page.files, case.viewport))
        return time.perf_counter() - started

    with TemporaryDirectory() as folder:
        page.save(Path(folder))
        html = Path(folder) / "index.html"
        rounds = []
        for _ in range(ROUNDS + 1):
            time.sleep(REST)
            seconds = bare.seconds(html, case.viewport)
            time.sleep(REST)
            rounds.append((seconds, ours()))
    bares, whole = zip(*rounds[1:], strict=True)  # the first warms both up
    ratios = [b / a for a, b in zip(bares, whole, strict=True)]
    return Timing(case.name, median(bares), median(whole), median(ratios))


def line(timing: Timing, name_width: int) -> str:
    """A page, or the medians, as a line of text."""
    return (
        f"{timing.name:{name_width}}  bare {timing.bare:6.3f} s   "
        f"ours {timing.ours:6.3f} s   ratio {timing.ratio:.2f}"
    )


def summary(timings: Sequence[Timing]) -> Timing:
    """The medians over the pages."""
    bare, ours, ratio = zip(*((t.bare, t.ours, t.ratio) for t in timings), strict=True)
    return Timing("median", median(bare), median(ours), median(ratio))


def document(timings: Sequence[Timing]) -> dict[str, Any]:
    """What `--json` prints."""
    return {"pages": [asdict(t) for t in timings], "median": asdict(summary(timings))}
