"""Believable words where a sketch only hints at them."""

from collections.abc import Sequence
from itertools import cycle

SENTENCES = (
    "Everything you need to get started, in one place.",
    "Simple to use.",
    "Made for people who like to keep things simple.",
    "Find what you are looking for in a few clicks.",
    "Made to last.",
    "Choose what suits you now, and change it whenever you like.",
    "Ready when you are.",
    "Clear answers, whenever you need them.",
    "We look after the details, so that you can get on with the rest of your day.",
    "New every week.",
    "Set up in minutes.",
    "All your work, always up to date.",
    "Our team is here to help, and answers within a day.",
    "Designed with care, and tested by people like you.",
    "Works wherever you do.",
    "Built for small teams and large ones.",
    "See at a glance what has changed since you were last here.",
    "For every day.",
)
SLACK = 2  # characters by which a text may be too long
FEW = 7  # characters: a title that is drawn shorter is one word
MOST = 0.75  # of the length of the longest sentence that fits
TITLES = (
    "Easy to set up", "Made to share", "Always in sync", "Safe by design", "Clear pricing",
    "Friendly support", "Full control", "Works anywhere",
)  # fmt: skip
SHORT_TITLES = ("Overview", "Details", "Features", "Updates", "Support", "About")
LABELS = (
    "Get started", "Log in", "Sign up", "Contact us", "Continue", "See all", "Send", "Save",
)  # fmt: skip
LINKS = ("Home", "Products", "Pricing", "About", "Contact", "Help")
FIELDS = ("Name", "Email", "Phone", "Company", "Street", "City", "Country", "Message")
CHOICES = (
    "Keep me informed", "Remember me", "Share with my team", "Send me a copy", "Use as default",
)  # fmt: skip
COLUMNS = (
    ("Name", ("Ada Moreno", "Ben Carter", "Chloe Dubois", "Deniz Kaya", "Emil Berg")),
    ("Status", ("Active", "Pending", "Active", "Done")),
    ("Date", ("12 May", "9 May", "2 May", "28 April", "21 April")),
    ("Amount", ("120.00", "64.50", "89.00", "240.00", "15.90")),
    ("Team", ("Design", "Sales", "Support", "Research")),
    ("Notes", ("On time", "To be checked", "Agreed", "Sent")),
)


class Filler:
    """Hands out words; the same ones for the same sketch."""

    def __init__(self) -> None:
        self._sentences: list[str] = [*SENTENCES]
        self._labels: list[str] = [*LABELS]
        self._titles = cycle(TITLES)
        self._short_titles = cycle(SHORT_TITLES)
        self._links = cycle(LINKS)
        self._fields = cycle(FIELDS)
        self._choices = cycle(CHOICES)

    def sentence(self, characters: int) -> str:
        """Whole sentences of about that length, those first that were not said for long."""
        text = ""
        while fitting := _take(self._sentences, characters + SLACK - len(text), MOST):
            text = f"{text} {fitting}"
        return text.strip() or next(self._short_titles)

    def title(self, characters: int) -> str:
        return next(self._titles if characters >= FEW else self._short_titles)

    def footer(self) -> str:
        return "© Your company"

    def label(self, characters: int) -> str:
        """What a button of that width may say."""
        return _take(self._labels, characters + SLACK, 0) or self._labels[-1]

    def link(self) -> str:
        return next(self._links)

    def field(self) -> str:
        return next(self._fields)

    def choice(self) -> str:
        return next(self._choices)

    def cell(self, column: int, row: int) -> str:
        """A value of a table, or in row 0 the name of its column."""
        name, values = COLUMNS[column % len(COLUMNS)]
        return values[(row - 1) % len(values)] if row else name


def _take(texts: list[str], room: int, most: float) -> str:
    """The first text that fits and fills `most` of what can be filled, put last; "" for none."""
    fitting: Sequence[str] = [text for text in texts if len(text) <= room]
    longest = max(map(len, fitting), default=0)
    found = next((text for text in fitting if len(text) >= most * longest), "")
    if found:
        texts.remove(found)
        texts.append(found)
    return found
