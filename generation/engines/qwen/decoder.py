"""Runs the model over the tokens of several texts, and keeps what it made of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import psutil
import torch
from transformers import Cache, DynamicCache, QuantizedCache, StaticCache

from generation.engines.qwen.prompt import Prompt
from generation.errors import EngineError

CacheKind = Literal["dynamic", "static", "fp8"]

_ROOM = 4_096  # tokens; a static cache is allocated in multiples of it


@dataclass(eq=False)
class Text:
    """A prompt and what followed it, as far as the model has read it."""

    keys: list[int]  # of its tokens, as in Prompt
    delta: int  # from the number of a token to its position
    most: int  # tokens that it may come to


class Decoder:
    """A model with its key-value cache, which has a row for each text that is under way.

    Shorter texts are padded on the left, and the padding is masked. The last text is kept when
    it is over, for the next prompt may begin alike.

    "dynamic" grows with the texts. "static" is allocated once, so that on a GPU a step can be
    compiled into one graph; it reads one token of one text at a time. "fp8" halves the memory
    of the cache, holds one text, and forgets it when it is over.
    """

    def __init__(self, model: Any, cache: CacheKind = "dynamic"):
        self.model, self.kind = model, cache
        self.texts: list[Text] = []  # one for each row of the cache
        self._cache: Any = None  # a Cache, while there are texts
        self._kept: tuple[Text, Any] | None = None

    @property
    def context(self) -> int:
        """Tokens that the model can have in view."""
        return self.model.config.text_config.max_position_embeddings

    def fits(self, tokens: int) -> bool:
        """Whether there is room for another text that may come to so many `tokens`.

        While it joins the others, it is in memory twice.
        """
        if not self.texts or self.kind != "dynamic":
            return not self.texts
        growth = sum(text.most - len(text.keys) for text in self.texts)
        return (2 * tokens + growth) * self._bytes <= free_memory(self.model.device)

    @torch.inference_mode()
    def read(self, prompt: Prompt, room: int, check: Callable[[], None]) -> Text:
        """Read all of the prompt but its last token, which the first step is given.

        `room` is how many tokens may follow. `check` is called before every layer; what it
        raises ends the reading.
        """
        total = len(prompt.ids) + room
        cache, known = self._begun(prompt.keys[:-1], total)
        ids = torch.tensor([prompt.ids], device=self.model.device)
        positions, delta = self._positions(prompt, ids)
        if known < len(prompt.ids) - 1:
            images = self._images_after(prompt, known)
            rest = ids[:, known:-1], positions[:, :, known:-1]
            with _checking(self.model, check):
                self._forward(cache, *rest, logits_to_keep=1, **images)
        text = Text(list(prompt.keys[:-1]), delta, total)
        self._join(text, cache)
        return text

    @torch.inference_mode()
    def step(self, tokens: Sequence[Sequence[int]]) -> torch.Tensor:
        """Read `tokens` of each text, as many of one as of another.

        Returns the logits after each of them, shape (texts, tokens, vocabulary).
        """
        device, count = self.model.device, len(tokens[0])
        starts = torch.tensor([[len(one.keys) + one.delta] for one in self.texts], device=device)
        positions = starts + torch.arange(count, device=device)
        logits = self._forward(
            self._cache,
            torch.tensor(tokens, device=device),
            positions.expand(3, -1, -1),
            **self._masked(count),
        )
        for text, read in zip(self.texts, tokens, strict=True):
            text.keys.extend(read)
        return logits

    @torch.inference_mode()
    def rewind(self, length: int) -> None:
        """Forget all but the first `length` tokens of the only text."""
        self._crop(self._cache, self.texts[0], length)

    @torch.inference_mode()
    def leave(self, text: Text) -> None:
        """`text` is over."""
        others = [row for row, one in enumerate(self.texts) if one is not text]
        self.texts = [self.texts[row] for row in others]
        if not others:
            self._kept = None if self.kind == "fp8" else (text, self._cache)
            self._cache = None
            return
        longest = max(len(one.keys) for one in self.texts)
        for layer in self._cache.layers:
            layer.keys = layer.keys[others, :, -longest:]
            layer.values = layer.values[others, :, -longest:]

    def forget(self) -> None:
        """Free the cache."""
        self.texts, self._cache, self._kept = [], None, None

    def _begun(self, keys: Sequence[int], total: int) -> tuple[Any, int]:
        """A cache with as many of the first `keys` as were read before, and how many those are."""
        kept, self._kept = self._kept, None
        rows = self.texts if self.kind == "dynamic" else ()
        known = [_shared(keys, text.keys) for text in rows]
        if kept and self._holds(kept[1], total):
            length = _shared(keys, kept[0].keys)
            if length and length >= max(known, default=0):
                self._crop(kept[1], kept[0], length)
                return kept[1], length
        if max(known, default=0):
            row = known.index(max(known))
            return self._copied(row, known[row]), known[row]
        return self._new_cache(total), 0

    def _holds(self, cache: Any, total: int) -> bool:
        return self.kind != "static" or cache.get_max_length() >= total

    def _copied(self, row: int, length: int) -> Cache:
        """The first `length` tokens of a text that is under way."""
        start = max(len(one.keys) for one in self.texts) - len(self.texts[row].keys)
        part = slice(row, row + 1), slice(None), slice(start, start + length)
        copy = DynamicCache(config=self.model.config)
        for number, layer in enumerate(self._cache.layers):
            copy.update(layer.keys[part], layer.values[part], number)
        return copy

    def _join(self, text: Text, cache: Any) -> None:
        """Make `text` and its cache the last row."""
        if not self.texts:
            self._cache = cache
        else:
            longest = max(len(one.keys) for one in (*self.texts, text))
            for all_, own in zip(self._cache.layers, cache.layers, strict=True):
                all_.keys = _stacked(all_.keys, own.keys, longest)
                all_.values = _stacked(all_.values, own.values, longest)
        self.texts.append(text)

    def _crop(self, cache: Any, text: Text, length: int) -> None:
        surplus = len(text.keys) - length
        if surplus <= 0:
            return
        if self.kind == "static":
            for layer in cache.layers:
                layer.cumulative_length.fill_(length)  # what lies beyond is masked
        else:
            cache.crop(-surplus)
        del text.keys[length:]

    def _new_cache(self, total: int) -> Cache:
        config = self.model.config
        if self.kind == "static":
            return StaticCache(config=config, max_cache_len=-(-total // _ROOM) * _ROOM)
        if self.kind == "fp8":
            return QuantizedCache("fp8", config)
        return DynamicCache(config=config)

    @property
    def _bytes(self) -> int:
        """What a token takes in the cache."""
        config = self.model.config.text_config
        numbers = 2 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim
        return numbers * self.model.dtype.itemsize

    def _masked(self, count: int) -> dict[str, torch.Tensor]:
        """Which tokens of the rows are some, where `count` follow; nothing where all are."""
        lengths = [len(one.keys) for one in self.texts]
        longest = max(lengths)
        if min(lengths) == longest:
            return {}
        device = self.model.device
        padding = torch.tensor([[longest - length] for length in lengths], device=device)
        columns = torch.arange(longest + count, device=device)
        return {"attention_mask": (columns >= padding).long()}

    def _positions(self, prompt: Prompt, ids: torch.Tensor) -> tuple[torch.Tensor, int]:
        """Positions by time, row and column, shape (3, 1, tokens), as MRoPE takes them; and
        how much the position of what follows differs from its number."""
        images = (ids == self.model.config.image_token_id).int()
        grids = torch.tensor(prompt.grids, device=ids.device) if prompt.grids else None
        positions, delta = self.model.model.get_rope_index(
            ids, mm_token_type_ids=images, image_grid_thw=grids
        )
        return positions, int(delta)

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

    def _forward(
        self, cache: Any, ids: torch.Tensor, positions: torch.Tensor, **options: Any
    ) -> torch.Tensor:
        compiled = self.kind == "static" and ids.shape[1] == 1 and ids.is_cuda
        call = self.model.get_compiled_call(None) if compiled else self.model
        inputs = {"input_ids": ids, "position_ids": positions, "past_key_values": cache}
        try:
            return call(**inputs, use_cache=True, **options).logits
        except torch.OutOfMemoryError as error:
            raise EngineError(
                "the GPU's memory was full; use a smaller model, FP8 or 4-bit weights, or fewer "
                "pixels of the design"
            ) from error


def free_memory(device: torch.device) -> int:
    """Bytes that can be had where the model is."""
    if device.type != "cuda":
        return psutil.virtual_memory().available
    unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    return torch.cuda.mem_get_info(device)[0] + unused


def _shared(new: Sequence[int], old: Sequence[int]) -> int:
    """How many of the first keys are the same."""
    pairs = zip(new, old, strict=False)
    differing = (i for i, (one, other) in enumerate(pairs) if one != other)
    return next(differing, min(len(new), len(old)))


def _stacked(rows: torch.Tensor, row: torch.Tensor, length: int) -> torch.Tensor:
    """Keys or values of texts, shape (texts, heads, length, size), shorter ones padded."""
    padded = [torch.nn.functional.pad(one, (0, 0, length - one.shape[2], 0)) for one in (rows, row)]
    return torch.cat(padded)


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
