"""Pictures cut out of a design."""

from collections.abc import Sequence
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generation.text_cover import text_cover
from verify.screenshot import Box, Pixels

QUALITY = 90  # of JPEG; below it the blocks show beside flat colours
ICON_SIDE = 96  # CSS px: larger pictures keep the ground that they stand on
MANY_COLORS = 0.1  # colours per pixel from which on a picture is a photo


def cut(
    pixels: Pixels,
    box: Box,
    scale: float = 1.0,
    texts: Sequence[Box] = (),
    others: Sequence[Box] = (),
) -> tuple[str, bytes]:
    """The picture in `box` as a file: its extension ("png", "jpg") and its bytes.

    Small pictures on a flat ground become transparent where the ground shows. Photos
    become JPEG, everything else stays lossless.

    Args:
        pixels: the design, device px.
        box: what to cut, CSS px; it is clipped to the design.
        scale: device px per CSS px.
        texts: text lying on the picture, CSS px; it is painted over with what surrounds it,
            so that text set again above the picture appears once.
        others: what else lies on it, CSS px, and is painted over as a whole.

    Raises:
        ValueError: the box lies outside of the design.
    """
    left, top, right, bottom = _device_edges(pixels, box, scale)
    if left >= right or top >= bottom:
        raise ValueError(f"{box} lies outside of a design of {pixels.shape[1]}x{pixels.shape[0]}")
    crop = pixels[top:bottom, left:right]
    texts = [text for text in texts if text.overlap(box) > 0]
    others = [other for other in others if other.overlap(box) > 0]
    if texts or others:
        mask = np.zeros(pixels.shape[:2], np.uint8)
        for text in texts:
            area, covered = text_cover(pixels, text, scale)
            mask[area] |= covered
        for other in others:
            x0, y0, x1, y1 = _device_edges(pixels, other, scale)
            mask[y0:y1, x0:x1] = 255
        crop = painted_over(crop, mask[top:bottom, left:right])
    if max(box.width, box.height) <= ICON_SIDE:
        ground = _flat_ground(crop)
        if ground is not None:
            return "png", _encode(_cut_free(crop, ground), "PNG", optimize=True)
    if _is_photo(crop):
        return "jpg", _encode(crop, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return "png", _encode(crop, "PNG", optimize=True)


def _device_edges(pixels: Pixels, box: Box, scale: float) -> tuple[int, int, int, int]:
    height, width = pixels.shape[:2]
    return (
        max(0, round(box.x * scale)),
        max(0, round(box.y * scale)),
        min(width, round(box.right * scale)),
        min(height, round(box.bottom * scale)),
    )


def painted_over(crop: Pixels, mask: NDArray[np.uint8]) -> Pixels:
    """The crop, what is not 0 in `mask` filled with what surrounds it."""
    # Telea's method shifts even a flat colour by some levels, Navier-Stokes does not
    return np.asarray(cv2.inpaint(np.ascontiguousarray(crop), mask, 3, cv2.INPAINT_NS), np.uint8)


def _flat_ground(crop: Pixels) -> NDArray[np.int16] | None:
    """The one colour along the rim of `crop`, None when it is not one."""
    rim = np.concatenate([crop[0], crop[-1], crop[:, 0], crop[:, -1]]).astype(np.int16)
    ground = np.median(rim, axis=0).astype(np.int16)
    flat = (np.abs(rim - ground).max(axis=1) <= 3).mean() >= 0.6
    return ground if flat else None


def _cut_free(crop: Pixels, ground: NDArray[np.int16]) -> NDArray[np.uint8]:
    """RGBA: clear where the ground reaches in from the rim, half clear along the edges.

    An edge pixel mixes the ground with the strongest colour near it, so its share of that
    colour is its opacity, and over the same ground the result is the crop again.
    """
    difference = crop.astype(np.int16) - ground
    distance = np.abs(difference).max(axis=2).astype(np.float32)
    clear = _reached_from_rim(distance <= 3)
    edge = cv2.dilate(clear.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool) & ~clear
    strongest = cv2.dilate(distance, np.ones((5, 5), np.uint8))
    alpha = np.where(edge, distance / np.maximum(strongest, 1), 1.0)
    # a colour can only be carried as far as 0..255 allows
    room = np.where(difference > 0, 255 - ground, ground).astype(np.float32)
    needed = (np.abs(difference) / np.maximum(room, 1)).max(axis=2)
    alpha = np.clip(np.maximum(alpha, needed), 1 / 255, 1)[..., None]
    color = np.clip(ground + difference / alpha, 0, 255)
    opacity = np.where(clear[..., None], 0, alpha * 255)
    return np.concatenate([color, opacity], axis=2).round().astype(np.uint8)


def _reached_from_rim(open_: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The part of `open_` that is connected with the edge of the array."""
    framed = np.pad(open_.astype(np.uint8), 1, constant_values=1)
    _, label = cv2.connectedComponents(framed, connectivity=4)
    return (label == label[0, 0])[1:-1, 1:-1] & open_


def _is_photo(crop: Pixels) -> bool:
    colors = cv2.cvtColor(np.ascontiguousarray(crop), cv2.COLOR_RGB2RGBA).view(np.uint32)
    return len(np.unique(colors)) > MANY_COLORS * colors.size


def _encode(pixels: NDArray[np.uint8], format_: str, **options: object) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, format_, **options)
    return buffer.getvalue()
