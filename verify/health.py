"""Whether a page works at all, which is asked before how it looks."""

import re
from collections.abc import Iterator

from verify.screenshot import Screenshot

# What the console says of a page that is broken, and what that means for whoever mends it.
_FAULTS = (
    (re.compile(r"^(Uncaught )?\w*(Error|Exception)\b"), "a script fails"),
    (re.compile(r"^missing file "), "a file is missing"),
    (re.compile(r"still loading after|tried to go to"), "the page does not come to rest"),
)


def find_faults(reference: Screenshot, candidate: Screenshot) -> Iterator[str]:
    """What is wrong with the page itself, whatever it looks like, a sentence each."""
    if is_blank(candidate) and not is_blank(reference):
        yield "the page is blank"
    for message in dict.fromkeys(candidate.console):
        meanings = [meaning for pattern, meaning in _FAULTS if pattern.search(message)]
        if meanings:
            yield f"{meanings[0]}: {message}"


def is_blank(page: Screenshot) -> bool:
    """Whether nothing is drawn: no text, and one colour throughout."""
    return not page.text and bool((page.pixels == page.pixels[0, 0]).all())
