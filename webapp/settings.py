"""The settings of the program, read from the environment here and nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from webapp.errors import InputError

PREFIX = "LIKENESS_"
VARIABLES = ("LIKENESS_HOST", "LIKENESS_PORT", "LIKENESS_BROWSER", "LIKENESS_DATA")


class SettingsError(InputError):
    """A variable of the environment that is unknown or has a value that cannot be used."""


@dataclass(frozen=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 7860
    browser: str | None = None  # path of a Chromium; None: the first one found
    data: Path = Path.home() / ".local" / "share" / "likeness"  # where runs are kept

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the VARIABLES; one that is empty counts as unset.

        Raises:
            SettingsError: another LIKENESS_ variable is set, or the port is no port.
        """
        unknown = [n for n in environ if n.startswith(PREFIX) and n not in VARIABLES]
        if unknown:
            raise SettingsError(
                f"unknown setting {', '.join(sorted(unknown))}; known are {', '.join(VARIABLES)}"
            )
        return cls(
            host=environ.get("LIKENESS_HOST") or cls.host,
            port=parse_port(environ.get("LIKENESS_PORT") or str(cls.port)),
            browser=environ.get("LIKENESS_BROWSER") or None,
            data=Path(environ.get("LIKENESS_DATA") or cls.data),
        )


def parse_port(text: str) -> int:
    """A TCP port, 1..65535.

    Raises:
        SettingsError: `text` is none.
    """
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535):
        raise SettingsError(f"the port must be a number from 1 to 65535, not {text!r}")
    return int(text)
