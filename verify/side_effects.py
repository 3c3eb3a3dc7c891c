"""What else a change of one element changed: the proof that an edit stayed in its place."""

from verify.compare import compare
from verify.finding import Finding
from verify.screenshot import Box, Screenshot

EDGE = 2.0  # CSS px that shadows and outlines reach beyond a box


def side_effects(before: Screenshot, after: Screenshot, selector: str) -> tuple[Finding, ...]:
    """How `after` differs from `before` outside of the element `selector`, worst first.

    What the element pushes down or aside counts: it did change, and whoever asked for the
    edit decides whether it should have. An element that is on one of the pages only is
    looked for there.

    Args:
        selector: as `Element.selector` has it, of either page.
    """
    old, new = _place(before, selector), _place(after, selector)
    return tuple(
        finding
        for finding in compare(before, after).findings
        if not (_within(finding.box, old) and _within(finding.seen, new))
    )


def _place(page: Screenshot, selector: str) -> Box | None:
    return next((e.box for e in page.elements if e.selector == selector), None)


def _within(box: Box | None, place: Box | None) -> bool:
    """Whether `place` holds `box`; nothing is held anywhere."""
    return box is None or (place is not None and place.contains(box, EDGE))
