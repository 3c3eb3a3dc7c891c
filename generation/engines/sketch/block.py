"""A part of a sketch in its place on the page, or several that belong together."""

from dataclasses import dataclass
from typing import Literal

from verify.part import Part
from verify.screenshot import Box

FIELDS = ("field", "select", "slider")
CHOICES = ("checkbox", "radio", "switch")


@dataclass(frozen=True)
class Block:
    """A part in its place, or several under each other or side by side.

    The children of a grid go row by row, and repeat one another.
    """

    kind: Literal["stack", "row", "grid", "part"]
    box: Box  # CSS px
    part: Part | None = None  # of a block of one part
    label: Part | None = None  # the text that names a field
    children: tuple["Block", ...] = ()
    columns: int = 0  # of a grid

    def rows(self) -> list[tuple["Block", ...]]:
        """The children of a grid, by the row that they are in."""
        number, columns = len(self.children), self.columns or 1
        return [self.children[start : start + columns] for start in range(0, number, columns)]

    def shape(self) -> tuple:
        """What two blocks have in common that repeat the same thing."""
        if self.part and self.part.kind == "text":
            return ("text", self.part.lines > 1)
        own = self.part.kind if self.part else self.kind
        return (own, bool(self.label), *(child.shape() for child in self.children))
