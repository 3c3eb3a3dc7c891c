"""Draws a token from what the model expects."""

import torch

from generation.engines.chat import Sampling


class Sampler:
    """Draws tokens as a Sampling says; temperature 0 takes the likeliest."""

    def __init__(self, sampling: Sampling):
        self.sampling = sampling
        self._drawn: set[int] = set()

    def draw(self, logits: torch.Tensor) -> int:
        """A token id, given logits of shape (vocabulary,)."""
        how, logits = self.sampling, logits.float()
        if how.presence_penalty and self._drawn:
            drawn = torch.tensor(sorted(self._drawn), device=logits.device)
            logits = logits.index_add(
                0, drawn, logits.new_full((len(drawn),), -how.presence_penalty)
            )
        token = int(logits.argmax()) if how.temperature == 0 else self._sample(logits)
        self._drawn.add(token)
        return token

    def _sample(self, logits: torch.Tensor) -> int:
        """Temperature, then the `top_k` likeliest, then of those as many as make `top_p`."""
        kept = min(self.sampling.top_k or len(logits), len(logits))
        best, ids = (logits / self.sampling.temperature).topk(kept)
        shares = best.softmax(-1)
        shares[shares.cumsum(-1) - shares >= self.sampling.top_p] = 0
        return int(ids[torch.multinomial(shares, 1)])
