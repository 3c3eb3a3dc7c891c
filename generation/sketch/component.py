"""Strokes that hang together, and the lines around them."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]  # (height, width)
Contour = NDArray[np.int32]  # (k, 1, 2) x, y


@dataclass(frozen=True)
class Components:
    """The connected parts of a mask; the first one is what is not in it."""

    labels: NDArray[np.int32]  # (height, width): which part a pixel belongs to
    left: NDArray[np.int32]  # (count,) px, as all that follow
    top: NDArray[np.int32]
    width: NDArray[np.int32]
    height: NDArray[np.int32]
    area: NDArray[np.int32]

    @property
    def count(self) -> int:
        return len(self.area)

    @property
    def longer(self) -> NDArray[np.int32]:
        return np.maximum(self.width, self.height)

    def only(self, chosen: NDArray[np.bool_]) -> Mask:
        """The mask of the chosen parts."""
        chosen = chosen.copy()
        chosen[0] = False
        return np.asarray(chosen[self.labels], bool)


def find_components(mask: Mask, connectivity: Literal[4, 8] = 8) -> Components:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.astype(np.uint8), connectivity=connectivity
    )
    left, top, width, height, area = np.asarray(stats, np.int32).T
    return Components(np.asarray(labels, np.int32), left, top, width, height, area)


def find_contours(drawn: NDArray[np.uint8]) -> list[tuple[Contour, int]]:
    """The lines around the strokes and around the holes in them.

    With each goes the index of the line around the strokes that a hole is in, -1 for none.
    """
    contours, tree = cv2.findContours(drawn, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if not len(contours):
        return []
    around = np.asarray(tree, np.int32)[0, :, 3]
    pairs = zip(contours, around.tolist(), strict=True)
    return [(np.asarray(contour, np.int32), outer) for contour, outer in pairs]
