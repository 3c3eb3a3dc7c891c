"""Whether a page works at all, which is asked before how it looks."""

import re
from collections.abc import Iterator

from verify.screenshot import Screenshot

# What the renderer's console says of a page that is broken.
_FAULT = re.compile(r"^(uncaught |missing file: |the page (was still loading|tried to go))")


def find_faults(reference: Screenshot, candidate: Screenshot) -> Iterator[str]:
    """What is wrong with the page itself, whatever it looks like, a sentence each."""
    if is_blank(candidate) and not is_blank(reference):
        yield "the page is blank"
    yield from candidate.faults
    yield from filter(_FAULT.match, dict.fromkeys(candidate.console))


def is_blank(page: Screenshot) -> bool:
    """Whether nothing is drawn: no text, and one colour throughout."""
    return not page.text and bool((page.pixels == page.pixels[0, 0]).all())
