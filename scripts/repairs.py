"""Damage the pages of a folder, repair them without a model, and print what was won back.

    python -m scripts.repairs FOLDER [--pages NAME...] [--kinds KIND...] [--triples N]

Every page is frozen into a plain document first. The design is a picture of that, taken
on this machine and read by OCR. What a damage costs is the score of the whole page less
that of the damaged one. A repair ends after so many renders, not seconds, so that what it
wins does not depend on what else the machine is doing.
"""

import argparse
import logging
import pickle
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from generation.page import Page
from generation.repair import repair
from tests.damages import DAMAGES, chains, damage, freeze
from verify.compare import compare
from verify.ocr import read_text
from verify.render import Renderer
from verify.screenshot import Screenshot
from webapp.benchmark import Case, read_cases

LEAST = 0.005  # of the score: a damage that costs less says nothing about its repair


@dataclass(frozen=True)
class Row:
    """One damaged page and its repair."""

    page: str
    kinds: tuple[str, ...]
    whole: float  # score of the page without damage
    damaged: float
    repaired: float
    seconds: float
    renders: int

    @property
    def share(self) -> float:
        """Of the lost score, what was won back; 1 for a page that is better than before."""
        return min(1.0, (self.repaired - self.damaged) / (self.whole - self.damaged))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", nargs="+", default=())
    parser.add_argument("--kinds", nargs="+", default=list(DAMAGES), choices=list(DAMAGES))
    parser.add_argument("--triples", type=int, default=0, help="damages of three kinds, per page")
    parser.add_argument("--strength", type=int, default=2, choices=(1, 2, 3))
    parser.add_argument("--renders", type=int, default=60, help="of one repair, at most")
    parser.add_argument("--cache", type=Path, help="keep what OCR read here")
    parser.add_argument("--verbose", action="store_true", help="name every change")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO if args.verbose else logging.WARNING)
    rows = []
    with Renderer(timeout=40) as renderer:
        for case in read_cases(args.folder, args.pages):
            kinds = _kinds(args.kinds, args.triples, case.name)
            for row in _measured(case, kinds, args, renderer):
                print(_line(row), flush=True)
                rows.append(row)
    _summary(rows)


def _kinds(kinds: Sequence[str], triples: int, page: str) -> list[tuple[str, ...]]:
    if not triples:
        return [(kind,) for kind in kinds]
    return random.Random(page).sample(chains(kinds), triples)


def _measured(
    case: Case, kinds: Sequence[tuple[str, ...]], args: argparse.Namespace, renderer: Renderer
) -> Iterator[Row]:
    html = case.html.read_text("utf-8")
    versions = [damage(html, *combination, strength=args.strength) for combination in kinds]
    whole, *damaged = freeze([html, *versions], case.viewport)
    seen = renderer.render({"index.html": whole}, case.viewport)
    wanted = _read(seen, args.cache and args.cache / f"{case.name}.pickle")
    best = compare(wanted, seen).score
    limits = {"renders": args.renders, "seconds": float("inf")}
    for combination, broken in zip(kinds, damaged, strict=True):
        started = time.monotonic()
        done = _finish(repair(Page({"index.html": broken}), wanted, renderer, **limits))
        seconds = time.monotonic() - started
        if args.verbose:
            print(*(f"    {change}" for change in done.changes), sep="\n")
        if best - done.before >= LEAST:
            yield Row(case.name, combination, best, done.before, done.score, seconds, done.renders)


def _finish(work):
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def _read(page: Screenshot, kept: Path | None) -> Screenshot:
    """The page as it is known from its picture."""
    if kept and kept.exists():
        text, unread = pickle.loads(kept.read_bytes())
    else:
        reading = read_text(page.pixels)
        text, unread = reading.text, reading.unread
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps((text, unread)))
    return Screenshot(page.pixels, page.viewport, text, unread=unread)


def _line(row: Row) -> str:
    return (
        f"| {row.page:<24} | {' + '.join(row.kinds):<44} | {row.whole:.3f} | {row.damaged:.3f} "
        f"| {row.repaired:.3f} | {row.share:6.0%} | {row.seconds:5.1f} | {row.renders:3} |"
    )


def _summary(rows: Sequence[Row]) -> None:
    if not rows:
        return
    shares = [row.share for row in rows]
    lost = sum(row.repaired < row.damaged for row in rows)
    print(
        f"{len(rows)} repairs: won back median {median(shares):.0%}, mean {mean(shares):.0%}; "
        f"{sum(share >= 0.8 for share in shares)} of them at least 80 %, "
        f"{sum(share >= 0.6 for share in shares)} at least 60 %; {lost} lost; "
        f"median {median(row.seconds for row in rows):.0f} s, "
        f"{median(row.renders for row in rows):.0f} renders"
    )
    for kind in dict.fromkeys(kind for row in rows for kind in row.kinds):
        own = [row.share for row in rows if kind in row.kinds]
        print(f"  {kind:<18} median {median(own):6.0%}  mean {mean(own):6.0%}  of {len(own)}")


if __name__ == "__main__":
    main()
