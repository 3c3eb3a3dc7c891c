"""The engines, made as the settings say."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from generation import engine as engines
from generation.design import Design
from generation.engine import Engine
from generation.errors import EngineNotFound
from generation.events import Usage
from webapp.settings import ModelSettings

if TYPE_CHECKING:
    from generation.engines.chat import ChatModel, Sampling
    from generation.engines.proofreader import Proofreader


def open_engine(name: str, model: ModelSettings) -> Engine:
    """The engine called `name`; one with a model has that of `model`.

    Raises:
        EngineNotFound: there is none of that name, or it lacks a setting or a package.
    """
    match name:
        case "openai":
            return engines.load_engine(name, **_server(model))
        case "qwen":
            return engines.load_engine(name, **_weights(model))
        case _:
            return engines.load_engine(name)


def _weights(model: ModelSettings) -> dict[str, Any]:
    named = {"model": model.name} if model.name else {}
    how = {"precision": model.precision, "cache": model.cache, "start": model.start}
    return {"sampling": _sampling(model), **how, **named, **_lender(model)}


def _lender(model: ModelSettings) -> dict[str, Any]:
    if not model.zero_gpu:
        return {}
    try:
        import spaces  # pyright: ignore[reportMissingImports]  # there on ZeroGPU alone
    except ImportError as error:
        raise EngineNotFound("a ZeroGPU Space needs the package spaces") from error
    return {"lend": spaces.GPU}


def _server(model: ModelSettings) -> dict[str, Any]:
    if not (model.base_url and model.name):
        raise EngineNotFound(
            "no server is set up for the openai engine: whoever runs Likeness sets "
            "LIKENESS_BASE_URL and LIKENESS_MODEL"
        )
    from generation.engines.openai_compatible import Server
    from generation.engines.price import Price

    return {
        "server": Server(model.base_url, model.name, model.key),
        "sampling": _sampling(model),
        "price": Price(model.price_in, model.price_out),
        "start": model.start,
    }


def _sampling(model: ModelSettings) -> "Sampling":
    from generation.engines.chat import INSTRUCT, THINKING

    budget = model.thinking_budget
    instruct = budget == 0 or "instruct" in model.name.lower()
    return INSTRUCT if instruct else replace(THINKING, thinking_budget=budget)


def open_proofreader(model: ModelSettings) -> "Proofreader | None":
    """Who reads what OCR is unsure of, with the model for reading; None where none is set.

    Raises:
        EngineError: that model cannot be opened.
    """
    if not model.reader:
        return None
    from generation.engines.price import Price
    from generation.engines.proofreader import Proofreader

    reader = replace(model, name=model.reader)
    if model.base_url:
        from generation.engines.openai_compatible import OpenAIChat

        chat: ChatModel = OpenAIChat(_server(reader)["server"])
        return Proofreader(chat, price=Price(model.price_in, model.price_out))
    from generation.engines.qwen.engine import shared_chat

    loading = {"precision": model.precision, "cache": model.cache, **_lender(model)}
    chat = shared_chat(reader.name, **loading)
    return Proofreader(chat, price=Price(0.0, 0.0))


def estimate(
    engine: Engine, design: Design, passes: int, variants: int, reader: "Proofreader | None" = None
) -> str:
    """What a run is likely to take of models, in words; "" for a run without one."""
    writing = engine.expected(design, passes, variants)
    reading = reader.expected(design) if reader else Usage()
    names = {engine.name} if writing.tokens else set()
    names |= {reader.model.name} if reader and reading.tokens else set()
    taken = f"about {writing + reading} if every pass is made"
    return f"{' and '.join(sorted(names))} take{'s' * (len(names) == 1)} {taken}" if names else ""


def usable_engines(model: ModelSettings) -> Sequence[str]:
    """The names of the engines that can be opened with `model`, the embedded one first."""
    served = model.base_url and model.name
    return [name for name in engines.ENGINES if name != "openai" or served]


def model_engine(model: ModelSettings) -> str | None:
    """The name of the engine that can be told in words what to change; None: no model is set."""
    if not model.name:
        return None
    return "openai" if model.base_url else "qwen"
