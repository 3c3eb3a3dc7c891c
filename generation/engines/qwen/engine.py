"""The engine that asks Qwen3-VL in this process."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from generation.engines.chat import INSTRUCT, THINKING, Sampling
from generation.engines.qwen.chat import QwenChat
from generation.engines.qwen.checkpoint import DEFAULT
from generation.engines.qwen.lent import LentChat
from generation.engines.vlm import Price, Start, VLMEngine

# The weights stay in memory for the next run; those of another model take their place.
_shared = lru_cache(maxsize=1)(QwenChat)
_lent = lru_cache(maxsize=1)(LentChat)


class QwenEngine(VLMEngine):
    """Writes pages with the weights called `model`, sampled as their card says.

    Args:
        lend: as LentChat, where a GPU is lent; None: what this machine has is used.
        loading: as QwenChat: precision, cache, images, draft.

    Raises:
        EngineNotFound: the packages of the extra `local` are not installed.
        EngineError: the weights are not on this machine.
    """

    def __init__(
        self,
        model: str = DEFAULT,
        sampling: Sampling | None = None,
        start: Start = "image",
        grounding: int = 3_000,
        lend: Callable[..., Any] | None = None,
        **loading: Any,
    ):
        chat = _lent(model, lend, **loading) if lend else _shared(model, **loading)
        card = INSTRUCT if "instruct" in model.lower() else THINKING
        super().__init__(chat, sampling or card, Price(0.0, 0.0), start, grounding)
