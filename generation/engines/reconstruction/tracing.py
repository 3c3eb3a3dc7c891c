"""Icons of one colour on a flat ground, traced: the outlines of their ink as an SVG path."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.screenshot import RGB, Box, Pixels

Floats = NDArray[np.float32]
Points = NDArray[np.float64]  # (n, 2): x, y

LARGEST = 64.0  # CSS px of an icon's longer side
MARGIN = 2  # device px around an icon that show its ground
FLAT = 10  # levels by which the ground may differ
CONTRAST = 40  # levels of a channel by which ink differs from its ground at least
OFF_COLOR = 6, 28  # levels from the mix of ground and ink: nine pixels of ten, and nearly all
ZOOM = 16  # of the picture that is traced
SMOOTH = 0.09  # device px by which a line may leave the outline
MEAN_ERROR, ERROR = 0.03, 0.4  # of coverage: on average, and of all pixels but a hundredth
LONGEST = 2400  # characters of a path: more is an illustration


@dataclass(frozen=True)
class Tracing:
    """A path in CSS px from the corner of its icon, and the colour that fills it."""

    path: str
    color: RGB


def trace(pixels: Pixels, box: Box, scale: float = 1.0) -> Tracing | None:
    """The icon in `box`, CSS px, of a design; None where no path of one colour looks like it."""
    if max(box.width, box.height) > LARGEST:
        return None
    left, top = round(box.x * scale) - MARGIN, round(box.y * scale) - MARGIN
    right, bottom = round(box.right * scale) + MARGIN, round(box.bottom * scale) + MARGIN
    if left < 0 or top < 0 or right > pixels.shape[1] or bottom > pixels.shape[0]:
        return None
    inked = _ink(pixels[top:bottom, left:right].astype(np.float32))
    if inked is None:
        return None
    cover, color = inked
    outlines = _outlines(cover)
    if not outlines or not _is_alike(cover, outlines):
        return None
    path = "".join(_path((outline - MARGIN) / scale) for outline in outlines)
    return Tracing(path, color) if len(path) <= LONGEST else None


def _ink(crop: Floats) -> tuple[Floats, RGB] | None:
    """How much of each pixel is ink, 0..1, and its colour; None where there are more colours."""
    rim = np.concatenate([crop[0], crop[-1], crop[:, 0], crop[:, -1]])
    ground = np.median(rim, axis=0)
    if np.quantile(np.abs(rim - ground).max(axis=1), 0.95) > FLAT:
        return None
    far = np.abs(crop - ground).max(axis=2)
    if far.max() < CONTRAST:
        return None
    ink = np.median(crop[far >= 0.9 * far.max()], axis=0)
    span = ink - ground
    cover = np.clip((crop - ground) @ span / max(float(span @ span), 1.0), 0, 1)
    off = np.abs(crop - ground - cover[..., None] * span).max(axis=2)
    if (np.quantile(off, (0.9, 0.99)) > OFF_COLOR).any():
        return None
    red, green, blue = (round(float(channel)) for channel in ink)
    return np.asarray(cover, np.float32), (red, green, blue)


def _outlines(cover: Floats) -> list[Points]:
    """The outlines where ink covers half of a pixel, holes among them, in px of the crop."""
    high, wide = cover.shape
    large = cv2.resize(cover, (wide * ZOOM, high * ZOOM), interpolation=cv2.INTER_CUBIC)
    mask = (large >= 0.5).astype(np.uint8)
    found, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    outlines = (cv2.approxPolyDP(line, SMOOTH * ZOOM, True)[:, 0] for line in found)
    return [(line + 0.5) / ZOOM for line in outlines if len(line) > 2]


def _is_alike(cover: Floats, outlines: Sequence[Points]) -> bool:
    """Whether the outlines, filled, cover each pixel by as much."""
    high, wide = cover.shape
    mask = np.zeros((high * ZOOM, wide * ZOOM), np.uint8)
    cv2.fillPoly(mask, [np.round(line * ZOOM - 0.5).astype(np.int32) for line in outlines], 255)
    drawn = cv2.resize(mask, (wide, high), interpolation=cv2.INTER_AREA) / 255
    error = np.abs(drawn - cover)
    return float(error.mean()) <= MEAN_ERROR and float(np.quantile(error, 0.99)) <= ERROR


def _path(outline: Points) -> str:
    """A closed line in the letters of SVG, to a tenth of a px, each point from the last."""
    points = np.round(outline * 10).astype(int)
    steps = np.diff(points, axis=0)
    lines = "".join(f"l{_pair(*step)}" for step in steps if step.any())
    return f"M{_pair(*points[0])}{lines}z"


def _pair(x: int, y: int) -> str:
    return f"{x / 10:g}" + (f" {y / 10:g}" if y >= 0 else f"{y / 10:g}")
