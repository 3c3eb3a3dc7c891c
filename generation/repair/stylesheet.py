"""A stylesheet as text: its rules and declarations, and where each is written.

tinycss2 tells where every token starts, so that an edit replaces the characters of one
value and leaves the rest of the file as it was.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import tinycss2

Condition = tuple[str, str]  # at-keyword in lower case, its prelude: ("media", "(width > 9px)")
Specificity = tuple[int, int, int]  # ids; classes, attributes and states; tags

_GROUPS = ("media", "supports", "layer", "container")
_NEWLINE = re.compile(r"\r\n|[\n\r\f]")  # as CSS Syntax has them


@dataclass(frozen=True)
class Declaration:
    """`name: value`; offsets are characters from the start of the file."""

    name: str
    value: str
    important: bool
    start: int
    value_start: int
    value_end: int
    stop: int  # before the semicolon
    end: int  # after it, or where it would be


@dataclass(frozen=True)
class Selector:
    """One of the selectors of a rule, those that a comma parts."""

    text: str
    specificity: Specificity


@dataclass(frozen=True)
class Rule:
    """A style rule; one inside of another has a selector that stands alone."""

    selectors: tuple[Selector, ...]
    conditions: tuple[Condition, ...]  # that it is in, outermost first
    declarations: tuple[Declaration, ...]
    start: int
    body: int  # after the opening brace
    close: int  # of the closing brace

    @property
    def layer(self) -> str | None:
        names = [text for kind, text in self.conditions if kind == "layer"]
        return ".".join(names) if names else None


@lru_cache(maxsize=64)
def parse_stylesheet(text: str) -> tuple[Rule, ...]:
    """The style rules of a stylesheet in order; what cannot be read is left out."""
    nodes = tinycss2.parse_stylesheet(text, skip_whitespace=True)
    return tuple(_Reader(text).rules(nodes, len(text), ()))


def parse_declarations(text: str) -> tuple[Declaration, ...]:
    """The declarations of a style attribute."""
    tokens = tinycss2.parse_component_value_list(text)
    return tuple(_Reader(text).declarations(tokens, len(text)))


class _Reader:
    def __init__(self, text: str):
        self._text = text
        self._starts = [0, *(newline.end() for newline in _NEWLINE.finditer(text))]

    def at(self, node: Any) -> int:
        return self._starts[node.source_line - 1] + node.source_column - 1

    def rules(
        self, nodes: Sequence[Any], end: int, conditions: tuple[Condition, ...]
    ) -> Iterator[Rule]:
        """The style rules among `nodes`, which are all that stands before `end`."""
        for index, node in enumerate(nodes):
            if node.type not in ("qualified-rule", "at-rule") or node.content is None:
                continue
            limit = self.at(nodes[index + 1]) if index + 1 < len(nodes) else end
            close = self._text.rfind("}", self.at(node), limit)
            close = limit if close < 0 else close
            if node.type == "qualified-rule":
                yield from self._style_rule(node, close, conditions, None)
            elif node.lower_at_keyword in _GROUPS:
                inner = tinycss2.parse_rule_list(node.content, skip_whitespace=True)
                prelude = tinycss2.serialize(node.prelude).strip()
                yield from self.rules(inner, close, (*conditions, (node.lower_at_keyword, prelude)))

    def _style_rule(
        self, node: Any, close: int, conditions: tuple[Condition, ...], parent: str | None
    ) -> Iterator[Rule]:
        start = self.at(node)
        first = self.at(node.content[0]) if node.content else close
        body = self._text.rfind("{", start, first) + 1
        selectors = tuple(_selectors(node.prelude, parent))
        own = tuple(self.declarations(node.content, close))
        yield Rule(selectors, conditions, own, start, body, close)

    def declarations(self, tokens: Sequence[Any], end: int) -> Iterator[Declaration]:
        """The declarations among `tokens`, which end at the offset `end`."""
        item: list[Any] = []
        for token in tokens:
            if token.type == "{} block":  # a rule in a rule, which ends where its braces do
                item = []
            elif token.type == "literal" and token.value == ";":
                yield from self._declaration(item, self.at(token), 1)
                item = []
            elif token.type != "comment" and (item or token.type != "whitespace"):
                item.append(token)
        yield from self._declaration(item, end, 0)

    def _declaration(self, item: Sequence[Any], stop: int, closed: int) -> Iterator[Declaration]:
        node = tinycss2.parse_one_declaration(item) if item else None
        if node is None or node.type != "declaration":
            return
        colon = next(t for t in item if t.type == "literal" and t.value == ":")
        start, value_start = self.at(item[0]), self.at(colon) + 1
        raw = self._text[value_start:stop]
        if node.important:
            raw = raw[: raw.rindex("!")]
        value_start += len(raw) - len(raw.lstrip())
        value = raw.strip()
        yield Declaration(
            name=node.lower_name if not node.name.startswith("--") else node.name,
            value=value,
            important=node.important,
            start=start,
            value_start=value_start,
            value_end=value_start + len(value),
            stop=value_start + len(self._text[value_start:stop].rstrip()),
            end=stop + closed,
        )


def _selectors(prelude: Sequence[Any], parent: str | None) -> Iterator[Selector]:
    for tokens in _split(prelude):
        text = tinycss2.serialize(tokens).strip()
        if text:
            yield Selector(text, specificity(tokens))


def _split(tokens: Sequence[Any]) -> list[list[Any]]:
    """The tokens between the commas."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def specificity(tokens: Sequence[Any]) -> Specificity:
    """How specific a selector is (Selectors Level 4, section 17)."""
    ids = classes = tags = 0
    before = ""
    for token in tokens:
        kind = token.type
        if kind == "hash":
            ids += 1
        elif kind == "[] block" or (kind == "ident" and before in (".", ":")):
            classes += 1
        elif kind == "ident":  # a tag or, after two colons, a pseudo-element
            tags += 1
        elif kind == "function":
            a, b, c = _of_function(token)
            ids, classes, tags = ids + a, classes + b, tags + c
        double = kind == "literal" and token.value == ":" and before == ":"
        before = "::" if double else token.value if kind == "literal" else ""
    return ids, classes, tags


def _of_function(token: Any) -> Specificity:
    if token.lower_name == "where":
        return 0, 0, 0
    if token.lower_name in ("is", "not", "has", "matches"):
        return max(specificity(part) for part in _split(token.arguments))
    return 0, 1, 0
