"""Which word of one page is which word of another.

Words, not lines or blocks, because a line is a matter of opinion: the DOM breaks it at
every link, OCR joins what stands close together, and the same paragraph wraps elsewhere
in another font. Words survive all three.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from verify.ink import ink_on
from verify.screenshot import Box, Screenshot, TextBlock, Word

Indices = NDArray[np.intp]

# Scripts written without spaces: each character is a token of its own.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_PIECE = re.compile(f"[{_UNSPACED}]|[^{_UNSPACED}]+")
_WORD = re.compile(r"\S+")
_RIGHT_TO_LEFT = ("R", "AL")
IN_PLACE = 8  # CSS px: an equal word as near as this is the same one
CLEAR = 1.3  # a gap between words, at least, to the widest between letters
_ALIKE = 0.5  # least SequenceMatcher ratio of two words that are one word misread


@dataclass(frozen=True)
class Token:
    """A word as it is compared: case and punctuation gone."""

    text: str
    box: Box
    block: int  # index in Words.blocks
    word: int | None  # which word of the block; None for a part of one


@dataclass(frozen=True)
class Words:
    """The text of a page, cut into words."""

    page: Screenshot

    @property
    def blocks(self) -> tuple[TextBlock, ...]:
        return self.page.text

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return self.page.once("tokens", self._cut)

    def _cut(self) -> tuple[Token, ...]:
        return tuple(
            Token(text, piece.box, index, None if len(pieces) > 1 else number)
            for index, block in enumerate(self.blocks)
            for number, word in enumerate(block.words or _split(block.text, block.box, _WORD))
            for pieces in [_split(word.text, word.box, _PIECE)]
            for piece in pieces
            if (text := bare(piece.text)) and piece.box.area > 0
        )

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """(n, 4): left, top, right and bottom of each token."""
        edges = [(t.box.x, t.box.y, t.box.right, t.box.bottom) for t in self.tokens]
        return np.array(edges, float).reshape(-1, 4)

    @cached_property
    def lines(self) -> Indices:
        """(n,): which block each token is in."""
        return np.array([token.block for token in self.tokens], np.intp)

    @cached_property
    def centers(self) -> NDArray[np.float64]:
        return (self.boxes[:, :2] + self.boxes[:, 2:]) / 2

    @cached_property
    def areas(self) -> NDArray[np.float64]:
        return (self.boxes[:, 2:] - self.boxes[:, :2]).prod(axis=1)

    def bounds(self, tokens: Sequence[int]) -> tuple[Box, bool]:
        """What bounds some words of one line, and whether that is their ink or a guess."""
        chosen = [self.tokens[index] for index in tokens]
        around = Box.around([token.box for token in chosen])
        block = self.blocks[chosen[0].block]
        if block.words:
            return around, True
        words = [token.word for token in chosen if token.word is not None]
        if len(words) == len(block.text.split()):
            return block.box, True
        ink = _ink_boxes(self.page, block)
        if not ink or len(words) < len(chosen):
            return around, False
        return Box.around([ink[word] for word in words]), True


@dataclass(frozen=True)
class Piece:
    """What a line of the reference and a line of the candidate have in common."""

    text: str
    reference: TextBlock
    candidate: TextBlock
    ours: Box  # of these words in the reference
    theirs: Box  # of these words in the candidate
    exact: bool  # whether both boxes bound the ink of just these words


@dataclass(frozen=True)
class Matching:
    """The words of two pages, and the pairs of them that are the same word."""

    reference: Words
    candidate: Words
    pairs: Indices  # (k, 2): index in reference.tokens, index in candidate.tokens
    similarity: NDArray[np.float64]  # (k,): 1 for equal text, less for a misreading

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The pairs gathered by the lines they are in, in the order of the reference."""
        gathered: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for i, j in sorted(map(tuple, self.pairs.tolist())):
            key = self.reference.tokens[i].block, self.candidate.tokens[j].block
            gathered.setdefault(key, []).append((i, j))
        return tuple(self._piece(*key, pairs) for key, pairs in gathered.items())

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """Tokens of the reference that the candidate has not."""
        return _others(self.pairs[:, 0], len(self.reference.tokens))

    @cached_property
    def extra(self) -> tuple[int, ...]:
        """Tokens of the candidate that the reference has not."""
        return _others(self.pairs[:, 1], len(self.candidate.tokens))

    def _piece(self, a: int, b: int, pairs: list[tuple[int, int]]) -> Piece:
        reference, candidate = self.reference.blocks[a], self.candidate.blocks[b]
        if "".join(reference.text.split()) == "".join(candidate.text.split()):
            return Piece(reference.text, reference, candidate, reference.box, candidate.box, True)
        text = " ".join(self.reference.tokens[i].text for i, _ in pairs)
        ours, one = self.reference.bounds([i for i, _ in pairs])
        theirs, other = self.candidate.bounds([j for _, j in pairs])
        return Piece(text, reference, candidate, ours, theirs, one and other)


def match_text(reference: Screenshot, candidate: Screenshot) -> Matching:
    """Pair the words of two pages, each word at most once.

    Longest common runs of words win first, as in greedy string tiling (Wise 1993), so
    that a word is recognised by its neighbours and not by where it stands: those in its
    line, then those before and after it, and only then by the least displacement. Words
    left over are paired when they stand beside or upon each other and read alike, which
    is how OCR errors look.
    """
    ours, theirs = Words(reference), Words(candidate)
    exact = _exact_pairs(ours, theirs)
    alike, ratios = _alike_pairs(ours, theirs, exact)
    similarity = np.concatenate([np.ones(len(exact)), ratios])
    return Matching(ours, theirs, np.concatenate([exact, alike]), similarity)


def bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def _split(text: str, box: Box, pattern: re.Pattern[str]) -> list[Word]:
    """The pieces of `text` that match `pattern`, each with its share of `box`."""
    step = box.width / max(len(text), 1)
    leftward = _is_leftward(text)
    pieces = []
    for found in pattern.finditer(text):
        start = len(text) - found.end() if leftward else found.start()
        width = len(found[0]) * step
        pieces.append(Word(found[0], Box(box.x + start * step, box.y, width, box.height)))
    return pieces


def _ink_boxes(page: Screenshot, block: TextBlock) -> tuple[Box, ...]:
    """The box of each word of a line, parted at its widest gaps; () where they are not clear."""
    ink = ink_on(page, block.box)
    columns = np.flatnonzero(ink.mask.any(axis=0))
    gaps = np.diff(columns)
    inner = len(block.text.split()) - 1
    widest = np.argsort(-gaps, kind="stable")
    if not len(columns):
        return ()
    if inner and (len(gaps) <= inner or gaps[widest[inner - 1]] < CLEAR * gaps[widest[inner]]):
        return ()
    parts = np.split(columns, np.sort(widest[:inner]) + 1)
    words = [replace(ink, mask=ink.mask[:, p[0] : p[-1] + 1], left=ink.left + p[0]) for p in parts]
    boxes = tuple(word.box or block.box for word in words)
    return boxes[::-1] if _is_leftward(block.text) else boxes


def _is_leftward(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def _others(taken: Indices, count: int) -> tuple[int, ...]:
    return tuple(np.setdiff1d(np.arange(count), taken).tolist())


def _exact_pairs(ours: Words, theirs: Words) -> Indices:
    i, j = _equal(ours.tokens, theirs.tokens)
    if not len(i):
        return np.empty((0, 2), np.intp)
    lines = ours.lines[i], theirs.lines[j]
    within, across = _run_lengths(i, j, *lines), _run_lengths(i, j)
    displacement = np.abs(ours.centers[i] - theirs.centers[j]).max(axis=1)
    return _greedy(i, j, np.lexsort((displacement, -across, displacement > IN_PLACE, -within)))


def _equal(ours: Sequence[Token], theirs: Sequence[Token]) -> tuple[Indices, Indices]:
    """Indices of every pair of words with equal text."""
    ids: dict[str, int] = {}
    a = np.array([ids.setdefault(token.text, len(ids)) for token in ours], int)
    b = np.array([ids.setdefault(token.text, len(ids)) for token in theirs], int)
    i, j = np.nonzero(a[:, None] == b[None, :])
    return i, j


def _run_lengths(i: Indices, j: Indices, *lines: Indices) -> Indices:
    """For each equal pair, how many words long the common run is that holds it.

    A run ends where one of the `lines` that the pairs are in does.
    """
    order = np.lexsort((i, j - i))
    ends = [np.diff((j - i)[order]) != 0, np.diff(i[order]) != 1]
    ends += [np.diff(line[order]) != 0 for line in lines]
    run = np.concatenate([[0], np.cumsum(np.any(ends, axis=0))])
    length = np.empty(len(i), np.intp)
    length[order] = np.bincount(run)[run]
    return length


def _greedy(i: Indices, j: Indices, order: Indices) -> Indices:
    """Take pairs in `order`, skipping those with a word that is already taken."""
    free_i, free_j = set(i.tolist()), set(j.tolist())
    taken = []
    for a, b in zip(i[order].tolist(), j[order].tolist(), strict=True):
        if a in free_i and b in free_j:
            free_i.remove(a)
            free_j.remove(b)
            taken.append((a, b))
    return np.array(taken, np.intp).reshape(-1, 2)


def _alike_pairs(ours: Words, theirs: Words, exact: Indices) -> tuple[Indices, NDArray[np.float64]]:
    """Pairs among the words left over, and how alike they read."""
    left_i = np.setdiff1d(np.arange(len(ours.tokens)), exact[:, 0])
    left_j = np.setdiff1d(np.arange(len(theirs.tokens)), exact[:, 1])
    upon = _overlapping(ours.boxes[left_i], theirs.boxes[left_j])
    near = np.nonzero(_neighbours(left_i, left_j, exact) | upon)
    ratios = {
        (i, j): _ratio(ours.tokens[i].text, theirs.tokens[j].text)
        for i, j in zip(left_i[near[0]].tolist(), left_j[near[1]].tolist(), strict=True)
    }
    alike = np.array([pair for pair in ratios if ratios[pair] >= _ALIKE], np.intp).reshape(-1, 2)
    ratio = np.array([ratios[i, j] for i, j in alike.tolist()], float)
    taken = _greedy(alike[:, 0], alike[:, 1], np.argsort(-ratio, kind="stable"))
    return taken, np.array([ratios[i, j] for i, j in taken.tolist()], float)


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def _neighbours(left_i: Indices, left_j: Indices, exact: Indices) -> NDArray[np.bool_]:
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
