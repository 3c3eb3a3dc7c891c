"""What can go wrong with one request, before it is an EngineError."""

import re
from collections.abc import Mapping
from typing import Any

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


class ProtocolError(Exception):
    """The server answered something that is not a streamed chat completion."""


class Refused(ProtocolError):
    """The server does not take the request as it is."""


class Busy(Exception):
    """Another attempt may succeed, after `wait` seconds where the server says so."""

    def __init__(self, message: str, wait: float | None = None, failed: bool = True):
        super().__init__(message)
        self.wait = wait
        self.failed = failed  # whether the server is not well, rather than asked too much


def told(error: Any) -> str:
    """What an error object, or a body that should be one, has to say; of a web page its title."""
    while isinstance(error, Mapping):
        keys = [key for key in ("error", "message", "detail", "msg") if error.get(key)]
        error = error[keys[0]] if keys else str(dict(error))
    title = _TITLE.search(str(error))
    return " ".join((title[1] if title else str(error)).split())
