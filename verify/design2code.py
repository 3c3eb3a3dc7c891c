"""The element terms of Design2Code, for publishing: the loop has better ones in `metrics`.

Si et al. 2024, "Design2Code: Benchmarking Multimodal Code Generation for Automated
Front-End Engineering", and metrics/visual_score.py of its repository. The original finds
text by recolouring and rendering a page several times; here it comes from the DOM, which
changes the terms by less than .03.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from skimage.color import deltaE_ciede2000, rgb2lab

from verify.screenshot import RGB, Box, Screenshot

ALIKE = 0.5  # least text similarity of a match
WORTH_JOINING = 0.05  # least rise of the similarity that joins two neighbours
CONTEXT = 0.1  # weight of the neighbours' similarity when matching

Size = tuple[float, float]  # width, height
Similarity = NDArray[np.float64]  # (n, m): text similarity of each block with each, 0..1


@dataclass(frozen=True)
class ElementTerms:
    """How well the text blocks of two pages agree.

    The first four are 0..1. Unmatched text counts in `block` alone: read the others
    beside it. `offset` is the median distance between the centres of matched blocks in
    CSS px, None when nothing matches.
    """

    block: float
    text: float
    position: float
    color: float
    offset: float | None


@dataclass(frozen=True)
class _Block:
    text: str
    box: Box
    color: RGB


def element_terms(reference: Screenshot, candidate: Screenshot) -> ElementTerms:
    """Compare the text that two rendered pages show.

    Two pages without any text agree.
    """
    ours, theirs = _blocks(reference), _blocks(candidate)
    ours, theirs = _join_neighbours(ours, theirs), _join_neighbours(theirs, ours)
    pairs = [(ours[i], theirs[j]) for i, j in _match(_similarity(ours, theirs))]
    if not pairs:
        nothing = float(not ours and not theirs)
        return ElementTerms(nothing, nothing, nothing, nothing, None)
    sizes = (reference.width, reference.height), (candidate.width, candidate.height)
    matched = sum(_share(a.box, sizes[0]) + _share(b.box, sizes[1]) for a, b in pairs)
    everything = sum(_share(a.box, sizes[0]) for a in ours)
    everything += sum(_share(b.box, sizes[1]) for b in theirs)
    return ElementTerms(
        block=min(1.0, matched / everything),
        text=_mean(_ratio(a.text, b.text) for a, b in pairs),
        position=_mean(1 - _displacement(a.box, b.box, *sizes) for a, b in pairs),
        color=_color_term([a.color for a, _ in pairs], [b.color for _, b in pairs]),
        offset=float(np.median([np.hypot(*_apart(a.box, b.box)) for a, b in pairs])),
    )


def _blocks(page: Screenshot) -> list[_Block]:
    """One block per run of lines of one element; blocks in the same place are one."""
    blocks: list[_Block] = []
    last = None
    for line in page.text:
        block = _Block(line.text.lower(), line.box, line.color)
        if blocks and line.element is not None and line.element == last:
            blocks[-1] = _join(blocks[-1], block)
        else:
            blocks.append(block)
        last = line.element
    by_box: dict[Box, _Block] = {}
    for block in blocks:
        by_box[block.box] = _join(by_box[block.box], block) if block.box in by_box else block
    return list(by_box.values())


def _join(a: _Block, b: _Block) -> _Block:
    return replace(a, text=f"{a.text} {b.text}", box=Box.around((a.box, b.box)))


def _join_neighbours(blocks: list[_Block], others: list[_Block]) -> list[_Block]:
    """`blocks`, neighbours joined while that makes them read more like `others`.

    The original tries every join with a new assignment of all blocks; only what the two
    are matched with, or what nothing is matched with, can gain from it.
    """
    while True:
        gains = _joining_gains(blocks, others)
        joined: set[int] = set()
        for i in sorted(range(len(gains)), key=lambda i: -gains[i]):
            if gains[i] > WORTH_JOINING and not joined & {i - 1, i + 1}:
                joined.add(i)
        if not joined:
            return blocks
        blocks = [
            _join(block, blocks[i + 1]) if i in joined else block
            for i, block in enumerate(blocks)
            if i - 1 not in joined
        ]


def _joining_gains(blocks: Sequence[_Block], others: Sequence[_Block]) -> list[float]:
    """For each block but the last, what joining it with the next adds to the similarity."""
    similarity = _similarity(blocks, others)
    partner = dict(_match(similarity))
    free = set(range(len(others))) - set(partner.values())
    gains = []
    for i in range(len(blocks) - 1):
        own = {partner[k] for k in (i, i + 1) if k in partner}
        now = _mean(similarity[k, partner[k]] for k in (i, i + 1) if k in partner) if own else 0.0
        joined = _join(blocks[i], blocks[i + 1])
        then = max(_similarity([joined], [others[j] for j in own | free])[0], default=0.0)
        gains.append(then - now if then >= ALIKE else 0.0)
    return gains


def _match(similarity: Similarity) -> list[tuple[int, int]]:
    """The pairs of blocks that read most alike, those with like neighbours preferred."""
    n, m = similarity.shape
    padded = np.pad(similarity, 1)
    shifts = [(y, x) for y in range(3) for x in range(3) if (y, x) != (1, 1)]
    around = np.array([padded[y : y + n, x : x + m] for y, x in shifts])
    context = np.sort(around, axis=0)[-2:].sum(axis=0)
    value = similarity + CONTEXT * np.where(similarity > ALIKE, context, 0)
    rows, columns = linear_sum_assignment(-value)
    return [
        (i, j)
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
        if similarity[i, j] >= ALIKE
    ]


def _similarity(ours: Sequence[_Block], theirs: Sequence[_Block]) -> Similarity:
    """0 where it is below ALIKE, which is told from the letters alone."""
    similarity = np.zeros((len(ours), len(theirs)))
    a, b = _letters(ours), _letters(theirs)
    for i, counts in enumerate(a):
        shared = np.minimum(counts, b).sum(axis=1)
        possible = 2 * shared >= ALIKE * (counts.sum() + b.sum(axis=1))
        for j in np.flatnonzero(possible).tolist():
            ratio = _ratio(ours[i].text, theirs[j].text)
            similarity[i, j] = ratio if ratio >= ALIKE else 0
    return similarity


def _letters(blocks: Sequence[_Block]) -> NDArray[np.int64]:
    """(n, 256): how often each character comes, those with equal last 8 bits together."""
    counts = [np.bincount([ord(c) & 255 for c in b.text], minlength=256) for b in blocks]
    return np.array(counts, np.int64).reshape(-1, 256)


@lru_cache(maxsize=100_000)
def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b).ratio()


def _share(box: Box, page: Size) -> float:
    return box.area / (page[0] * page[1])


def _apart(a: Box, b: Box) -> tuple[float, float]:
    return a.center[0] - b.center[0], a.center[1] - b.center[1]


def _displacement(a: Box, b: Box, ours: Size, theirs: Size) -> float:
    """Chebyshev distance of the centres, each as a share of its own page."""
    (ax, ay), (bx, by) = a.center, b.center
    return max(abs(ax / ours[0] - bx / theirs[0]), abs(ay / ours[1] - by / theirs[1]))


def _color_term(ours: Sequence[RGB], theirs: Sequence[RGB]) -> float:
    a, b = (rgb2lab(np.array(colors) / 255) for colors in (ours, theirs))
    return float(np.clip(1 - deltaE_ciede2000(a, b) / 100, 0, 1).mean())


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))
