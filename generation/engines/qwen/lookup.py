"""What may come next, guessed from what was written before."""

from collections.abc import Sequence

GRAM = 4  # tokens that must agree; shorter ones agree by chance


class Lookup:
    """Drafts tokens by prompt lookup (Saxena 2023): where the last few tokens occurred before,
    what came after them is likely to come again, as it does in a page that is revised.
    """

    def __init__(self, tokens: Sequence[int]):
        self.tokens: list[int] = []
        self._after: dict[tuple[int, ...], int] = {}  # gram -> where what followed it begins
        for token in tokens:
            self.append(token)

    def append(self, token: int) -> None:
        """Add a token that was drawn."""
        if len(self.tokens) >= GRAM:
            self._after[tuple(self.tokens[-GRAM:])] = len(self.tokens)
        self.tokens.append(token)

    def draft(self, most: int) -> list[int]:
        """At most `most` tokens that may come next."""
        start = self._after.get(tuple(self.tokens[-GRAM:]))
        return [] if start is None else self.tokens[start : start + most]
