"""What lossy compression leaves on a picture, and how it is taken away.

JPEG and its kin keep a flat area flat only in name: around every edge in it, colours ripple
by a few levels for up to a block's width. Whatever looks for areas of one colour finds
hundreds of splinters there.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.screenshot import Pixels

CALM = 3  # levels by which neighbours in a flat area may differ
EVEN = 1.5  # levels: the standard deviation within a flat area that is no gradient
LEAST = 200  # pixels that make a flat area: more than a block, of which gradients are made
ALIKE = 2  # levels by which two areas of one colour may come out
BLOCK = 8  # pixels: the side of JPEG's blocks, which is as far as a ripple reaches
FADED = 0.08  # how common the highest ripples are, beside the lowest


def without_ripples(pixels: Pixels) -> Pixels:
    """The picture with its flat areas flat.

    Every pixel within a block of a flat area, and nearly of its colour, gets that colour.
    How nearly depends on how high the ripples of this picture are.
    """
    areas, colors = _flat_areas(pixels)
    if not len(colors):
        return pixels
    distance, nearest = _nearest_area(areas)
    flat = colors[nearest]
    height = np.asarray(cv2.absdiff(flat, pixels), np.uint8).max(axis=2)
    near = distance <= BLOCK
    rippled = near & (height <= _highest(height[near & (areas < 0)]))
    return np.where(rippled[..., None], flat, pixels)


def _flat_areas(pixels: Pixels) -> tuple[NDArray[np.int32], Pixels]:
    """(height, width): the index of the flat area at each pixel, -1 for none; their colours."""
    kernel = np.ones((3, 3), np.uint8)
    contrast = cv2.subtract(cv2.dilate(pixels, kernel), cv2.erode(pixels, kernel))
    calm = (np.asarray(contrast, np.uint8).max(axis=2) <= CALM).astype(np.uint8)
    count, found, stats, _ = cv2.connectedComponentsWithStats(calm, connectivity=4)
    labels = np.asarray(found, np.int32)
    size = np.asarray(stats[:, cv2.CC_STAT_AREA], np.int32)
    mean, deviation = _moments(pixels, labels, count, np.maximum(size, 1))
    flat = (size >= LEAST) & (deviation <= EVEN)
    flat[0] = False  # what is not calm
    index = np.full(count, -1, np.int32)
    index[flat] = np.arange(flat.sum())
    return index[labels], _merged(np.rint(mean[flat]).astype(np.uint8), size[flat])


def _moments(
    pixels: Pixels, labels: NDArray[np.int32], count: int, size: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean colour (count, 3) and largest standard deviation (count,) of each component."""
    flat = labels.ravel()
    channels = pixels.reshape(-1, 3).T.astype(np.float64)
    mean = np.stack([np.bincount(flat, c, count) for c in channels], axis=1) / size[:, None]
    square = np.stack([np.bincount(flat, c**2, count) for c in channels], axis=1) / size[:, None]
    return mean, np.sqrt(np.maximum(square - mean**2, 0)).max(axis=1)


def _merged(colors: Pixels, size: NDArray[np.int32]) -> Pixels:
    """The colours, each replaced by the most common one that is ALIKE."""
    unique, index = np.unique(colors, axis=0, return_inverse=True)
    common = np.argsort(-np.bincount(index, size, len(unique)))
    merged, taken = unique.copy(), np.zeros(len(unique), bool)
    for at in common:
        if not taken[at]:
            alike = ~taken & (np.abs(unique.astype(int) - unique[at]).max(axis=1) <= ALIKE)
            merged[alike] = unique[at]
            taken |= alike
    return merged[index]


def _nearest_area(areas: NDArray[np.int32]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """How far the nearest flat area is from each pixel, in px, and its index."""
    distance, labels = cv2.distanceTransformWithLabels(
        (areas < 0).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    seeds = np.asarray(labels, np.int32)
    area_of = np.zeros(int(seeds.max()) + 1, np.int32)
    area_of[seeds[areas >= 0]] = areas[areas >= 0]
    return np.asarray(distance, np.float32), area_of[seeds]


def _highest(heights: NDArray[np.uint8]) -> int:
    """The height of the highest ripples, in levels: higher ones are as rare as edges are."""
    counts = np.bincount(heights, minlength=256)
    rare = np.flatnonzero(counts[4:] <= FADED * counts[1:4].mean())
    return 4 + int(rare[0]) if len(rare) else 255
