"""A model behind an OpenAI-compatible server, as an engine."""

from generation.engines.chat import Sampling
from generation.engines.openai_compatible.chat import OpenAIChat
from generation.engines.openai_compatible.server import Server
from generation.engines.price import Price
from generation.engines.vlm import Start, VLMEngine


class OpenAIEngine(VLMEngine):
    """Writes pages by asking the model of `server`."""

    def __init__(
        self,
        server: Server,
        sampling: Sampling,
        price: Price | None = None,
        start: Start = "image",
        grounding: int = 4_000,
    ):
        super().__init__(OpenAIChat(server), sampling, price or Price(), start, grounding)
