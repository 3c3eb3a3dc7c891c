"""The lines of text in a box: words, squiggles, and rules that stand for text."""

from collections.abc import Sequence
from dataclasses import replace

from generation.sketch.marks import Mark
from generation.sketch.text import Text, join_lines
from verify.screenshot import Box

SQUIGGLE_RIM = 0.15  # of its height: what a squiggle lacks of a line, above and below


class LineReader:
    """Puts the marks and the words of a drawing together as lines.

    `letter` is the usual height of a line, px; `texts` are all that were read.
    """

    def __init__(self, letter: float, texts: Sequence[Text]):
        self._letter = letter
        self._texts = texts

    def read(
        self, texts: Sequence[Text], marks: Sequence[Mark], width: float
    ) -> tuple[list[Text], list[Mark]]:
        """The lines of text in a box of that width, and the marks that are none."""
        rules = [mark for mark in marks if mark.kind == "rule"]
        others = [mark for mark in marks if mark.kind != "rule"]
        texts = [self._with_signs(text, others) for text in texts]
        hinted = [self._hint(mark.box) for mark in others if mark.kind == "squiggle"]
        others = [mark for mark in others if mark.kind != "squiggle"]
        ruled, dividers = self._ruled(rules, width)
        return [*join_lines([*texts, *hinted], self._letter), *ruled], [*others, *dividers]

    def _hint(self, box: Box) -> Text:
        """A squiggle, as tall as the line of text that it stands for."""
        rim = SQUIGGLE_RIM * box.height
        around = Box(box.x, box.y - rim, box.width, box.height + 2 * rim)
        return Text(around, height=box.height)

    def _with_signs(self, text: Text, marks: list[Mark]) -> Text:
        """A line with the marks beside it that could not be read, which are taken away."""
        for mark in list(marks):
            gap = max(mark.box.x - text.box.right, text.box.x - mark.box.right)
            shared = min(mark.box.bottom, text.box.bottom) - max(mark.box.y, text.box.y)
            low = mark.box.height < 2 * text.height and mark.box.width < 1.3 * text.box.width
            if gap < 0.6 * text.height and shared > 0.6 * min(mark.box.height, text.height) and low:
                text = replace(text, box=Box.around([text.box, mark.box]))
                marks.remove(mark)
        return text

    def _ruled(self, rules: Sequence[Mark], width: float) -> tuple[list[Text], list[Mark]]:
        """Rules in a stack, and short ones, are text; a long one by itself parts sections."""
        stacks: list[list[Mark]] = []
        for rule in sorted(rules, key=lambda mark: mark.box.y):
            stack = next((s for s in stacks if self._stacked(s[-1].box, rule.box)), None)
            if stack:
                stack.append(rule)
            else:
                stacks.append([rule])
        texts, dividers = [], []
        for stack in stacks:
            least = min(0.45 * width, 6 * self._letter)
            if len(stack) == 1 and stack[0].box.width > least:
                dividers += stack
            else:
                texts.append(self._ruled_text(stack))
        return texts, dividers

    def _stacked(self, above: Box, below: Box) -> bool:
        shared = min(above.right, below.right) - max(above.x, below.x)
        near = below.center[1] - above.center[1] < 2.2 * self._letter
        between = Box.from_edges(above.x, above.center[1], above.right, below.center[1])
        if any(text.box.overlap(between) > 0.3 * text.box.area for text in self._texts):
            return False
        aligned = abs(above.x - below.x) < self._letter
        return near and aligned and shared > 0.5 * min(above.width, below.width)

    def _ruled_text(self, stack: Sequence[Mark]) -> Text:
        """Rules in a stack, each as tall as the text that it stands for."""
        box = Box.around([rule.box for rule in stack])
        pitch = box.height / (len(stack) - 1) if len(stack) > 1 else 1.4 * self._letter
        height = min(0.6 * pitch, self._letter)
        around = Box(box.x, box.y - height / 2, box.width, box.height + height)
        return Text(around, lines=len(stack), height=height, ruled=True)
