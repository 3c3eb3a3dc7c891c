"""What else a change of one element changed: the proof that an edit stayed in its place."""

from collections.abc import Sequence

import numpy as np

from verify.compare import compare
from verify.finding import Finding, name_element
from verify.screenshot import Box, Screenshot

EDGE = 2.0  # CSS px that shadows and outlines reach beyond a box


def side_effects(before: Screenshot, after: Screenshot, selector: str) -> tuple[Finding, ...]:
    """How `after` differs from `before` outside of the element `selector`, worst first.

    Where nothing is found that has a name, what is left of it is the pixels: without one there
    all of them are the same. What the element pushes down or aside counts: it did change, and
    whoever asked for the edit decides whether it should have. An element that is on one of the
    pages only is looked for there.

    Args:
        selector: as `Element.selector` has it, of either page.
    """
    old, new = _place(before, selector), _place(after, selector)
    found = tuple(
        finding
        for finding in compare(before, after).findings
        if not (_within(finding.box, old) and _within(finding.seen, new))
    )
    if found:
        return found
    changed = _changed(before, after, [place for place in (old, new) if place])
    return (_unnamed(changed, after),) if changed else ()


def _changed(before: Screenshot, after: Screenshot, places: Sequence[Box]) -> Box | None:
    """What the pixels that differ outside of `places` lie in, CSS px; None: there are none."""
    scale = after.viewport.device_scale
    shorter, taller = sorted((len(before.pixels), len(after.pixels)))
    differs = np.ones((taller, after.pixels.shape[1]), bool)
    differs[:shorter] = (before.pixels[:shorter] != after.pixels[:shorter]).any(-1)
    for place in places:
        left, top = (max(0, round((edge - EDGE) * scale)) for edge in (place.x, place.y))
        right, bottom = (round((edge + EDGE) * scale) for edge in (place.right, place.bottom))
        differs[top:bottom, left:right] = False
    if not differs.any():
        return None
    rows, columns = (np.flatnonzero(differs.any(axis)) for axis in (1, 0))
    edges = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    return Box.from_edges(*(float(edge) / scale for edge in edges))


def _unnamed(changed: Box, page: Screenshot) -> Finding:
    around = [i for i, one in enumerate(page.elements) if one.box.contains(changed, EDGE)]
    name = name_element(page, around[-1]) if around else "the page"
    size = f"{changed.width:.0f} x {changed.height:.0f} px at ({changed.x:.0f}, {changed.y:.0f})"
    sentence = f"in {name} something looks different, within {size}"
    return Finding("changed", sentence, "", "", 0.0, changed, changed)


def _place(page: Screenshot, selector: str) -> Box | None:
    return next((e.box for e in page.elements if e.selector == selector), None)


def _within(box: Box | None, place: Box | None) -> bool:
    """Whether `place` holds `box`; nothing is held anywhere."""
    return box is None or (place is not None and place.contains(box, EDGE))
