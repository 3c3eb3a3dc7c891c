"""Which word of one page is which word of another.

Words, not lines or blocks, because a line is a matter of opinion: the DOM breaks it at
every link, OCR joins what stands close together, and the same paragraph wraps elsewhere
in another font. Words survive all three.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from verify.screenshot import Box, TextBlock, Word

# Scripts written without spaces: each character is a token of its own.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_PIECE = re.compile(f"[{_UNSPACED}]|[^{_UNSPACED}]+")
_RIGHT_TO_LEFT = ("R", "AL")
_ALIKE = 0.5  # least SequenceMatcher ratio of two words that are one word misread


@dataclass(frozen=True)
class Token:
    """A word as it is compared: case and punctuation gone."""

    text: str
    box: Box
    block: int  # index of its TextBlock


@dataclass(frozen=True)
class Matching:
    """The words of two pages, and the pairs of them that are the same word."""

    reference: tuple[Token, ...]
    candidate: tuple[Token, ...]
    pairs: NDArray[np.intp]  # (k, 2): index in `reference`, index in `candidate`
    similarity: NDArray[np.float64]  # (k,): 1 for equal text, less for a misreading

    @cached_property
    def reference_boxes(self) -> NDArray[np.float64]:
        """(n, 4): left, top, right, bottom of each word."""
        return _edges(self.reference)

    @cached_property
    def candidate_boxes(self) -> NDArray[np.float64]:
        return _edges(self.candidate)


def match_text(reference: Sequence[TextBlock], candidate: Sequence[TextBlock]) -> Matching:
    """Pair the words of two pages, each word at most once.

    Longest common runs of words win first, as in greedy string tiling (Wise 1993), so
    that a word is recognised by its neighbours and not by where it stands; among equal
    runs the least displaced wins. Words left over are paired when they stand beside or
    upon each other and read alike, which is how OCR errors look.
    """
    ours, theirs = _tokens(reference), _tokens(candidate)
    exact = _exact_pairs(ours, theirs)
    alike, ratios = _alike_pairs(ours, theirs, exact)
    return Matching(
        ours,
        theirs,
        np.concatenate([exact, alike]),
        np.concatenate([np.ones(len(exact)), ratios]),
    )


def _tokens(blocks: Sequence[TextBlock]) -> tuple[Token, ...]:
    return tuple(
        Token(text, box, index)
        for index, block in enumerate(blocks)
        for word in block.words or _split(block.text, block.box, r"\S+")
        for piece in _split(word.text, word.box, _PIECE)
        if (text := _bare(piece.text)) and (box := piece.box).area > 0
    )


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def _split(text: str, box: Box, pattern: str | re.Pattern[str]) -> list[Word]:
    """The pieces of `text` that match `pattern`, each with its share of `box`."""
    step = box.width / max(len(text), 1)
    leftward = any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)
    pieces = []
    for found in re.finditer(pattern, text):
        start = len(text) - found.end() if leftward else found.start()
        width = len(found[0]) * step
        pieces.append(Word(found[0], Box(box.x + start * step, box.y, width, box.height)))
    return pieces


def _edges(tokens: Sequence[Token]) -> NDArray[np.float64]:
    edges = [(t.box.x, t.box.y, t.box.right, t.box.bottom) for t in tokens]
    return np.array(edges, float).reshape(-1, 4)


def _centers(tokens: Sequence[Token]) -> NDArray[np.float64]:
    return np.array([t.box.center for t in tokens], float).reshape(-1, 2)


def _exact_pairs(ours: Sequence[Token], theirs: Sequence[Token]) -> NDArray[np.intp]:
    i, j = _equal(ours, theirs)
    if not len(i):
        return np.empty((0, 2), np.intp)
    length = _run_lengths(i, j)
    displacement = np.abs(_centers(ours)[i] - _centers(theirs)[j]).max(axis=1)
    return _greedy(i, j, np.lexsort((displacement, -length)))


def _equal(
    ours: Sequence[Token], theirs: Sequence[Token]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices of every pair of words with equal text."""
    ids: dict[str, int] = {}
    a = np.array([ids.setdefault(t.text, len(ids)) for t in ours], int)
    b = np.array([ids.setdefault(t.text, len(ids)) for t in theirs], int)
    i, j = np.nonzero(a[:, None] == b[None, :])
    return i, j


def _run_lengths(i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each equal pair, how many words long the common run is that holds it."""
    order = np.lexsort((i, j - i))
    broken = (np.diff((j - i)[order]) != 0) | (np.diff(i[order]) != 1)
    run = np.concatenate([[0], np.cumsum(broken)])
    length = np.empty(len(i), np.intp)
    length[order] = np.bincount(run)[run]
    return length


def _greedy(i: NDArray[np.intp], j: NDArray[np.intp], order: NDArray[np.intp]) -> NDArray[np.intp]:
    """Take pairs in `order`, skipping those with a word that is already taken."""
    free_i, free_j = set(i.tolist()), set(j.tolist())
    taken = []
    for a, b in zip(i[order].tolist(), j[order].tolist(), strict=True):
        if a in free_i and b in free_j:
            free_i.remove(a)
            free_j.remove(b)
            taken.append((a, b))
    return np.array(taken, np.intp).reshape(-1, 2)


def _alike_pairs(
    ours: Sequence[Token], theirs: Sequence[Token], exact: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Pairs among the words left over, and how alike they read."""
    left_i = np.setdiff1d(np.arange(len(ours)), exact[:, 0])
    left_j = np.setdiff1d(np.arange(len(theirs)), exact[:, 1])
    near = _neighbours(left_i, left_j, exact) | _overlapping(
        _edges(ours)[left_i], _edges(theirs)[left_j]
    )
    i, j = (left[k] for left, k in zip((left_i, left_j), np.nonzero(near), strict=True))
    ratio = np.array(
        [
            SequenceMatcher(None, ours[a].text, theirs[b].text, autojunk=False).ratio()
            for a, b in zip(i, j, strict=True)
        ]
    )
    alike = ratio >= _ALIKE
    i, j, ratio = i[alike], j[alike], ratio[alike]
    pairs = _greedy(i, j, np.argsort(-ratio, kind="stable"))
    ratios = dict(zip(zip(i.tolist(), j.tolist(), strict=True), ratio.tolist(), strict=True))
    return pairs, np.array([ratios[a, b] for a, b in pairs.tolist()], float)


def _neighbours(
    left_i: NDArray[np.intp], left_j: NDArray[np.intp], exact: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Whether the word before, or the word after, is the same on both pages."""
    partner = dict(exact.tolist())
    near = np.zeros((len(left_i), len(left_j)), bool)
    for step in (-1, 1):
        expected = np.array([partner.get(i + step, -9) - step for i in left_i.tolist()], int)
        near |= expected[:, None] == left_j[None, :]
    return near


def _overlapping(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.bool_]:
    a, b = a[:, None], b[None, :]
    size = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    return (size[..., 0] > 0) & (size[..., 1] > 0)
