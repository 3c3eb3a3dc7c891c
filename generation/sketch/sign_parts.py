"""Signs as the parts of a page that they stand for."""

from collections.abc import Sequence

from generation.sketch.signs import Sign
from verify.part import Part
from verify.screenshot import Box

ROW = 1.6  # of the width of a star: how far the next one is of a rating
LEAST = 3  # stars of a rating


def sign_parts(signs: Sequence[Sign]) -> list[Part]:
    ratings = _ratings([sign for sign in signs if sign.kind == "star"])
    rated = {star.box for rating in ratings for star in rating}
    parts = [_part(sign) for sign in signs if sign.box not in rated]
    return [*parts, *map(_rating, ratings)]


def _part(sign: Sign) -> Part:
    match sign.kind:
        case "menu" | "search" | "play":
            return Part("button", sign.box, name=sign.kind)
        case "star":
            return Part("icon", sign.box, name="star")
        case kind:
            return Part(kind, sign.box, value=sign.value, round=kind == "radio")


def _ratings(stars: Sequence[Sign]) -> list[list[Sign]]:
    """Stars in a row, several of them."""
    rows: list[list[Sign]] = []
    for star in sorted(stars, key=lambda sign: sign.box.x):
        row = next((row for row in rows if _goes_on(row[-1].box, star.box)), None)
        if row:
            row.append(star)
        else:
            rows.append([star])
    return [row for row in rows if len(row) >= LEAST]


def _goes_on(last: Box, star: Box) -> bool:
    level = abs(last.center[1] - star.center[1]) < 0.6 * last.height
    return level and 0 < star.x - last.x < (1 + ROW) * last.width


def _rating(stars: Sequence[Sign]) -> Part:
    """A rating counts its filled stars; where none is filled, it is only what is to be rated."""
    box = Box.around([star.box for star in stars])
    filled = sum(star.value for star in stars)
    return Part("rating", box, lines=len(stars), value=filled / len(stars))
