"""The engines, made as the settings say."""

from collections.abc import Sequence
from dataclasses import replace

from generation import engine as engines
from generation.engine import Engine
from generation.errors import EngineNotFound
from webapp.settings import ModelSettings


def open_engine(name: str, model: ModelSettings) -> Engine:
    """The engine called `name`; one with a model has that of `model`.

    Raises:
        EngineNotFound: there is none of that name, or it lacks a setting or a package.
    """
    if name == "qwen" and model.name:
        return engines.load_engine(name, model=model.name)
    if name != "openai":
        return engines.load_engine(name)
    if not (model.base_url and model.name):
        raise EngineNotFound(
            "the openai engine needs a server and a model: set LIKENESS_BASE_URL and "
            "LIKENESS_MODEL, or give --base-url and --model"
        )
    from generation.engines.chat import INSTRUCT, THINKING
    from generation.engines.openai_compatible import Server
    from generation.engines.vlm import Price

    budget = model.thinking_budget
    return engines.load_engine(
        name,
        server=Server(model.base_url, model.name, model.key),
        sampling=replace(THINKING, thinking_budget=budget) if budget else INSTRUCT,
        price=Price(model.price_in, model.price_out),
    )


def usable_engines(model: ModelSettings) -> Sequence[str]:
    """The names of the engines that can be opened with `model`, the embedded one first."""
    return [name for name in engines.ENGINES if name != "openai" or model.base_url]
