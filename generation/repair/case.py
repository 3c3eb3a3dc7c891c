"""What is known when a page is to be repaired: the design, the page, and how they differ."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from generation.page import Page
from generation.repair.inspection import Element, Inspection, Written
from verify.compare import Comparison
from verify.finding import Finding
from verify.pair import Pair
from verify.passage import Passage
from verify.render import Renderer
from verify.screenshot import Screenshot
from verify.stakes import Stakes
from verify.unread import read_along


@dataclass(frozen=True)
class Case:
    """A page as it is now, against the design."""

    page: Page
    screenshot: Screenshot
    comparison: Comparison
    reference: Screenshot
    inspection: Inspection
    tried: Set[tuple[str, str]] = frozenset()  # keys of changes that did not help
    wanted: Sequence[Finding] | None = None  # what is to be mended; None for everything

    @classmethod
    def of(
        cls,
        page: Page,
        screenshot: Screenshot,
        comparison: Comparison,
        reference: Screenshot,
        renderer: Renderer,
        tried: Set[tuple[str, str]] = frozenset(),
        wanted: Sequence[Finding] | None = None,
    ) -> "Case":
        inspection = Inspection(page, screenshot, renderer)
        return cls(page, screenshot, comparison, reference, inspection, tried, wanted)

    @cached_property
    def pair(self) -> Pair:
        return Pair(read_along(self.reference, self.screenshot), self.screenshot)

    @cached_property
    def stakes(self) -> Stakes:
        return Stakes(self.pair, self.comparison.metrics)

    @property
    def elements(self) -> tuple[Element, ...]:
        return self.inspection.elements

    def node(self, passage: Passage) -> int:
        """The element that a passage is in; -1 when it is not known."""
        return -1 if passage.element is None else self.inspection.picked[passage.element]

    def node_of(self, token: int) -> int:
        """The element that a word of the page is in; -1 when it is not known."""
        words = self.pair.matching.candidate
        element = words.blocks[words.tokens[token].block].element
        return -1 if element is None else self.inspection.picked[element]

    @cached_property
    def passages(self) -> Mapping[int, list[Passage]]:
        """The passages by their element."""
        found: dict[int, list[Passage]] = {}
        for passage in self.pair.passages:
            if (node := self.node(passage)) >= 0:
                found.setdefault(node, []).append(passage)
        return found

    def concerns(self, elements: Set[int]) -> bool:
        """Whether a change of these elements, or of what is missing, is wanted."""
        if self.wanted is None:
            return True
        return bool(elements & self._focus) if elements else self._lacking

    @property
    def _lacking(self) -> bool:
        return any(f.kind.startswith(("missing", "extra")) for f in self.wanted or ())

    @cached_property
    def _focus(self) -> Set[int]:
        """The elements that the findings to be mended are about."""
        boxes = [finding.box for finding in self.wanted or () if finding.box]
        named = {self.element_of(finding) for finding in self.wanted or ()}
        inside = {
            node
            for node, passages in self.passages.items()
            if any(p.ours.overlap(box) > p.ours.area / 2 for p in passages for box in boxes)
        }
        return (named | inside) - {-1}

    def element_of(self, finding: Finding) -> int:
        """The element that a finding names; -1 when it names none."""
        for index, element in enumerate(self.screenshot.elements):
            if element.selector == finding.selector:
                return self.inspection.picked[index]
        return -1

    def name(self, index: int) -> str:
        """What a person would call an element."""
        return self.inspection.selector(index)

    def subject(self, written: Written) -> str:
        """What a person would call what a declaration is about."""
        if written.rule is None:
            return self.name(written.element)
        return ", ".join(selector.text for selector in written.rule.selectors[:2])
