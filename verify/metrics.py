"""How alike two pages are: values in, numbers from 0 to 1 out.

Two families, because each is blind where the other sees. The text terms know what a page
says and where, but not that its backgrounds are gone; the pixel terms see backgrounds,
but take a screenshot pasted as one picture for the page itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from skimage.color import deltaE_ciede2000

from verify.health import find_faults
from verify.pair import Pair, color_distances, packed, to_lab
from verify.passage import Passage
from verify.screenshot import Pixels

UNSEEN = 1.0  # CSS px: displacements and size differences that nobody sees
FAR = 512.0  # CSS px: a word displaced by this much is nowhere near its place
UNHEALTHY = 0.5  # what is left of the score of a page that does not work
NOTICED = 10.0  # CIEDE2000 at which a difference in colour has 63 % of its effect


@dataclass(frozen=True)
class Metric:
    """One part of the score: how it is measured, what it says, what it weighs."""

    measure: Callable[[Pair], float]
    label: str
    meaning: str
    family: Literal["text", "pixels", "factor"]
    weight: float  # share within its family; the exponent of a factor


def text(pair: Pair) -> float:
    """Share of the area of all words, on both pages, that belongs to matched words.

    The block term of Design2Code (Si et al. 2024), times how alike the matched words read.
    """
    matching = pair.matching
    ours, theirs = matching.reference.areas, matching.candidate.areas
    i, j = matching.pairs.T
    matched = ((ours[i] + theirs[j]) * matching.similarity).sum()
    return _share(matched, ours.sum() + theirs.sum())


def position(pair: Pair) -> float:
    """How close the matched text stands to its place."""
    return _mean(pair, closeness(pair.passages))


def size(pair: Pair) -> float:
    """How equal the matched text is in size."""
    return _mean(pair, sameness(pair.passages))


def text_color(pair: Pair) -> float:
    """1 - CIEDE2000 / 100 between the colours of matched text (Design2Code)."""
    return _mean(pair, faithfulness(pair))


def closeness(passages: Sequence[Passage]) -> NDArray[np.float64]:
    """(k,): 1 for a passage in its place, 0 for one that is FAR from it.

    Design2Code's max(|dx|, |dy|), but in CSS px of the design and on a logarithmic scale,
    so that every halving of an error is worth the same.
    """
    offsets = np.array([passage.offset for passage in passages]).reshape(-1, 2)
    moved = np.maximum(np.abs(offsets).max(axis=1), UNSEEN)
    return (1 - np.log(moved / UNSEEN) / np.log(FAR / UNSEEN)).clip(0, 1)


def sameness(passages: Sequence[Passage]) -> NDArray[np.float64]:
    """(k,): ratio of the sides of a passage, smaller to larger, in one dimension."""
    ours = np.array([(p.ours.width, p.ours.height) for p in passages]).reshape(-1, 2)
    theirs = np.array([(p.theirs.width, p.theirs.height) for p in passages]).reshape(-1, 2)
    larger = np.maximum(np.maximum(ours, theirs), UNSEEN)
    smaller = np.minimum(np.minimum(ours, theirs) + UNSEEN, larger)
    return np.sqrt((smaller / larger).prod(axis=1))


def faithfulness(pair: Pair) -> NDArray[np.float64]:
    """(k,): how alike the colours of each passage are."""
    return 1 - color_distances(pair.text_colors).clip(0, 100) / 100


def importance(passages: Sequence[Passage]) -> NDArray[np.float64]:
    """(k,): what each passage weighs among the text."""
    return np.array([passage.importance for passage in passages], float)


def color(pair: Pair) -> float:
    """1 - the colour difference of the pages / how much both differ from blank paper.

    Bray-Curtis dissimilarity of CIEDE2000 distances at a quarter scale, rows aligned: a
    blank page is 0. That is lowered by how much of the paper itself differs: in the ratio
    another background would only make all that stands on it count for less.
    """
    ours, theirs, spare = pair.quarters
    surplus = _drawn(spare, pair.paper)
    content = _drawn(ours, pair.paper) + _drawn(theirs, pair.paper) + surplus
    alike = max(0.0, 1 - _share(_distance(ours, theirs) + surplus, content, nothing=0))
    ground = theirs[packed(ours) == packed(pair.paper[None, None])][None]
    return alike * (1 - _share(_drawn(ground, pair.paper), ground.shape[1], nothing=0))


def structure(pair: Pair) -> float:
    """SSIM at half scale, rows aligned, weighted by contrast.

    Wang et al. 2004, windows of 7 px. Without the weight, the empty parts of two pages
    would count as likeness.
    """
    ours, theirs, spare = map(_gray, (pair.halves[0], pair.aligned, pair.spare))
    similarity, contrast = _ssim(ours, theirs)
    return _share((similarity * contrast).sum(), contrast.sum() + np.sqrt(_moments(spare)[1]).sum())


def palette(pair: Pair) -> float:
    """Overlap of the colour histograms, blank paper left out (Ruzicka similarity)."""
    ours, theirs, spare = (_histogram(quarter, pair.paper) for quarter in pair.quarters)
    theirs = theirs + spare
    return _share(np.minimum(ours, theirs).sum(), np.maximum(ours, theirs).sum())


def extent(pair: Pair) -> float:
    """Ratio of the heights times ratio of the widths, smaller to larger."""
    heights = sorted((pair.reference.height, pair.candidate.height))
    widths = sorted((pair.reference.width, pair.candidate.width))
    return heights[0] / heights[1] * widths[0] / widths[1]


def health(pair: Pair) -> float:
    """1 for a page that works, UNHEALTHY for one that is blank, throws or misses files."""
    return UNHEALTHY if any(find_faults(pair.reference, pair.candidate)) else 1.0


# The weights and TEXT_SHARE are fitted by scripts/calibrate.py; that of the text is 1, so that
# half of the words count half.
METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "text": Metric(text, "Text", "words that are on both pages as real text", "factor", 1.0),
        "position": Metric(
            position, "Position", "how close words are to their places", "text", 0.33
        ),
        "size": Metric(size, "Size", "whether words are as large as they should be", "text", 0.33),
        "text_color": Metric(
            text_color, "Text colour", "whether words have their colour", "text", 0.34
        ),
        "color": Metric(
            color, "Colour", "backgrounds and pictures, place by place", "pixels", 0.34
        ),
        "structure": Metric(
            structure, "Structure", "edges and shapes, place by place", "pixels", 0.43
        ),
        "palette": Metric(
            palette, "Palette", "the colours used, wherever they are", "pixels", 0.23
        ),
        "extent": Metric(extent, "Extent", "height and width of the page", "factor", 0.41),
        "health": Metric(health, "Health", "whether the page works at all", "factor", 1.0),
    }
)
TEXT_SHARE = 0.63  # weight of the text family on a page with plenty of words
FEW_WORDS = 10  # with as many words, half of that


def overall(metrics: Mapping[str, float], words: float) -> float:
    """One score, 0..1: the power mean (exponent 1/2) of the text and the pixel terms.

    The mean lies between the arithmetic one, which lets a page without text pass, and
    the geometric one, for which every page without a readable word is as bad as blank.

    Args:
        words: how many words there are to judge by, the mean of both pages.
    """
    weights = {name: metric.weight for name, metric in METRICS.items()}
    return float(blend(metrics, words, weights, TEXT_SHARE))


def blend(
    metrics: Mapping[str, Any], words: Any, weights: Mapping[str, float], share: float
) -> Any:
    """`overall` with other weights, of numbers or of arrays of them."""

    def family(name: str) -> Any:
        members = [member for member, metric in METRICS.items() if metric.family == name]
        total = sum(weights[member] for member in members)
        return sum(weights[member] * metrics[member] for member in members) / total

    share = share * words / (words + FEW_WORDS)
    read, seen = metrics["text"] ** weights["text"] * family("text"), family("pixels")
    mean = (share * np.sqrt(read) + (1 - share) * np.sqrt(seen)) ** 2
    return mean * metrics["extent"] ** weights["extent"] * metrics["health"]


def _share(part: float, whole: float, nothing: float = 1) -> float:
    return float(part / whole) if whole > 0 else nothing


def _mean(pair: Pair, values: NDArray[np.float64]) -> float:
    """Mean of one value per passage, weighted by importance."""
    weights = importance(pair.passages)
    wordless = not pair.matching.reference.tokens and not pair.matching.candidate.tokens
    return _share((weights * values).sum(), weights.sum(), nothing=float(wordless))


def _distance(a: Pixels, b: Pixels) -> float:
    """Sum over the pixels of their CIEDE2000, each on a scale that saturates at 1."""
    ours, theirs = packed(a), packed(b)
    differ = ours != theirs
    both = np.stack([ours[differ], theirs[differ]], axis=1).view(np.uint64)
    pairs, counts = np.unique(both, return_counts=True)  # far fewer than pixels
    colors = np.ascontiguousarray(pairs.view(np.uint8).reshape(-1, 2, 4)[..., :3])
    return _noticed(colors[:, :1], colors[:, 1:], counts)


def _drawn(pixels: Pixels, paper: Pixels) -> float:
    """`_distance` from blank paper, each colour to within a 32nd of the range."""
    inked = 255 - cv2.inRange(pixels, paper, paper)
    counts = cv2.calcHist([pixels], [0, 1, 2], inked, [32] * 3, [0, 256] * 3)
    cells = np.argwhere(counts)
    return _noticed(
        (8 * cells + 4).astype(np.uint8)[:, None], paper[None, None], counts[counts > 0]
    )


def _noticed(a: Pixels, b: Pixels, counts: NDArray[Any]) -> float:
    if not len(counts):
        return 0.0
    delta = deltaE_ciede2000(to_lab(a), to_lab(b))[:, 0]
    return float((counts * (1 - np.exp(-delta / NOTICED))).sum())


def _gray(pixels: Pixels) -> NDArray[np.float32]:
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)


def _blurred(gray: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(gray, (7, 7)), np.float32)


def _moments(gray: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and variance around each pixel."""
    mean = _blurred(gray)
    return mean, np.maximum(_blurred(gray**2) - mean**2, 0)


def _ssim(
    a: NDArray[np.float32], b: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Structural similarity around each pixel, 0..1, and the larger standard deviation."""
    (mean_a, var_a), (mean_b, var_b) = _moments(a), _moments(b)
    covariance = _blurred(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    similarity = luminance * (2 * covariance + c2) / (var_a + var_b + c2)
    return similarity.clip(0, 1), np.sqrt(np.maximum(var_a, var_b))


def _histogram(pixels: Pixels, paper: Pixels) -> NDArray[np.float64]:
    """Pixels in each of 16 x 16 x 16 cells of colour, softened, those of `paper` left out."""
    drawn = 255 - cv2.inRange(pixels, paper, paper)
    counts = cv2.calcHist([pixels], [0, 1, 2], drawn, [16] * 3, [0, 256] * 3)
    return gaussian_filter(counts.astype(float), 1)
