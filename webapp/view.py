"""What is shown of a run: pure functions from a Run to the values of the widgets.

Everything here is plain JSON. URLs are relative to the app's own.
"""

import time
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from generation.events import Usage
from generation.stacks import STACKS
from verify.compare import PARTS
from webapp.progress import Progress
from webapp.run import Run, Version

FINDINGS_SHOWN = 40
EARLIER_SHOWN = 20
WIDTH_FINDINGS = 10

_TITLES = {
    "waiting": "Waiting",
    "running": "Working",
    "finished": "Done",
    "stopped": "Stopped",
    "failed": "Failed",
    "interrupted": "Interrupted",
}
_LABELS = {"repair": "Repair", "start": "Your page"}


def design(run: Run) -> dict[str, Any]:
    """The design of the run, as the value of the drop zone."""
    width, height = (round(side * run.viewport[2]) for side in run.size)
    shown: dict[str, Any] = {"run": run.id, "name": run.name, "note": dimensions(width, height)}
    for window in run.further:
        shown["note"] += f", also for {window[0]} px"
    if run.has_start:
        shown["page"] = {"run": run.id, "name": "your page"}
    return shown | ({"sample": run.sample} if run.sample else {})


def dimensions(width: int, height: int) -> str:
    return f"{width} × {height} px"


def status(progress: Progress, now: float, files: Sequence[str] = ()) -> dict[str, Any]:
    """The line that says where the run is at the time `now`, and what can be done about it.

    `files` are those in the editors.
    """
    run, message = progress.run, progress.run.message
    if run.status == "waiting":
        ahead = progress.ahead
        message = f"{_count(ahead, 'run')} ahead of this one" if ahead else "about to start"
    return {
        "run": run.id,
        "live": run.live,
        "status": run.status,
        "title": _TITLES[run.status],
        "message": sentence(message),
        "seconds": now - run.created if run.live else run.seconds,
        "expected": progress.expected,
        "made": len(run.versions),
        "wanted": run.passes_wanted,
        "unfinished": run.unfinished,
        "spent": _spent(run),
        "files": list(files),
    }


def question(run: Run) -> dict[str, Any] | None:
    """What the run asks, beside the place of the design that it is about; None: nothing."""
    asked = run.question
    if asked is None or run.choice is not None:
        return None
    box = list(astuple(asked.box)) if asked.box else None
    return {
        "text": asked.text,
        "options": list(asked.options),
        "box": box,
        "design": _sheet("Design", f"runs/{run.id}/design.png", run.size),
    }


def activity(progress: Progress) -> dict[str, str] | None:
    """What the engine has said in the pass under way; None when it says nothing."""
    if not (progress.run.live and (progress.thinking or progress.answer)):
        return None
    return {"thinking": progress.thinking, "answer": progress.answer}


def versions(run: Run) -> list[dict[str, Any]]:
    """The versions as they came: what each is, how close it came, what became of it."""
    best = max(run.versions, key=lambda version: version.score or 0, default=None)
    return [
        {
            "index": version.index,
            "label": _label(run, version),
            "score": version.score,
            "seconds": version.seconds,
            "shown": version is run.shown,
            "best": version is best and version.score is not None,
            "fate": _fate(run, version),
            "spent": str(version.usage) if version.usage.tokens else "",
        }
        for version in run.versions
    ]


def score(run: Run) -> dict[str, Any] | None:
    """The parts of the result's score, and what there is to say of the design."""
    if not run.versions:
        return None
    return {
        "score": run.shown and run.shown.score,
        "parts": _parts(run.shown) if run.shown else [],
        "widths": _widths(run.shown) if run.shown else [],
        "notes": [sentence(note) for note in run.notes],
    }


def preview(progress: Progress) -> dict[str, Any] | None:
    """The page of the result, its height, and the window it is seen through; and its `pages`.

    Before there is a result, the page that is written and not measured yet.
    """
    run = progress.run
    if run.shown is None and progress.written is None:
        return None
    if run.shown is None:
        return {
            "url": f"runs/{run.id}/written/{progress.written}/preview",
            "width": run.viewport[0],
            "height": run.size[1],
            "scripts": False,
            "pages": [],
        }
    return {
        "url": _url(run, run.shown, "preview"),
        "width": run.viewport[0],
        "height": run.shown.size[1] if run.shown.size else None,
        "scripts": run.shown.scripts,
        "pages": list(run.shown.pages),
    }


def variants(run: Run, goes_on: bool) -> dict[str, Any] | None:
    """The first pages beside the design, those under way included; None: there is one only."""
    if run.variants < 2:
        return None
    made = run.passes[: run.variants]
    return {
        "live": run.live,
        "goes_on": goes_on,
        "design": _sheet("Design", f"runs/{run.id}/design.png", run.size),
        "pages": [
            {
                "index": version.index,
                "label": _label(run, version),
                "score": version.score,
                "error": sentence(version.error or ""),
                "url": _url(run, version, "result.png"),
                "size": version.size,
                "shown": version is run.shown,
            }
            for version in made
        ],
        "coming": run.variants - len(made) if run.live else 0,
    }


def words(run: Run, usable: bool) -> dict[str, Any] | None:
    """What there is to change in words, and what the last such change did."""
    shown = run.shown
    if shown is None or shown.size is None:
        return None
    changes = shown.changes if shown.origin == "change" else ()
    return {
        "usable": usable,
        "live": run.live,
        "version": shown.index,
        "picture": _url(run, shown, "result.png"),
        "elements": _url(run, shown, "elements"),
        "width": shown.size[0],
        "changes": [sentence(change) for change in changes[:FINDINGS_SHOWN]],
    }


def export(run: Run) -> dict[str, Any] | None:
    """What the result can be handed over as."""
    if run.shown is None or run.live:
        return None
    return {
        "run": run.id,
        "version": run.shown.index,
        "score": run.shown.score,
        "name": run.name,
        "pages": list(run.shown.pages),
        "stacks": [{"name": name, "label": s.label} for name, s in STACKS.items()],
    }


def comparison(run: Run) -> dict[str, Any] | None:
    """The design, the result, what differs, and where."""
    shown = run.shown
    if shown is None or shown.size is None:
        return None
    findings = shown.findings[:FINDINGS_SHOWN]
    return {
        "result": _sheet("Result", _url(run, shown, "result.png"), shown.size),
        "heat": _url(run, shown, "heat.png"),
        "heat_size": [max(sides) for sides in zip(run.size, shown.size, strict=True)],
        "bases": [
            _sheet("Design", f"runs/{run.id}/design.png", run.size),
            *(
                _sheet(_label(run, v), _url(run, v, "result.png"), v.size)
                for v in run.versions
                if v.size and v is not shown
            ),
        ],
        "pages": _screens(run, shown),
        "live": run.live,
        "findings": [
            {
                "index": index,
                "kind": finding["kind"],
                "sentence": sentence(finding["sentence"]),
                "box": finding.get("box"),
                "seen": finding.get("seen"),
            }
            for index, finding in enumerate(findings)
        ],
        "more": len(shown.findings) - len(findings),
    }


def _screens(run: Run, shown: Version) -> list[dict[str, Any]]:
    """The pages of a sketch of several screens: those after the first are not measured."""
    further = [
        {
            "name": name,
            "design": f"runs/{run.id}/screens/{number}.png",
            "result": _url(run, shown, f"pages/{name}.png"),
        }
        for number, name in enumerate(shown.pages[1 : 1 + run.screens], 1)
    ]
    return [{"name": shown.pages[0]}, *further] if further else []


def download(run: Run) -> str | None:
    """URL of the result as a ZIP."""
    return f"runs/{run.id}/page.zip" if run.shown else None


def earlier(runs: Sequence[Run], current: str | None = None) -> dict[str, Any]:
    """The runs that can be gone back to, newest first, and when they were so; `current` is on
    the screen."""
    rows = [
        {
            "run": run.id,
            "name": run.name,
            "score": run.shown and run.shown.score,
            "title": "" if run.status == "finished" else _TITLES[run.status],
            "created": run.created,
            "pinned": run.pinned,
            "current": run.id == current,
        }
        for run in runs[:EARLIER_SHOWN]
    ]
    return {"at": time.time(), "runs": rows}


def _sheet(label: str, url: str, size: tuple[float, float]) -> dict[str, Any]:
    return {"label": label, "url": url, "size": size}


def _url(run: Run, version: Version, name: str) -> str:
    return f"runs/{run.id}/{version.index}/{name}"


def _label(run: Run, version: Version) -> str:
    if version.origin in _LABELS:
        return _LABELS[version.origin]
    if version.note:
        return version.note[0].upper() + version.note[1:]
    number = [one.index for one in run.passes].index(version.index) + 1
    if 1 < run.variants >= number:
        return f"Variant {number}"
    return f"Pass {number - (run.variants - 1)}"


def _fate(run: Run, version: Version) -> str:
    """What became of a version, where its score alone does not say it."""
    if version.score is None:
        return sentence(version.error or "")
    rival = next((v for v in reversed(run.versions[: version.index]) if v.kept), None)
    if version.kept or rival is None or rival.score is None:
        return "".join(f"{sentence(change)} " for change in version.changes[:3]).strip()
    points = 100 * (rival.score - version.score)
    if points < 0.05:
        return f"Dropped: no better than version {rival.index + 1}."
    return f"Dropped: {points:.1f} points below version {rival.index + 1}."


def _spent(run: Run) -> str:
    """The tokens and the cost of a run, where its engine counts them."""
    usage = sum((version.usage for version in run.versions), Usage())
    return usage.brief if usage.tokens else ""


def _widths(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "label": f"At {width.viewport[0]} px",
            "score": width.score,
            "findings": [sentence(one) for one in width.findings[:WIDTH_FINDINGS]],
        }
        for width in version.widths
    ]


def _parts(version: Version) -> list[dict[str, Any]]:
    known = [(PARTS[name], value) for name, value in version.metrics.items() if name in PARTS]
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
