"""All that differs between two pages, what costs most first."""

from collections.abc import Iterator

from verify.finding import Finding, Kind, name_element, source_of
from verify.health import find_faults
from verify.movement import find_moves
from verify.picture_findings import find_surfaces
from verify.stakes import Stakes
from verify.style_findings import find_restyled
from verify.text_findings import find_extra, find_missing, find_misspelt

__all__ = ["Finding", "Kind", "find_differences"]

WORTH = 0.0005  # of the score: a difference that costs less is not named


def find_differences(stakes: Stakes) -> tuple[Finding, ...]:
    """What is wrong with the page itself, then what differs, in order of cost."""
    found = [
        *find_missing(stakes),
        *find_extra(stakes),
        *find_misspelt(stakes),
        *find_moves(stakes),
        *find_restyled(stakes),
        *find_surfaces(stakes),
        *_wrong_height(stakes),
    ]
    worth = [finding for finding in found if finding.gain >= WORTH]
    worth.sort(key=lambda finding: -finding.gain)
    return (*_health(stakes), *_overflow(stakes), *worth)


def _health(stakes: Stakes) -> Iterator[Finding]:
    for fault in find_faults(stakes.pair.reference, stakes.pair.candidate):
        yield Finding("health", fault, "a page that works", fault, stakes.gain(health=1.0))


def _overflow(stakes: Stakes) -> Iterator[Finding]:
    """The element that makes the page wider than its window, where the design is not."""
    page = stakes.pair.candidate
    window = page.viewport.width
    if page.width <= window + 1 or stakes.pair.reference.width > window + 1:
        return
    wide = [index for index, element in enumerate(page.elements) if element.box.right > window + 1]
    element = max(wide, key=lambda index: page.elements[index].box.right, default=None)
    box = None if element is None else page.elements[element].box
    name = "the page" if element is None else name_element(page, element)
    yield Finding(
        kind="overflow",
        sentence=f"{name} reaches {page.width - window:.0f} px beyond the window: "
        f"expected at most {window} px, saw {page.width:.0f} px",
        expected=f"{window} px",
        observed=f"{page.width:.0f} px",
        gain=stakes.gain(extent=1.0),
        seen=box,
        **source_of(page, element),
    )


def _wrong_height(stakes: Stakes) -> Iterator[Finding]:
    expected, observed = stakes.pair.reference.height, stakes.pair.candidate.height
    if abs(expected - observed) < 2:
        return
    error = f"{abs(expected - observed):.0f} px too {'short' if expected > observed else 'long'}"
    yield Finding(
        kind="wrong size",
        sentence=f"the page is {error}: expected a height of {expected:.0f} px, "
        f"saw {observed:.0f} px",
        expected=f"{expected:.0f} px",
        observed=f"{observed:.0f} px",
        gain=stakes.gain(extent=1.0),
    )
