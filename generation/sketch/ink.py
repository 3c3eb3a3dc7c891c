"""Ink on paper: the light evened, and the strokes told from what they are drawn on."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.component import Mask, find_components
from generation.sketch.ruling import find_ruling
from verify.screenshot import Pixels

DARK_GROUND = 100  # of 255: a ground below it is a blackboard, or a drawing in a dark theme
FAINTEST = 0.035  # share of the paper's light that the faintest stroke takes away
WEAK, STRONG = 0.2, 0.5  # of the strength of the ink: what belongs to a stroke, what makes one
THINNEST = 0.0019  # of the longer side: the width of the finest stroke
RIM = 0.45  # of the darkness beside it: what is paler is the rim of a stroke


@dataclass(frozen=True)
class Ink:
    """What is drawn, at the size of the picture.

    `pixels` are all that is drawn on white paper, in its own colours; `mask` are its strokes and
    `stroke` is their usual width, px. `notes` are the strokes in red where the rest is not:
    remarks to the reader. `noise` is the deviation of blank paper, `strength` the share of
    light that a stroke takes away, both 0..1.
    """

    pixels: Pixels
    mask: Mask
    stroke: float
    notes: Mask
    noise: float
    strength: float


def find_ink(pixels: Pixels) -> Ink:
    """The strokes of a drawing; none on blank paper."""
    light = even(pixels)
    darkness = 1 - cv2.GaussianBlur(light.min(axis=2), (0, 0), 0.7).astype(np.float32) / 255
    noise = float(1.4826 * np.median(darkness[darkness < 0.2])) if (darkness < 0.2).any() else 0.0
    printed = find_ruling(darkness, noise)
    darkness[printed], light[printed] = 0, 255
    floor = max(FAINTEST, 5 * noise)
    drawn = darkness[darkness > floor]
    strength = float(np.percentile(drawn, 80)) if drawn.size > 30 else 1.0
    mask = _hysteresis(darkness, max(floor, WEAK * strength), max(floor, STRONG * strength))
    mask = without_specks(mask)
    red = _red(light, mask)
    clean = _on_white(light, floor, strength)
    return Ink(clean, mask & ~red, stroke_width(mask), red, noise, strength)


def even(pixels: Pixels) -> Pixels:
    """The picture as if its ground were evenly lit and white."""
    if np.median(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)) < DARK_GROUND:
        pixels = np.asarray(255 - pixels, np.uint8)
    ground = _ground(pixels)
    return np.asarray(cv2.divide(pixels, ground, scale=255), np.uint8)


def _ground(pixels: Pixels) -> Pixels:
    """The paper without what is drawn on it: nothing as thin as a stroke is left of it."""
    height, width = pixels.shape[:2]
    size = (max(8, width // 8), max(8, height // 8))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    small = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((9, 9)))
    small = cv2.GaussianBlur(small, (0, 0), 2)
    ground = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.maximum(ground, 1), np.uint8)


def _hysteresis(darkness: NDArray[np.float32], weak: float, strong: float) -> Mask:
    parts = find_components(darkness > weak)
    kept = np.zeros(parts.count, bool)
    kept[parts.labels[darkness > strong]] = True
    # the blurred rim of a dark stroke is as dark as a pale stroke, but has that beside it
    beside = np.asarray(cv2.dilate(darkness, np.ones((3, 3), np.uint8)), np.float32)
    return parts.only(kept) & (darkness > RIM * beside)


def without_specks(mask: Mask) -> Mask:
    """Dust is small and alone; a dot of an i stands by its letter, and is kept if it is big."""
    parts = find_components(mask)
    return parts.only(parts.area >= max(6, round(mask.shape[1] * 0.006) ** 2 // 6))


def stroke_width(mask: Mask) -> float:
    """The usual width of a stroke, px, and at least that of a fine pen."""
    if not mask.any():
        return THINNEST * max(mask.shape)
    reach = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    ridge = mask & (reach >= cv2.dilate(reach, np.ones((3, 3))))
    return max(THINNEST * max(mask.shape), float(2 * np.median(reach[ridge]) - 1))


def _red(light: Pixels, mask: Mask) -> Mask:
    """Red strokes, where most of the drawing is in another colour."""
    reds, greens, blues = (light[..., channel].astype(np.int16) for channel in range(3))
    reddish = (reds - np.maximum(greens, blues) > 50) & (np.abs(greens - blues) < 70)
    parts = find_components(mask)
    share = np.bincount(parts.labels.ravel(), reddish.ravel(), minlength=parts.count) / parts.area
    red = parts.only(share > 0.4)
    if red.sum() > 0.4 * mask.sum():
        return np.zeros_like(mask)  # the pen is red, not the teacher's
    return red


def _on_white(light: Pixels, floor: float, strength: float) -> Pixels:
    """The drawing with blank paper made white and faint ink made dark."""
    low, gain = 255 * floor * 0.5, 0.6 / max(strength, 0.05)
    darkness = 255 - light.astype(np.float32)
    clean = 255 - np.maximum(darkness - low, 0) * max(1.0, gain)
    return np.clip(clean, 0, 255).astype(np.uint8)
