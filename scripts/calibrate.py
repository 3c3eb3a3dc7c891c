"""Fit the weights of the score so that it ranks damaged pages in order of their damage.

    python -m scripts.calibrate FOLDER CACHE

FOLDER has pages and their manifest.json; CACHE keeps the rendered versions and what was
measured of them, for the next run. The weights are fitted on every other page of the
folder, and what is reported counts on the rest.

One version of a page is more damaged than another when it has all the damage of the
other and more: the same damages at a greater strength, or further damages on top. These
are the pairs of one page. Versions that look alike to the pixel, where a damage found
nothing to do, are no pairs. Across two pages, a damage at strength 1 counts as less than
the same at strength 3, for those of tests.damages that come in pixels or shares of the
text (`EVEN`); what the others do depends on how many pictures, columns or sections there
are. That order is rougher: a page with nine words has less to lose than one with nine
hundred.
"""

import hashlib
import pickle
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from scripts.damaged import Damaged, Versions, versions
from verify.metrics import METRICS, TEXT_SHARE, blend
from verify.pair import Pair
from verify.render import Renderer
from verify.screenshot import Screenshot
from verify.unread import read_along

EVEN = ("text hidden", "shifted", "spread", "wrong font", "wrong size")
# Where the fit starts, and what CAUTION holds it to; the share of the text comes last.
PRIOR = {
    "position": 0.5,
    "size": 0.25,
    "text_color": 0.25,
    "color": 0.4,
    "structure": 0.4,
    "palette": 0.2,
    "extent": 0.5,
}
PRIOR_SHARE = 0.6
CLOSE = 0.01  # of the score: pairs that differ by more are hardly fitted any further
CAUTION = 0.05  # how strongly the fit is held to PRIOR

Pairs = NDArray[np.intp]  # (k, 2): a version, and one that is more damaged


@dataclass(frozen=True)
class Sample:
    """A damaged version and what was measured of it."""

    version: Damaged
    metrics: Mapping[str, float]
    words: float
    look: str  # equal for versions that are alike to the pixel and the letter


@dataclass(frozen=True)
class Samples:
    """The versions of some pages, and the pairs of them whose order is known."""

    samples: Sequence[Sample]

    @cached_property
    def pairs(self) -> Mapping[str, Pairs]:
        return {
            "strengths of one damage": self._pairs(self._stronger()),
            "damages on top of others": self._pairs(self._more()),
            "damaged and whole": self._pairs(self._any()),
            "mild and severe, two pages": self._pairs(self._across()),
        }

    def score(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n,): the score of every version under `packed` weights."""
        named, share = unpacked(weights)
        return blend(self._columns, self._words, named, share)

    @cached_property
    def _columns(self) -> Mapping[str, NDArray[np.float64]]:
        return {name: np.array([s.metrics[name] for s in self.samples]) for name in METRICS}

    @cached_property
    def _words(self) -> NDArray[np.float64]:
        return np.array([sample.words for sample in self.samples])

    def _pairs(self, pairs: Iterator[tuple[int, int]]) -> Pairs:
        seen = [(i, j) for i, j in pairs if self.samples[i].look != self.samples[j].look]
        return np.array(seen, np.intp).reshape(-1, 2)

    def _of_one_page(self) -> Iterator[tuple[int, int, Damaged, Damaged]]:
        pages: dict[str, list[int]] = {}
        for index, sample in enumerate(self.samples):
            pages.setdefault(sample.version.page, []).append(index)
        for indices in pages.values():
            for i, j in permutations(indices, 2):
                yield i, j, self.samples[i].version, self.samples[j].version

    def _stronger(self) -> Iterator[tuple[int, int]]:
        for i, j, less, more in self._of_one_page():
            if less.kinds and less.kinds == more.kinds and more.contains(less):
                yield i, j

    def _more(self) -> Iterator[tuple[int, int]]:
        for i, j, less, more in self._of_one_page():
            if less.kinds and less.kinds != more.kinds and more.contains(less):
                yield i, j

    def _any(self) -> Iterator[tuple[int, int]]:
        for i, j, less, more in self._of_one_page():
            if more.kinds and not less.kinds:
                yield i, j

    def _across(self) -> Iterator[tuple[int, int]]:
        singles = [
            (index, sample.version)
            for index, sample in enumerate(self.samples)
            if len(sample.version.kinds) == 1 and sample.version.kinds[0] in EVEN
        ]
        for (i, mild), (j, severe) in product(singles, singles):
            apart = mild.page != severe.page and mild.kinds == severe.kinds
            if apart and (mild.strength, severe.strength) == (1, 3):
                yield i, j


def measure(pages: Versions, page: str, number: int) -> list[Sample]:
    """The metrics of every version of a page."""
    reference = pages.reference(page)
    return [
        _sample(version, reference, pages.render(version)) for version in versions(page, number)
    ]


def _sample(version: Damaged, reference: Screenshot, candidate: Screenshot) -> Sample:
    pair = Pair(read_along(reference, candidate), candidate)
    metrics = {name: metric.measure(pair) for name, metric in METRICS.items()}
    text = repr([(block.text, block.box) for block in candidate.text])
    look = hashlib.md5(candidate.pixels.tobytes() + text.encode()).hexdigest()
    return Sample(version, metrics, pair.words, look)


def packed(weights: Mapping[str, float], share: float) -> NDArray[np.float64]:
    """The logarithms of the weights that PRIOR names, and the log odds of the text's share."""
    logarithms = [np.log(weights[name]) for name in PRIOR]
    return np.array([*logarithms, np.log(share / (1 - share))])


def unpacked(weights: NDArray[np.float64]) -> tuple[dict[str, float], float]:
    named = dict(zip(PRIOR, np.exp(weights[:-1]).tolist(), strict=True))
    return named | {"text": 1.0}, float(1 / (1 + np.exp(-weights[-1])))


def fit(samples: Samples) -> NDArray[np.float64]:
    """The weights that put most pairs in order, `packed`.

    Every kind of pair counts the same. The loss is logistic in the difference of the
    scores, as in Bradley and Terry's model of paired comparisons.
    """

    prior = packed(PRIOR, PRIOR_SHARE)

    def loss(weights: NDArray[np.float64]) -> float:
        score = samples.score(weights)
        losses = [
            np.logaddexp(0, (score[pairs[:, 1]] - score[pairs[:, 0]]) / CLOSE).mean()
            for pairs in samples.pairs.values()
            if len(pairs)
        ]
        return float(sum(losses) + CAUTION * ((weights - prior) ** 2).sum())

    return minimize(loss, prior, method="Powell", options={"xtol": 1e-2, "ftol": 1e-4}).x


def agreement(samples: Samples, weights: NDArray[np.float64]) -> dict[str, tuple[int, float]]:
    """For each kind of pair, how many there are and the share in the right order."""
    score = samples.score(weights)
    right = {name: score[p[:, 0]] > score[p[:, 1]] for name, p in samples.pairs.items()}
    across = samples.pairs["mild and severe, two pages"]
    kinds = np.array([samples.samples[i].version.kinds[0] for i, _ in across])
    whole = np.concatenate(list(right.values()))
    one_page = [right["strengths of one damage"], right["damages on top of others"]]
    for kind in EVEN:
        right[f"mild and severe, two pages: {kind}"] = right["mild and severe, two pages"][
            kinds == kind
        ]
    right["of one page, the first two of these"] = np.concatenate(one_page)
    right["all of these together"] = whole
    return {name: (len(v), float(v.mean())) for name, v in right.items() if len(v)}


def main(folder: Path, cache: Path) -> None:
    with Renderer(timeout=40) as renderer:
        pages = Versions(folder, cache, renderer)
        halves: tuple[list[Sample], list[Sample]] = [], []
        for number, page in enumerate(pages.names):
            halves[number % 2].extend(_kept(pages, page, number, cache))
            print(f"\r{number + 1} of {len(pages.names)} pages", end="", flush=True)
    fitted, held_out = Samples(halves[0]), Samples(halves[1])
    weights = fit(fitted)
    named, share = unpacked(weights)
    print("\nweights:", {name: round(weight, 2) for name, weight in named.items()})
    print(f"share of the text: {share:.2f}")
    table = packed({name: METRICS[name].weight for name in PRIOR}, TEXT_SHARE)
    for label, values in (("by the table", table), ("as fitted now", weights)):
        for half, samples in (("fitted on", fitted), ("held out", held_out)):
            print(f"{label}, the half {half}:")
            for name, (count, agreed) in agreement(samples, values).items():
                print(f"  {agreed:.3f} of {count:5} pairs: {name}")


def _kept(pages: Versions, page: str, number: int, cache: Path) -> list[Sample]:
    """The samples of a page, measured now or before; delete the file to measure again."""
    path = cache / page / "measured.pickle"
    if not path.exists():
        samples = measure(pages, page, number)
        path.write_bytes(pickle.dumps(samples))
    return pickle.loads(path.read_bytes())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
