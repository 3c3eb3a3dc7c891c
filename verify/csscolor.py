"""Computed CSS colours as Chromium serialises them, in sRGB.

Formulas: CSS Color Module Level 4, section 18 (sample code); Oklab by Björn Ottosson, 2020.
"""

import math
import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from verify.screenshot import RGB

_FUNCTION = re.compile(r"(?P<name>[a-z]+)\((?P<arguments>[^)]*)\)")
_NUMBER = re.compile(r"-?\d*\.?\d+(?:e[-+]?\d+)?|none")

_OKLAB_TO_LMS = np.array(
    [
        [1, 0.3963377774, 0.2158037573],
        [1, -0.1055613458, -0.0638541728],
        [1, -0.0894841775, -1.2914855480],
    ]
)
_LMS_TO_LINEAR = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)
_XYZ_D50_TO_LINEAR = np.array(
    [
        [3.1338561, -1.6168667, -0.4906146],
        [-0.9787684, 1.9161415, 0.0334540],
        [0.0719453, -0.2289914, 1.4052427],
    ]
)
_P3_TO_LINEAR = np.array(
    [
        [1.2249401763, -0.2249401763, 0],
        [-0.0420569547, 1.0420569547, 0],
        [-0.0196375546, -0.0786360456, 1.0982736002],
    ]
)
_D50 = np.array([0.9642956764, 1.0, 0.8251046025])


@lru_cache(maxsize=4096)
def parse_color(css: str) -> tuple[RGB, float]:
    """A computed colour as sRGB (clipped to its gamut) and alpha 0..1.

    Understands rgb(), rgba(), lab(), lch(), oklab(), oklch(), color(srgb | srgb-linear |
    display-p3); anything else (`none`, a `url()`) is fully transparent black.
    """
    match = _FUNCTION.match(css)
    if not match:
        return (0, 0, 0), 0.0
    name, arguments = match["name"], match["arguments"]
    numbers = [0.0 if n == "none" else float(n) for n in _NUMBER.findall(_without_space(arguments))]
    if len(numbers) < 3:
        return (0, 0, 0), 0.0
    red, green, blue = _to_srgb(name, arguments.split()[0], np.array(numbers[:3]))
    return (red, green, blue), numbers[3] if len(numbers) > 3 else 1.0


def _without_space(arguments: str) -> str:
    """The arguments of color() without the name of the colour space, which has digits."""
    first, _, rest = arguments.partition(" ")
    return rest if first[:1].isalpha() and first != "none" else arguments


def _to_srgb(name: str, space: str, values: NDArray[np.float64]) -> RGB:
    if name in ("rgb", "rgba"):
        return _quantised(values / 255)
    if name == "color" and space == "srgb":
        return _quantised(values)
    if name == "color" and space == "display-p3":
        return _quantised(_encoded(_P3_TO_LINEAR @ _decoded(values)))
    if name in ("lch", "oklch"):
        lightness, chroma, hue = values
        values = np.array([lightness, *_polar(chroma, hue)])
    if name in ("oklab", "oklch"):
        return _quantised(_encoded(_LMS_TO_LINEAR @ (_OKLAB_TO_LMS @ values) ** 3))
    if name in ("lab", "lch"):
        return _quantised(_encoded(_XYZ_D50_TO_LINEAR @ _lab_to_xyz(values)))
    return _quantised(_encoded(values))


def _polar(chroma: float, hue: float) -> tuple[float, float]:
    return chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))


def _lab_to_xyz(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    lightness, a, b = lab
    y = (lightness + 16) / 116
    f = np.array([y + a / 500, y, y - b / 200])
    return np.where(f > 6 / 29, f**3, (116 * f - 16) / (24389 / 27)) * _D50


def _encoded(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _decoded(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _quantised(rgb: NDArray[np.float64]) -> RGB:
    red, green, blue = (round(v) for v in np.clip(rgb, 0, 1) * 255)
    return red, green, blue


def blend(color: RGB, alpha: float, backdrop: RGB) -> RGB:
    """`color` with opacity `alpha` over an opaque `backdrop`."""
    red, green, blue = (
        round(c * alpha + b * (1 - alpha)) for c, b in zip(color, backdrop, strict=True)
    )
    return red, green, blue
