"""What mending a difference should win."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.metrics import closeness, faithfulness, importance, overall, sameness
from verify.pair import Pair
from verify.passage import Passage
from verify.screenshot import Box


@dataclass(frozen=True)
class Stakes:
    """The score of a pair, and what it would be were a part of the page right.

    The text terms are means over words, so what a piece of text costs them is known. What
    the pixel terms lose is shared out over the page by where the pixels differ.
    """

    pair: Pair
    metrics: Mapping[str, float]

    @property
    def score(self) -> float:
        return overall(self.metrics, self.pair.words)

    def gain(
        self,
        *,
        added: float = 0,
        removed: float = 0,
        corrected: float = 0,
        placed: Sequence[Passage] = (),
        sized: Sequence[Passage] = (),
        colored: Sequence[Passage] = (),
        boxes: Sequence[Box] = (),
        **better: float,
    ) -> float:
        """How much the score rises when these things are mended.

        Args:
            added: area of text that becomes part of the page, square CSS px.
            removed: area of text that is taken out of the page.
            corrected: area of text that reads as it should.
            placed, sized, colored: passages whose place, size or colour becomes right.
            boxes: parts of the reference that look as they should.
            better: other metrics, and their new values.
        """
        metrics = {**self.metrics, **better}
        metrics["text"] = self._text(added, removed, corrected)
        metrics["position"] += self._regained(placed, "position")
        metrics["size"] += self._regained(sized, "size")
        metrics["text_color"] += self._regained(colored, "text_color")
        share = sum(map(self._share, boxes))
        for name in ("color", "structure"):
            metrics[name] += share * (1 - metrics[name])
        metrics = {name: min(1.0, value) for name, value in metrics.items()}
        return max(0.0, overall(metrics, self.pair.words) - self.score)

    def _text(self, added: float, removed: float, corrected: float) -> float:
        total = self._area
        matched = self.metrics["text"] * total
        return float((matched + 2 * (added + corrected)) / max(total + added - removed, 1))

    @cached_property
    def _area(self) -> float:
        """Of all words on both pages, square CSS px."""
        words = self.pair.matching
        return float(words.reference.areas.sum() + words.candidate.areas.sum())

    def _regained(self, passages: Sequence[Passage], metric: str) -> float:
        """What `metric` gains when these passages lose nothing of it."""
        return sum(self._losses[metric][self._numbers[id(passage)]] for passage in passages)

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {id(passage): number for number, passage in enumerate(self.pair.passages)}

    @cached_property
    def _losses(self) -> dict[str, list[float]]:
        """What each passage costs each metric of text."""
        passages = self.pair.passages
        weights = importance(passages) / max(importance(passages).sum(), 1)
        reached = {
            "position": closeness(passages),
            "size": sameness(passages),
            "text_color": faithfulness(self.pair),
        }
        return {metric: (weights * (1 - values)).tolist() for metric, values in reached.items()}

    def _share(self, box: Box) -> float:
        """The part of all difference in pixels that is in `box`, 0..1."""
        total, spare = self._difference
        bottom, right = total.shape[0] - 1, total.shape[1] - 1
        edges = np.array([box.x / 4, box.y / 4, box.right / 4, box.bottom / 4])
        x0, y0, x1, y1 = np.round(edges).clip(0, [right, bottom, right, bottom]).astype(int)
        inside = total[y1, x1] - total[y0, x1] - total[y1, x0] + total[y0, x0]
        return float(inside / max(total[-1, -1] + spare, 1))

    @cached_property
    def _difference(self) -> tuple[NDArray[np.float64], float]:
        """Integral image of what differs where rows are aligned, and the sum elsewhere."""
        ours, theirs, spare = self.pair.quarters
        surplus = np.full_like(spare, self.pair.paper)
        differences = cv2.absdiff(ours, theirs), cv2.absdiff(spare, surplus)
        gray, rest = (cv2.cvtColor(d, cv2.COLOR_RGB2GRAY) for d in differences)
        return np.asarray(cv2.integral(gray), np.float64), float(rest.sum())
