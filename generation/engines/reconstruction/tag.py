"""An HTML element to be written, and what it was made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from generation.engines.reconstruction.element import Element
from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.node import Node
from verify.screenshot import Box


@dataclass
class Tag:
    """An element with its HTML name, attributes, and the word its class is named after.

    `context` is the part of the page that it is in, after which its class is named, too.
    `inner` is the name of an element that holds all of the text in it, a link in a cell say.
    `drawing` is what an `svg` or `symbol` shows, as markup. `states` are declarations of the
    element's own, by the pseudo-class with which they hold.
    """

    element: Element
    name: str
    role: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: list["Tag"] = field(default_factory=list)
    inner: str = ""
    drawing: str = ""
    states: dict[str, Css] = field(default_factory=dict)
    context: str = ""

    @property
    def stem(self) -> str:
        """What the class of an element is named after."""
        return f"{self.context}-{self.role}" if self.context else self.role


def all_tags(tag: Tag) -> Iterator[Tag]:
    """`tag` and everything in it, in document order."""
    yield tag
    for child in tag.children:
        yield from all_tags(child)


def bare(name: str, role: str, attributes: dict[str, str | None]) -> Tag:
    """An element that stands for nothing that was seen."""
    return Tag(Element(Node("empty", Box(0, 0, 0, 0))), name, role, attributes)
