"""A run: one design on its way to a page, and the versions of the page that came of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from generation.events import Pass, Usage
from generation.page import Page
from generation.question import Answer, Question
from generation.sketch.kind import Kind
from verify.finding import Finding
from verify.screenshot import Box
from webapp.width import Width

Status = Literal["waiting", "running", "finished", "stopped", "failed", "interrupted"]
Origin = Literal["pass", "repair", "edit", "fix", "start", "change", "answer"]
LIVE: tuple[Status, ...] = ("waiting", "running")


@dataclass(frozen=True)
class Version:
    """A page of a run, and how it was measured. One that failed is its `error`."""

    index: int  # from 0
    seconds: float
    origin: Origin = "pass"  # of an engine, the page started from, or what a person asked for
    note: str = ""  # what was asked for
    changes: tuple[str, ...] = ()  # what a repair changed, one line each
    verdict: str = ""  # why it was kept or dropped, one sentence
    usage: Usage = field(default_factory=Usage)  # of a model
    kept: bool = False  # whether it became the result when it was made
    score: float | None = None  # 0..1; None when there is no page
    error: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[Mapping[str, Any], ...] = ()
    regions: tuple[Box, ...] = ()  # of what differs
    size: tuple[float, float] | None = None  # of the rendered page, CSS px
    scripts: bool = False  # whether the page has any
    pages: tuple[str, ...] = ()  # its html files, that of the first screen first
    widths: tuple[Width, ...] = ()  # how it looks at the further widths of the design

    @property
    def worth(self) -> float:
        """The mean of the scores at all widths, 0..1; 0 when there is no page."""
        scores = [self.score or 0.0, *(width.score for width in self.widths)]
        return sum(scores) / len(scores)

    @classmethod
    def of(cls, index: int, result: Pass, origin: Origin, note: str) -> "Version":
        """What is kept of the pass that a job made; `origin` is what the job was for."""
        shot, comparison = result.screenshot, result.comparison
        return cls(
            index=index,
            seconds=result.seconds,
            origin=result.origin if origin == "pass" and result.origin != "engine" else origin,
            note=note,
            changes=result.changes,
            verdict=result.verdict,
            usage=result.usage,
            widths=tuple(map(Width.of_look, result.looks)),
            kept=result.kept,
            score=comparison.score if comparison else None,
            error=result.error,
            metrics=dict(comparison.metrics) if comparison else {},
            findings=tuple(asdict(f) for f in comparison.findings) if comparison else (),
            regions=comparison.regions if comparison else (),
            size=(shot.width, shot.height) if shot else None,
            scripts=_has_scripts(result.page),
            pages=result.page.pages if result.page else (),
        )


@dataclass(frozen=True)
class Run:
    """One design on its way to a page, and what came of it."""

    id: str
    owner: str
    name: str
    engine: str
    passes_wanted: int  # of the engine, the variants among them
    viewport: tuple[int, int, float]  # CSS px, CSS px, device px per CSS px
    size: tuple[float, float]  # of the design, CSS px
    created: float  # seconds since the epoch
    notes: tuple[str, ...] = ()
    kind: Kind = "screenshot"
    further: tuple[tuple[int, int, float], ...] = ()  # windows that it was designed for, too
    screens: int = 0  # further ones of a sketch, each of which is to be a page
    has_start: bool = False  # whether it started from an existing page
    status: Status = "waiting"
    message: str = ""  # where it is; once over, why it ended
    seconds: float | None = None  # how long it was at work, once over
    versions: tuple[Version, ...] = ()
    chosen: int | None = None  # the version that its owner wants; None: the one kept last
    pinned: bool = False  # stays when room is made
    variants: int = 1  # first pages of which the best, or a chosen one, is gone on from
    sample: str = ""  # that it was made of beforehand; "": it was made here
    question: Question | None = None  # what was asked, once
    choice: str | None = None  # of its options; "" where it was skipped, None: not yet answered

    @property
    def live(self) -> bool:
        return self.status in LIVE

    @property
    def kept(self) -> Version | None:
        """The version that was kept last."""
        return next((v for v in reversed(self.versions) if v.kept), None)

    @property
    def shown(self) -> Version | None:
        """The version that is the result: the chosen one, else the one kept last."""
        return self.kept if self.chosen is None else self.versions[self.chosen]

    @property
    def unfinished(self) -> bool:
        """Whether passes that were wanted were never made."""
        stopped = self.status in ("stopped", "failed", "interrupted")
        return stopped and len(self.passes) < self.passes_wanted

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What its owner answered to what was asked."""
        return (Answer(self.question, self.choice),) if self.question and self.choice else ()

    @property
    def passes(self) -> list[Version]:
        """The versions that the engine made by itself, the variants first."""
        return [version for version in self.versions if version.origin == "pass"]

    @classmethod
    def from_json(cls, text: str) -> "Run":
        values = json.loads(text)
        versions = [Version(**{**v, **_frozen(v)}) for v in map(_counted, values.pop("versions"))]
        return cls(
            **{
                **values,
                "viewport": tuple(values["viewport"]),
                "size": _pair(values["size"]),
                "notes": tuple(values["notes"]),
                "versions": tuple(versions),
                "further": tuple(map(tuple, values.get("further", ()))),
                "question": _question(values.get("question")),
            }
        )

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def _counted(version: dict[str, Any]) -> dict[str, Any]:
    """A version of which only the sum of the tokens was kept, like those of today."""
    before = {"tokens_in": version.pop("tokens", 0), "cost": version.pop("cost", 0.0)}
    return {**version, "usage": Usage(**version.get("usage", before))}


def _frozen(version: dict[str, Any]) -> dict[str, Any]:
    """What JSON made lists of."""
    lists = {name: tuple(version[name]) for name in ("findings", "changes")}
    regions = tuple(Box(**box) for box in version.get("regions", ()))
    widths = tuple(map(Width.from_json, version.get("widths", ())))
    lists["pages"] = tuple(version.get("pages", ()))
    return {**lists, "regions": regions, "widths": widths, "size": _pair(version["size"])}


def _question(values: Any) -> Question | None:
    if not values:
        return None
    box = Box(**values["box"]) if values["box"] else None
    return Question(values["text"], tuple(values["options"]), box)


def _pair(values: Any) -> tuple[float, float] | None:
    return (values[0], values[1]) if values else None


def finding(values: Mapping[str, Any]) -> Finding:
    """A finding of a Version as the verifier made it."""
    boxes = {name: Box(**values[name]) for name in ("box", "seen") if values.get(name)}
    return Finding(**{**values, **boxes})


def _has_scripts(page: Page | None) -> bool:
    if page is None:
        return False
    files = page.files.items()
    return "<script>" in page.html or any(p.endswith(".js") and text for p, text in files)
