"""One value for what was measured twice: the sizes and the colours of a page's text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from generation.engines.reconstruction.style import Line, TextStyle
from verify.screenshot import RGB

SIZE = 0.015  # relative difference of two sizes that are one
COLOR = 4  # levels of a channel by which colours that are one may differ
SHORT = 8  # letters: what is shorter is measured worse
SHORT_COLOR = 16


def harmonised(lines: Sequence[Line]) -> list[Line]:
    """The lines in styles that are told apart only where somebody could."""
    letters: Counter[TextStyle] = Counter()
    for line in lines:
        for run in line.runs:
            letters[run.style] += len(run.text)
    kept: list[TextStyle] = []
    for style, _ in letters.most_common():
        kept.append(_like_a_commoner(style, kept, letters[style]))
    merged = dict(zip((style for style, _ in letters.most_common()), kept, strict=True))
    return [
        replace(line, runs=tuple(replace(run, style=merged[run.style]) for run in line.runs))
        for line in lines
    ]


def _like_a_commoner(style: TextStyle, kept: Sequence[TextStyle], letters: int) -> TextStyle:
    """`style` with the size and the colour that commoner ones have, where they are near."""
    sizes = (other.size for other in kept if other.font == style.font)
    size = next((s for s in sizes if abs(s - style.size) <= SIZE * s), style.size)
    most = SHORT_COLOR if letters < SHORT else COLOR
    color = next((k.color for k in kept if _distance(k.color, style.color) <= most), style.color)
    return replace(style, size=size, color=color)


def _distance(one: RGB, other: RGB) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
