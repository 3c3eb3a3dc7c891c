"""The body of a request for a chat completion."""

import base64
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image

from generation.engines.chat import Message, Sampling
from generation.engines.openai_compatible.dialect import Dialect
from verify.screenshot import Pixels

MOST_PIXELS = 4_000_000  # of a picture that is sent: 3,900 tokens of Qwen3-VL


def body(
    model: str, messages: Sequence[Message], sampling: Sampling, dialect: Dialect
) -> dict[str, Any]:
    """What is asked of `model`, as the server that speaks `dialect` takes it."""
    budget = sampling.thinking_budget
    going_on = messages[-1].role == "assistant"
    return {
        "model": model,
        "messages": [_message(message) for message in messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        **{name: getattr(sampling, name) for name in dialect.sampling},
        dialect.max_tokens: sampling.max_tokens + (budget or 0),
        **dialect.thinking(budget),
        **(dialect.going_on if going_on else {}),
    }


def _message(message: Message) -> dict[str, Any]:
    if not message.images:
        return {"role": message.role, "content": message.text}
    pictures = [
        {"type": "image_url", "image_url": {"url": data_url(part)}}
        for image in message.images
        for part in parts(image)
    ]
    return {"role": message.role, "content": [*pictures, {"type": "text", "text": message.text}]}


def parts(pixels: Pixels) -> list[Pixels]:
    """A picture from top to bottom in as few parts of MOST_PIXELS as it takes."""
    count = -(-pixels.shape[0] * pixels.shape[1] // MOST_PIXELS)
    height = -(-len(pixels) // count)
    return [pixels[top : top + height] for top in range(0, len(pixels), height)]


def data_url(pixels: Pixels) -> str:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
