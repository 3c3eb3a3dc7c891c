"""A page taken apart: its elements, their styles, and the declarations that win.

Which selectors match and which media apply is asked of Chromium, in one load of the page.
The rules themselves are read from the page's files: Chromium's own answer
(CSS.getMatchedStylesForNode) takes some 50 ms and 300 KB for one element of a Bootstrap
page, and its positions are those of a page whose tags were numbered.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from generation.page import Page
from generation.repair.sheet import Sheet, read_sheets
from generation.repair.source import NUMBER, Source, Tag
from generation.repair.stylesheet import (
    Condition,
    Declaration,
    Rule,
    Specificity,
    parse_declarations,
    parse_stylesheet,
)
from verify.render import Renderer
from verify.screenshot import Box, Screenshot

_SCRIPT = (Path(__file__).parent / "inspect.js").read_text("utf-8")
_SIDES = ("top", "right", "bottom", "left")

# computed styles to ask for
PROPERTIES: tuple[str, ...] = (
    "display", "position", "float", "visibility", "opacity", "color", "background-color",
    "background-image", "font-size", "font-weight", "font-family", "letter-spacing",
    "line-height", "text-align", "transform", "translate", "width", "height", "min-height",
    "max-width", "row-gap", "column-gap", "flex-direction", "justify-content", "align-items",
    "grid-template-columns", "flex-grow",
    *_SIDES,
    *(f"margin-{side}" for side in _SIDES),
    *(f"padding-{side}" for side in _SIDES),
)  # fmt: skip

INHERITED = frozenset(
    [
        "color",
        "visibility",
        "font-size",
        "font-weight",
        "font-family",
        "letter-spacing",
        "line-height",
        "text-align",
    ]
)
_SHORTHANDS: Mapping[str, tuple[str, ...]] = {
    **{f"margin-{side}": ("margin",) for side in _SIDES},
    **{f"padding-{side}": ("padding",) for side in _SIDES},
    **dict.fromkeys(_SIDES, ("inset",)),
    **{f"font-{part}": ("font",) for part in ("size", "weight", "family")},
    "line-height": ("font",),
    "background-color": ("background",),
    "background-image": ("background",),
    "row-gap": ("gap", "grid-gap", "grid-row-gap"),
    "column-gap": ("gap", "grid-gap", "grid-column-gap"),
    "flex-direction": ("flex-flow",),
    "flex-grow": ("flex",),
    "grid-template-columns": ("grid-template", "grid"),
}
_NORMAL_LAST = 1 << 20  # rank of what is in no layer

Rank = tuple[bool, bool, int, Specificity, int, int]


@dataclass(frozen=True)
class Element:
    """An element of the page, shown or not."""

    tag: str
    parent: int  # index in Inspection.elements, -1 at the root
    number: int  # of its opening tag in the source, -1 when a script made it
    box: Box
    texts: tuple[str, ...]  # its own text nodes
    style: Mapping[str, str]  # computed

    def px(self, name: str) -> float:
        """A computed length in CSS px; 0 when it is a keyword."""
        found = re.match(r"-?[\d.]+(?=px)", self.style[name])
        return float(found[0]) if found else 0.0

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@dataclass(frozen=True)
class Written:
    """A declaration that applies to an element, and where it is written."""

    file: str
    offset: int  # of the stylesheet in the file
    declaration: Declaration
    rule: Rule | None  # None: in the style attribute of the element
    element: int

    @property
    def place(self) -> tuple[str, int]:
        return self.file, self.offset + self.declaration.start


@dataclass(frozen=True)
class Matched:
    """A rule that applies to some elements."""

    sheet: Sheet
    rule: Rule
    specificities: Mapping[int, Specificity]  # by element
    layer: int
    order: int


class Inspection:
    """A page's elements and the cascade.

    Raises:
        RenderError, RenderTimeout: the page could not be shown.
    """

    def __init__(self, page: Page, screenshot: Screenshot, renderer: Renderer):
        self.page = page
        self.source = Source(page.html)
        self.sheets = tuple(read_sheets(page, self.source))
        rules = [(sheet, rule) for sheet in self.sheets for rule in parse_stylesheet(sheet.text)]
        conditions = list(
            dict.fromkeys(c for s, r in rules for c in (*s.conditions, *r.conditions))
        )
        selectors = list(dict.fromkeys(s.text for _, rule in rules for s in rule.selectors))
        question = {
            "number": NUMBER,
            "properties": PROPERTIES,
            "picked": [element.selector for element in screenshot.elements],
            "selectors": selectors,
            "conditions": conditions,
        }
        files = {**page.files, "index.html": self.source.numbered()}
        script = f"({_SCRIPT.strip().rstrip(';')})({json.dumps(question)})"
        answer = renderer.evaluate(files, screenshot.viewport, script)
        self.elements = tuple(_element(facts) for facts in answer["elements"])
        self.picked: tuple[int, ...] = tuple(answer["picked"])
        self._selectors = dict(zip(self.picked, question["picked"], strict=True))
        holds = dict(zip(conditions, answer["conditions"], strict=True))
        matches = dict(zip(selectors, answer["matches"], strict=True))
        self.rules = tuple(_matched(rules, holds, matches))

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The source's tags, with their ends."""
        numbers = [element.number for element in self.elements]
        parents = {
            element.number: numbers[element.parent]
            for element in self.elements
            if element.number >= 0 and element.parent >= 0
        }
        return self.source.nested(parents)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in self.elements]
        for index, element in enumerate(self.elements):
            if element.parent >= 0:
                found[element.parent].append(index)
        return tuple(map(tuple, found))

    def tag(self, index: int) -> Tag | None:
        """How an element is written."""
        number = self.elements[index].number
        return self.tags[number] if number >= 0 else None

    def selector(self, index: int) -> str:
        """What selects an element alone."""
        if index in self._selectors:
            return self._selectors[index]
        element = self.elements[index]
        alike = [i for i in self.children[element.parent] if self.elements[i].tag == element.tag]
        step = element.tag + (f":nth-of-type({alike.index(index) + 1})" if len(alike) > 1 else "")
        return f"{self.selector(element.parent)} > {step}" if element.parent >= 0 else element.tag

    def ancestors(self, index: int) -> Iterator[int]:
        """An element and those around it, from the inside."""
        while index >= 0:
            yield index
            index = self.elements[index].parent

    def inside(self, index: int) -> Iterator[int]:
        """An element and all within, in document order."""
        yield index
        for child in self.children[index]:
            yield from self.inside(child)

    def written(self, index: int, name: str) -> list[Written]:
        """The declarations of a property, or of a shorthand of it, for one element itself.

        The one that wins comes first.
        """
        names = {name, *_SHORTHANDS.get(name, ())}
        ranked = [*self._in_rules(index, names), *self._in_attribute(index, names)]
        ranked.sort(key=lambda pair: pair[0], reverse=True)
        return [written for _, written in ranked]

    def winner(self, index: int, name: str) -> Written | None:
        """The declaration that decides a property of an element, inherited where it can be."""
        for around in self.ancestors(index):
            if found := self.written(around, name):
                return found[0]
            if name not in INHERITED or self._has_own(around, name):
                return None
        return None

    def _has_own(self, index: int, name: str) -> bool:
        """Whether an element gets a property from the browser and not from around it."""
        element = self.elements[index]
        return (
            element.parent < 0 or element.style[name] != self.elements[element.parent].style[name]
        )

    def _in_rules(self, index: int, names: set[str]) -> Iterator[tuple[Rank, Written]]:
        for matched in self._rules_of.get(index, ()):
            for number, declaration in enumerate(matched.rule.declarations):
                if declaration.name in names:
                    important, layer = declaration.important, matched.layer
                    rank = (
                        important,
                        False,
                        -layer if important else layer,
                        matched.specificities[index],
                        matched.order,
                        number,
                    )
                    sheet = matched.sheet
                    yield rank, Written(sheet.file, sheet.offset, declaration, matched.rule, index)

    @cached_property
    def _rules_of(self) -> Mapping[int, list[Matched]]:
        rules: dict[int, list[Matched]] = {}
        for matched in self.rules:
            for index in matched.specificities:
                rules.setdefault(index, []).append(matched)
        return rules

    def _in_attribute(self, index: int, names: set[str]) -> Iterator[tuple[Rank, Written]]:
        number = self.elements[index].number
        found = self.source.style_attribute(number) if number >= 0 else None
        for order, declaration in enumerate(parse_declarations(found[2]) if found else ()):
            if found and declaration.name in names:
                rank = (declaration.important, True, 0, (0, 0, 0), 0, order)
                yield rank, Written("index.html", found[0], declaration, None, index)


def _element(facts: Sequence[Any]) -> Element:
    tag, parent, number, box, texts, style = facts
    computed = dict(zip(PROPERTIES, style, strict=True))
    return Element(tag, parent, number, Box(*box), tuple(texts), computed)


def _matched(
    rules: Sequence[tuple[Sheet, Rule]],
    holds: Mapping[Condition, bool],
    matches: Mapping[str, Sequence[int]],
) -> Iterator[Matched]:
    layers: dict[str, int] = {}
    for order, (sheet, rule) in enumerate(rules):
        layer = _NORMAL_LAST
        if rule.layer is not None:
            layer = layers.setdefault(rule.layer, len(layers) + 1)
        if not all(holds[condition] for condition in (*sheet.conditions, *rule.conditions)):
            continue
        found: dict[int, Specificity] = {}
        for selector in rule.selectors:
            for index in matches[selector.text]:
                found[index] = max(found.get(index, (0, 0, 0)), selector.specificity)
        if found:
            yield Matched(sheet, rule, found, layer, order)
