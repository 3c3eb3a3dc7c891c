"""The lines of text that cast a shadow, which is one for all lines in one style."""

from collections.abc import Sequence
from dataclasses import replace

from generation.engines.reconstruction.style import Line
from generation.engines.reconstruction.text_ink import LineInk
from generation.text_shadow import TextShadow, find_text_shadow

LARGE = 20  # CSS px of ink: below smaller letters a shadow is not told from a photo


def with_shadows(inks: Sequence[LineInk], lines: Sequence[Line]) -> list[Line]:
    """The lines, those on a picture with their shadow: of one style, the one that is seen best."""
    seen: dict[object, tuple[TextShadow, float]] = {}
    cast = []
    for ink, line in zip(inks, lines, strict=True):
        style = line.runs[0].style
        shown = not ink.on_one_color and ink.block.box.height >= LARGE and not style.gradient
        found = shown and find_text_shadow(ink.pixels, ink.block.box, ink.color, ink.scale)
        cast.append(bool(found))
        if found and (style not in seen or found[1] > seen[style][1]):
            seen[style] = found
    return [
        _shadowed(line, seen[line.runs[0].style][0]) if has else line
        for line, has in zip(lines, cast, strict=True)
    ]


def _shadowed(line: Line, shadow: TextShadow) -> Line:
    runs = (replace(run, style=replace(run.style, shadow=shadow)) for run in line.runs)
    return replace(line, runs=tuple(runs))
