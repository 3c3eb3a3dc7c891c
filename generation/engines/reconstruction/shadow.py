"""Outer shadows: measuring and drawing them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from generation.engines.reconstruction.region import Region, Shadow
from verify.screenshot import RGB, Box, Pixels

Floats = NDArray[np.float64]
Place = int | NDArray[np.int64]  # px, one or many
REACH = 48  # px around a region where a shadow is looked for
FAINTEST = 1.5  # levels next to the region: less is not seen
UNEXPLAINED = 0.1  # share of the shadow's energy that the best model may miss
UNUSUAL = 0.01  # the share by which a spread or a sideways offset has to do better
HIDDEN = 0.05  # the same, for shadows of which only the last tail would be seen
MOST_ALONE = 8  # px down: one side alone does not tell how far a shadow is from how soft
FADING = 0.85  # a shadow loses at least this much until its neighbour's joins in

# What people write, CSS px.
BLURS = np.array([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 16, 18, 20, 24, 28, 30, 32, 40, 48, 60])
SPREADS = np.array([0, 1, 2, 3, 4, -1, -2, -3, -4, -5, -6, -8, -12])
DOWN = np.array([0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 16, 20, 24, 25, -1, -2])
SIDEWAYS = np.array([0, 1, 2, 3, 4, 5, 6, 8, 10, -1, -2, -3, -4, -5, -6, -8, -10])
FURTHEST = 40  # px: how far the edge of a shadow can be from that of its region

# Strength of a shadow by blur, by where its edge is (-FURTHEST..FURTHEST) and by distance from
# the region. A blur of b is a Gaussian of b / 2 (CSS Backgrounds 3, section 7.1.1).
_edges = np.arange(-FURTHEST, FURTHEST + 1)[None, :, None]
_PROFILES = ndtr((_edges - np.arange(REACH) - 0.5) / (BLURS[:, None, None] / 2))


@dataclass(frozen=True)
class _Fade:
    """By how much the ground beside one side of a region is darker than it is elsewhere."""

    levels: Floats  # (lines, 3), nearest line first; empty where a shadow cannot be seen
    gap: int = 0  # lines to a neighbour whose own shadow joins in, 0 without one

    def __len__(self) -> int:
        return len(self.levels)

    def shapes(self, edges: Place, facing: Place) -> Floats:
        """How strong a shadow is on each line, by blur.

        `edges` is where its edge is beyond the side, `facing` the same of a neighbour with
        the same shadow, on the side that faces this one.
        """
        shape = _PROFILES[:, FURTHEST + edges, : len(self)]
        if self.gap:
            across = np.clip(self.gap - 1 - np.arange(len(self)), 0, REACH - 1)
            shape = shape + _PROFILES[:, FURTHEST + facing][..., across]
        return shape


_NO_FADE = _Fade(np.zeros((0, 3)))


def find_shadow(pixels: Pixels, region: Region, ground: RGB) -> Shadow | None:
    """The shadow that a region throws on `ground`, None when there is none.

    Several shadows on one another come out as the one that looks most like them.
    """
    fades = [_fade(strip, ground) for strip in _strips(pixels, region.box, region.radius)]
    known = [fade.levels for fade in fades if len(fade)]
    if not known or (len(known) == 1 and len(known[0]) < 4):
        return None
    if max(np.abs(levels[0]).max() for levels in known) < FAINTEST:
        return None
    blur, (dx, dy, spread), missed = _fit(fades)
    if missed > UNEXPLAINED:
        return None
    edges = _side_edges(dx, dy, spread)
    shapes = [f.shapes(e, o)[blur] for f, e, o in zip(fades, edges, _facing(edges), strict=True)]
    shape = np.concatenate(shapes)
    strength = shape @ np.concatenate([fade.levels for fade in fades]) / (shape @ shape)
    alpha, color = _ink(strength, ground)
    return Shadow(float(dx), float(dy), float(BLURS[blur]), float(spread), color, alpha)


def _strips(pixels: Pixels, box: Box, radius: float) -> tuple[Pixels, Pixels, Pixels, Pixels]:
    """What lies beyond the middle of each side, nearest line first."""
    left, top, right, bottom = int(box.x), int(box.y), int(box.right), int(box.bottom)
    columns = slice(*_middle(left, right, radius))
    rows = slice(*_middle(top, bottom, radius))
    return (
        pixels[max(0, top - REACH) : top, columns][::-1],
        pixels[rows, right : right + REACH].swapaxes(0, 1),
        pixels[bottom : bottom + REACH, columns],
        pixels[rows, max(0, left - REACH) : left].swapaxes(0, 1)[::-1],
    )


def _middle(start: int, end: int, radius: float) -> tuple[int, int]:
    inset = min((end - start - 1) // 2, max(round(radius), (end - start) // 3))
    return start + inset, end - inset


def _fade(strip: Pixels, ground: RGB) -> _Fade:
    """The fade of a strip that leads away from a region, up to what comes next there."""
    if not strip.size:
        return _NO_FADE
    levels = np.array(ground, float) - np.median(strip, axis=1)
    channel = np.abs(levels).sum(axis=0).argmax()
    level = levels[:, channel] * (np.sign(levels[0, channel]) or 1)
    step = np.diff(level)
    far = np.arange(1, len(level)) > DOWN.max()  # where no shadow that people write still ends
    other = np.flatnonzero((level[1:] < -1.5) | (step > 1.5) | (far & (step < -level[0] / 2)))
    end = int(other[0]) + 1 if len(other) else len(level)
    first, last = level[0], level[end - 1]
    if last <= max(1.5, 0.1 * first):
        return _Fade(levels[:end])
    if len(other) and last >= 0.6 * first and level[:end].min() < FADING * first:
        return _Fade(levels[:end], gap=end)
    return _Fade(levels[:end]) if last < FADING * first else _NO_FADE


def _side_edges(dx: Place, dy: Place, spread: Place) -> tuple[Place, ...]:
    """Where the shadow's edge is beyond the region's: top, right, bottom, left."""
    return spread - dy, spread + dx, spread + dy, spread - dx


def _facing(edges: tuple[Place, ...]) -> tuple[Place, ...]:
    top, right, bottom, left = edges
    return bottom, left, top, right


def _fit(fades: Sequence[_Fade]) -> tuple[int, tuple[int, int, int], float]:
    """Blur, offsets and spread that follow all sides best, and what they miss.

    An index into BLURS; dx, dy and spread; and a share of the shadow's energy.
    """
    levels = np.concatenate([fade.levels for fade in fades])
    channel = int(np.abs(levels).sum(axis=0).argmax())
    sideways = SIDEWAYS if _is_lopsided(fades[1], fades[3], channel) else SIDEWAYS[:1]
    alone = sum(len(fade) > 0 for fade in fades) == 1  # a bar across the page, say
    down, spreads = (DOWN[DOWN <= MOST_ALONE], SPREADS[:1]) if alone else (DOWN, SPREADS)
    dx, dy, spread = (a.ravel() for a in np.meshgrid(sideways, down, spreads, indexing="ij"))
    edges = _side_edges(dx, dy, spread)
    along: Floats = np.zeros((len(BLURS), len(dx)))
    size: Floats = np.full_like(along, 1e-9)
    peak: Floats = np.zeros_like(along)
    for fade, edge, facing in zip(fades, edges, _facing(edges), strict=True):
        if len(fade):
            shapes = fade.shapes(edge, facing)
            along += shapes @ fade.levels[:, channel]
            size += np.einsum("ijk,ijk->ij", shapes, shapes)
            peak = np.maximum(peak, shapes[:, :, 0])
    missed = 1 - along**2 / (size * (levels[:, channel] ** 2).sum())
    unusual = UNUSUAL * ((dx != 0).astype(int) + (spread != 0)) + HIDDEN * (peak < 0.3)
    blur, best = np.unravel_index((missed + unusual).argmin(), missed.shape)
    choice = int(dx[best]), int(dy[best]), int(spread[best])
    return int(blur), choice, float(missed[blur, best])


def _is_lopsided(right: _Fade, left: _Fade, channel: int) -> bool:
    if not len(right) or not len(left):
        return False
    a, b = right.levels[0, channel], left.levels[0, channel]
    return abs(a - b) > 0.2 * max(abs(a), abs(b))


def _ink(strength: Floats, ground: RGB) -> tuple[float, RGB]:
    """Opacity and colour that darken `ground` by `strength`: the strongest colour there is."""
    room = np.where(strength > 0, np.array(ground, float), 255.0 - np.array(ground))
    alpha = float(np.clip((np.abs(strength) / np.maximum(room, 1)).max(), 0.01, 1))
    red, green, blue = np.clip(ground - strength / alpha, 0, 255).round().astype(int)
    return round(alpha, 3), (int(red), int(green), int(blue))


def fading(shadow: Shadow) -> Floats:
    """By how many levels a shadow changes a white and a black ground: (sides, px, 6 channels).

    The box is larger than the shadow reaches; the px are those from its sides.
    """
    edges = shadow.spread + np.array([-shadow.dy, shadow.dx, shadow.dy, -shadow.dx])
    share = ndtr((edges[:, None] - np.arange(REACH) - 0.5) / max(shadow.blur / 2, 0.3))
    color = np.array(shadow.color, float)
    return shadow.alpha * share[..., None] * np.concatenate([255 - color, color])


def draw_shadow(canvas: Pixels, box: Box, shadow: Shadow) -> None:
    """Draw the shadow of a rectangle around it; nothing changes within the rectangle."""
    sigma = max(shadow.blur / 2, 0.3)
    reach = 3 * sigma + shadow.spread
    left = max(0, int(box.x + shadow.dx - reach))
    top = max(0, int(box.y + shadow.dy - reach))
    right = min(canvas.shape[1], int(np.ceil(box.right + shadow.dx + reach)))
    bottom = min(canvas.shape[0], int(np.ceil(box.bottom + shadow.dy + reach)))
    x, y = np.arange(left, right) + 0.5 - shadow.dx, np.arange(top, bottom) + 0.5 - shadow.dy
    across = _blurred(x, box.x - shadow.spread, box.right + shadow.spread, sigma)
    down = _blurred(y, box.y - shadow.spread, box.bottom + shadow.spread, sigma)
    color = np.array(shadow.color, np.float32)
    middle = slice(max(top, int(box.y)), min(bottom, int(box.bottom)))
    for rows, columns in (
        (slice(top, max(top, int(box.y))), slice(left, right)),
        (slice(min(bottom, int(box.bottom)), bottom), slice(left, right)),
        (middle, slice(left, max(left, int(box.x)))),
        (middle, slice(min(right, int(box.right)), right)),
    ):
        share = (
            down[rows.start - top : rows.stop - top, None]
            * across[None, columns.start - left : columns.stop - left]
        )
        alpha = (shadow.alpha * share)[..., None].astype(np.float32)
        area = canvas[rows, columns]
        area[:] = np.rint(area + (color - area) * alpha)


def _blurred(at: Floats, start: float, end: float, sigma: float) -> Floats:
    return ndtr((at - start) / sigma) - ndtr((at - end) / sigma)
