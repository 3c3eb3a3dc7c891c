"""Believable words where a sketch only hints at them."""

from itertools import count, cycle

SENTENCES = (
    "A line or two that says what this is about.",
    "Here is room for your own words.",
    "What people find here, and what they can do next.",
    "A few words on this.",
    "Put the best of it first.",
    "The text that belongs here has about this length.",
    "Why it matters, in plain words.",
    "Say it simply.",
    "How it works, and what it takes to begin.",
    "And so on.",
)
SLACK = 4  # characters by which a text may be too long
MOST = 0.6  # of the length of the longest sentence that fits
TITLES = (
    "What it is", "How it works", "Why it helps", "Get started", "At a glance",
    "Good to know", "In detail", "More to see",
)  # fmt: skip
LABELS = ("Continue", "Open", "Save", "Send", "Start", "Next")
LINKS = ("Home", "Products", "Pricing", "About", "Contact", "Help")


class Filler:
    """Hands out words; the same ones for the same sketch."""

    def __init__(self) -> None:
        self._order: list[str] = list(SENTENCES)
        self._titles = cycle(TITLES)
        self._labels = cycle(LABELS)
        self._links = cycle(LINKS)
        self._fields = count(1)

    def sentence(self, characters: int) -> str:
        """Whole sentences of about that length, those first that were not said for long."""
        text = ""
        while fitting := self._fitting(characters + SLACK - len(text)):
            self._order.remove(fitting)
            self._order.append(fitting)
            text = f"{text} {fitting}"
        return text.strip() or "Text"

    def _fitting(self, room: int) -> str:
        """A sentence that fills most of the room, else the longest that fits; "" for none."""
        fitting = [sentence for sentence in self._order if len(sentence) <= room]
        longest = max(fitting, key=len, default="")
        return next((one for one in fitting if len(one) > MOST * len(longest)), "")

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
