"""Runs the model over tokens, and keeps what it made of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import torch
from transformers import Cache, DynamicCache, QuantizedCache, StaticCache

from generation.engines.qwen.prompt import Prompt
from generation.errors import EngineError

CacheKind = Literal["dynamic", "static", "fp8"]

_ROOM = 4_096  # tokens; a static cache is allocated in multiples of it


class Decoder:
    """A model with its key-value cache, in which the last prompt and reply are kept.

    "dynamic" grows with the text. "static" is allocated once, so that on a GPU a step can be
    compiled into one graph; it reads one token at a time. "fp8" halves the memory of the
    cache, and forgets everything between prompts.
    """

    def __init__(self, model: Any, cache: CacheKind = "dynamic"):
        self.model, self.kind = model, cache
        self._keys: list[int] = []  # of what is in the cache
        self._cache: Any = None  # a Cache, once there is a prompt
        self._delta = 0  # from the number of a token to its position

    @property
    def context(self) -> int:
        """Tokens that the model can have in view."""
        return self.model.config.text_config.max_position_embeddings

    @torch.inference_mode()
    def read(self, prompt: Prompt, room: int, check: Callable[[], None]) -> int:
        """Read all of the prompt but its last token; how many of its tokens were kept from before.

        `room` is how many tokens may follow. `check` is called before every layer; what it
        raises ends the reading.
        """
        kept = self._reuse(prompt, room)
        ids = torch.tensor([prompt.ids], device=self.model.device)
        positions = self._positions(prompt, ids)
        if kept < len(prompt.ids) - 1:
            images = self._images_after(prompt, kept)
            keys, self._keys = list(prompt.keys[:-1]), []
            with _checking(self.model, check):
                self._forward(ids[:, kept:-1], positions[:, :, kept:-1], logits_to_keep=1, **images)
            self._keys = keys
        return kept

    @torch.inference_mode()
    def step(self, tokens: Sequence[int]) -> torch.Tensor:
        """Read `tokens`; the logits after each of them, shape (tokens, vocabulary)."""
        ids = torch.tensor([tokens], device=self.model.device)
        start = len(self._keys) + self._delta
        positions = torch.arange(start, start + len(tokens), device=self.model.device)
        logits = self._forward(ids, positions.expand(3, 1, -1))
        self._keys.extend(tokens)
        return logits[0]

    @torch.inference_mode()
    def rewind(self, length: int) -> None:
        """Forget all but the first `length` tokens."""
        surplus = len(self._keys) - length
        if surplus <= 0 or self._cache is None:
            return
        if self.kind == "static":
            for layer in self._cache.layers:
                layer.cumulative_length.fill_(length)  # what lies beyond is masked
        else:
            self._cache.crop(-surplus)
        del self._keys[length:]

    def forget(self) -> None:
        """Free the cache."""
        self._cache, self._keys = None, []

    def _reuse(self, prompt: Prompt, room: int) -> int:
        """Make the cache ready for the prompt; how many of its tokens are in it."""
        total = len(prompt.ids) + room
        capacity = self._cache.get_max_length() if self._cache and self.kind == "static" else total
        pairs = zip(prompt.keys[:-1], self._keys, strict=False)
        kept = next((i for i, (new, old) in enumerate(pairs) if new != old), None)
        if kept is None:
            kept = min(len(prompt.keys) - 1, len(self._keys))
        if kept and self.kind != "fp8" and capacity >= total:
            self.rewind(kept)
            return kept
        self.forget()
        self._cache = self._new_cache(total)
        return 0

    def _new_cache(self, total: int) -> Cache:
        config = self.model.config
        if self.kind == "static":
            return StaticCache(config=config, max_cache_len=-(-total // _ROOM) * _ROOM)
        if self.kind == "fp8":
            return QuantizedCache("fp8", config)
        return DynamicCache(config=config)

    def _positions(self, prompt: Prompt, ids: torch.Tensor) -> torch.Tensor:
        """Positions by time, row and column, shape (3, 1, tokens), as MRoPE takes them."""
        images = (ids == self.model.config.image_token_id).int()
        grids = torch.tensor(prompt.grids, device=ids.device) if prompt.grids else None
        positions, delta = self.model.model.get_rope_index(
            ids, mm_token_type_ids=images, image_grid_thw=grids
        )
        self._delta = int(delta)
        return positions

    def _images_after(self, prompt: Prompt, start: int) -> dict[str, torch.Tensor]:
        """The images that are not yet in the cache, as the model takes them."""
        pad, device = self.model.config.image_token_id, self.model.device
        seen, first = sum(one == pad for one in prompt.ids[:start]), 0
        while seen > 0:
            _, rows, columns = prompt.grids[first]
            seen, first = seen - rows * columns // 4, first + 1
        if first == len(prompt.grids):
            return {}
        return {
            "pixel_values": torch.cat(prompt.patches[first:]).to(device),
            "image_grid_thw": torch.tensor(prompt.grids[first:], device=device),
        }

    def _forward(self, ids: torch.Tensor, positions: torch.Tensor, **options: Any) -> torch.Tensor:
        compiled = self.kind == "static" and ids.shape[1] == 1 and ids.is_cuda
        call = self.model.get_compiled_call(None) if compiled else self.model
        inputs = {"input_ids": ids, "position_ids": positions, "past_key_values": self._cache}
        try:
            return call(**inputs, use_cache=True, **options).logits
        except torch.OutOfMemoryError as error:
            tokens = len(self._keys) + ids.shape[1]
            self.forget()
            raise EngineError(
                f"the GPU's memory was full at {tokens} tokens; use a smaller model, FP8 or "
                "4-bit weights, or fewer pixels of the design"
            ) from error


@contextmanager
def _checking(model: Any, check: Callable[[], None]) -> Iterator[None]:
    """Call `check` before every layer: to read a long prompt takes a while."""
    layers = [*model.model.visual.blocks, *model.model.language_model.layers]
    hooks = [layer.register_forward_pre_hook(lambda *_: check()) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
