"""Repair a page by measurement, without a model.

What differs from the design is traced to the declarations and words that make it differ,
and these are changed as a person would change them. Every change is rendered and measured.
What stays has won more than NOISE_FLOOR, small changes together. A change that is right by
itself (`Change.sure`) may also stand while others are tried on top of it: the page that
comes back is the best of all that were measured. A page that was designed for several widths
is measured at each of them: what helps at the first and costs more at another does not stay.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Event as Flag

from generation.errors import Stopped
from generation.events import Delta, Look, mean_score
from generation.page import Page
from generation.repair.case import Case
from generation.repair.columns import set_in_columns
from generation.repair.displacement import put_back
from generation.repair.edit import Change, apply, compatible, merged
from generation.repair.forced import lift_spacing
from generation.repair.graft import graft_pictures, graft_sections
from generation.repair.hidden import reveal
from generation.repair.order import reorder
from generation.repair.overrides import lift_overrides
from generation.repair.spacing import add_margins, close_gaps
from generation.repair.surfaces import repaint
from generation.repair.texts import rewrite_text
from generation.repair.typography import change_fonts, restyle_text
from generation.repair.wording import reword
from verify.compare import NOISE_FLOOR, Comparison, compare
from verify.errors import RenderError
from verify.finding import Finding
from verify.part import Drawing
from verify.render import Renderer
from verify.screenshot import Screenshot

log = logging.getLogger(__name__)

SECONDS = 60.0
RENDERS = 60
WORTH = 0.0005  # of the score: what a change must promise to be tried with others
MUCH = 0.03  # share of the lost score that a stage must promise to come before later ones
PATIENCE = 6  # batches in a row that may come to nothing
COMPARABLE = 0.3  # least share of the largest gain that is tried together with it
KEPT_PROMISE = 0.5  # share of what changes promised together from which on all of them stay

Proposer = Callable[[Case], Iterator[Change]]
# What is wrong with things themselves comes before where they are, which follows from it.
STAGES: Sequence[Sequence[Proposer]] = (
    (reveal, set_in_columns),
    (put_back, lift_overrides),
    (reorder,),
    (change_fonts,),
    (repaint, restyle_text),
    (reword,),
    (graft_sections,),
    (rewrite_text,),
    (graft_pictures,),
    (lift_spacing,),
    (close_gaps,),
    (add_margins,),
)


@dataclass(frozen=True)
class Repaired:
    """A page after its repair, as good as before or better."""

    page: Page
    screenshot: Screenshot
    comparison: Comparison
    before: float  # the score that it had
    changes: tuple[str, ...] = ()  # what was changed, one line each
    renders: int = 0
    looks: tuple[Look, ...] = ()  # at the further widths of the design

    @property
    def score(self) -> float:
        """The mean at all widths."""
        return mean_score(self.comparison, self.looks)


def repair(
    page: Page,
    reference: Screenshot,
    renderer: Renderer,
    *,
    findings: Sequence[Finding] | None = None,
    target: float = 0.995,
    seconds: float = SECONDS,
    renders: int = RENDERS,
    stop: Flag | None = None,
    further: Sequence[Screenshot] = (),
) -> Generator[Delta, None, Repaired]:
    """Make `page` look more like `reference`; yield what is being done.

    Args:
        reference: the design with its text read, or a rendered page; for a sketch there is
            nothing that measurement can mend.
        findings: what to mend, of a comparison of this page; None for all that differs.
        target: the score at which it is good enough.
        seconds, renders: after which no other change is tried.
        further: the same page designed for other widths.

    Raises:
        RenderError: the page itself cannot be rendered.
        Stopped: `stop` was set.
    """
    deadline = time.monotonic() + seconds
    bench = _Bench(reference, renderer, stop or Flag(), deadline, renders, further)
    yield Delta("measuring the page")
    start = best = now = bench.measure(page)
    drawn = isinstance(reference, Drawing)  # whose lines and letters are no measure
    refused: set[tuple[str, str]] = set()
    done: list[str] = []
    made = vain = 0  # how many of these are in the best page; batches in a row that won nothing
    while not drawn and best.score < target and vain < PATIENCE and not bench.over:
        case = Case.of(
            now.page, now.screenshot, now.comparison, reference, renderer, refused, findings
        )
        batch = _next_batch(case)
        if not batch:
            break
        yield Delta(f"trying {len(batch)} repairs, score {now.score:.3f}")
        kept, now = bench.settle(now, batch)
        refused |= {change.key for change in batch if change not in kept}
        done += [change.reason for change in kept]
        vain += 1
        if now.score >= best.score + NOISE_FLOOR:
            best, made, vain = now, len(done), 0
    return Repaired(
        best.page,
        best.screenshot,
        best.comparison,
        start.score,
        tuple(done[:made]),
        bench.renders,
        best.looks,
    )


def _next_batch(case: Case) -> list[Change]:
    """The changes of the first stage that promises much, else of the first that promises any."""

    @cache
    def batch(number: int) -> list[Change]:
        return _batch(case, [change for propose in STAGES[number] for change in propose(case)])

    much = MUCH * (1 - case.comparison.score)
    for least in (max(much, NOISE_FLOOR), NOISE_FLOOR, WORTH):
        for number in range(len(STAGES)):
            if sum(change.gain for change in batch(number)) >= least:
                return batch(number)
    return []


def _batch(case: Case, found: Sequence[Change]) -> list[Change]:
    """Changes that may be made at once, those that promise most first.

    What promises little is not tried together with what promises much, whose success would
    carry it along.
    """
    new = [c for c in merged(found) if c.gain >= WORTH and c.key not in case.tried]
    wanted = [change for change in new if case.concerns(change.about)]
    batch = compatible(sorted(wanted, key=lambda change: -change.gain))
    return [change for change in batch if change.gain >= COMPARABLE * batch[0].gain]


@dataclass(frozen=True)
class Measured:
    """A page, what it looks like and how that compares."""

    page: Page
    screenshot: Screenshot
    comparison: Comparison
    looks: tuple[Look, ...] = ()

    @property
    def score(self) -> float:
        return mean_score(self.comparison, self.looks)


@dataclass
class _Bench:
    """Where changes are tried."""

    reference: Screenshot
    renderer: Renderer
    stop: Flag
    deadline: float  # time.monotonic()
    limit: int  # of renders
    further: Sequence[Screenshot] = ()
    renders: int = field(default=0)

    @property
    def over(self) -> bool:
        if self.stop.is_set():
            raise Stopped("stopped by the user")
        return time.monotonic() > self.deadline or self.renders >= self.limit

    def measure(self, page: Page) -> Measured:
        first, *others = [self._look(page, seen) for seen in (self.reference, *self.further)]
        return Measured(page, first.screenshot, first.comparison, tuple(others))

    def _look(self, page: Page, reference: Screenshot) -> Look:
        self.renders += 1
        screenshot = self.renderer.render(page.files, reference.viewport)
        return Look(screenshot, compare(reference, screenshot))

    def settle(self, base: Measured, changes: list[Change]) -> tuple[list[Change], Measured]:
        """The changes that help, and the page with them.

        All are tried at once; when they win less than they promise, one half and then the
        other, so that a single bad one is found in a few renders. Those that change next to
        nothing together are not looked into any further.
        """
        kept: list[Change] = []
        best, parts = base, [changes]
        mixed, luckiest = list[Change](), base
        while parts and not self.over:
            part = parts.pop(0)
            after = self._tried(apply(base.page, [*kept, *part]))
            won = after.score - best.score if after else 0.0
            promised = min(sum(c.gain for c in part), 1 - best.comparison.score)
            promised /= 1 + len(self.further)  # where it is looked for is one of the widths
            log.info("%+.4f of %s", won, [(c.reason, round(c.gain, 4)) for c in part])
            least = -NOISE_FLOOR if all(change.sure for change in part) else NOISE_FLOOR
            if after and won >= least and (len(part) == 1 or won >= KEPT_PROMISE * promised):
                kept, best = [*kept, *part], after
            elif len(part) > 1 and (after is None or abs(won) >= NOISE_FLOOR):
                middle = len(part) // 2
                parts = [part[:middle], part[middle:], *parts]
            if after and after.score > luckiest.score:
                mixed, luckiest = [*kept, *(c for c in part if c not in kept)], after
        if luckiest.score >= best.score + NOISE_FLOOR:
            return mixed, luckiest  # better together than what stood the test alone
        return kept, best

    def _tried(self, page: Page) -> Measured | None:
        """None when the page cannot be rendered."""
        try:
            return self.measure(page)
        except RenderError as error:
            log.info("a repair could not be rendered: %s", error)
            return None
