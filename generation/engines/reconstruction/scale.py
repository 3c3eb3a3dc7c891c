"""The tokens of a page: its palette, its type scale and its spacing scale."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from generation.engines.reconstruction.look import Css

Rule = tuple[str, Css]

HEX = re.compile(r"#[0-9a-f]{6}")
LENGTH = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?px")
SPACES = re.compile(r"(margin|padding|(row-|column-)?gap)\b")
LEAST = 4.0  # CSS px: a smaller space is no step of a scale
SATURATED = 55  # levels between the channels of a colour that stands out
INVERSE = 90  # levels, all channels together: text so near to the ground of the page
STEPS = 10  # of a scale, the most used
OF_PAGE = ("color", "background", "font-family")  # named if they are used but once
GENERIC = {"sans-serif": "sans", "serif": "serif", "monospace": "mono", "cursive": "script"}
SMALLER = ("sm", "xs", "2xs", "3xs")  # sizes of text from that of the page down, and up
LARGER = ("lg", "xl", *(f"{n}xl" for n in range(2, STEPS + 1)))


class Scale:
    """Values that a stylesheet uses more than once, and the custom properties that name them.

    `root` are the properties and their values, in the order in which they are declared.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._body = dict(rules[0][1]) if rules else {}
        self._shared = _shared_values(rules, self._body)
        self._sizes = self._type_scale(rules)
        self._spaces = self._spacing_scale(rules)
        self.root: dict[str, str] = {name: value for value, name in self._shared.items()}
        self.root |= {name: value for value, name in self._sizes.items()}
        self.root |= {name: value for value, name in self._spaces.items()}

    def applied(self, css: Mapping[str, str]) -> Css:
        """The declarations, the values that have a name by their names."""
        return {name: self._value(name, value) for name, value in css.items()}

    def _value(self, name: str, value: str) -> str:
        if name == "font-size":
            return _reference(self._sizes, value)
        if SPACES.match(name) and "(" not in value:
            return LENGTH.sub(lambda match: _reference(self._spaces, match[0]), value)
        if name == "font-family":
            return _reference(self._shared, value)
        return HEX.sub(lambda match: _reference(self._shared, match[0]), value)

    def _type_scale(self, rules: Sequence[Rule]) -> dict[str, str]:
        """`--size-md` is the size of the page's text, the others are named from it."""
        sizes = (css.get("font-size", "") for _, css in rules)
        uses = Counter(size for size in sizes if LENGTH.fullmatch(size))  # not "inherit"
        base = self._body.get("font-size", "16px")
        common = sorted((size for size, count in uses.items() if count > 1), key=_pixels)
        smaller = [size for size in reversed(common) if _pixels(size) < _pixels(base)]
        larger = [size for size in common if _pixels(size) > _pixels(base)]
        names = {size: f"--size-{step}" for size, step in zip(smaller, SMALLER, strict=False)}
        if base in common:
            names[base] = "--size-md"
        names |= {size: f"--size-{step}" for size, step in zip(larger, LARGER, strict=False)}
        return dict(sorted(names.items(), key=lambda named: _pixels(named[0])))

    def _spacing_scale(self, rules: Sequence[Rule]) -> dict[str, str]:
        uses = Counter(space for _, css in rules for space in _spaces(css))
        common = [space for space, count in uses.most_common(STEPS) if count > 1]
        steps = enumerate(sorted(common, key=_pixels), start=1)
        return {space: f"--space-{step}" for step, space in steps}


def _spaces(css: Mapping[str, str]) -> Iterator[str]:
    for name, value in css.items():
        if SPACES.match(name) and "(" not in value:
            yield from (space for space in LENGTH.findall(value) if _pixels(space) >= LEAST)


def _pixels(length: str) -> float:
    return float(length.removesuffix("px"))


def _reference(names: Mapping[str, str], value: str) -> str:
    return f"var({names[value]})" if value in names else value


def _shared_values(rules: Sequence[Rule], body: Mapping[str, str]) -> dict[str, str]:
    """Colours and font stacks that are used more than once, and the property that names each."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for _, css in rules:
        for value, use in dict.fromkeys(u for n, v in css.items() for u in _uses(n, v)):
            uses[value][use] += 1
    names: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for value in sorted(uses, key=lambda value: -uses[value].total()):
        if uses[value].total() < 2 and value not in map(body.get, OF_PAGE):
            continue
        stem = _stem(value, uses[value], body)
        taken[stem] += 1
        names[value] = f"--{stem}" + (f"-{taken[stem]}" if taken[stem] > 1 else "")
    return names


def _uses(name: str, value: str) -> Iterator[tuple[str, str]]:
    """The colours and the font stack of a declaration, each with the property that it is of."""
    for shared in [value] if name == "font-family" else HEX.findall(value):
        yield shared, name.split("-")[0]


def _stem(value: str, uses: Counter[str], body: Mapping[str, str]) -> str:
    """What a font stack or a colour is for; `uses` counts the properties that it is in."""
    if value == body.get("font-family"):
        return "font"
    if not value.startswith("#"):
        return f"font-{GENERIC.get(value.rsplit(' ', 1)[-1], 'other')}"
    if value == body.get("color"):
        return "text"
    if value == body.get("background"):
        return "background"
    channels = _channels(value)
    if max(channels) - min(channels) > SATURATED:
        return "accent"
    use = uses.most_common(1)[0][0]
    if use == "color":
        return _text_name(channels, body)
    return "border" if use == "border" else "surface"


def _text_name(channels: Sequence[int], body: Mapping[str, str]) -> str:
    """What a colour of text is called, by how far it is from the ground of the page."""
    ground, text = body.get("background", ""), body.get("color", "")
    paper = sum(_channels(ground)) if HEX.fullmatch(ground) else 3 * 255
    ink = sum(_channels(text)) if HEX.fullmatch(text) else 0
    off = abs(sum(channels) - paper)
    if off < INVERSE:
        return "text-inverse"
    return "text-muted" if off < abs(ink - paper) else "text-strong"


def _channels(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]
