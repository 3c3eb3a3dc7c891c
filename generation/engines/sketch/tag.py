"""Elements of a page while it is being written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

VOID = frozenset({"img", "input", "hr"})
INDENT = "  "
PLACEHOLDER = "data-placeholder"  # marks what the sketch only hints at


@dataclass
class Tag:
    name: str
    classes: list[str] = field(default_factory=list)
    attributes: dict[str, str | None] = field(default_factory=dict)  # None: without a value
    children: list["Tag"] = field(default_factory=list)
    text: str = ""

    def add(self, *classes: str) -> "Tag":
        self.classes += [name for name in classes if name and name not in self.classes]
        return self

    def walk(self) -> Iterator["Tag"]:
        """The element itself and all that is inside of it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def lines(self, depth: int = 0) -> Iterator[str]:
        """The element as lines of html."""
        pad = INDENT * depth
        if self.name in VOID:
            yield pad + self._opening()
        elif not self.children:
            yield f"{pad}{self._opening()}{escape(self.text, quote=False)}</{self.name}>"
        else:
            yield pad + self._opening()
            if self.text:
                yield pad + INDENT + escape(self.text, quote=False)
            for child in self.children:
                yield from child.lines(depth + 1)
            yield f"{pad}</{self.name}>"

    def _opening(self) -> str:
        classes = {"class": " ".join(self.classes)} if self.classes else {}
        written = "".join(
            f" {name}" if value is None else f' {name}="{escape(value)}"'
            for name, value in {**classes, **self.attributes}.items()
        )
        return f"<{self.name}{written}>"
