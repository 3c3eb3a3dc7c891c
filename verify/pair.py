"""Two pages made comparable: brought to one scale, their rows aligned, their words matched."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000

from verify.ink import ink_on
from verify.matching import Matching, match_text
from verify.passage import Passage, gather_passages
from verify.screenshot import RGB, Box, Pixels, Screenshot

Lab = NDArray[np.float32]  # (height, width, 3), CIELAB under D65
Rows = NDArray[np.intp]  # (height,): the candidate's row for each row of the reference, or -1

STRIP = 8  # CSS px: rows are aligned in strips of this height
COLUMNS = 32  # samples across a strip
GAP = 0.5  # cost of leaving a strip without a partner; the worst match costs 1
DRAWN = 3.0  # of 255: less difference in its place than text that is missing makes
FAITHFUL = 2.0  # CIEDE2000: text colours closer than this are the same
DIFFERENT = 20.0  # mean CIELAB distance at which two strips have nothing in common


@dataclass(frozen=True)
class Pair:
    """A reference and a candidate, and what is derived from both, each thing once.

    The pictures have half a pixel to the CSS px, 640 wide for a page of 1280.
    """

    reference: Screenshot
    candidate: Screenshot

    @cached_property
    def matching(self) -> Matching:
        return match_text(self.reference, self.candidate)

    @property
    def words(self) -> float:
        """How many words there are to judge by, the mean of both pages."""
        return (len(self.matching.reference.tokens) + len(self.matching.candidate.tokens)) / 2

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        return gather_passages(self.matching.pieces)

    @cached_property
    def text_colors(self) -> list[tuple[RGB, RGB]]:
        """The colour of each passage, on either page.

        A colour that was measured is that of anti-aliased ink, paler than the declared one.
        So where the reference is an image and the colours do not agree, both are measured
        in the same way.
        """
        pieces = [passage.main for passage in self.passages]
        colors = [(piece.reference.color, piece.candidate.color) for piece in pieces]
        for index in np.flatnonzero(color_distances(colors) > FAITHFUL).tolist():
            piece = pieces[index]
            if piece.reference.element is None:
                ours = ink_on(self.reference, piece.ours)
                colors[index] = ours.color, ink_on(self.candidate, piece.theirs).color
        return colors

    @cached_property
    def halves(self) -> tuple[Pixels, Pixels]:
        """Both pages, the narrower one widened by repeating its last column."""
        ours, theirs = _half(self.reference), _half(self.candidate)
        width = max(ours.shape[1], theirs.shape[1])
        return _widened(ours, width), _widened(theirs, width)

    @cached_property
    def paper(self) -> Pixels:
        """(3,): the commonest colour of the reference."""
        return commonest_color(self.halves[0][::4, ::4])

    @cached_property
    def rows(self) -> Rows:
        return align_rows(*self.halves)

    @cached_property
    def aligned(self) -> Pixels:
        """The candidate with its rows where the reference has them, paper where it has none."""
        shown = self.halves[1][self.rows]
        shown[self.rows < 0] = self.paper
        return shown

    @cached_property
    def spare(self) -> Pixels:
        """The candidate's rows that have no place in the reference; a row of paper if all do."""
        rows = np.delete(self.halves[1], self.rows[self.rows >= 0], axis=0)
        return rows if len(rows) else np.full_like(self.halves[1][:1], self.paper)

    @cached_property
    def quarters(self) -> tuple[Pixels, Pixels, Pixels]:
        """The reference, `aligned` and `spare`, at half their scale."""
        ours, theirs, spare = map(_halved, (self.halves[0], self.aligned, self.spare))
        return ours, theirs, spare

    def difference(self, box: Box) -> float:
        """How much the pages differ in a box of the reference, rows aligned: 0..255 a channel."""
        rows = slice(int(box.y / 4), int(box.bottom / 4) + 1)
        columns = slice(int(box.x / 4), int(box.right / 4) + 1)
        ours, theirs, _ = self.quarters
        part = cv2.absdiff(ours[rows, columns], theirs[rows, columns])
        return float(part.mean()) if part.size else 255.0

    def shows(self, box: Box) -> bool:
        """Whether the candidate has the same ink there, be it text or a picture of it."""
        return self.difference(box) < DRAWN


def color_distances(colors: Sequence[tuple[RGB, RGB]]) -> NDArray[np.float64]:
    """(k,): CIEDE2000 between the two colours of each pair."""
    if not colors:
        return np.empty(0)
    lab = to_lab(np.array(colors, np.uint8))
    return deltaE_ciede2000(lab[:, 0], lab[:, 1])


def commonest_color(pixels: Pixels) -> Pixels:
    """(3,): the colour that most of the pixels have."""
    _, first, counts = np.unique(packed(pixels), return_index=True, return_counts=True)
    return pixels.reshape(-1, 3)[first[counts.argmax()]]


def packed(pixels: Pixels) -> NDArray[np.uint32]:
    """(height, width): each colour as one number."""
    return cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2RGBA).view(np.uint32)[..., 0]


def _half(page: Screenshot) -> Pixels:
    if page.viewport.device_scale == 1:
        return _halved(page.pixels)
    width, height = max(1, round(page.width / 2)), max(1, round(page.height / 2))
    return resized(page.pixels, width, height)


def _halved(pixels: Pixels) -> Pixels:
    """Half as large; an odd last row or column is doubled, for even sides are much faster."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return resized(pixels, -(-width // 2), -(-height // 2))


def _widened(pixels: Pixels, width: int) -> Pixels:
    return np.pad(pixels, ((0, 0), (0, width - pixels.shape[1]), (0, 0)), mode="edge")


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    shape = (width, height)
    return np.asarray(cv2.resize(pixels, shape, interpolation=cv2.INTER_AREA), np.uint8)


def to_lab(pixels: Pixels) -> Lab:
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def align_rows(ours: Pixels, theirs: Pixels) -> Rows:
    """Pair the rows of two pictures of equal width, in order, leaving rows without partner.

    Global alignment with a linear gap cost (Needleman and Wunsch 1970) of strips 8 CSS px
    high, each picture's commonest colour taken off, for another background is no other place;
    then each stretch that moved as a whole is registered to the row.
    """
    height = STRIP // 2
    a, b = _strips(ours, height), _strips(theirs, height)
    rows = np.full(len(ours), -1, np.intp)
    for start, stop, offset in _stretches(_align(_strip_costs(a, b))):
        top, bottom = start * height, min(stop * height, len(ours))
        offset = _registered(ours, theirs, top, bottom, offset * height)
        partner = np.arange(top, bottom) + offset
        rows[top:bottom] = np.where((partner >= 0) & (partner < len(theirs)), partner, -1)
    return rows


def _strips(pixels: Pixels, height: int) -> Lab:
    count = -(-len(pixels) // height)
    padded = np.pad(pixels, ((0, count * height - len(pixels)), (0, 0), (0, 0)), mode="edge")
    strips = resized(padded, COLUMNS, count)
    return to_lab(strips) - to_lab(commonest_color(strips)[None, None])


def _strip_costs(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, m): how different each strip of `a` is from each of `b`, 0..1."""
    a, b = a.reshape(len(a), -1), b.reshape(len(b), -1)
    squared = (a**2).sum(1)[:, None] + (b**2).sum(1)[None, :] - 2 * a @ b.T
    distance = np.sqrt(np.maximum(squared, 0) / COLUMNS)
    return np.minimum(distance / DIFFERENT, 1)


def _align(costs: NDArray[np.float32]) -> list[tuple[int, int]]:
    """The cheapest in-order pairing of the rows with the columns of `costs`."""
    n, m = costs.shape
    total = np.empty((n + 1, m + 1), np.float32)
    gaps = GAP * np.arange(m + 1, dtype=np.float32)
    total[0] = gaps
    for i in range(n):
        best = total[i] + GAP
        best[1:] = np.minimum(best[1:], total[i, :-1] + costs[i])
        total[i + 1] = np.minimum.accumulate(best - gaps) + gaps
    pairs = []
    i, j = n, m
    while i and j:
        steps = (
            total[i - 1, j - 1] + costs[i - 1, j - 1],
            total[i - 1, j] + GAP,
            total[i, j - 1] + GAP,
        )
        step = int(np.argmin(steps))
        if step == 0:
            pairs.append((i - 1, j - 1))
        i, j = i - (step != 2), j - (step != 1)
    return pairs[::-1]


def _stretches(pairs: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Join pairs in a row with one offset: first strip, strip after the last, offset."""
    stretches: list[tuple[int, int, int]] = []
    for i, j in pairs:
        if stretches and stretches[-1][1:] == (i, j - i):
            stretches[-1] = (stretches[-1][0], i + 1, j - i)
        else:
            stretches.append((i, i + 1, j - i))
    return stretches


def _registered(ours: Pixels, theirs: Pixels, top: int, bottom: int, offset: int) -> int:
    """`offset`, moved by less than a strip to where the rows agree best."""

    def difference(candidate: int) -> float:
        first, last = max(top, -candidate), min(bottom, len(theirs) - candidate)
        if last <= first:
            return np.inf
        a, b = ours[first:last], theirs[first + candidate : last + candidate]
        return cv2.norm(a, b, cv2.NORM_L1) / (last - first)

    near = range(-STRIP // 2 + 1, STRIP // 2)
    return min((offset + step for step in sorted(near, key=abs)), key=difference)
