"""Whether a page is one that a person could go on working with."""

from collections.abc import Sequence
from dataclasses import dataclass

from verify.screenshot import Element, Screenshot

_FRAME = frozenset({"html", "head", "body"})
_PICTURES = frozenset({"img", "svg", "canvas", "video", "picture", "object", "embed", "iframe"})
_TAKEN_OUT = frozenset({"absolute", "fixed"})


@dataclass(frozen=True)
class Editability:
    """How fit a page is to be worked on, each from 0 to 1 but `overflow`, which may be more."""

    absolute: float  # share of elements placed by coordinates; less is better
    picture: float  # share of the page that its largest picture covers; less is better
    overflow: float  # share of a phone's width by which it is too wide; less is better
    tree_bleu: float  # share of the reference's families of elements; more is better


def editability(reference: Screenshot, candidate: Screenshot, narrow: Screenshot) -> Editability:
    """Measure `candidate`; `narrow` is the same page in a window of a phone's width."""
    return Editability(
        absolute_share(candidate),
        picture_share(candidate),
        overflow(narrow),
        tree_bleu(reference.elements, candidate.elements),
    )


def absolute_share(page: Screenshot) -> float:
    """Share of the elements that are placed by coordinates instead of by the flow, 0..1."""
    elements = [element for element in page.elements if element.tag not in _FRAME]
    return sum(element.position in _TAKEN_OUT for element in elements) / max(len(elements), 1)


def picture_share(page: Screenshot) -> float:
    """Share of the page that its largest picture covers, backgrounds too, 0..1."""
    whole = page.width * page.height
    areas = [
        whole if element.tag in _FRAME else element.box.area  # whose ground is that of the window
        for element in page.elements
        if element.tag in _PICTURES or element.pictured
    ]
    return min(1.0, max(areas, default=0.0) / whole)


def overflow(page: Screenshot) -> float:
    """By how much of its window a page is too wide; 0 for one that fits.

    Render the page through a window of 390 px to learn whether it fits a phone.
    """
    return max(0.0, page.width / page.viewport.width - 1)


def tree_bleu(reference: Sequence[Element], candidate: Sequence[Element]) -> float:
    """Share of the reference's families, a tag and its children's tags, in the candidate.

    TreeBLEU of WebCode2M (Gui et al. 2024): subtrees of height one, each kind once. Only
    elements that are laid out are known, so `head` and hidden elements do not count.
    """
    wanted, found = _families(reference), _families(candidate)
    return len(wanted & found) / len(wanted) if wanted else 1.0


def _families(elements: Sequence[Element]) -> set[tuple[str, ...]]:
    children: dict[int, list[str]] = {}
    for element in elements:
        if element.parent is not None:
            children.setdefault(element.parent, []).append(element.tag)
    return {(elements[parent].tag, *tags) for parent, tags in children.items()}
