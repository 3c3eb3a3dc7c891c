"""How servers that speak the same protocol differ in what they take.

What is not in the protocol is sent to those alone that know it: others refuse it, or
ignore it without a word, as older vLLM does the budget of reasoning.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Extra = Mapping[str, Any]


def _nothing(_: int | None) -> Extra:
    return {}


@dataclass(frozen=True)
class Dialect:
    """What a kind of server is sent; by default what is in the protocol and no more."""

    thinking: Callable[[int | None], Extra] = _nothing  # for a budget, 0 for none
    sampling: tuple[str, ...] = ("temperature", "top_p", "presence_penalty")
    max_tokens: str = "max_tokens"
    going_on: Extra = field(default_factory=dict)  # with a last message of the assistant's


def _own_server(budget: int | None) -> Extra:
    """vLLM's parameter and SGLang's, each of which the other ignores."""
    if budget == 0:
        return {"chat_template_kwargs": {"enable_thinking": False}}
    if budget is None:
        return {}
    return {"thinking_token_budget": budget, "custom_params": {"thinking_budget": budget}}


def _dashscope(budget: int | None) -> Extra:
    return {"enable_thinking": budget != 0, **({"thinking_budget": budget} if budget else {})}


def _openrouter(budget: int | None) -> Extra:
    if budget == 0:
        return {"reasoning": {"enabled": False}}
    return {"reasoning": {"max_tokens": budget} if budget else {"enabled": True}}


def _ollama(budget: int | None) -> Extra:
    return {"reasoning_effort": "none"} if budget == 0 else {}


PLAIN = Dialect()
WITH_TOP_K = (*PLAIN.sampling, "top_k")
OWN = Dialect(
    _own_server,
    WITH_TOP_K,
    going_on={
        "continue_final_message": True,
        "add_generation_prompt": False,
        "separate_reasoning": False,  # SGLang takes what it goes on with for reasoning else
    },
)
OLLAMA = Dialect(_ollama)

# host, or the end of one -> what is spoken there
DIALECTS: Mapping[str, Dialect] = {
    "dashscope.aliyuncs.com": Dialect(_dashscope, WITH_TOP_K),
    "dashscope-intl.aliyuncs.com": Dialect(_dashscope, WITH_TOP_K),
    "openrouter.ai": Dialect(_openrouter, WITH_TOP_K),
    # whose reasoning models refuse all sampling but their own
    "openai.com": Dialect(sampling=(), max_tokens="max_completion_tokens"),
}
OLLAMA_PORT = 11434


def find_dialect(base_url: str) -> Dialect:
    """What the server at `base_url` speaks; one that is not known is vLLM or SGLang."""
    address = urlsplit(base_url)
    host = address.hostname or ""
    for known, dialect in DIALECTS.items():
        if host == known or host.endswith(f".{known}"):
            return dialect
    return OLLAMA if address.port == OLLAMA_PORT else OWN
