"""Text over a photograph or a drawing: how much of each pixel is text.

The equation is that of every matte, pixel = alpha * text + (1 - alpha) * ground, with one colour
for all of the text and a ground that is seen between the letters and guessed below them.
"""

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.screenshot import RGB, Pixels

RIM = 3  # px around a box that show what is behind its text
LEVELS = 16  # of a channel that are one colour when colours are counted
CORE = 0.5  # of the way from the ground to the text's colour: surely text
ROUNDS = 2  # of telling text and ground apart
LEAST_STEP = 8.0  # levels from the ground to the text's colour, or nothing is told
EVEN = 0.9  # of the rim of a box that is as expected where its ground is known
CLEAR, CROSSING = 2, 0.06  # px beyond a box, and the share of a rim there that may be text
LEAST, MOST = 0.03, 0.45  # of a box that a text covers
NEIGHBOURS = np.ones((3, 3), np.uint8)

T = TypeVar("T", bound=np.generic)
Window = tuple[slice, slice]
Plane = NDArray[np.float32]  # (height, width)


@dataclass(frozen=True)
class Matte:
    """The text of a box as a layer of one colour."""

    color: RGB
    alpha: Plane  # 0..1: how much of each pixel is text
    background: RGB  # what is around it, in the mean

    @property
    def contrast(self) -> Plane:
        """The largest channel difference that the text makes, 0..255."""
        pairs = zip(self.color, self.background, strict=True)
        return self.alpha * max(abs(a - b) for a, b in pairs)


def find_matte(pixels: Pixels, inner: Window) -> Matte | None:
    """The text in the `inner` part of a picture; None where nothing in it looks like text.

    All of it is of one colour, of which a photograph has little: it is what the box has more of
    than what is around it, and what is far from that.
    """
    matte = matte_of(pixels, inner, _color(pixels, inner))
    covered = float(matte.alpha[inner].mean())
    crossing = float((_rim(matte.alpha, inner, CLEAR) > CORE).mean())
    return matte if LEAST < covered < MOST and crossing < CROSSING else None


def matte_of(pixels: Pixels, inner: Window, color: RGB) -> Matte:
    """The text of one `color` in the `inner` part of a picture, and what is like it around."""
    rim = _rim(pixels, inner, RIM).astype(np.float32)
    step = np.array(color, np.float32) - rim.mean(axis=0)
    step /= max(1.0, float(np.linalg.norm(step)))
    seen = pixels.astype(np.float32) @ step  # how far along that way each pixel is
    full = float(np.dot(color, step))
    ground = _between_rims(seen, inner)
    reach = max(5, (inner[0].stop - inner[0].start) // 3) | 1
    alpha, behind = ground, ground
    for _ in range(ROUNDS):
        alpha = ((seen - ground) / np.maximum(full - ground, LEAST_STEP)).clip(0, 1)
        near = cv2.dilate((alpha > CORE).astype(np.uint8), NEIGHBOURS)
        alpha *= near  # a photograph has something of any colour everywhere
        behind = 1 - cv2.dilate(near, NEIGHBOURS)
        ground = _filled(seen, behind, ground, reach)
    around = cv2.mean(pixels[inner], behind[inner])
    return Matte(color, alpha, (round(around[0]), round(around[1]), round(around[2])))


def is_even(difference: Plane, inner: Window, faintest: float) -> bool:
    """Whether nearly all around a box is as it is expected there, to `faintest` levels."""
    return bool((_rim(difference, inner) < faintest).mean() > EVEN)


def _rim(values: NDArray[T], inner: Window, beyond: int = 0) -> NDArray[T]:
    """The values along the edge of a box, or so many px beyond it, where the picture has them."""
    rows, columns = inner
    top, left = max(0, rows.start - beyond), max(0, columns.start - beyond)
    part = values[top : rows.stop + beyond, left : columns.stop + beyond]
    return np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])


def _filled(seen: Plane, known: NDArray[np.uint8], guess: Plane, reach: int) -> Plane:
    """The mean of what is known of the ground around each pixel; the guess where nothing is."""
    total = cv2.blur(seen * known, (reach, reach))
    weight = cv2.blur(known.astype(np.float32), (reach, reach))
    return np.where(weight > 0.02, total / np.maximum(weight, 0.02), guess)


def _between_rims(seen: NDArray[np.float32], inner: Window) -> NDArray[np.float32]:
    """A ground that goes from what is above the box to what is below it."""
    rows = inner[0]
    height = rows.stop - rows.start
    last = min(rows.stop, len(seen)) - 1  # a box may go on below the picture
    above = seen[max(0, rows.start - RIM) : rows.start + 1].mean(axis=0)
    below = seen[last : last + 1 + RIM].mean(axis=0)
    reach = max(3, height // 2) | 1
    ends = [np.asarray(cv2.blur(strip[None], (reach, 1))) for strip in (above, below)]
    at = (np.arange(len(seen), dtype=np.float32) - rows.start) / max(1, height - 1)
    share = at.clip(0, 1).reshape(-1, *[1] * (seen.ndim - 1))
    return ends[0] * (1 - share) + ends[1] * share


def _color(pixels: Pixels, inner: Window) -> RGB:
    """The colour of which the box has most, where what is far from the ground counts for more."""
    contrast = np.abs(pixels - _between_rims(pixels.astype(np.float32), inner)).max(axis=2)
    colors = (pixels // LEVELS).astype(np.int32) @ np.array([256, 16, 1], np.int32)
    rim = _rim(contrast, inner, RIM)
    around = np.bincount(_rim(colors, inner, RIM), rim, 16**3) / rim.size
    within = np.bincount(colors[inner].ravel(), contrast[inner].ravel(), 16**3)
    best = (within / contrast[inner].size - around).argmax()
    red, green, blue = np.median(pixels[inner][colors[inner] == best], axis=0)
    return round(float(red)), round(float(green)), round(float(blue))
