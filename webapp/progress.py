"""Where a run is, for whoever watches it."""

from dataclasses import dataclass

from webapp.run import Run


@dataclass(frozen=True)
class Progress:
    """Where a run is."""

    run: Run
    ahead: int = 0  # runs that come before it
    expected: float | None = None  # seconds that it usually takes, when known
    thinking: str = ""  # of the pass under way
    answer: str = ""
    written: int | None = None  # the pass of which the page is there, measured or not
