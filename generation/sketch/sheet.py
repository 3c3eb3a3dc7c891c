"""The sheet of paper in a photo: where it lies, and the photo seen straight from above."""

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.screenshot import Pixels

Corners = NDArray[np.float32]  # (4, 2) x, y: top left, top right, bottom right, bottom left

SIDE = 480  # px of the longer side at which a sheet is looked for
LEAST, MOST = 0.2, 0.97  # share of the photo that a sheet covers
EDGE = 0.022  # of the longer side: how far the edge is from where it seems to be, at most
SHADOWS = (1.0, 0.85, 0.7, 0.55)  # of the level that parts light from dark in the whole photo
STEP = 22  # levels (0..255) by which the sheet is brighter than what it lies on
TRIM = 0.005  # of the longer side: what is taken for the edge of the sheet, and painted over
RIM = 0.015  # of a side: what is nearer to the edge of the photo is cut off by it


def find_sheet(pixels: Pixels) -> Corners | None:
    """Corners of a bright sheet on a darker ground; None when the paper fills the picture."""
    scale = SIDE / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    gray = cv2.GaussianBlur(small.min(axis=2), (0, 0), 2)
    # a pen's strokes must not part the sheet
    gray = np.asarray(cv2.morphologyEx(gray, cv2.MORPH_CLOSE, np.ones((13, 13))), np.uint8)
    otsu, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # a corner in the shadow is darker than the light on the rest would have it
    quads = (_largest_quad(gray, level * otsu) for level in SHADOWS)
    corners = next((quad for quad in quads if quad is not None and _stands_out(gray, quad)), None)
    if corners is None:
        return None
    rough = _in_order(corners) / np.float32(scale)
    gray = cv2.morphologyEx(pixels.min(axis=2), cv2.MORPH_CLOSE, np.ones((11, 11)))
    return _refined(np.asarray(gray, np.uint8), rough)


def straighten(pixels: Pixels, corners: Corners) -> Pixels:
    """The sheet alone, as a rectangle of the size that it has in the photo."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = round(max(sides[0], sides[2])), round(max(sides[1], sides[3]))
    rim = max(1, round(TRIM * max(width, height)))
    inner = warp(pixels, corners, width, height)[rim:-rim, rim:-rim]
    sides = (rim, rim, rim, rim)
    return np.asarray(cv2.copyMakeBorder(inner, *sides, cv2.BORDER_REPLICATE), np.uint8)


def warp(pixels: Pixels, corners: Corners, width: int, height: int) -> Pixels:
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    area = cv2.INTER_AREA if width < pixels.shape[1] else cv2.INTER_LINEAR
    warped = cv2.warpPerspective(
        pixels, matrix, (width, height), flags=area, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(warped, np.uint8)


def _largest_quad(gray: NDArray[np.uint8], level: float) -> Corners | None:
    bright = (gray > level).astype(np.uint8)
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(contours, key=cv2.contourArea, default=None)
    if largest is None or not LEAST < cv2.contourArea(largest) / gray.size < MOST:
        return None
    hull = cv2.convexHull(largest)
    if cv2.contourArea(largest) < 0.85 * cv2.contourArea(hull):
        return None
    for tolerance in (0.01, 0.02, 0.03, 0.05, 0.08):
        quad = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True)
        if len(quad) == 4:
            fits = cv2.contourArea(quad) > 0.88 * cv2.contourArea(hull)
            return quad.reshape(4, 2).astype(np.float32) if fits else None
    return None


def _refined(gray: NDArray[np.uint8], corners: Corners) -> Corners:
    """The corners where straight lines along the edge of the paper meet.

    Across each side the light is looked at in 40 places; the edge is where it falls most.
    """
    reach = round(EDGE * max(gray.shape))
    steps = np.arange(-reach, reach + 1)
    fall = np.repeat([1.0, -1.0], 4) / 4  # from four pixels inside to four outside
    lines = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        way = (end - start) / np.linalg.norm(end - start)
        outward = np.array([way[1], -way[0]], np.float32)  # the corners go clockwise
        along = np.linspace(0.08, 0.92, 40)
        places = (start + along[:, None] * (end - start))[:, None] + steps[:, None] * outward
        x, y = np.moveaxis(places.astype(np.float32), 2, 0)
        light = cv2.remap(gray, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        drop = [np.correlate(row.astype(float), fall, "same") for row in light]
        found = steps[np.argmax(drop, axis=1)].astype(float)
        near = np.abs(found - np.median(found)) <= 3 + 0.2 * reach
        slope, offset = np.polyfit(along[near], found[near], 1)
        lines.append((start + outward * offset, end + outward * (offset + slope)))
    return np.array([_meet(lines[side - 1], lines[side]) for side in range(4)], np.float32)


def _meet(one: tuple[Corners, Corners], other: tuple[Corners, Corners]) -> Corners:
    """Where two lines, each through two points, cross."""
    (a, b), (c, d) = one, other
    matrix = np.array([b - a, c - d], float).T
    share, _ = np.linalg.solve(matrix, c - a)
    return a + share * (b - a)


def _stands_out(gray: NDArray[np.uint8], corners: Corners) -> bool:
    """Whether the light falls off sharply at the sides, as it does at the edge of paper."""
    middle = corners.mean(axis=0)
    seen = 0
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        points = start + (end - start) * np.linspace(0.15, 0.85, 24)[:, None]
        outward = points.mean(axis=0) - middle
        outward /= np.linalg.norm(outward)
        steps = [_sample(gray, points + outward * reach) for reach in (-9, 9)]
        if steps[1] is None or steps[0] is None:
            continue  # the photo ends here
        if np.median(steps[0].astype(float) - steps[1]) < STEP:
            return False
        seen += 1
    return seen >= 2


def _sample(gray: NDArray[np.uint8], points: NDArray[np.float32]) -> NDArray[np.uint8] | None:
    x, y = points.round().astype(int).T
    inside = (x >= 0) & (y >= 0) & (x < gray.shape[1]) & (y < gray.shape[0])
    return gray[y[inside], x[inside]] if inside.mean() > 0.6 and inside.all() else None


def _in_order(corners: Corners) -> Corners:
    """Clockwise from the corner nearest to the top left."""
    angles = np.arctan2(*(corners - corners.mean(axis=0)).T[::-1])
    corners = corners[np.argsort(angles)]
    return np.roll(corners, -int(corners.sum(axis=1).argmin()), axis=0)
