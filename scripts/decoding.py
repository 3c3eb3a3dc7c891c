"""How fast Qwen3-VL writes here: python -m scripts.decoding [--tiny] [--tokens 256]

Random weights of the 4B architecture in bfloat16, so that nothing has to be downloaded, and a
prompt with a picture of 1280x800 px. For each way of generating that is offered, beside plain
`generate`: tokens a second, and what share that is of the most that the memory of the GPU
allows. That bound is its bandwidth, measured by copying, divided by the weights of the language
model, which are read once for a step; several conversations share a step, so that together they
can go beyond it. `--tiny` takes the miniature of the tests: a check that this works, no measure.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import numpy as np
import torch
from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration

from generation.engines.chat import Message, Sampling
from generation.engines.qwen.chat import QwenChat
from generation.engines.qwen.decoder import CacheKind
from tests import tiny_qwen

TALKS = 4


@dataclass(frozen=True)
class Way:
    """A way of generating; `work` returns how many tokens it made."""

    name: str
    chat: QwenChat
    work: Callable[[], int]


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast Qwen3-VL writes here.")
    parser.add_argument("--tiny", action="store_true", help="the miniature of the tests")
    parser.add_argument("--tokens", type=int, default=256, help="of each reply")
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        for way in _ways(_checkpoint(Path(folder), args.tiny), args.tokens):
            way.work()  # loads, compiles, and warms up
            speed, bound = _speed(way), _bound(_model_of(way.chat))
            share = f"{100 * speed / bound:6.1f} % of the bound" if bound else ""
            print(f"{way.name:<34}{speed:8.1f} tokens/s  {share}", flush=True)


def _checkpoint(folder: Path, tiny: bool) -> Path:
    tokenizer = tiny_qwen.tokenizer()
    if tiny:
        return tiny_qwen.save(tiny_qwen.model(tokenizer), tokenizer, folder)
    small = tiny_qwen.config(tokenizer)
    config = Qwen3VLConfig(
        text_config={
            "vocab_size": 151_936,
            "hidden_size": 2_560,
            "intermediate_size": 9_728,
            "num_hidden_layers": 36,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
            "head_dim": 128,
            "max_position_embeddings": 262_144,
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 5e6,
                "mrope_section": [24, 20, 20],
                "mrope_interleaved": True,
            },
        },
        vision_config={
            "depth": 24,
            "hidden_size": 1_024,
            "intermediate_size": 4_096,
            "num_heads": 16,
            "out_hidden_size": 2_560,
            "deepstack_visual_indexes": [5, 11, 17],
        },
        image_token_id=small.image_token_id,
        video_token_id=small.video_token_id,
        vision_start_token_id=small.vision_start_token_id,
        vision_end_token_id=small.vision_end_token_id,
        tie_word_embeddings=True,
    )
    torch.set_default_dtype(torch.bfloat16)
    with torch.device("cuda" if torch.cuda.is_available() else "cpu"):
        model = Qwen3VLForConditionalGeneration(config)
    torch.set_default_dtype(torch.float32)
    model.generation_config.eos_token_id = [tokenizer.eos_token_id]
    return tiny_qwen.save(model, tokenizer, folder)


def _ways(folder: Path, tokens: int) -> Iterator[Way]:
    asked = _asked("Write the page.")
    sampling = Sampling(temperature=0, thinking_budget=0, max_tokens=tokens)

    def chat(cache: CacheKind = "dynamic", draft: int = 0) -> QwenChat:
        return QwenChat(str(folder), cache=cache, draft=draft)

    plain = chat()
    yield Way("plain generate", plain, lambda: _generate(plain, asked, tokens))
    yield Way("dynamic cache", plain, lambda: _say(plain, [asked], sampling))
    together = [asked] * TALKS
    yield Way(f"{TALKS} conversations at once", plain, lambda: _say(plain, together, sampling))
    drafting = chat(draft=8)
    repeated = _asked("<p>Open every day from nine to five.</p>\n" * 40)
    repeat = "prompt lookup, text that repeats"
    yield Way(repeat, drafting, lambda: _say(drafting, [repeated], sampling))
    static = chat("static")
    yield Way("static cache, compiled on a GPU", static, lambda: _say(static, [asked], sampling))
    eight = chat("fp8")
    yield Way("FP8 cache", eight, lambda: _say(eight, [asked], sampling))


def _asked(text: str) -> list[Message]:
    pixels = np.random.default_rng(0).integers(0, 255, (800, 1280, 3), dtype=np.uint8)
    return [Message("user", text, (pixels,))]


def _generate(chat: QwenChat, asked: list[Message], tokens: int) -> int:
    """As transformers does it, from the same prompt."""
    if chat._batch is None:
        _say(chat, [asked], Sampling(temperature=0, thinking_budget=0, max_tokens=1))
    prompt = chat._prompter.prompt(asked, think=False)
    model = _model_of(chat)
    ids = torch.tensor([prompt.ids], device=model.device)
    made = model.generate(
        input_ids=ids,
        pixel_values=torch.cat(prompt.patches).to(model.device),
        image_grid_thw=torch.tensor(prompt.grids, device=model.device),
        mm_token_type_ids=(ids == chat._prompter.image_id).int(),
        max_new_tokens=tokens,
        do_sample=False,
    )
    return made.shape[1] - ids.shape[1]


def _say(chat: QwenChat, talks: list[list[Message]], sampling: Sampling) -> int:
    """Hold the conversations side by side."""
    streams = [chat.stream(asked, sampling, Event()) for asked in talks]
    made = 0
    while streams:
        for stream in list(streams):
            try:
                next(stream)
            except StopIteration as finished:
                made += finished.value.usage.out
                streams.remove(stream)
    return made


def _model_of(chat: QwenChat) -> Any:
    assert chat._batch
    return chat._batch.decoder.model


def _speed(way: Way) -> float:
    """Tokens a second, prompts that are known from before hardly counted."""
    began = time.perf_counter()
    made = way.work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return made / (time.perf_counter() - began)


def _bound(model: Any) -> float | None:
    """Steps a second that the bandwidth of the GPU allows; None without one."""
    if model.device.type != "cuda":
        return None
    layers = model.model.language_model
    weights = sum(one.numel() * one.element_size() for one in layers.parameters())
    block = torch.empty(2**30, dtype=torch.uint8, device=model.device)
    copy = torch.empty_like(block)
    copy.copy_(block)
    torch.cuda.synchronize()
    began = time.perf_counter()
    for _ in range(20):
        copy.copy_(block)
    torch.cuda.synchronize()
    bandwidth = 20 * 2 * block.numel() / (time.perf_counter() - began)  # read and written
    return bandwidth / weights


if __name__ == "__main__":
    main()
