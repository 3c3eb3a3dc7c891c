"""What differs between two pages, as facts that a person and a model can act on."""

from dataclasses import dataclass
from typing import Literal

from verify.screenshot import Box

Kind = Literal[
    "health",
    "missing text",
    "extra text",
    "wrong text",
    "moved",
    "wrong size",
    "wrong colour",
    "wrong weight",
    "wrong background",
    "missing picture",
    "missing section",
    "overflow",
]


@dataclass(frozen=True)
class Finding:
    """One difference: where it is, what was expected, what was seen, what it costs."""

    kind: Kind
    box: Box | None  # where it is in the design, CSS px; None when it has no place
    selector: str | None  # the element of the page; None when it has none
    line: int | None  # line of index.html that opens the element
    expected: str
    observed: str
    gain: float  # what the score should rise by when it is mended
    sentence: str
    seen: Box | None = None  # where it is in the page, CSS px
