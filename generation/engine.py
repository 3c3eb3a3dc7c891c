"""What an engine is, and the table of engines."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from threading import Event
from typing import Protocol

from generation.design import Design
from generation.errors import EngineNotFound
from generation.events import Delta, Pass
from generation.page import Page
from verify.screenshot import Screenshot


@dataclass(frozen=True)
class Request:
    """What an engine is asked for: the page that looks like `design`.

    `reference` is the design as a Screenshot, its text read by OCR. `previous` is the
    best pass so far, None on the first one. `instruction` is a change that the user asks
    for in words, of the whole page or of the element `selector`. `stop` is set when the
    user wants the work to end: an engine checks it often and raises `Stopped`.
    """

    design: Design
    reference: Screenshot
    previous: Pass | None = None
    instruction: str = ""
    selector: str | None = None
    stop: Event = field(default_factory=Event, compare=False)


class Engine(Protocol):
    """A back end that writes pages."""

    name: str
    refines: bool  # whether a second pass, given `Request.previous`, can do better
    takes_repairs: bool  # whether it goes on from a page that others have changed

    def generate(self, request: Request) -> Generator[Delta, None, Page]:
        """Yield what happens, return the page.

        Raises:
            EngineError: the engine failed.
            Stopped: `request.stop` was set.
        """
        ...


# name -> module:class, imported on use
ENGINES: Mapping[str, str] = {
    "reconstruction": "generation.engines.reconstruction:ReconstructionEngine",
}


def load_engine(name: str, **options: object) -> Engine:
    """The engine called `name`, made with `options`.

    Raises:
        EngineNotFound: `name` is not in ENGINES, or a package it needs is missing.
    """
    if name not in ENGINES:
        raise EngineNotFound(f"no engine is called {name!r}; choose one of {', '.join(ENGINES)}")
    module, _, cls = ENGINES[name].partition(":")
    return getattr(import_module(module), cls)(**options)
