"""Any server that speaks OpenAI's chat completions: vLLM, SGLang, Ollama, a hosted API."""

from generation.engines.openai_compatible.chat import OpenAIChat
from generation.engines.openai_compatible.engine import OpenAIEngine
from generation.engines.openai_compatible.server import Server

__all__ = ["OpenAIChat", "OpenAIEngine", "Server"]
