"""The errors of designs, pages and engines.

LikenessError (verify.errors)
├── DesignError       an upload that cannot be used as a design
├── PageError         files that are not a page
├── EngineError       an engine failed
│   ├── AnswerError       what a model answered cannot be used
│   └── EngineNotFound    no engine of that name, or its packages are not installed
├── OutOfTime         a pass was cut short by the time limit of the run
└── Stopped           the user asked the run to stop
"""

from threading import Event

from verify.errors import LikenessError


class DesignError(LikenessError):
    """An upload that cannot be used as a design."""


class PageError(LikenessError):
    """Files that are not a page: no index.html, or a path outside the page's folder."""


class EngineError(LikenessError):
    """An engine failed to write a page."""


class AnswerError(EngineError):
    """What a model answered holds no page, or edits that do not fit."""


class EngineNotFound(EngineError):
    """No engine of that name, or what it needs is not installed."""


class Stopped(LikenessError):
    """The user asked the run to stop."""


class OutOfTime(LikenessError):
    """A pass was cut short, because the time limit of the run was reached."""


def check(stop: Event) -> None:
    """Raise Stopped when `stop` is set."""
    if stop.is_set():
        raise Stopped("stopped by the user")
