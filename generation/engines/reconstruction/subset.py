"""Subsets of fonts: the files that a font is divided into on the web, by the characters they have.

A bundled font always has the Latin subset, and those besides that are small enough to be here.
"""

from functools import lru_cache

LATIN = "latin"
RANGES = {  # of code points, as the npm packages of the fonts have them
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1E00-1E9F,"
    "U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    "cyrillic": "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
    "greek": "U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF",
}
IN_LATIN = "\u0131\u0152\u0153"  # though they are in the range of Latin Extended


@lru_cache(maxsize=4096)
def subset_of(character: str) -> str:
    """The subset that has a character; Latin where none of RANGES does."""
    if character < "\u0100" or character in IN_LATIN:
        return LATIN
    code = ord(character)
    return next((name for name, spans in _SPANS.items() if _has(spans, code)), LATIN)


def _has(spans: list[tuple[int, int]], code: int) -> bool:
    return any(first <= code <= last for first, last in spans)


def _spans(ranges: str) -> list[tuple[int, int]]:
    spans = (span.removeprefix("U+").split("-") for span in ranges.split(","))
    return [(int(span[0], 16), int(span[-1], 16)) for span in spans]


_SPANS = {name: _spans(ranges) for name, ranges in RANGES.items()}
