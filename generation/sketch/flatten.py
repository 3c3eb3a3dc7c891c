"""A picture of a drawing made flat: the sheet alone, evenly lit, at the size of a page."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from generation.errors import DesignError
from generation.sketch.detection import MOST_INK, is_made_of_strokes, long_strokes
from generation.sketch.ink import Ink, find_ink
from generation.sketch.screens import Screen, find_screens
from generation.sketch.shapes import find_shapes
from generation.sketch.sheet import find_sheet, straighten
from generation.sketch.shrink import shrink
from generation.sketch.tilt import find_tilt, turned_back
from generation.sketch.upright import find_turn
from verify.part import Link
from verify.screenshot import Pixels

SIDE = 1400  # px of the longer side at which a drawing is looked at
CLOSER = 2  # times as large a drawing of several screens is looked at
LEGIBLE = 1000  # px of the longer side at which words can be read
WIDTHS = (390, 768, 1024, 1280)  # windows that people have, CSS px
NARROW = 0.62  # width / height from which down a drawing is that of a phone
CONTROL = 46.0  # CSS px: the height of a button or field on a page of the right width
LEAST_INK = 0.0004  # share of the paper: less is dust


@dataclass(frozen=True)
class Flat:
    """A drawing that lies flat, as wide as the page that it shows, a pixel to the CSS px."""

    pixels: Pixels
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()  # to other screens on its sheet
    screens: "tuple[Flat, ...]" = ()  # further ones, if it is the first on its sheet


def flatten(pixels: Pixels, name: str, width: int | None = None, by_hand: bool = True) -> Flat:
    """Find the paper, straighten it, even the light, and scale the drawing to a page.

    Args:
        width: of the page, CSS px; what suits the drawing when it is not given.
        by_hand: whether it may be any way up, as paper is. Takes an OCR pass.

    Raises:
        DesignError: nothing is drawn there, or it is no drawing.
    """
    notes: list[str] = []
    small = shrink(pixels, SIDE)
    sheet = find_sheet(small)
    if sheet is not None:
        pixels = straighten(pixels, sheet * np.float32(pixels.shape[1] / small.shape[1]))
        notes.append("the sheet of paper was cut out and straightened")
    ink = find_ink(shrink(pixels, SIDE))
    _check(ink, name)
    tilt = find_tilt(long_strokes(ink.mask)) if sheet is None else 0.0
    if tilt:
        ink = _turned(ink, tilt, 0)
        notes.append(f"turned back by {abs(tilt):.0f} degrees")
    turn = find_turn(shrink(ink.pixels, LEGIBLE)) if by_hand else 0
    if turn:
        ink = _turned(ink, 0.0, turn)
        notes.append("turned upright, as its words can be read")
    screens = find_screens(ink)
    if len(screens) > 1 and max(pixels.shape[:2]) > SIDE:  # each is but a part of it: look closer
        closer = find_screens(_turned(find_ink(shrink(pixels, CLOSER * SIDE)), tilt, turn))
        screens = closer if len(closer) == len(screens) else screens
    if not screens:
        return replace(_scaled(ink, width), notes=tuple(notes))
    if len(screens) == 1:
        notes.append(f"the frame of a {screens[0].frame.kind} around it was left out")
    else:
        notes.append(
            f"{len(screens)} screens are drawn: the embedded engine makes a page of each, with "
            "links where arrows lead, a model one of the first; the score is that of the first, "
            "and what is written beside them was left out"
        )
    first, *others = (_screen(screen, width) for screen in screens)
    return replace(first, notes=tuple(notes), screens=tuple(others))


def _turned(ink: Ink, tilt: float, turn: int) -> Ink:
    """A drawing turned back by degrees, then by quarter turns."""
    if tilt:
        ink = find_ink(turned_back(ink.pixels, tilt))
    return find_ink(np.ascontiguousarray(np.rot90(ink.pixels, turn))) if turn else ink


def _screen(screen: Screen, width: int | None) -> Flat:
    """One of the screens on a sheet."""
    usual = WIDTHS[0] if screen.frame.kind == "phone" else None
    flat = _scaled(find_ink(screen.frame.pixels), width or usual)
    scale = flat.pixels.shape[1] / screen.frame.pixels.shape[1]
    links = ((scale * x, scale * y, link.screen) for link in screen.links for x, y in [link.place])
    return replace(flat, links=tuple(Link((x, y), number) for x, y, number in links))


def _scaled(ink: Ink, width: int | None) -> Flat:
    width = width or page_width(ink)
    scale = width / ink.mask.shape[1]
    size = (width, max(1, round(ink.mask.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return Flat(np.asarray(cv2.resize(ink.pixels, size, interpolation=way), np.uint8))


def _check(ink: Ink, name: str) -> None:
    drawn = float((ink.mask | ink.notes).mean())
    if drawn < LEAST_INK:
        raise DesignError(
            f"nothing is drawn on {name}; a darker pen, or a photo with more light, is seen better"
        )
    if drawn > 1.5 * MOST_INK or not is_made_of_strokes(ink):
        raise DesignError(
            f"{name} is no drawing of a page: it has areas or specks where a drawing has strokes; "
            "take it as a screenshot or as a picture, or draw with a pen on plain paper"
        )


def page_width(ink: Ink) -> int:
    """The window, CSS px, in which the controls of a drawing have the usual size."""
    height, width = ink.mask.shape
    if width < NARROW * height:
        return WIDTHS[0]
    boxes = [shape.box for shape in find_shapes(ink.mask, ink.stroke) if shape.kind == "box"]
    low = [b.height for b in boxes if b.width > 1.3 * b.height and b.height < 0.1 * width]
    if not low:
        return 1280
    wanted = width * CONTROL / float(np.median(low))
    return min(WIDTHS[1:], key=lambda known: abs(np.log(known / wanted)))
