"""A server that keeps failing is left alone for a while, for everybody's sake."""

import threading
import time

from generation.errors import EngineError

FAILURES = 5  # in a row
PAUSE = 30.0  # seconds


class Circuit:
    """Counts the failures of one address; open, it lets nobody through.

    After the pause the next one is let through, and a single failure opens it again.
    """

    _all: dict[str, "Circuit"] = {}  # noqa: RUF012
    _lock = threading.Lock()

    @classmethod
    def of(cls, address: str) -> "Circuit":
        """The circuit that all who talk to `address` share."""
        with cls._lock:
            return cls._all.setdefault(address, cls(address))

    def __init__(self, address: str, pause: float = PAUSE):
        self._address = address
        self._pause = pause
        self._failures = 0
        self._last = ""  # what the last of them was
        self._opened = float("-inf")  # monotonic seconds

    def check(self) -> None:
        """Raises EngineError while the circuit is open."""
        left = self._opened + self._pause - time.monotonic()
        if left > 0:
            raise EngineError(
                f"the server at {self._address} failed {self._failures} times in a row, at last: "
                f"{self._last}; it is left alone for another {left:.0f} s"
            )

    def failed(self, why: str) -> None:
        with self._lock:
            self._failures += 1
            self._last = why
            if self._failures >= FAILURES:
                self._opened = time.monotonic()

    def worked(self) -> None:
        self._failures = 0
