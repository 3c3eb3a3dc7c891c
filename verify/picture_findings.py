"""What differs beside the text of two pages: backgrounds and pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.finding import Finding, hex_color, name_element, quote, source_of
from verify.ink import color_around, largest_channel
from verify.matching import IN_PLACE, Piece
from verify.pair import Pair, color_distances, packed
from verify.screenshot import RGB, Box, Pixels, Screenshot, TextBlock
from verify.stakes import Stakes

SCALE = 4  # CSS px to a pixel of the pictures that are compared
VISIBLE = 5  # of 255: difference in a channel that counts
LEAST_SIDE, LEAST_AREA = 24, 2000  # CSS px, square CSS px
COLORS = 16  # most pairs of flat colours that are told apart
FLAT = 0.85  # share of the pixels of a flat area that have its colour
NEAR = 12  # of 255: how far a pixel may be from that colour
OTHER = 6.0  # CIEDE2000 between the grounds of a text: less is the same
BUSY = 6.0  # of 255: mean Laplacian of what is a picture and no gradient

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Patch:
    """A connected area in which two pages differ, on both of them."""

    part: tuple[slice, slice]  # of the pictures, in the reference's rows
    ours: Pixels  # what bounds it, on both pages
    theirs: Pixels
    mask: Mask  # which of these pixels it is

    @property
    def box(self) -> Box:
        """Where it is in the reference, CSS px."""
        rows, columns = self.part
        edges = columns.start, rows.start, columns.stop, rows.stop
        return Box.from_edges(*(SCALE * edge for edge in edges))

    @property
    def colors(self) -> tuple[RGB | None, RGB | None]:
        """The colour that the area has on either page; None when it is not flat."""
        return _flat_color(self.ours[self.mask]), _flat_color(self.theirs[self.mask])


def find_surfaces(stakes: Stakes) -> Iterator[Finding]:
    """Backgrounds of the wrong colour, and pictures that are missing or others."""
    patches = list(_patches(stakes.pair))
    yield from _grounds(stakes, [patch.box for patch in patches])
    for patch in patches:
        expected, observed = patch.colors
        pictured = expected is None and _is_busy(patch.ours)
        facts = _facts(expected, patch.ours), _facts(observed, patch.theirs)
        if facts[0] == facts[1]:
            facts = facts[0], facts[1].replace("a ", "another ", 1)
        place = _Place.of(patch.box, stakes.pair)
        if not pictured and (observed or not _is_busy(patch.theirs)):
            kind = "wrong background"
            sentence = f"{place.name} has the wrong background"
        elif pictured and observed:
            kind, sentence = "missing picture", f"a picture is missing from {place.name}"
        else:
            kind, sentence = "wrong picture", f"{place.name} shows something else"
        yield Finding(
            kind=kind,
            sentence=f"{sentence}, {_extent(patch.box)}: expected {facts[0]}, saw {facts[1]}",
            expected=facts[0],
            observed=facts[1],
            gain=stakes.gain(boxes=[patch.box]),
            box=patch.box,
            seen=place.seen,
            **place.source,
        )


@dataclass(frozen=True)
class _Place:
    """Where a part of the reference is in the page."""

    name: str
    seen: Box | None
    source: dict[str, Any]

    @classmethod
    def of(cls, box: Box, pair: Pair) -> "_Place":
        seen = _moved(box, pair)
        if seen is None:
            return cls("the page", None, {})
        element = _element_at(seen, pair.candidate)
        name = "the page" if element is None else name_element(pair.candidate, element)
        return cls(name, seen, source_of(pair.candidate, element))


def _moved(box: Box, pair: Pair) -> Box | None:
    """Where a box of the reference is in the page; None where the page leaves its row out."""
    row = min(int(box.center[1] / 2), len(pair.rows) - 1)
    partner = int(pair.rows[row])
    return None if partner < 0 else replace(box, y=box.y + 2 * (partner - row))


def _grounds(stakes: Stakes, told: Sequence[Box]) -> Iterator[Finding]:
    """What short labels stand on, which may be no larger than they are."""
    pair = stakes.pair
    ours, theirs = pair.reference, pair.candidate
    moved = {id(p.reference) for p in pair.matching.pieces if _apart(p) > IN_PLACE}
    for block in ours.text:
        box = block.box
        if id(block) in moved or any(box.overlap(other) > box.area / 2 for other in told):
            continue
        seen = _moved(box, pair)
        expected = color_around(ours.pixels, box, ours.viewport.device_scale)
        if not expected or not seen:
            continue
        observed = color_around(theirs.pixels, seen, theirs.viewport.device_scale)
        if not observed or color_distances([(expected, observed)])[0] < OTHER:
            continue
        place = _Place.of(box, pair)
        yield Finding(
            kind="wrong background",
            sentence=f"{place.name} has the wrong background behind {quote(block.text)}: "
            f"expected {hex_color(expected)}, saw {hex_color(observed)}",
            expected=hex_color(expected),
            observed=hex_color(observed),
            gain=stakes.gain(boxes=[box]),
            box=box,
            seen=place.seen,
            **place.source,
        )


def _apart(piece: Piece) -> float:
    return max(abs(a - b) for a, b in zip(piece.ours.center, piece.theirs.center, strict=True))


def _element_at(box: Box, page: Screenshot) -> int | None:
    """The element that is most like the box, or the smallest around it."""
    if not page.elements:
        return None
    alike = max(range(len(page.elements)), key=lambda index: page.elements[index].box.iou(box))
    if page.elements[alike].box.iou(box) >= 0.5:
        return alike
    around = [
        index for index, element in enumerate(page.elements) if element.box.contains(box, SCALE)
    ]
    return min(around, key=lambda index: page.elements[index].box.area, default=None)


def _patches(pair: Pair) -> Iterator[Patch]:
    ours, theirs, _ = pair.quarters
    differs = _differing(pair)
    for mask in [*_flat_masks(ours, theirs, differs)]:
        for patch in _cut(mask, ours, theirs):
            yield patch
            differs[patch.part] &= ~patch.mask
    yield from _cut(differs, ours, theirs)


def _differing(pair: Pair) -> Mask:
    """Where the pages differ beside their text."""
    ours, theirs, _ = pair.quarters
    differs = largest_channel(cv2.absdiff(ours, theirs)) > VISIBLE
    rows = pair.rows[::2] // 2
    height = -(-len(pair.halves[1]) // 2)
    written = _text_mask(pair.candidate.text, (height, differs.shape[1]))
    differs &= ~_text_mask(pair.reference.text, differs.shape)
    differs &= ~(written[rows.clip(0, height - 1)] & (rows >= 0)[:, None])
    return differs


def _text_mask(text: Sequence[TextBlock], shape: tuple[int, int]) -> Mask:
    mask = np.zeros(shape, np.uint8)
    for block in text:
        left, top = int(block.box.x / SCALE) - 1, int(block.box.y / SCALE) - 1
        right, bottom = int(block.box.right / SCALE) + 1, int(block.box.bottom / SCALE) + 1
        cv2.rectangle(mask, (left, top), (right, bottom), 1, cv2.FILLED)
    return mask > 0


def _flat_masks(ours: Pixels, theirs: Pixels, differs: Mask) -> Iterator[Mask]:
    """For each frequent pair of colours: where the one stands instead of the other."""
    both = packed(ours).astype(np.uint64) << np.uint64(32) | packed(theirs)
    pairs, counts = np.unique(both[differs], return_counts=True)
    for index in np.argsort(-counts, kind="stable")[:COLORS]:
        if counts[index] * SCALE**2 >= LEAST_AREA:
            yield differs & (both == pairs[index])


def _cut(mask: Mask, ours: Pixels, theirs: Pixels) -> Iterator[Patch]:
    """The connected parts of `mask` that are large enough to matter."""
    square = np.ones((3, 3), np.uint8)
    whole = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, square)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(whole, cv2.MORPH_OPEN, square)
    )
    for label, (left, top, width, height, area) in enumerate(stats.tolist()):
        if not label or area * SCALE**2 < LEAST_AREA or min(width, height) * SCALE < LEAST_SIDE:
            continue
        part = slice(top, top + height), slice(left, left + width)
        yield Patch(part, ours[part], theirs[part], labels[part] == label)


def _flat_color(pixels: Pixels) -> RGB | None:
    color = np.median(pixels, axis=0)
    flat = (np.abs(pixels - color) <= NEAR).all(axis=1).mean() >= FLAT
    red, green, blue = (round(float(channel)) for channel in color)
    return (red, green, blue) if flat else None


def _is_busy(pixels: Pixels) -> bool:
    gray = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    return float(np.abs(cv2.Laplacian(gray, cv2.CV_32F)).mean()) > BUSY


def _facts(color: RGB | None, pixels: Pixels) -> str:
    if color:
        return hex_color(color)
    return "a picture" if _is_busy(pixels) else "a gradient"


def _extent(box: Box) -> str:
    return f"{box.width:.0f} x {box.height:.0f} px at x={box.x:.0f}, y={box.y:.0f}"
