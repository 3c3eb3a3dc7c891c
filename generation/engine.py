"""What an engine is, and the table of engines."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from threading import Event
from typing import Literal, Protocol

from generation.design import Design
from generation.errors import EngineNotFound
from generation.events import Asked, Delta, Pass, Usage
from generation.page import Page
from generation.question import Answer
from verify.screenshot import Screenshot


@dataclass(frozen=True)
class Request:
    """What an engine is asked for: the page that looks like `design`.

    `reference` is the design as a Screenshot, its text read by OCR; that of a sketch is a
    Drawing. `further` is the same page designed for other widths, if it was. `previous` is
    the best pass so far, None on the first one. `instruction` is a change that the user asks
    for in words, of the whole page or of the element `selector`. `answers` are what the user
    says to the questions that were asked. `stop` is set when the user wants the work to end: an
    engine checks it often and raises `Stopped`.
    """

    design: Design
    reference: Screenshot
    previous: Pass | None = None
    instruction: str = ""
    selector: str | None = None
    answers: tuple[Answer, ...] = ()
    stop: Event = field(default_factory=Event, compare=False)
    further: tuple[Screenshot, ...] = ()


# What several first pages of the same design are.
Drafting = Literal["alike", "in turn", "side by side"]


Work = Generator[Delta | Asked, None, Page]


class Engine(Protocol):
    """A back end that writes pages."""

    name: str
    refines: bool  # whether a second pass, given `Request.previous`, can do better
    takes_repairs: bool  # whether it goes on from a page that others have changed

    def expected(self, design: Design, passes: int, variants: int) -> Usage:
        """What a run is likely to take of a model at most; a guess, for the user to decide by.

        `variants` is 0 for a run that goes on from an existing page.
        """
        ...

    @property
    def drafts(self) -> Drafting:
        """What several first pages are, if they are asked for."""
        ...

    def generate(self, request: Request) -> Work:
        """Yield what happens, return the page.

        A question may be among it, and the page is then written as if the first option had been
        chosen: who answers is heard in a later request.

        Raises:
            EngineError: the engine failed.
            Stopped: `request.stop` was set.
        """
        ...


# name -> module:class, imported on use
ENGINES: Mapping[str, str] = {
    "reconstruction": "generation.engines.reconstruction:ReconstructionEngine",
    "openai": "generation.engines.openai_compatible:OpenAIEngine",
    "qwen": "generation.engines.qwen:QwenEngine",
}


# What takes the place of an engine for a design that is drawn.
FOR_DRAWINGS: Mapping[str, str] = {
    "reconstruction": "generation.engines.sketch:SketchEngine",
}


def suited(engine: Engine, design: Design) -> Engine:
    """The engine for `design`: the embedded one has another for sketches."""
    if not design.drawn or engine.name not in FOR_DRAWINGS:
        return engine
    return _load(FOR_DRAWINGS[engine.name])


def load_engine(name: str, **options: object) -> Engine:
    """The engine called `name`, made with `options`.

    Raises:
        EngineNotFound: `name` is not in ENGINES, or a package it needs is missing.
    """
    if name not in ENGINES:
        raise EngineNotFound(f"no engine is called {name!r}; choose one of {', '.join(ENGINES)}")
    return _load(ENGINES[name], **options)


def _load(path: str, **options: object) -> Engine:
    module, _, cls = path.partition(":")
    return getattr(import_module(module), cls)(**options)
