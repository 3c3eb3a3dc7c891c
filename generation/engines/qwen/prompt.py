"""A conversation as what Qwen3-VL reads: tokens, and the patches of the images among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import torch

from generation.engines.chat import CLOSE, OPEN, Message
from generation.engines.qwen.tiles import ImageBudget, tiles
from verify.screenshot import Pixels

IMAGE = "<|image_pad|>"


@dataclass(frozen=True)
class Prompt:
    """Tokens and images.

    `keys` are the tokens with those of an image replaced by one of its content, so that two
    prompts read the same as far as their keys agree. `patches` and `grids` have an entry for
    each image: (patches, 1536) pixel values, and (1, rows, columns) of them, of which 2x2
    make a token. `thinking` says whether what comes next is reasoning.
    """

    ids: tuple[int, ...]
    keys: tuple[int, ...]
    patches: tuple[torch.Tensor, ...]
    grids: tuple[tuple[int, int, int], ...]
    thinking: bool


class Prompter:
    """Writes prompts with the chat template of `tokenizer` and the patches of `processor`."""

    def __init__(self, tokenizer: Any, processor: Any, budget: ImageBudget):
        self.tokenizer, self.processor, self.budget = tokenizer, processor, budget
        self.image_id: int = tokenizer.convert_tokens_to_ids(IMAGE)

    def prompt(self, messages: Sequence[Message], think: bool = True) -> Prompt:
        """The prompt after which the model goes on.

        `think` false closes the reasoning that a chat template opens. A last message of the
        assistant's is a beginning: of the reasoning if it starts with <think> and does not
        close it, else of the answer.
        """
        begun = messages[-1].text if messages[-1].role == "assistant" else ""
        said = messages[:-1] if messages[-1].role == "assistant" else messages
        shown: list[Pixels] = []
        turns = [self._turn(message, shown) for message in said]
        text = self.tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        text = _begin(text, begun, think)
        return self._read(text, shown)

    def _turn(self, message: Message, shown: list[Pixels]) -> dict[str, Any]:
        """The message as a chat template takes it; its images are added to `shown`."""
        text = _harmless(message.text)
        if not message.images:
            return {"role": message.role, "content": text}
        content = []
        for image in message.images:
            strips = tiles(image, self.budget)
            for number, strip in enumerate(strips, 1):
                if len(strips) > 1:
                    label = (
                        f"Part {number} of {len(strips)}, rows {strip.rows[0]} to {strip.rows[1]}:"
                    )
                    content.append({"type": "text", "text": label})
                content.append({"type": "image"})
                shown.append(strip.pixels)
        return {"role": message.role, "content": [*content, {"type": "text", "text": text}]}

    def _read(self, text: str, shown: Sequence[Pixels]) -> Prompt:
        images = [self._patches(pixels) for pixels in shown]
        lengths = [rows * columns // 4 for _, (_, rows, columns) in images]
        pieces = text.split(IMAGE)
        expanded = pieces[0] + "".join(
            IMAGE * length + piece for length, piece in zip(lengths, pieces[1:], strict=True)
        )
        ids = self.tokenizer(expanded, add_special_tokens=False)["input_ids"]
        digests = iter(
            [key for key, n in zip(map(_digest, shown), lengths, strict=True) for key in [key] * n]
        )
        keys = tuple(next(digests) if one == self.image_id else one for one in ids)
        thinking = text.rfind(OPEN) > text.rfind(CLOSE)
        patches, grids = tuple(one for one, _ in images), tuple(grid for _, grid in images)
        return Prompt(tuple(ids), keys, patches, grids, thinking)

    def _patches(self, pixels: Pixels) -> tuple[torch.Tensor, tuple[int, int, int]]:
        read = self.processor(images=[pixels], do_resize=False, return_tensors="pt")
        _, rows, columns = read["image_grid_thw"][0].tolist()
        return read["pixel_values"], (1, rows, columns)


def _begin(text: str, begun: str, think: bool) -> str:
    """The prompt with the reasoning closed where there is to be none, and what has begun."""
    opened = text.rstrip().endswith(OPEN)
    if begun.startswith(OPEN) and opened:
        return text.rstrip().removesuffix(OPEN) + begun
    if opened and CLOSE not in begun and (begun or not think):
        return f"{text.rstrip()}\n\n{CLOSE}\n\n{begun}"
    return text + begun


def _harmless(text: str) -> str:
    """The text without the marks of a chat template: a design may show them, too."""
    return text.replace("<|", "< |")


def _digest(pixels: Pixels) -> int:
    """A number below zero that stands for an image; token ids are not."""
    digest = blake2b(repr(pixels.shape).encode(), digest_size=7)
    digest.update(pixels.tobytes())
    return -1 - int.from_bytes(digest.digest(), "big")
