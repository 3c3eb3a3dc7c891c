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


def _top_k(k: int) -> Extra:
    return {"top_k": k}


@dataclass(frozen=True)
class Dialect:
    """What a kind of server is sent besides the protocol."""

    thinking: Callable[[int | None], Extra] = _nothing  # for a budget, 0 for none
    top_k: Callable[[int], Extra] = _top_k
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


OWN = Dialect(
    _own_server, going_on={"continue_final_message": True, "add_generation_prompt": False}
)

# host, or the end of one -> what is spoken there
DIALECTS: Mapping[str, Dialect] = {
    "dashscope.aliyuncs.com": Dialect(_dashscope),
    "dashscope-intl.aliyuncs.com": Dialect(_dashscope),
    "openrouter.ai": Dialect(_openrouter),
    "openai.com": Dialect(top_k=_nothing, max_tokens="max_completion_tokens"),
}
OLLAMA_PORT = 11434


def find_dialect(base_url: str) -> Dialect:
    """What the server at `base_url` speaks; one that is not known is vLLM or SGLang."""
    address = urlsplit(base_url)
    host = address.hostname or ""
    for known, dialect in DIALECTS.items():
        if host == known or host.endswith(f".{known}"):
            return dialect
    return Dialect() if address.port == OLLAMA_PORT else OWN
