"""Connected areas of exactly one colour: what flat design is made of."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from verify.screenshot import RGB, Box, Pixels

Ints = NDArray[np.integer]
Colors = NDArray[np.uint32]  # packed, see `pack`


@dataclass(frozen=True)
class Patches:
    """The 4-connected areas of one colour, in arrays of one entry a patch.

    `support` says how much of each side of the bounding box, top right bottom left, is the
    patch's own, 0..1: a rectangle has four ones, whatever lies on it.
    """

    color: Colors
    area: Ints  # px
    left: Ints
    top: Ints
    right: Ints  # exclusive
    bottom: Ints  # exclusive
    support: NDArray[np.float64]  # (n, 4)
    index: NDArray[np.int32]  # (height, width): the patch that each pixel belongs to, or -1

    def __len__(self) -> int:
        return len(self.color)

    @property
    def width(self) -> Ints:
        return self.right - self.left

    @property
    def height(self) -> Ints:
        return self.bottom - self.top

    def texture_around(self, margin: int = 3) -> NDArray[np.float64]:
        """Of each patch, the share of the pixels around its box that no patch covers, 0..1.

        Flat design has flat colours and lines around a patch, a photo has texture.
        """
        total = cv2.integral((self.index >= 0).astype(np.uint8))
        height, width = self.index.shape

        def count(grow: int) -> tuple[NDArray, NDArray]:
            x0, x1 = np.maximum(self.left - grow, 0), np.minimum(self.right + grow, width)
            y0, y1 = np.maximum(self.top - grow, 0), np.minimum(self.bottom + grow, height)
            covered = total[y1, x1] - total[y0, x1] - total[y1, x0] + total[y0, x0]
            return covered, (x1 - x0) * (y1 - y0)

        (outer, outer_area), (inner, inner_area) = count(margin), count(0)
        return 1 - (outer - inner) / np.maximum(outer_area - inner_area, 1)

    def box(self, index: int) -> Box:
        edges = (self.left, self.top, self.right, self.bottom)
        return Box.from_edges(*(float(edge[index]) for edge in edges))


def pack(pixels: Pixels) -> Colors:
    """Colours as one number each, (height, width)."""
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA).view(np.uint32)[..., 0]


def pack_one(color: RGB) -> int:
    return color[0] | color[1] << 8 | color[2] << 16 | 255 << 24


def unpack(packed: int | np.uint32) -> RGB:
    color = int(packed)
    return color & 255, color >> 8 & 255, color >> 16 & 255


def find_patches(packed: Colors, min_area: int = 16) -> Patches:
    """The patches of an image that have at least `min_area` pixels."""
    height, width = packed.shape
    starts = np.ones((height, width), bool)
    np.not_equal(packed[:, 1:], packed[:, :-1], out=starts[:, 1:])
    run = (np.cumsum(starts.ravel(), dtype=np.int32) - 1).reshape(height, width)
    at = np.flatnonzero(starts)
    length = np.diff(at, append=starts.size)
    label = _join(packed, starts, run, len(at))

    kept = np.bincount(label, weights=length)[label] >= min_area
    names = np.cumsum(np.bincount(label[kept], minlength=1) > 0) - 1
    index = np.repeat(np.where(kept, names[np.where(kept, label, 0)], -1), length).astype(np.int32)
    label = names[label[kept]]
    at, length = at[kept], length[kept]
    y, x = np.divmod(at, width)
    return _measure(packed.ravel()[at], label, x, y, length, index.reshape(height, width))


def _join(packed: Colors, starts: NDArray[np.bool_], run: Ints, count: int) -> Ints:
    """The patch of every run: runs of equal colour that touch vertically belong together.

    Two runs that touch do so where the later of them starts, so only starts are looked at.
    """
    meets = (starts[1:] | starts[:-1]) & (packed[1:] == packed[:-1])
    above, below = run[:-1][meets], run[1:][meets]
    graph = coo_array((np.ones(len(above), np.int8), (above, below)), (count, count))
    return connected_components(graph, directed=False)[1]


def _measure(
    color: Colors, label: Ints, x: Ints, y: Ints, length: Ints, index: NDArray[np.int32]
) -> Patches:
    order = np.argsort(label, kind="stable")
    label, x, y, length = (a[order] for a in (label, x, y, length))
    first = np.searchsorted(label, np.arange(label[-1] + 1 if len(label) else 0))
    end = x + length
    if not len(first):
        return Patches(color[:0], x, x, x, x, x, np.zeros((0, 4)), index)
    left, right = np.minimum.reduceat(x, first), np.maximum.reduceat(end, first)
    top, bottom = y[first], np.maximum.reduceat(y, first) + 1

    def share(on_side: NDArray[np.bool_], weight: Ints | int, size: Ints) -> NDArray[np.float64]:
        return np.bincount(label, weights=on_side * weight, minlength=len(first)) / size

    support = (
        share(y == top[label], length, right - left),
        share(end == right[label], 1, bottom - top),
        share(y == bottom[label] - 1, length, right - left),
        share(x == left[label], 1, bottom - top),
    )
    area = np.add.reduceat(length, first)
    sides = np.stack(support, axis=1)
    return Patches(
        color[order[first]], area, left, top, right, bottom, sides, index.astype(np.int32)
    )
