"""A difference between two pages, as a fact that a person and a model can act on."""

from dataclasses import dataclass
from typing import Any, Literal

from verify.screenshot import Box, Screenshot

Kind = Literal[
    "health",
    "missing section",
    "missing text",
    "extra text",
    "wrong text",
    "moved",
    "wrong size",
    "wrong colour",
    "wrong weight",
    "wrong background",
    "missing picture",
    "wrong picture",
    "overflow",
    "missing part",
    "extra part",
    "wrong layout",
    "changed",
]
EXCERPT = 48  # characters of a text that are quoted


@dataclass(frozen=True)
class Finding:
    """One difference: where it is, what was expected, what was seen, what it costs."""

    kind: Kind
    sentence: str
    expected: str
    observed: str
    gain: float  # what the score should rise by when it is mended
    box: Box | None = None  # where it is in the design, CSS px
    seen: Box | None = None  # where it is in the page, CSS px
    selector: str | None = None  # the element of the page; None when it has none
    line: int | None = None  # line of index.html that opens the element


def name_element(page: Screenshot, element: int | None, text: str = "") -> str:
    """What a person would call an element: `h2 "Pricing" (index.html:41)`."""
    if element is None:
        return f"the text {quote(text)}"
    named = page.elements[element]
    name = f"{named.tag} {quote(text)}" if text else named.selector
    return f"{name} (index.html:{named.line})" if named.line else name


def source_of(page: Screenshot, element: int | None) -> dict[str, Any]:
    """The selector and the line of an element, as Finding has them."""
    if element is None:
        return {}
    return {"selector": page.elements[element].selector, "line": page.elements[element].line}


def quote(text: str) -> str:
    """`text` in double quotes, on one line, cut where it gets long."""
    line = " ".join(text.split())
    return f'"{line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"}"'


def hex_color(color: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
