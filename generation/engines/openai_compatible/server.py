"""Where a model is, and how patiently it is asked."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from generation.errors import EngineError


@dataclass(frozen=True)
class Server:
    """An OpenAI-compatible server and one of its models. The key is never shown.

    Raises:
        EngineError: the address is none or has a password, or the key cannot be sent.
    """

    base_url: str  # usually ends in /v1
    model: str
    key: str = field(default="", repr=False)
    stall: float = 90.0  # seconds without a word after which an answer is given up
    backoff: float = 1.0  # seconds before the second attempt, doubled before each next one

    def __post_init__(self) -> None:
        if not _is_address(self.base_url):
            raise EngineError(
                "the address of the server cannot be used; it looks like "
                "http://127.0.0.1:8000/v1 and has no name, password or query in it"
            )
        if not (self.key.isascii() and (self.key or "-").isprintable()):
            raise EngineError("the key of the server holds a character that no key has")


def _is_address(url: str) -> bool:
    """Whether `url` is one that can be shown and lengthened."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    secret = "@" in parts.netloc or parts.query or parts.fragment
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and not secret
