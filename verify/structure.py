"""How alike a page is to a sketch: what is where and in what order, not how it is painted.

The layout similarity is that of Sketch2Code (Li et al. 2024): for each class of parts the
intersection over union of the areas that they cover, every page normalised by its own size,
the classes weighted by the union of those areas.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import combinations
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from verify.health import find_faults
from verify.page_parts import page_parts
from verify.part import Drawing, Part, PartKind
from verify.screenshot import Box, Screenshot

Class = Literal["text", "picture", "control", "container", "divider"]
CLASSES: Mapping[PartKind, Class] = MappingProxyType(
    {
        "text": "text",
        "picture": "picture",
        "video": "picture",
        "icon": "picture",
        "rating": "picture",
        "button": "control",
        "field": "control",
        "select": "control",
        "checkbox": "control",
        "radio": "control",
        "switch": "control",
        "slider": "control",
        "container": "container",
        "table": "container",
        "divider": "divider",
    }
)
# What looks the same in the elements of a page, for counting.
_COUNTED: Mapping[PartKind, str] = MappingProxyType(
    {
        "radio": "checkbox",
        "switch": "checkbox",
        "slider": "field",
        "video": "picture",
        "rating": "picture",
    }
)
CELL = 4  # CSS px: the grain at which areas are measured
NEAR = 0.08  # of the page: parts that are further apart than this are hardly the same
PAIRED = 0.3  # likeness, 0..1, from which on two parts are one
SAME_WORDS = 0.75  # ratio of two labels that say the same
UNHEALTHY = 0.5  # what is left of the score of a page that does not work


@dataclass(frozen=True)
class Aspect:
    """One part of the score of a page made from a sketch."""

    label: str
    meaning: str
    weight: float


STRUCTURE: Mapping[str, Aspect] = MappingProxyType(
    {
        "layout": Aspect("Layout", "areas of text, pictures, cards and controls", 0.35),
        "parts": Aspect("Parts", "whether every part of the sketch is there, and no other", 0.2),
        "counts": Aspect("Counts", "how many there are of each kind", 0.1),
        "order": Aspect("Order", "whether the parts are read in the same order", 0.1),
        "containment": Aspect("Containment", "whether they are in the same cards", 0.1),
        "labels": Aspect("Labels", "words that can be read in the sketch", 0.15),
    }
)


@dataclass(frozen=True)
class Structure:
    """A sketch and a page made from it, their parts paired."""

    drawing: Drawing
    page: Screenshot

    @cached_property
    def ours(self) -> list[Part]:
        return [part for part in self.drawing.root.walk() if part.kind in CLASSES]

    @cached_property
    def theirs(self) -> list[Part]:
        return page_parts(self.page)

    @cached_property
    def scaled(self) -> list[Box]:
        """The boxes of the page's parts if it were as large as the sketch, CSS px."""
        across = self.drawing.width / max(1.0, self.page.width)
        down = self.drawing.height / max(1.0, self.page.height)
        return [
            Box(b.x * across, b.y * down, b.width * across, b.height * down)
            for b in (part.box for part in self.theirs)
        ]

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Which part of the sketch is which of the page, by their indices."""
        if not self.ours or not self.theirs:
            return []
        alike = self._likeness()
        rows, columns = linear_sum_assignment(-alike)
        found = zip(rows.tolist(), columns.tolist(), strict=True)
        return [(i, j) for i, j in found if alike[i, j] >= PAIRED]

    def _likeness(self) -> NDArray[np.float64]:
        """(ours, theirs): 0 for parts of different classes, 1 for one part in its place."""
        mine, other = _edges([part.box for part in self.ours]), _edges(self.scaled)
        shared = np.minimum(mine[:, None, 2:], other[None, :, 2:])
        shared = (shared - np.maximum(mine[:, None, :2], other[None, :, :2])).clip(0).prod(axis=2)
        union = _areas(mine)[:, None] + _areas(other)[None] - shared
        size = np.array([self.drawing.width, self.drawing.height])
        middles = (_middles(mine)[:, None] - _middles(other)[None]) / size
        near = np.exp(-np.abs(middles).max(axis=2) / NEAR)
        kinds = [[CLASSES[part.kind] for part in parts] for parts in (self.ours, self.theirs)]
        same = np.array(kinds[0])[:, None] == np.array(kinds[1])[None]
        return np.asarray(same * (0.5 * shared / np.maximum(union, 1e-9) + 0.5 * near))

    @cached_property
    def metrics(self) -> dict[str, float]:
        return {
            "layout": layout_similarity(self),
            "parts": 2 * len(self.pairs) / max(1, len(self.ours) + len(self.theirs)),
            "counts": _counts(self.ours, self.theirs),
            "order": _order(self.pairs),
            "containment": _containment(self),
            "labels": _labels(self),
        }

    @property
    def score(self) -> float:
        total = sum(STRUCTURE[name].weight * value for name, value in self.metrics.items())
        return total * (UNHEALTHY if any(find_faults(self.drawing, self.page)) else 1.0)

    @cached_property
    def missing_labels(self) -> list[Part]:
        """Parts of the sketch whose words are nowhere on the page."""
        words = [part.text.lower() for part in self.theirs if part.text]
        everything = " ".join(block.text for block in self.page.text).lower()
        words += [block.text.lower() for block in self.page.text]
        labelled = [part for part in self.ours if part.text and part.kind != "container"]
        return [p for p in labelled if not _says(p.text.lower(), words, everything)]


def layout_similarity(structure: Structure) -> float:
    """IoU of the areas of each class, weighted by their union (Sketch2Code), 0..1."""
    width, height = structure.drawing.width, structure.drawing.height
    theirs = zip(structure.theirs, structure.scaled, strict=True)
    mine = _covered([(part, part.box) for part in structure.ours], width, height)
    other = _covered(list(theirs), width, height)
    shared = union = 0.0
    for name in set(mine) | set(other):
        empty = np.zeros_like(next(iter((mine or other).values())))
        one, two = mine.get(name, empty), other.get(name, empty)
        # union * IoU is the intersection, so that the weighted mean is a plain ratio
        shared += float((one & two).sum())
        union += float((one | two).sum())
    return shared / union if union else 1.0


def _covered(
    parts: Sequence[tuple[Part, Box]], width: float, height: float
) -> dict[Class, NDArray[np.bool_]]:
    size = (int(height / CELL) + 1, int(width / CELL) + 1)
    found: dict[Class, NDArray[np.bool_]] = {}
    for part, box in parts:
        area = found.setdefault(CLASSES[part.kind], np.zeros(size, bool))
        left, top, right, bottom = (max(0, round(edge / CELL)) for edge in _edges([box])[0])
        area[top : max(bottom, top + 1), left : max(right, left + 1)] = True
    return found


def _counts(ours: Sequence[Part], theirs: Sequence[Part]) -> float:
    mine, other = count(ours), count(theirs)
    kinds = set(mine) | set(other)
    most = sum(max(mine[kind], other[kind]) for kind in kinds)
    return sum(min(mine[kind], other[kind]) for kind in kinds) / most if most else 1.0


def count(parts: Sequence[Part]) -> Counter[str]:
    """How many parts there are of each kind that a page tells apart."""
    return Counter(_COUNTED.get(part.kind, part.kind) for part in parts)


def _order(pairs: Sequence[tuple[int, int]]) -> float:
    """Share of the pairs of parts that are read in the same order: Kendall's tau as 0..1."""
    if len(pairs) < 2:
        return float(bool(pairs))
    theirs = [j for _, j in sorted(pairs)]
    pairs = list(combinations(theirs, 2))
    return sum(one < other for one, other in pairs) / len(pairs)


def _containment(structure: Structure) -> float:
    """Share of the paired parts that are in the card that is paired with their own."""
    partner = dict(structure.pairs)
    if not partner:
        return 0.0
    mine = [part.box for part in structure.ours]
    cards = [i for i, part in enumerate(structure.ours) if CLASSES[part.kind] == "container"]
    others = [j for j, p in enumerate(structure.theirs) if CLASSES[p.kind] == "container"]
    right = 0
    for i, j in structure.pairs:
        home = _home(i, mine, cards)
        found = _home(j, structure.scaled, others)
        right += (home is None and found is None) or (
            home is not None and partner.get(home, -1) == found
        )
    return right / len(structure.pairs)


def _home(index: int, boxes: Sequence[Box], cards: Sequence[int]) -> int | None:
    """The smallest card around a part."""
    box = boxes[index]
    around = [
        card
        for card in cards
        if card != index
        and boxes[card].area > box.area
        and boxes[card].overlap(box) > 0.7 * max(1.0, box.area)
    ]
    return min(around, key=lambda card: boxes[card].area, default=None)


def _labels(structure: Structure) -> float:
    labelled = sum(bool(p.text) and p.kind != "container" for p in structure.ours)
    return 1 - len(structure.missing_labels) / labelled if labelled else 1.0


def _says(label: str, words: Sequence[str], everything: str) -> bool:
    if label in everything:
        return True
    return any(SequenceMatcher(None, label, word).ratio() >= SAME_WORDS for word in words)


def _edges(boxes: Sequence[Box]) -> NDArray[np.float64]:
    return np.array([(b.x, b.y, b.right, b.bottom) for b in boxes], float).reshape(-1, 4)


def _areas(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    return (edges[:, 2] - edges[:, 0]) * (edges[:, 3] - edges[:, 1])


def _middles(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    return (edges[:, :2] + edges[:, 2:]) / 2
