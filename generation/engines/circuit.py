"""A server that keeps failing is left alone for a while, for everybody's sake."""

import threading
import time

from generation.errors import EngineError

FAILURES = 5  # in a row
PAUSE = 30.0  # seconds


class Circuit:
    """Counts the failures of one address; open, it lets nobody through."""

    _all: dict[str, "Circuit"] = {}  # noqa: RUF012
    _lock = threading.Lock()

    @classmethod
    def of(cls, address: str) -> "Circuit":
        """The circuit that all who talk to `address` share."""
        with cls._lock:
            return cls._all.setdefault(address, cls(address))

    def __init__(self, address: str):
        self._address = address
        self._failures = 0
        self._closed_at = 0.0  # monotonic seconds

    def check(self) -> None:
        """Raises EngineError while the circuit is open."""
        left = self._closed_at - time.monotonic()
        if left > 0:
            raise EngineError(
                f"the server at {self._address} failed {FAILURES} times in a row; "
                f"it is asked again in {left:.0f} s"
            )

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._closed_at, self._failures = time.monotonic() + PAUSE, 0

    def worked(self) -> None:
        self._failures = 0
