"""Bullets: marks before a line that make it the item of a list."""

from collections.abc import Sequence
from dataclasses import replace

from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.style import Line, set_width
from verify.screenshot import Box

BULLETS = frozenset("•▪■●○◦·∙‣")


def with_bullet(line: Line, items: Sequence[Region | Picture]) -> Line:
    """The line as a list item, if a bullet stands before it or was read as its first letter."""
    if line.text[0] in BULLETS and len(line.text) > 2:
        return _without_bullet(line)
    return replace(line, bullet=any(_is_before(item.box, line) for item in items))


def _without_bullet(line: Line) -> Line:
    run = line.runs[0]
    first = replace(run.pieces[0], text=run.pieces[0].text[1:].lstrip())
    pieces = (first, *run.pieces[1:]) if first.text else run.pieces[1:]
    runs = (replace(run, pieces=pieces), *line.runs[1:]) if pieces else line.runs[1:]
    width = set_width(replace(line, runs=runs)) if runs else 0.0
    x = line.x + line.width - width
    box = Box.from_edges(x, line.box.y, line.box.right, line.box.bottom)
    return replace(line, runs=runs, box=box, x=x, width=width, bullet=True)


def _is_before(box: Box, line: Line) -> bool:
    """Whether `box` is as small as a bullet, and where the bullet of `line` would be."""
    size = line.runs[0].style.size
    middle = line.baseline - 0.3 * size
    return (
        max(box.width, box.height) <= 0.6 * size
        and abs(box.width - box.height) <= 2
        and abs(box.center[1] - middle) <= 0.25 * size
        and 0 < line.x - box.right <= 1.5 * size
    )


def is_bullet(box: Box, lines: Sequence[Line]) -> bool:
    return any(line.bullet and _is_before(box, line) for line in lines)
