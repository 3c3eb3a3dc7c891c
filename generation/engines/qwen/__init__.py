"""Qwen3-VL in this process, through transformers.

checkpoint  which weights there are, and where they lie
weights     a checkpoint in memory
tiles       a design as images within a pixel budget
prompt      a conversation as tokens and patches
decoder     the model with its key-value cache
batch       conversations side by side, a token for each in a step
lookup      tokens guessed from what was written before
sampler     a token drawn from what the model expects
turn        the model's turn: budgets, and tokens to words
lent        QwenChat on a GPU that is lent for a turn
chat        QwenChat, a ChatModel
engine      QwenEngine
"""

from generation.engines.qwen.engine import QwenEngine

__all__ = ["QwenEngine"]
