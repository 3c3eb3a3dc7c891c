"""Believable words where a sketch only hints at them."""

from itertools import count, cycle

SENTENCES = (
    "A line or two that says what this is about.",
    "In short.",
    "Here is room for your own words.",
    "Say it simply.",
    "What people find here, and what they can do next.",
    "A few words more.",
    "Put the best of it first.",
    "The text that belongs here has about this length.",
    "Keep it short.",
    "Why it matters, in plain words.",
)
TITLES = (
    "What it is", "How it works", "Why it helps", "Get started", "At a glance",
    "Good to know", "In detail", "More to see",
)  # fmt: skip
LABELS = ("Continue", "Open", "Save", "Send", "Start", "Next")
LINKS = ("Home", "Products", "Pricing", "About", "Contact", "Help")


class Filler:
    """Hands out words; the same ones for the same sketch."""

    def __init__(self) -> None:
        self._sentences = count()
        self._titles = cycle(TITLES)
        self._labels = cycle(LABELS)
        self._links = cycle(LINKS)
        self._fields = count(1)

    def sentence(self, characters: int) -> str:
        """Whole sentences of about that length; the next text begins with another."""
        first = next(self._sentences)
        text = ""
        while True:
            left = characters + 2 - len(text)
            order = (SENTENCES[(first + step) % len(SENTENCES)] for step in range(len(SENTENCES)))
            fitting = next((s for s in order if len(s) < left and not text.endswith(s)), None)
            if fitting is None:
                return text.strip() or "Text"
            text = f"{text} {fitting}"
            first += 1

    def title(self, characters: int) -> str:
        return next(self._titles) if characters > 5 else "Title"

    def footer(self) -> str:
        return "© Your company"

    def label(self) -> str:
        return next(self._labels)

    def link(self) -> str:
        return next(self._links)

    def field(self) -> str:
        return f"Field {next(self._fields)}"
