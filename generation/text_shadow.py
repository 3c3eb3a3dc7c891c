"""The shadow of a text on a picture: what it is, and the picture without it."""

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.assets import painted_over
from verify.matte import matte_of
from verify.screenshot import RGB, Box, Pixels

SHIFTS, BLURS = range(5), (0, 2, 4, 8, 14)  # CSS px that people write
REACH = 16  # CSS px around a text that are looked at
ROUGH, JUDGED = 0.2, 24  # least correlation at a rough look, and how many get another
ALIKE = 0.4  # correlation with the picture from which on it is a shadow; photos alone have .1
EDGE = 0.1  # of a pixel that is text: no more is looked at for a shadow
SOLID, EVEN = 0.85, 12.0  # of a shadow, and levels by which its pixels differ if all is hidden
HIDDEN = 0.7  # of a pixel: what is behind it cannot be told from the rest
DARK: RGB = (0, 0, 0)
LIGHT: RGB = (255, 255, 255)

Plane = NDArray[np.float32]  # (height, width)


@dataclass(frozen=True)
class TextShadow:
    """What `text-shadow` says, in CSS px."""

    x: int
    y: int
    blur: int
    color: RGB
    opacity: float  # 0..1

    @property
    def css(self) -> str:
        red, green, blue = self.color
        ink = f"rgba({red}, {green}, {blue}, {self.opacity:g})"
        solid = f"#{red:02x}{green:02x}{blue:02x}"
        lengths = " ".join(f"{n}px" if n else "0" for n in (self.x, self.y, self.blur))
        return f"{lengths} {solid if self.opacity == 1 else ink}"

    def cast_by(self, alpha: Plane, scale: float) -> Plane:
        """How much of each pixel it hides where nothing of its text is before it, 0..1."""
        return self.opacity * _cast(_blurred(alpha, self.blur * scale), self.x, self.y, scale)


def find_text_shadow(
    pixels: Pixels, box: Box, color: RGB, scale: float = 1.0
) -> tuple[TextShadow, float] | None:
    """The shadow of a text in `box` (CSS px), and how surely it is one; None where none is seen.

    What is seen of a shadow is its text, moved and out of focus: of all that it may be, that one
    counts which goes along with the light of the picture around the letters.
    """
    window, alpha = _letters(pixels, box, color, scale)[1:]
    seen = (alpha <= EDGE) & (cv2.dilate(alpha, _square(2 * REACH * scale)) > 0.5)
    weight = cv2.erode(seen.astype(np.uint8), _square(3)).astype(np.float32)
    light = _detail(window.mean(axis=2, dtype=np.float32), weight, scale)
    blurred = {blur: _blurred(alpha, blur * scale) for blur in BLURS}
    likely = []
    for blur, x, y in product(BLURS, SHIFTS, SHIFTS):
        if blur or x or y:
            cast = _cast(blurred[blur], x, y, scale)
            rough = abs(float(np.vdot(cast, light))) / _deviation(cast, weight)
            likely.append((rough, blur, x, y))
    likely.sort(reverse=True)
    if likely[0][0] < ROUGH * float(np.linalg.norm(light)):
        return None
    best = (
        (_likeness(_cast(blurred[blur], x, y, scale), light, weight, scale), blur, x, y)
        for _, blur, x, y in likely[:JUDGED]
    )
    likeness, blur, x, y = max(best)
    if likeness < ALIKE:
        return None
    cast = _cast(blurred[blur], x, y, scale)
    return TextShadow(x, y, blur, *_paint(window, cast, weight, scale)), likeness


def without_text_shadow(
    pixels: Pixels, box: Box, color: RGB, shadow: TextShadow, scale: float = 1.0
) -> None:
    """Takes a text and its shadow off `pixels`: the light that it takes is given back."""
    area, window, alpha = _letters(pixels, box, color, scale)
    hidden = shadow.cast_by(alpha, scale)[..., None]
    behind = (window - hidden * np.array(shadow.color)) / np.maximum(1 - hidden, 1 - HIDDEN)
    letters = cv2.dilate((alpha > EDGE).astype(np.uint8), _square(5))
    mask = np.maximum(letters, (hidden[..., 0] > HIDDEN).astype(np.uint8))
    pixels[area] = painted_over(behind.clip(0, 255).round().astype(np.uint8), mask)


def _letters(
    pixels: Pixels, box: Box, color: RGB, scale: float
) -> tuple[tuple[slice, slice], Pixels, Plane]:
    """What is around a text: the part of `pixels`, its pixels, and how much of each is text."""
    height, width = pixels.shape[:2]
    x, y = max(0, round(box.x * scale)), max(0, round(box.y * scale))
    right, bottom = min(width, round(box.right * scale)), min(height, round(box.bottom * scale))
    reach = round(REACH * scale)
    left, top = max(0, x - reach), max(0, y - reach)
    area = np.s_[top : bottom + reach, left : right + reach]
    inner = np.s_[y - top : bottom - top, x - left : right - left]
    alpha = matte_of(pixels[area], inner, color).alpha
    shapes = (alpha > EDGE).astype(np.uint8)
    _, label, stats, _ = cv2.connectedComponentsWithStats(shapes)
    within = np.bincount(label[inner].ravel(), minlength=len(stats))
    own = within > 0.6 * stats[:, cv2.CC_STAT_AREA]  # what goes on beyond it is of the picture
    own[0] = True
    return area, pixels[area], alpha * own[np.asarray(label, np.int32)].astype(np.float32)


def _blurred(alpha: Plane, blur: float) -> Plane:
    """Out of focus as in a browser: the deviation is half of the radius that CSS names."""
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), blur / 2), np.float32) if blur else alpha


def _cast(blurred: Plane, x: int, y: int, scale: float) -> Plane:
    moved = np.zeros_like(blurred)
    down, right = round(y * scale), round(x * scale)
    height, width = moved.shape
    moved[down:, right:] = blurred[: height - down, : width - right]
    return moved


def _detail(values: Plane, weight: Plane, scale: float) -> Plane:
    """What of the values is not the same all around, where they count."""
    size = 2 * round(20 * scale) + 1
    around = cv2.blur(values * weight, (size, size))
    mean = np.asarray(around / np.maximum(cv2.blur(weight, (size, size)), 1e-3), np.float32)
    return (values - mean) * weight


def _deviation(values: Plane, weight: Plane) -> float:
    """The root of the sum of their squared differences from their mean, where they count."""
    counted = values * weight
    mean = float(counted.sum()) / max(1.0, float(weight.sum()))
    return max(1.0, float(np.vdot(counted, counted)) - mean * float(counted.sum())) ** 0.5


def _likeness(cast: Plane, light: Plane, weight: Plane, scale: float) -> float:
    """The correlation of a shadow with the light of the picture, either brighter or darker."""
    shape = _detail(cast, weight, scale)
    lengths = float(np.linalg.norm(shape)) * float(np.linalg.norm(light))
    return abs(float(np.vdot(shape, light))) / max(1.0, lengths)


def _paint(window: Pixels, cast: Plane, weight: Plane, scale: float) -> tuple[RGB, float]:
    """The colour of a shadow, and its opacity."""
    solid = window[(cast > SOLID) & (weight > 0)]
    if len(solid) > 20 and solid.std(axis=0).max() < EVEN:
        red, green, blue = np.median(solid, axis=0)
        return (round(float(red)), round(float(green)), round(float(blue))), 1.0
    shape = _detail(cast, weight, scale)
    channels = [window[..., channel].astype(np.float32) for channel in range(3)]
    slopes = [float((shape * _detail(c, weight, scale)).sum()) for c in channels]
    change = np.array(slopes) / max(1e-6, float(np.square(shape).sum()))
    share = float((cast * weight).sum() / weight.sum())
    ground = np.array([float((c * weight).sum() / weight.sum()) for c in channels])
    ground -= change * share  # as it is where no shadow falls
    color = DARK if change.sum() < 0 else LIGHT
    opacity = float(np.median(change / (np.array(color) - ground + 1e-6)))
    return color, min(1.0, max(0.05, round(opacity, 2)))


def _square(size: float) -> NDArray[np.uint8]:
    return np.ones((max(1, round(size)),) * 2, np.uint8)
