"""Believable words where a sketch only hints at them."""

from collections.abc import Iterator
from itertools import count, cycle

WORDS = [
    "A",
    "short",
    "text",
    "goes",
    "here",
    "that",
    "says",
    "what",
    "this",
    "part",
    "of",
    "the",
    "page",
    "is",
    "about",
    "and",
    "why",
    "it",
    "matters",
    "to",
    "the",
    "people",
    "who",
    "read",
    "it.",
    "Replace",
    "it",
    "with",
    "your",
    "own",
    "words",
    "when",
    "you",
    "have",
    "them.",
    "It",
    "has",
    "about",
    "the",
    "length",
    "that",
    "was",
    "drawn",
    "so",
    "that",
    "the",
    "page",
    "keeps",
    "its",
    "shape.",
]
TITLES = (
    "Section title",
    "Another title",
    "More to see",
    "What we do",
    "How it works",
    "Get going",
)
LABELS = ("Continue", "Learn more", "Open", "Save", "Send", "Start")
LINKS = ("Home", "Products", "Pricing", "About", "Contact", "Help")


class Filler:
    """Hands out words; the same ones for the same sketch."""

    def __init__(self) -> None:
        self._titles: Iterator[str] = cycle(TITLES)
        self._labels: Iterator[str] = cycle(LABELS)
        self._links: Iterator[str] = cycle(LINKS)
        self._fields = count(1)

    def sentence(self, characters: int) -> str:
        """Text of about that length, at least one word."""
        words: list[str] = []
        length = -1
        for word in cycle(WORDS):
            if words and length + 1 + len(word) > characters:
                break
            words.append(word)
            length += 1 + len(word)
        return " ".join(words).rstrip(".,") + ("." if len(words) > 4 else "")

    def title(self, characters: int) -> str:
        title = next(self._titles)
        return title if len(title) <= 1.6 * characters else title.split()[0]

    def label(self) -> str:
        return next(self._labels)

    def link(self) -> str:
        return next(self._links)

    def field(self) -> str:
        return f"Field {next(self._fields)}"
