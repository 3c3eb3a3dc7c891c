"""What is shown of a run: pure functions from a Run to the values of the widgets.

Everything here is plain JSON. URLs are relative to the app's own.
"""

from collections.abc import Sequence
from typing import Any

from verify.metrics import METRICS
from webapp.history import PassRecord, Run

FINDINGS_SHOWN = 40
EARLIER_SHOWN = 8

_TITLES = {
    "waiting": "Waiting",
    "running": "Working",
    "finished": "Done",
    "stopped": "Stopped",
    "failed": "Failed",
    "interrupted": "Interrupted",
}


def design(run: Run) -> dict[str, Any]:
    """The design of the run, as the value of the drop zone."""
    width, height = (round(side * run.viewport[2]) for side in run.size)
    return {"run": run.id, "name": run.name, "note": dimensions(width, height)}


def dimensions(width: int, height: int) -> str:
    return f"{width} × {height} px"


def status(run: Run, ahead: int, now: float) -> dict[str, Any]:
    """The line that says where the run is, with `ahead` runs before it, at the time `now`."""
    message = run.message
    if run.status == "waiting":
        message = f"{_count(ahead, 'run')} ahead" if ahead else "about to start"
    return {
        "run": run.id,
        "live": run.live,
        "status": run.status,
        "title": _TITLES[run.status],
        "message": sentence(message),
        "seconds": now - run.created if run.seconds is None else run.seconds,
        "passes": len(run.passes),
        "passes_wanted": run.passes_wanted,
    }


def score(run: Run) -> dict[str, Any] | None:
    """The passes as they came, and the parts of the best one's score."""
    if not run.passes:
        return None
    best = run.best
    return {
        "passes": [_pass(record, kept=record is best) for record in run.passes],
        "score": best.score if best else None,
        "parts": _parts(best) if best else [],
        "notes": [sentence(note) for note in run.notes],
    }


def preview(run: Run) -> dict[str, Any] | None:
    """The page of the best pass, and the window it is seen through."""
    if run.best is None:
        return None
    return {
        "url": _url(run, run.best, "preview"),
        "width": run.viewport[0],
        "scripts": run.best.scripts,
    }


def download(run: Run) -> str | None:
    """URL of the best page so far as a ZIP."""
    return f"runs/{run.id}/page.zip" if run.best else None


def comparison(run: Run) -> dict[str, Any] | None:
    """The design, the result, what differs, and where."""
    best = run.best
    if best is None or best.size is None:
        return None
    findings = best.findings[:FINDINGS_SHOWN]
    return {
        "design": f"runs/{run.id}/design.png",
        "result": _url(run, best, "result.png"),
        "heat": _url(run, best, "heat.png"),
        "design_size": run.size,
        "result_size": best.size,
        "heat_size": [max(sides) for sides in zip(run.size, best.size, strict=True)],
        "findings": [
            {
                "kind": finding["kind"],
                "sentence": sentence(finding["sentence"]),
                "box": finding.get("box"),
                "seen": finding.get("seen"),
            }
            for finding in findings
        ],
        "more": len(best.findings) - len(findings),
    }


def earlier(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """The runs that can be gone back to, newest first."""
    finished = [run for run in runs if run.best][:EARLIER_SHOWN]
    return [
        {
            "url": f"?run={run.id}",
            "name": run.name,
            "score": run.best and run.best.score,
            "created": run.created,
        }
        for run in finished
    ]


def _url(run: Run, record: PassRecord, name: str) -> str:
    return f"runs/{run.id}/{record.index}/{name}"


def _pass(record: PassRecord, *, kept: bool) -> dict[str, Any]:
    return {
        "number": record.index + 1,
        "score": record.score,
        "seconds": record.seconds,
        "error": record.error and sentence(record.error),
        "kept": kept,
    }


def _parts(record: PassRecord) -> list[dict[str, Any]]:
    known = [(METRICS[name], value) for name, value in record.metrics.items() if name in METRICS]
    return [{"label": m.label, "meaning": m.meaning, "value": value} for m, value in known]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def sentence(text: str) -> str:
    """`text` as it stands by itself on the screen: with a capital and a full stop."""
    text = text.strip()
    if not text:
        return text
    first = text.split()[0]  # a word; a file's name is left as it is
    start = text[0].upper() if first.isalpha() else text[0]
    return start + text[1:] + ("" if text[-1] in ".!?:" else ".")
