"""The engines, made as the settings say."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from generation import engine as engines
from generation.design import Design
from generation.engine import Engine
from generation.errors import EngineNotFound
from webapp.settings import ModelSettings

if TYPE_CHECKING:
    from generation.engines.chat import Sampling


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
            "the openai engine needs a server and a model: set LIKENESS_BASE_URL and "
            "LIKENESS_MODEL, or give --base-url and --model"
        )
    from generation.engines.openai_compatible import Server
    from generation.engines.vlm import Price

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


def estimate(engine: Engine, design: Design, passes: int, variants: int) -> str:
    """What a run is likely to take of a model, in words; "" for an engine without one."""
    usage = engine.expected(design, passes, variants)
    return f"{engine.name} takes about {usage} if every pass is made" if usage.tokens else ""


def usable_engines(model: ModelSettings) -> Sequence[str]:
    """The names of the engines that can be opened with `model`, the embedded one first."""
    return [name for name in engines.ENGINES if name != "openai" or model.base_url]


def model_engine(model: ModelSettings) -> str | None:
    """The name of the engine that can be told in words what to change; None: no model is set."""
    if not model.name:
        return None
    return "openai" if model.base_url else "qwen"
