"""The engine that asks Qwen3-VL in this process."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from generation.engines.chat import INSTRUCT, THINKING, Sampling
from generation.engines.price import Price
from generation.engines.qwen.chat import QwenChat
from generation.engines.qwen.checkpoint import DEFAULT
from generation.engines.qwen.lent import LentChat
from generation.engines.vlm import Start, VLMEngine

# The weights stay in memory for the next run: those that write and those that read, which may
# be the same. Others take their place.
_own = lru_cache(maxsize=2)(QwenChat)
_lent = lru_cache(maxsize=2)(LentChat)


def shared_chat(
    model: str, lend: Callable[..., Any] | None = None, **loading: Any
) -> QwenChat | LentChat:
    """The weights called `model`, in this process or on a GPU that is lent for each turn."""
    return _lent(model, lend, **loading) if lend else _own(model, **loading)


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
        grounding: int = 4_000,
        lend: Callable[..., Any] | None = None,
        **loading: Any,
    ):
        chat = shared_chat(model, lend, **loading)
        card = INSTRUCT if "instruct" in model.lower() else THINKING
        drafts = "in turn" if lend else "side by side"
        super().__init__(chat, sampling or card, Price(0.0, 0.0), start, grounding, drafts)
