"""Names of classes: after what an element is, and what sets it apart from others of the kind."""

import re
from collections.abc import Iterator
from itertools import combinations, count

from generation.engines.reconstruction.look import Css

LENGTH = re.compile(r"-?\d+(?:\.\d+)?")
HEX = re.compile(r"#[0-9a-f]{6}")
SATURATED = 60  # levels between the channels of a colour that stands out
PRESENT = {  # what a box has or has not, and the word where it has
    "background": "filled",
    "border": "outlined",
    "border-top": "ruled",
    "border-bottom": "underlined",
    "border-left": "marked",
    "box-shadow": "raised",
    "font-style": "italic",
    "text-decoration": "underlined",
}
MEASURES = {  # what may be less or more, the value where nothing is said, and the words
    "font-size": (16.0, "small", "large"),
    "font-weight": (400.0, "regular", "bold"),
    "height": (0.0, "short", "tall"),
    "width": (0.0, "narrow", "wide"),
    "max-width": (9999.0, "narrow", "wide"),
    "border-radius": (0.0, "square", "round"),
    "letter-spacing": (0.0, "dense", "spaced"),
    "line-height": (1.5, "dense", "airy"),
    "padding": (0.0, "compact", "roomy"),
    "padding-inline": (0.0, "compact", "roomy"),
    "padding-block": (0.0, "compact", "roomy"),
    "gap": (0.0, "tight", "loose"),
    "column-gap": (0.0, "tight", "loose"),
    "margin-left": (0.0, "flush", "indented"),
    "margin-top": (0.0, "close", "apart"),
}
PLACES = {  # declarations that put something somewhere, and the word
    ("margin-left", "auto"): "end",
    ("margin-inline", "auto"): "centered",
    ("text-align", "center"): "centered",
    ("text-align", "right"): "end",
    ("align-items", "center"): "level",
    ("display", "flex"): "inline",
}
GENERIC = {"monospace": "mono", "serif": "serif", "sans-serif": "sans"}
COUNTED = ("one", "two", "three", "four", "five", "six")


class ClassNames:
    """The classes that a page has so far; no two of one name."""

    def __init__(self) -> None:
        self._first: dict[str, Css] = {}  # declarations, by what it was named after
        self._taken: set[str] = set()

    def new(self, stem: str, css: Css) -> str:
        """A name for `css`: `stem`, or with what sets it apart from the first of the stem."""
        first = self._first.setdefault(stem, css)
        name = next(name for name in _candidates(stem, first, css) if name not in self._taken)
        self._taken.add(name)
        return name


def _candidates(stem: str, first: Css, css: Css) -> Iterator[str]:
    yield stem
    words = list(dict.fromkeys(differences(first, css)))
    yield from (f"{stem}-{word}" for word in words)
    yield from (f"{stem}-{one}-{other}" for one, other in combinations(words, 2))
    yield from (f"{stem}-{number}" for number in count(2))


def differences(first: Css, css: Css) -> Iterator[str]:
    """Words for what sets `css` apart from `first`, what is seen best at the start."""
    for name, word in PRESENT.items():
        if (name in first) != (name in css):
            yield word if name in css else "plain"
    for name in ("background", "color"):
        if first.get(name) != css.get(name):
            yield from _colors(first.get(name, ""), css.get(name, ""))
    if first.get("font-family") != css.get("font-family") and "font-family" in css:
        yield GENERIC[css["font-family"].rsplit(", ", 1)[-1]]
    for (name, value), word in PLACES.items():
        if css.get(name) == value != first.get(name):
            yield word
    tracks = css.get("grid-template-columns", "")
    if tracks != first.get("grid-template-columns", ""):
        yield from _tracks(tracks)
    for name, (usual, less, more) in MEASURES.items():
        one, other = (_lengths(css.get(name, ""), usual) for css in (first, css))
        if one != other:
            yield less if other < one else more


def _colors(one: str, other: str) -> Iterator[str]:
    if not HEX.fullmatch(other):
        return
    channels = _channels(other)
    if max(channels) - min(channels) > SATURATED:
        yield "accent"
    before = sum(_channels(one)) if HEX.fullmatch(one) else 0
    yield "light" if sum(channels) > before else "dark"


def _channels(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


def _tracks(columns: str) -> Iterator[str]:
    repeated = re.match(r"repeat\((\d+)", columns)
    number = int(repeated[1]) if repeated else columns.count("minmax(")
    if 0 < number <= len(COUNTED):
        yield COUNTED[number - 1]


def _lengths(value: str, usual: float) -> list[float]:
    """The numbers in a value, the first of them that counts most at the start."""
    return [float(number) for number in LENGTH.findall(value)] or [usual]
