"""The settings of the program, read from the environment here and nowhere else."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from webapp.errors import InputError

PREFIX = "LIKENESS_"
KEY = "LIKENESS_API_KEY"
VARIABLES = (
    "LIKENESS_HOST",
    "LIKENESS_PORT",
    "LIKENESS_BROWSER",
    "LIKENESS_DATA",
    "LIKENESS_CAPTURE",
    "LIKENESS_MODEL",
    "LIKENESS_BASE_URL",
    KEY,
    "LIKENESS_THINKING_BUDGET",
    "LIKENESS_PRICE_IN",
    "LIKENESS_PRICE_OUT",
    "LIKENESS_SECONDS",
    "LIKENESS_COST",
    "LIKENESS_PRECISION",
    "LIKENESS_CACHE",
    "LIKENESS_START",
    "LIKENESS_READER",
)
PRECISIONS = ("auto", "bf16", "fp32", "fp8", "4bit")
CACHES = ("dynamic", "static", "fp8")
STARTS = ("image", "reconstruction")


class SettingsError(InputError):
    """A variable of the environment that is unknown or has a value that cannot be used."""


@dataclass(frozen=True)
class ModelSettings:
    """Which model writes pages, for the engines that have one, and where it is."""

    name: str = ""  # "": the engine's own choice
    base_url: str = ""  # of an OpenAI-compatible server; it usually ends in /v1
    key: str = field(default="", repr=False)
    thinking_budget: int = 4_096  # tokens; 0: no reasoning
    price_in: float = 0.10  # USD per million tokens
    price_out: float = 1.00
    precision: str = "auto"  # of the weights in this process: one of PRECISIONS
    cache: str = "dynamic"  # of keys and values in this process: one of CACHES
    zero_gpu: bool = False  # whether this is a ZeroGPU Space, which lends a GPU for a turn
    start: str = "image"  # what the first page is written from: one of STARTS
    reader: str = ""  # the model that reads what OCR is unsure of; "": none does


@dataclass(frozen=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 7860
    browser: str | None = None  # path of a Chromium; None: the first one found
    data: Path = Path.home() / ".local" / "share" / "likeness"  # where runs are kept
    capture: bool = True  # whether pages on the internet may be captured
    model: ModelSettings = ModelSettings()
    seconds: float | None = None  # after which a run takes its best page; None: no limit
    cost: float | None = None  # USD, after which a run begins no other pass; None: no limit

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the VARIABLES, of this process by default; one that is empty counts as unset.

        Raises:
            SettingsError: another LIKENESS_ variable is set, or one that is to be a number
                is none.
        """
        environ = _own() if environ is None else environ
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
            capture=_choice(environ, "LIKENESS_CAPTURE", _captures(environ)) == "on",
            model=_model(environ),
            seconds=_number(environ, "LIKENESS_SECONDS", None),
            cost=_number(environ, "LIKENESS_COST", None),
        )


_taken: dict[str, str] = {}


def _own() -> Mapping[str, str]:
    """The environment of this process, from which the key is taken: no browser or other program
    that is started from then on inherits it."""
    if key := os.environ.pop(KEY, ""):
        _taken[KEY] = key
    return {**os.environ, **_taken}


T = TypeVar("T", float, None)


def _number(environ: Mapping[str, str], name: str, default: T) -> float | T:
    """A number from 0 up; `default` where there is none."""
    text = environ.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < 1e9:
        raise SettingsError(f"{name} must be a number from 0 up, not {text!r}")
    return value


def _choice(environ: Mapping[str, str], name: str, allowed: Sequence[str]) -> str:
    """One of `allowed`; the first where the variable is unset."""
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return value


def _captures(environ: Mapping[str, str]) -> Sequence[str]:
    """On a Space, where strangers would have a server ask for pages, it is off by itself."""
    return ("off", "on") if environ.get("SPACE_ID") else ("on", "off")


def _model(environ: Mapping[str, str]) -> ModelSettings:
    usual = ModelSettings()
    return ModelSettings(
        name=environ.get("LIKENESS_MODEL") or usual.name,
        base_url=environ.get("LIKENESS_BASE_URL") or usual.base_url,
        key=environ.get(KEY) or usual.key,
        thinking_budget=round(_number(environ, "LIKENESS_THINKING_BUDGET", usual.thinking_budget)),
        price_in=_number(environ, "LIKENESS_PRICE_IN", usual.price_in),
        price_out=_number(environ, "LIKENESS_PRICE_OUT", usual.price_out),
        precision=_choice(environ, "LIKENESS_PRECISION", PRECISIONS),
        cache=_choice(environ, "LIKENESS_CACHE", CACHES),
        zero_gpu=environ.get("SPACES_ZERO_GPU", "").lower() in ("1", "t", "true"),
        start=_choice(environ, "LIKENESS_START", STARTS),
        reader=environ.get("LIKENESS_READER") or usual.reader,
    )


def parse_port(text: str) -> int:
    """A TCP port, 1..65535.

    Raises:
        SettingsError: `text` is none.
    """
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535):
        raise SettingsError(f"the port must be a number from 1 to 65535, not {text!r}")
    return int(text)
