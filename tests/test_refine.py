import logging
import time
from dataclasses import replace
from threading import Barrier, Event

import numpy as np
import pytest

from generation import refine
from generation.design import Design
from generation.engine import Drafting
from generation.errors import EngineError
from generation.events import Delta, PassFinished, PassStarted, RunFinished, Usage, Written
from generation.page import Page
from generation.repair import Repaired
from tests.fakes import FakeEngine, FakeRenderer, fake_compare
from verify.findings import Finding
from verify.screenshot import Viewport

DESIGN = Design(np.full((40, 60, 3), 255, np.uint8), Viewport(60, 40))

pytestmark = pytest.mark.usefixtures("fakes")


def finish(engine, **options) -> RunFinished:
    finished = list(refine.run(DESIGN, engine, FakeRenderer(), **options))[-1]
    assert isinstance(finished, RunFinished)
    return finished


def test_events_come_in_order():
    events = list(refine.run(DESIGN, FakeEngine(), FakeRenderer(), passes=2))
    kinds = [type(event) for event in events if not isinstance(event, Delta)]
    assert kinds == [*[PassStarted, Written, PassFinished] * 2, RunFinished]
    assert Delta("thinking", progress=0.5) in events


@pytest.mark.parametrize(
    ("scores", "best", "made", "reason"),
    [
        ((0.5, 0.6, 0.7), 0.7, 3, "every pass"),
        ((0.5, 0.4), 0.5, 2, "no longer helped"),
        ((0.5, 0.6, 0.55), 0.6, 3, "no longer helped"),
        ((0.5, 0.501), 0.501, 2, "no longer helped"),
        ((0.995,), 0.995, 1, "target"),
        ((0.5, EngineError("no"), 0.6), 0.6, 3, "every pass"),
    ],
)
def test_the_best_page_is_never_replaced_by_a_worse_one(scores, best, made, reason):
    finished = finish(FakeEngine(scores))
    assert finished.best and finished.best.score == best
    assert finished.best.page and finished.best.page.html == f"<p>{best}</p>"
    assert len(finished.passes) == made
    assert reason in finished.reason


def test_a_pass_is_given_the_best_one_before_it():
    engine = FakeEngine((0.5, EngineError("no"), 0.6))
    finish(engine)
    before = [request.previous.score if request.previous else None for request in engine.requests]
    assert before == [None, 0.5, 0.5]


def test_an_engine_that_does_not_refine_makes_one_pass():
    assert len(finish(FakeEngine((0.5, 0.9), refines=False)).passes) == 1


def test_a_failed_pass_says_why():
    finished = finish(FakeEngine((EngineError("the server is away"),)), passes=1)
    assert finished.best is None
    assert finished.passes[0].error == "the server is away"
    assert not finished.passes[0].kept


def test_a_defect_of_an_engine_is_told_plainly_and_logged(caplog):
    with caplog.at_level(logging.ERROR):
        finished = finish(FakeEngine((KeyError("secret"),)), passes=1)
    assert finished.passes[0].error == "the fake engine failed unexpectedly (KeyError); see the log"
    assert caplog.records[0].exc_info


def test_a_set_stop_ends_the_run_before_the_engine_works():
    engine, stop = FakeEngine(), Event()
    stop.set()
    finished = finish(engine, stop=stop)
    assert finished.best is None
    assert finished.reason == "stopped by the user"
    assert not engine.requests


def test_stopping_keeps_the_best_page_so_far():
    stop = Event()
    events = []
    for event in refine.run(DESIGN, FakeEngine((0.5, 0.7)), FakeRenderer(), stop=stop):
        events.append(event)
        if isinstance(event, PassFinished):
            stop.set()
    assert isinstance(events[-1], RunFinished)
    assert events[-1].best and events[-1].best.score == 0.5
    assert len(events[-1].passes) == 1


def test_a_stop_while_rendering_drops_the_pass():
    renderer, stop = FakeRenderer(), Event()
    renderer.stop_at_render = stop
    finished = list(refine.run(DESIGN, FakeEngine(), renderer, stop=stop))[-1]
    assert isinstance(finished, RunFinished)
    assert finished.passes == ()


@pytest.fixture
def repairing(fakes, monkeypatch):
    """Every page has something wrong with it, and a repair wins a tenth."""

    def compare(reference, candidate):
        wrong = Finding("moved", "it is 4 px too low", "y=4", "y=8", 0.1)
        return replace(fake_compare(reference, candidate), findings=(wrong,))

    def repair(page, reference, renderer, *, seconds, stop, further):
        yield Delta("trying 1 repair")
        score = float(page.html[3:-4])
        page = Page({"index.html": f"<p>{score + 0.1:.1f}</p>"})
        shot = renderer.render(page.files, DESIGN.viewport)
        return Repaired(page, shot, compare(reference, shot), score, ("p: top 4px",))

    monkeypatch.setattr("generation.attempt.compare", compare)
    monkeypatch.setattr("generation.attempt.repair", repair)


@pytest.mark.usefixtures("repairing")
def test_what_measurement_can_mend_is_repaired_between_the_passes_of_the_engine():
    engine = FakeEngine((0.3, 0.7))
    finished = finish(engine, passes=2)
    assert [p.origin for p in finished.passes] == ["engine", "repair", "engine", "repair"]
    assert [request.previous and request.previous.score for request in engine.requests] == [
        None,
        0.4,
    ]
    assert finished.best and finished.best.score == 0.8
    assert finished.best.changes == ("p: top 4px",)


@pytest.mark.usefixtures("repairing")
def test_the_pages_of_an_engine_that_takes_no_repairs_are_left_alone():
    engine = FakeEngine((0.3, 0.5, 0.4))
    engine.takes_repairs = False
    finished = finish(engine)
    assert [p.origin for p in finished.passes] == ["engine", "engine", "engine"]
    assert finished.best and finished.best.score == 0.5


@pytest.mark.usefixtures("repairing")
def test_pages_can_be_left_unrepaired():
    assert all(p.origin == "engine" for p in finish(FakeEngine(), repairs=False).passes)


def test_every_pass_says_why_it_was_kept_or_dropped():
    finished = finish(FakeEngine((0.5, 0.7, 0.4)))
    assert [p.verdict for p in finished.passes] == [
        "kept: the first page",
        "kept: 0.200 better than pass 1",
        "dropped: 0.300 worse than pass 2",
    ]


def test_a_run_ends_at_its_time_limit_with_the_best_page():
    finished = finish(FakeEngine((0.5, 0.7)), seconds=0)
    assert finished.best and finished.best.score == 0.5
    assert finished.reason == "the time limit of 0 s was reached"


def test_a_run_ends_at_its_cost_limit():
    class Priced(FakeEngine):
        def generate(self, request):
            yield Delta("thinking", usage=Usage(1000, 50, 200, cost=0.03))
            return (yield from super().generate(request))

    finished = finish(Priced((0.5, 0.6, 0.7)), cost=0.05)
    assert [p.usage.cost for p in finished.passes] == [0.03, 0.03]
    assert finished.reason == "the cost limit of 0.05 USD was reached"


def test_the_best_of_several_drafts_is_refined():
    engine = FakeEngine((0.5, 0.7, 0.4, 0.8))
    finished = finish(engine, variants=3, passes=2)
    before = [request.previous and request.previous.score for request in engine.requests]
    assert before == [None, None, None, 0.7]
    assert [p.kept for p in finished.passes] == [True, True, False, True]
    assert finished.best and finished.best.score == 0.8


def test_drafts_that_would_all_be_alike_are_written_once():
    engine = FakeEngine((0.5, 0.6))
    engine.drafts = "alike"
    assert len(finish(engine, variants=3, passes=2).passes) == 2


def test_drafts_are_written_side_by_side_where_they_can_be():
    class Together(FakeEngine):
        drafts: Drafting = "side by side"
        all_there = Barrier(3)

        def generate(self, request):
            self.all_there.wait(10)
            return (yield from super().generate(request))

    finished = finish(Together((0.5, 0.6, 0.7)), variants=3, passes=1)
    assert sorted(p.score for p in finished.passes) == [0.5, 0.6, 0.7]


class Endless(FakeEngine):
    """Writes one page at most; after that, or without a score, it goes on until it is closed."""

    drafts: Drafting = "side by side"

    def __init__(self, *scores: float):
        super().__init__(scores)
        self.ended = Event()
        self.begun = 0

    def generate(self, request):
        self.begun += 1
        return super().generate(request) if self.begun <= len(self.scores) else self.go_on()

    def go_on(self):
        try:
            while True:
                yield Delta("still at it")
                time.sleep(0.01)
        finally:
            self.ended.set()


def test_drafts_that_are_no_longer_needed_are_let_go():
    engine = Endless(0.995)
    assert finish(engine, variants=2).reason == "the target score was reached"
    assert engine.ended.wait(10)


def test_drafts_are_let_go_when_nobody_follows_the_run():
    engine = Endless()
    events = refine.run(DESIGN, engine, FakeRenderer(), variants=2)
    while not (isinstance(event := next(events), Delta) and event.text == "still at it"):
        pass
    events.close()
    assert engine.ended.wait(10)


@pytest.mark.usefixtures("repairing")
def test_a_page_made_from_a_sketch_is_not_repaired():
    sketch = replace(DESIGN, kind="sketch")
    *_, finished = refine.run(sketch, FakeEngine(), FakeRenderer())
    assert isinstance(finished, RunFinished)
    assert {p.origin for p in finished.passes} == {"engine"}


@pytest.mark.usefixtures("repairing")
def test_a_page_that_is_there_is_measured_repaired_and_gone_on_from():
    engine, start = FakeEngine((0.6,)), Page({"index.html": "<p>0.4</p>"})
    finished = finish(engine, passes=1, start=start)
    assert [p.origin for p in finished.passes] == ["start", "repair", "engine", "repair"]
    assert finished.passes[0].page == start
    assert [r.previous and r.previous.score for r in engine.requests] == [0.5]


@pytest.mark.usefixtures("repairing")
def test_an_engine_that_cannot_go_on_from_a_page_leaves_it_to_the_repair():
    engine, start = FakeEngine((0.9,)), Page({"index.html": "<p>0.4</p>"})
    engine.takes_repairs = False
    finished = finish(engine, start=start)
    assert [p.origin for p in finished.passes] == ["start", "repair"]
    assert engine.requests == []


def test_a_page_that_cannot_be_measured_ends_the_run():
    finished = finish(FakeEngine(), start=Page({"index.html": "no number"}))
    assert finished.best is None
    assert [p.origin for p in finished.passes] == ["start"]
    assert finished.passes[0].error


def test_a_page_that_is_worse_at_another_width_is_not_kept(monkeypatch):
    """The phone's window makes of each page what `on_phone` says."""
    on_phone = {0.5: 0.9, 0.7: 0.4}
    phone = replace(DESIGN, viewport=Viewport(30, 40))

    def compare(reference, candidate):
        made = fake_compare(reference, candidate)
        at_width = candidate.viewport == phone.viewport
        return replace(made, score=on_phone[made.score]) if at_width else made

    monkeypatch.setattr("generation.attempt.compare", compare)
    engine = FakeEngine((0.5, 0.7))
    finished = finish(engine, passes=2, further=[phone])
    first, second = finished.passes
    assert [look.comparison.score for look in first.looks] == [0.9]
    assert (first.worth, second.worth) == pytest.approx((0.7, 0.55))
    assert finished.best == first
    assert [seen.viewport for seen in engine.requests[0].further] == [phone.viewport]
