"""What a program gets: all of it is in the answer."""

import base64
from dataclasses import astuple
from typing import TypedDict

from generation.page import Page
from generation.question import Question
from webapp.run import Run, Version


class PassResult(TypedDict):
    """One pass of a run; `score` is 0..1, None for a pass that failed."""

    score: float | None
    seconds: float
    kept: bool
    error: str | None


class WidthResult(TypedDict):
    """The page in a window `width` CSS px wide: `score` is 0..1, `findings` say what differs."""

    width: int
    score: float
    findings: list[str]


class QuestionResult(TypedDict):
    """What could not be told from the picture: the first of `options` was taken for right.

    `box` is where it is, [x, y, width, height] in CSS px; None: everywhere.
    """

    text: str
    options: list[str]
    box: list[float] | None


class Result(TypedDict):
    """A page, and how close it came.

    `metrics` are the parts of the score by name, each 0..1. `findings` say what differs, what
    costs most first, and `widths` the same for each further width. `changes` say what a change
    in words did. `question` is what a person would have been asked, if anything. `files` maps
    each path to its text, `pictures` the other ones to their content as base64.
    """

    score: float
    metrics: dict[str, float]
    findings: list[str]
    widths: list[WidthResult]
    changes: list[str]
    passes: list[PassResult]
    reason: str
    question: QuestionResult | None
    files: dict[str, str]
    pictures: dict[str, str]


def result(run: Run, shown: Version, page: Page) -> Result:
    """What came of `run`, of which `shown` with `page` is the result."""
    files = page.files.items()
    return Result(
        score=shown.score or 0.0,
        metrics=dict(shown.metrics),
        findings=[str(finding["sentence"]) for finding in shown.findings],
        widths=[
            WidthResult(width=one.viewport[0], score=one.score, findings=list(one.findings))
            for one in shown.widths
        ],
        changes=list(shown.changes) if shown.origin == "change" else [],
        passes=[
            PassResult(score=one.score, seconds=one.seconds, kept=one.kept, error=one.error)
            for one in run.versions
        ],
        reason=run.message,
        question=question_result(run.question),
        files={path: text for path, text in files if isinstance(text, str)},
        pictures={
            path: base64.b64encode(content).decode()
            for path, content in files
            if isinstance(content, bytes)
        },
    )


def question_result(asked: Question | None) -> QuestionResult | None:
    if asked is None:
        return None
    box = list(astuple(asked.box)) if asked.box else None
    return QuestionResult(text=asked.text, options=list(asked.options), box=box)
