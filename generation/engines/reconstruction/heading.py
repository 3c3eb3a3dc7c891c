"""Headings: which texts of a page are titles, and of which level."""

from collections.abc import Sequence

from generation.engines.reconstruction.figure import is_price, is_trail, is_value
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.style import TextStyle

LARGER = 1.2  # times the size of the page's text
HEADLINE = 1.4  # the same, of a title of several lines
BOLDER = 1.05  # the same, of a title that is bold where the text is not
MOST_LINES, MOST_LETTERS = 3, 120


class Headings:
    """The titles of a page, in the order in which they are asked for: h1 to h3.

    Args:
        texts: all texts of the page that may be titles.
        body: the style of most of them.
    """

    def __init__(self, texts: Sequence[Node], body: TextStyle | None) -> None:
        self._body = body
        self._texts = set(map(id, texts))
        ranks = {_rank(node) for node in texts if self.includes(node)}
        self._ranks = sorted(ranks, reverse=True)
        self._levels: dict[tuple[int, int], int] = {}  # by rank, what they were last
        self._last = 0  # level
        self.has_first = False  # whether there was an h1

    def includes(self, node: Node) -> bool:
        """Whether a text is short, and larger than that of the page, or bold and not smaller."""
        body = self._body
        if not body or id(node) not in self._texts:
            return False
        if node.region or len(node.lines) > MOST_LINES:
            return False
        style = node.style
        if len(node.lines) > 1 and style.size < HEADLINE * body.size:
            return False
        if is_value(node) or is_price(node) or is_trail(node):
            return False
        letters = sum(character.isalpha() for line in node.lines for character in line.text)
        larger = style.size >= LARGER * body.size
        bolder = style.weight >= 600 > body.weight and style.size >= BOLDER * body.size
        return 2 <= letters <= MOST_LETTERS and (larger or bolder)

    def element(self, node: Node) -> str:
        """h1 for the largest, never a level skipped, and one level for titles alike."""
        rank = _rank(node)
        wanted = self._levels.get(rank, min(self._ranks.index(rank) + 1, 3))
        if wanted == 1 and self.has_first:
            wanted = 2
        self._last = min(wanted, self._last + 1)
        self._levels[rank] = self._last
        self.has_first |= self._last == 1
        return f"h{self._last}"


def _rank(node: Node) -> tuple[int, int]:
    return round(node.style.size), node.style.weight
