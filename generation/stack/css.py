"""A stylesheet as a list of rules, as far as a stack has to know it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PIECE = re.compile(
    r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^)"']*\))|([{};])|[^{};"']+?|.""", re.DOTALL
)

_NESTING = ("@media", "@supports", "@layer", "@container")


@dataclass(frozen=True)
class Rule:
    """A rule: `prelude` is its selector or at-rule, `body` what is between its braces.

    `condition` is the prelude of the at-rule around it, "" when there is none. A
    statement such as @import has no body.
    """

    prelude: str
    body: str | None
    condition: str = ""

    @property
    def declarations(self) -> dict[str, str]:
        """Property -> value, the last one of each; custom properties keep their case."""
        found: dict[str, str] = {}
        for declaration in _split(self.body or "", ";"):
            name, colon, value = declaration.partition(":")
            name = name.strip()
            if colon and name:
                name = name if name.startswith("--") else name.lower()
                found.pop(name, None)  # the order is that of the last
                found[name] = " ".join(value.split())
        return found

    def __str__(self) -> str:
        text = (
            f"{self.prelude};" if self.body is None else f"{self.prelude} {{\n{_lines(self.body)}}}"
        )
        return f"{self.condition} {{\n{text}\n}}" if self.condition else text


def parse(css: str, condition: str = "") -> list[Rule]:
    """The rules of `css` in order, those of @media and its like with their condition."""
    rules = []
    for prelude, body in _blocks(_COMMENT.sub("", css)):
        if body is not None and prelude.lower().startswith(_NESTING):
            rules += parse(body, f"{condition} {prelude}".strip() if condition else prelude)
        else:
            rules.append(Rule(prelude, body, condition))
    return rules


def _blocks(css: str) -> Iterator[tuple[str, str | None]]:
    prelude, body, depth = "", "", 0
    for piece in _PIECE.finditer(css):
        text = piece[0]
        if piece[2] == "{":
            depth += 1
            if depth == 1:
                continue
        elif piece[2] == "}":
            depth = max(0, depth - 1)
            if depth == 0:
                yield " ".join(prelude.split()), body
                prelude = body = ""
                continue
        elif piece[2] == ";" and depth == 0:
            if prelude.strip():
                yield " ".join(prelude.split()), None
            prelude = ""
            continue
        if depth:
            body += text
        else:
            prelude += text


def _split(text: str, separator: str) -> list[str]:
    """`text` at each `separator` that is in no string, bracket or url()."""
    parts, depth, start, quote = [], 0, 0, ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == separator and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def split_commas(text: str) -> list[str]:
    return [part.strip() for part in _split(text, ",")]


def _lines(body: str) -> str:
    return "".join(f"  {part.strip()};\n" for part in _split(body, ";") if part.strip())
