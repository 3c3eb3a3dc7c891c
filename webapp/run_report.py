"""The report of a run: how a version of its page compares with the design."""

from pathlib import Path

import numpy as np
from PIL import Image

from generation.design import Design
from verify.compare import Comparison
from verify.report import PassRow, write_report
from verify.screenshot import Pixels, Screenshot
from webapp.run import Run, Version, finding
from webapp.spent import spent


def write(folder: Path, run: Run, version: Version, design: Design) -> None:
    """Write the report of `version` into `folder`, beside which its pictures lie."""
    result, heat = (_pixels(folder.with_name(f"{name}.png")) for name in ("result", "heat"))
    findings = tuple(map(finding, version.findings))
    comparison = Comparison(version.score or 0.0, version.metrics, heat, version.regions, findings)
    write_report(
        folder,
        Screenshot(design.pixels, design.viewport),
        Screenshot(result, design.viewport),
        comparison,
        [_row(one) for one in run.versions],
        title=run.name,
    )


def _pixels(path: Path) -> Pixels:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def _row(version: Version) -> PassRow:
    return PassRow(
        index=version.index,
        score=version.score,
        seconds=version.seconds,
        kept=version.kept,
        error=version.error,
        origin="engine" if version.origin == "pass" else version.origin,
        verdict=version.verdict or version.note,
        **spent(version.usage),
        changes=version.changes,
        metrics=version.metrics,
    )
