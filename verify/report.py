"""A report that stands alone: report.html for people, report.json for programs."""

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image

from verify.compare import PARTS, Comparison
from verify.screenshot import Box, Pixels, Screenshot

WIDEST, TALLEST = 1280, 10_000  # px of an embedded picture
SHOWN = 10  # findings that are not folded away

_templates = Environment(
    loader=PackageLoader("verify", "."),
    autoescape=True,  # a design's text may be hostile
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class PassRow:
    """One pass in the table of passes."""

    index: int  # from 0
    score: float | None  # None for a pass that failed
    seconds: float
    kept: bool
    error: str | None = None
    origin: str = "engine"  # whose page it is
    verdict: str = ""  # why it was kept or dropped, one sentence
    tokens_in: int = 0  # that a model was given, with the pictures
    thinking: int = 0  # tokens that it thought
    out: int = 0  # tokens that it answered
    tokens_per_second: float = 0.0  # while it spoke
    cost: float = 0.0  # USD
    changes: Sequence[str] = ()  # what a repair changed, one line each
    metrics: Mapping[str, float] = field(default_factory=dict)  # the parts of its score

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.thinking + self.out


def write_report(
    folder: Path,
    reference: Screenshot,
    candidate: Screenshot,
    comparison: Comparison,
    passes: Sequence[PassRow] = (),
    *,
    title: str = "Likeness report",
) -> Path:
    """Write report.html and report.json into `folder`; returns the path of report.html.

    The page needs nothing else: its pictures are inside, and it may load nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    document = json.dumps(report_data(comparison, passes), indent=2, ensure_ascii=False)
    (folder / "report.json").write_text(document + "\n", encoding="utf-8")
    page = folder / "report.html"
    page.write_text(_html(reference, candidate, comparison, passes, title), encoding="utf-8")
    return page


def report_data(comparison: Comparison, passes: Sequence[PassRow] = ()) -> dict[str, Any]:
    """What report.json holds; boxes are [x, y, width, height] in CSS px."""
    findings = [asdict(finding) for finding in comparison.findings]
    for finding, record in zip(comparison.findings, findings, strict=True):
        record["box"] = _numbers(finding.box)
        record["seen"] = _numbers(finding.seen)
        record["gain"] = round(finding.gain, 4)
    return {
        "score": round(comparison.score, 4),
        "metrics": _rounded(comparison.metrics),
        "regions": [_numbers(region) for region in comparison.regions],
        "findings": findings,
        "passes": [{**asdict(row), "metrics": _rounded(row.metrics)} for row in passes],
    }


def _rounded(metrics: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in metrics.items()}


def _numbers(box: Box | None) -> list[float] | None:
    return [round(v, 1) for v in (box.x, box.y, box.width, box.height)] if box else None


def _html(
    reference: Screenshot,
    candidate: Screenshot,
    comparison: Comparison,
    passes: Sequence[PassRow],
    title: str,
) -> str:
    width = round(max(reference.width, candidate.width))
    height = round(max(reference.height, candidate.height))
    sheets = [
        {"name": name, "picture": _embedded(pixels), "width": wide, "height": high}
        for name, pixels, wide, high in (
            ("expected", reference.pixels, reference.width, reference.height),
            ("actual", candidate.pixels, candidate.width, candidate.height),
            ("difference", comparison.heat, width, height),
        )
    ]
    return _templates.get_template("report.html").render(
        title=title,
        comparison=comparison,
        metrics=PARTS,
        passes=passes,
        shown=SHOWN,
        sheets=sheets,
        width=width,
        height=height,
    )


def _embedded(pixels: Pixels) -> str:
    """`pixels` as a data URL, made smaller when they are very large."""
    height, width = pixels.shape[:2]
    scale = min(1.0, WIDEST / width, TALLEST / height)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", quality=82, method=2)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode()
