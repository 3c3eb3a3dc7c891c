"""Looks at a server while others use it."""

import re
import threading
import time
from pathlib import Path

import httpx


class Watch:
    """Looks at the server until it is closed.

    `bytes` are the memory of its processes together, every half second; `answers` the seconds
    that /healthz took, asked five times a second.
    """

    def __init__(self, url: str, pid: int):
        self.bytes: list[int] = []
        self.answers: list[float] = []
        self._url, self._pid = url, pid
        self._over = threading.Event()
        self._threads = [threading.Thread(target=look) for look in (self._memory, self._health)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _memory(self) -> None:
        while not self._over.wait(0.5):
            self.bytes.append(sum(map(pss, tree(self._pid))))

    def _health(self) -> None:
        while not self._over.wait(0.2):
            asked = time.monotonic()
            httpx.get(f"{self._url}/healthz", timeout=60).raise_for_status()
            self.answers.append(time.monotonic() - asked)


def tree(pid: int) -> list[int]:
    """A process and all that came of it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = [t for t in Path(f"/proc/{pid}/task").iterdir() if t.name != str(pid)]
        children += [c for t in threads for c in (t / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(one for child in children for one in tree(int(child)))]


def pss(pid: int) -> int:
    """Bytes of memory that are a process's own, and its share of what it shares."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return 1024 * int(found[1]) if found else 0
