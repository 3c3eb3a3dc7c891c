"""Tells drawings of pages from screenshots."""

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Mask, find_components
from generation.sketch.ink import Ink, find_ink
from generation.sketch.kind import Kind
from generation.sketch.photograph import is_photograph
from generation.sketch.sheet import find_sheet, straighten
from generation.sketch.shrink import shrink
from verify.screenshot import Pixels

LEAST_SIDE = 64  # px: nothing can be told of a smaller picture
SIDE = 1400  # px of the longer side at which a picture is judged
GLANCE = 700  # px of the longer side at which a sheet is looked at for anything at all
FLAT = 2  # levels by which a colour may change in a picture that is empty
SHADES = 0.002  # share of an empty sheet that its folds and shadows cover at most
SHADOW = 0.3  # of the light on a sheet: what reaches the darkest corner at least
MOST_INK = 0.22  # share of a drawing that its strokes cover
THICKEST = 0.009  # of the longer side: half the width of the thickest strokes
UNEVEN = 0.6  # deviation of the width of the strokes of a drawing, of its mean, at most
SPECK = 0.05  # of the longer side: what is shorter is hardly more than a letter
LEAST_WHOLE = 0.15  # share of the ink of a drawing that is in longer strokes
LONG = 0.09  # of the longer side: strokes of letters are shorter
LEAST_STROKES = 0.06  # share of the ink that the long strokes of a drawing hold
STRAIGHT = 0.85  # of its length: how far a hand follows a row of pixels at most
FILLED = 0.8  # the same for what has areas, too
BROKEN = 0.03  # the same, at least: words whose letters touch do not even that
GRAIN = 0.003  # deviation of paper: a drawing that is no photo has less


def find_kind(pixels: Pixels) -> Kind:
    """Tell by the ink: that of a drawing is thin, long and never quite straight.

    A wireframe made with a tool is as straight as a screenshot; it is known by its crossed
    boxes alone, so a wireframe without any is taken for a screenshot.
    """
    if min(pixels.shape[:2]) < LEAST_SIDE:
        return "screenshot"
    drawn = _find_drawing(pixels)
    return drawn or ("picture" if is_photograph(pixels) else "screenshot")


def _find_drawing(pixels: Pixels) -> Kind | None:
    small = shrink(pixels, SIDE)
    sheet = find_sheet(small)
    ink = find_ink(small if sheet is None else straighten(small, sheet))
    strokes = long_strokes(ink.mask)
    straight = straightness(strokes)
    thin = is_thin(ink)
    if straight > (STRAIGHT if thin else FILLED):  # wireframes have boxes that are filled in
        return "wireframe" if is_wireframe(small, ink, strokes) else None
    if not thin or not is_made_of_strokes(ink):
        return None
    if ink.noise > GRAIN:
        return "photo"
    enough = strokes.sum() > LEAST_STROKES * ink.mask.sum()
    return "sketch" if enough and straight > BROKEN else None


def is_one_color(pixels: Pixels) -> bool:
    """Whether a picture is empty, if it is large enough to show anything."""
    if min(pixels.shape[:2]) < LEAST_SIDE:
        return False
    few = pixels[::16, ::16]  # which tell of nearly every picture that it is not
    return all(bool(np.ptp(some, axis=(0, 1)).max() <= FLAT) for some in (few, pixels))


def is_empty_sheet(pixels: Pixels) -> bool:
    """Whether a picture is a photo of a sheet with nothing but its shades on it."""
    if min(pixels.shape[:2]) < LEAST_SIDE:
        return False
    small = shrink(pixels, GLANCE)
    dark, bright = np.percentile(small, (5, 95), axis=(0, 1))
    if (dark < SHADOW * bright).any():
        return False
    ink = find_ink(small)
    return ink.noise > GRAIN and float((ink.mask | ink.notes).mean()) < SHADES


def is_thin(ink: Ink) -> bool:
    """Whether there are strokes, and nothing but strokes."""
    drawn = ink.mask | ink.notes
    if not 0.0005 < drawn.mean() < MOST_INK:
        return False
    reach = cv2.distanceTransform(drawn.astype(np.uint8), cv2.DIST_L2, 3)
    return float(np.percentile(reach[drawn], 98)) < max(3.0, THICKEST * max(drawn.shape))


def is_made_of_strokes(ink: Ink) -> bool:
    """Whether most of what is dark is as thin as a stroke of a broad pen, as even, and connected.

    What is dark in a photograph is thin here and thick there; a texture is but specks.
    """
    if not ink.mask.any():
        return False
    side = max(ink.mask.shape)
    reach = cv2.distanceTransform(ink.mask.astype(np.uint8), cv2.DIST_L2, 3)
    ridge = reach[ink.mask & (reach >= cv2.dilate(reach, np.ones((3, 3))))]
    thick = float(np.percentile(reach[ink.mask], 75))
    parts = find_components(ink.mask)
    whole = parts.area[1:][parts.longer[1:] > SPECK * side].sum()
    return bool(
        thick < max(4.0, THICKEST * side)
        and ridge.std() < UNEVEN * ridge.mean()
        and whole > LEAST_WHOLE * ink.mask.sum()
    )


def long_strokes(mask: Mask) -> Mask:
    """The strokes that reach far: outlines, rules and arrows, but no letters."""
    parts = find_components(mask)
    hollow = parts.area < 0.25 * parts.width * parts.height + 4 * parts.longer
    return parts.only(hollow & (parts.longer > LONG * max(mask.shape)))


def straightness(strokes: Mask) -> float:
    """How far strokes follow one row or column of pixels, as a share of their length, 0..1.

    The mean of the longest such run of every stroke, weighted by its ink: .95 and more in
    screenshots, .1 to .4 by hand.
    """
    parts = find_components(strokes)
    longest = np.zeros(parts.count)
    for shift in ((0, 1), (1, 0)):
        runs = find_components(_edge(strokes, shift), connectivity=4)
        owner = parts.labels[runs.top[1:], runs.left[1:]]
        np.maximum.at(longest, owner, runs.longer[1:])
    share = np.minimum(1, longest[1:] / parts.longer[1:])
    return float(np.average(share, weights=parts.area[1:])) if len(share) else 0.0


def _edge(strokes: Mask, shift: tuple[int, int]) -> NDArray[np.bool_]:
    """Pixels of the strokes whose neighbour above (0, 1) or to the left (1, 0) is none."""
    across, down = shift
    moved = np.zeros_like(strokes)
    moved[down:, across:] = strokes[: strokes.shape[0] - down, : strokes.shape[1] - across]
    return strokes & ~moved


def is_wireframe(pixels: Pixels, ink: Ink, strokes: Mask) -> bool:
    """Whether boxes are crossed out, as wireframes show pictures, and all is grey."""
    colored = (pixels.max(axis=2).astype(np.int16) - pixels.min(axis=2) > 40).mean()
    if colored > 0.02 or ink.noise > GRAIN:
        return False
    lines = cv2.HoughLinesP(
        strokes.astype(np.uint8) * 255, 1, np.pi / 180, 60, minLineLength=130, maxLineGap=4
    )
    if lines is None:
        return False
    x0, y0, x1, y1 = lines.reshape(-1, 4).T
    angles = np.degrees(np.arctan2(np.abs(y1 - y0), np.abs(x1 - x0)))
    rising = np.sign((y1 - y0) * (x1 - x0))
    oblique = (angles > 12) & (angles < 78)
    return bool((oblique & (rising > 0)).any() and (oblique & (rising < 0)).any())
