"""The elements of a rendered page: where each is, what selects it, which line opens it."""

import re
from collections import Counter
from collections.abc import Mapping

from verify.csscolor import parse_color
from verify.layout import Layout, Node
from verify.lines import css_number
from verify.screenshot import Element
from verify.source import Source

_BORDERS = tuple(f"border-{side}-width" for side in ("left", "top", "right", "bottom"))
_PLAIN_NAME = re.compile(r"-?[A-Za-z_][\w-]*", re.ASCII)  # needs no escaping in a selector


def element_boxes(layout: Layout) -> dict[int, int]:
    """The boxes that are elements: index in `layout.boxes` -> index in `read_elements`.

    The insides of an svg, pseudo-elements and runs of text are not.
    """
    numbers: dict[int, int] = {}
    in_svg: set[int] = set()
    for index, box in enumerate(layout.boxes):
        name = layout.nodes[box.node].name
        if box.parent in in_svg:
            in_svg.add(index)
        elif name[0].isalpha() and not box.text:
            numbers[index] = len(numbers)
            if name == "svg":
                in_svg.add(index)
    return numbers


def nearest_element(index: int | None, layout: Layout, numbers: Mapping[int, int]) -> int | None:
    """The element that is, or is nearest around, the box `index`."""
    while index is not None and index not in numbers:
        index = layout.boxes[index].parent
    return None if index is None else numbers[index]


def read_elements(layout: Layout, source: Source) -> tuple[Element, ...]:
    """The elements that are laid out, in document order; `source` is that of the document."""
    numbers = element_boxes(layout)
    selectors = _Selectors(layout)
    lines = _source_lines(layout, source)
    pictured = {
        nearest_element(index, layout, numbers)
        for index, box in enumerate(layout.boxes)
        if "url(" in box.style.get("background-image", "")  # the root has no style
    }
    elements = []
    for index in numbers:
        box = layout.boxes[index]
        painted = parse_color(box.style["background-color"])[1] > 0
        elements.append(
            Element(
                tag=layout.nodes[box.node].name.lower(),
                selector=selectors.of(box.node),
                box=box.box,
                parent=nearest_element(box.parent, layout, numbers),
                background=box.inside.backdrop if painted else None,
                position=box.style["position"],
                line=lines[box.node],
                bordered=all(css_number(box.style[name]) > 0 for name in _BORDERS),
                pictured=len(elements) in pictured,
            )
        )
    return tuple(elements)


def _source_lines(layout: Layout, source: Source) -> dict[int, int | None]:
    """The line that opens each element: node -> line."""
    nodes = [i for i, node in enumerate(layout.nodes) if node.name[0].isalpha()]
    tags = [(layout.nodes[i].name.lower(), layout.nodes[i].attributes) for i in nodes]
    return dict(zip(nodes, source.opening_lines(tags), strict=True))


class _Selectors:
    """Short CSS selectors, each of which matches one node alone."""

    def __init__(self, layout: Layout):
        self._nodes = layout.nodes
        self._known: dict[int, str] = {}
        self._named = [_names(node) for node in self._nodes]
        self._counts = Counter(name for names in self._named for name in names)
        siblings: Counter[tuple[int, str]] = Counter()
        self._places: list[int] = []  # of each node among its siblings of the same tag, from 1
        for node in self._nodes:
            siblings[node.parent, node.name] += 1
            self._places.append(siblings[node.parent, node.name])
        self._siblings = siblings

    def of(self, node: int) -> str:
        if node not in self._known:
            self._known[node] = self._unique_name(node) or self._path(node)
        return self._known[node]

    def _unique_name(self, node: int) -> str | None:
        return next((name for name in self._named[node] if self._counts[name] == 1), None)

    def _path(self, node: int) -> str:
        name, parent = self._nodes[node].name, self._nodes[node].parent
        step = name.lower()
        if self._siblings[parent, name] > 1:
            step += f":nth-of-type({self._places[node]})"
        return f"{self.of(parent)} > {step}" if parent > 0 else step


def _names(node: Node) -> list[str]:
    """What might select a node: its id, its tag, its tag and one class."""
    if not node.name[0].isalpha():
        return []
    tag, identity = node.name.lower(), node.attributes.get("id", "")
    classes = [c for c in node.attributes.get("class", "").split() if _PLAIN_NAME.fullmatch(c)]
    names = [f"#{identity}"] if _PLAIN_NAME.fullmatch(identity) else []
    return names + [tag] + [f"{tag}.{c}" for c in dict.fromkeys(classes)]
