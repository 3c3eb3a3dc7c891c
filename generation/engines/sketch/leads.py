"""Which part of a sketch each arrow to another screen begins at."""

from collections.abc import Sequence
from dataclasses import replace

from verify.part import Link, Part
from verify.screenshot import Box

LINKED = ("button", "text", "picture", "icon")
NEAR = 12.0  # CSS px: an arrow that begins no further from something is drawn from it
EDGE = 16.0  # CSS px: one that begins no further inside of a card is drawn from the card
FAR = 60.0  # CSS px: how far beside what it is meant for an arrow begins at most


def with_leads(page: Part, links: Sequence[Link]) -> Part:
    """The page, its parts that lead to other screens marked."""
    for link in links:
        if (part := _meant(page, link.place)) and part.leads is None:
            page = _with(page, part, replace(part, leads=link.screen))
    return page


def _meant(page: Part, place: tuple[float, float]) -> Part | None:
    """The part that an arrow from a place is drawn from; None where there is none near."""
    near = [part for part in page.walk() if part.kind in LINKED]
    near.sort(key=lambda part: (round(_distance(part.box, place)), part.kind != "button"))
    if near and _distance(near[0].box, place) <= NEAR:
        return near[0]
    cards = [part for part in page.walk() if part.kind == "container"]
    cards = [card for card in cards if _distance(card.box, place) <= NEAR]
    card = min(cards, key=lambda card: card.box.area, default=None)
    if card and _depth(card.box, place) < EDGE:
        return card
    inner = [part for part in near if card is None or card.box.contains(part.box, 1)]
    if inner and _distance(inner[0].box, place) <= FAR:
        return inner[0]
    return card


def _distance(box: Box, place: tuple[float, float]) -> float:
    """How far beside a box a place is, CSS px; 0 inside."""
    return max(0.0, -_depth(box, place))


def _depth(box: Box, place: tuple[float, float]) -> float:
    """How far inside of a box a place is, CSS px; less than 0 outside."""
    x, y = place
    return min(x - box.x, box.right - x, y - box.y, box.bottom - y)


def _with(part: Part, old: Part, new: Part) -> Part:
    if part is old:
        return new
    return replace(part, children=tuple(_with(child, old, new) for child in part.children))
