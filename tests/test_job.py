"""A run goes on by itself, and ends when it is over, stopped or broken."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from generation.events import Delta, Event, Look, Pass, PassFinished, PassStarted, RunFinished
from tests.test_history import attempt, design
from verify.errors import RenderError
from webapp.history import History
from webapp.job import Job, Jobs
from webapp.run import Run
from webapp.subject import Subject


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


def new_run(history: History) -> Run:
    return history.create(Subject(design()), owner="ann", engine="fake", passes=2)


def job(history: History, *events: Event | Exception) -> Job:
    def work(stop: threading.Event) -> Iterator[Event]:
        for event in events:
            if isinstance(event, Exception):
                raise event
            yield event

    return Job(new_run(history), history, work)


def test_passes_are_kept_as_they_come_and_the_best_is_the_result(history: History):
    first, second = attempt(0, 0.5), attempt(1, 0.4, kept=False)
    done = RunFinished(first, (first, second), "every pass was made")
    under_test = job(history, PassStarted(0), PassFinished(first), PassFinished(second), done)
    under_test()
    run = history.load(under_test.run.id, "ann")
    assert run == under_test.run
    assert (run.status, run.message) == ("finished", "every pass was made")
    assert [record.score for record in run.versions] == [0.5, 0.4]
    assert run.shown == run.versions[0]


FAILED = Pass(0, 1.0, error="the model gave no page")


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([PassFinished(FAILED), RunFinished(None, (FAILED,), "no more")], "the model gave no page"),
        ([RenderError("the browser died")], "the browser died"),
        ([ValueError("/secret/path")], "Something went wrong on our side"),
        ([], "the run ended without a result"),
    ],
)
def test_a_run_without_a_page_has_failed_and_says_why(history: History, events, message: str):
    under_test = job(history, *events)
    under_test()
    assert under_test.run.status == "failed"
    assert under_test.run.message.startswith(message)
    assert "/secret/path" not in under_test.run.message


def test_stop_ends_the_run_at_once_and_keeps_what_there_is(history: History):
    reached, resumed = threading.Event(), threading.Event()

    def work(stop: threading.Event) -> Iterator[Event]:
        yield PassFinished(attempt(0, 0.5))
        reached.set()
        resumed.wait(10)
        yield PassFinished(attempt(1, 0.9))

    under_test = Job(new_run(history), history, work)
    thread = threading.Thread(target=under_test)
    thread.start()
    assert reached.wait(10)
    under_test.cancel()
    assert under_test.run.status == "stopped"  # though the work is still under way
    assert under_test.stop.is_set()
    resumed.set()
    thread.join(10)
    assert len(under_test.run.versions) == 1
    assert history.load(under_test.run.id, "ann").status == "stopped"


def test_a_pass_after_a_restart_never_replaces_a_better_one(history: History):
    run = history.add_version(new_run(history), attempt(0, 0.7))
    worse, better = attempt(0, 0.6), attempt(1, 0.8)
    for result, shown in ((worse, 0), (better, 2)):
        under_test = Job(run, history, lambda stop, r=result: iter([PassFinished(r)]))
        under_test()
        run = under_test.run
        assert run.shown
        assert run.shown.index == shown


def test_a_pass_after_a_restart_is_judged_at_all_widths(history: History):
    def on_phone(score: float, wide: float) -> Pass:
        result = attempt(0, wide)
        assert result.screenshot and result.comparison
        look = Look(result.screenshot, replace(result.comparison, score=score))
        return replace(result, looks=(look,))

    run = history.add_version(new_run(history), on_phone(0.9, wide=0.7))
    for result, shown in ((on_phone(0.5, wide=0.8), 0), (on_phone(0.95, wide=0.68), 2)):
        under_test = Job(run, history, lambda stop, r=result: iter([PassFinished(r)]))
        under_test()
        run = under_test.run
        assert run.shown
        assert run.shown.index == shown


def test_an_edit_becomes_the_result_whatever_it_scores(history: History):
    run = history.add_version(new_run(history), attempt(0, 0.7))
    edited = attempt(0, 0.2)
    under_test = Job(
        run, history, lambda stop: iter([PassFinished(edited)]), "edit", "edit of index.html"
    )
    under_test()
    shown = under_test.run.shown
    assert shown
    assert (shown.index, shown.origin, shown.note) == (1, "edit", "edit of index.html")


def test_an_edit_that_fails_leaves_the_run_as_good_as_it_was(history: History):
    run = history.add_version(new_run(history), attempt(0, 0.7))
    failed = Pass(0, 1.0, error="the page did not finish")
    under_test = Job(run, history, lambda stop: iter([PassFinished(failed)]), "edit")
    under_test()
    assert (under_test.run.status, under_test.run.message) == ("finished", failed.error)
    assert under_test.run.shown == run.versions[0]


def test_runs_wait_their_turn(history: History):
    started, proceed = threading.Event(), threading.Event()

    def slow(stop: threading.Event) -> Iterator[Event]:
        started.set()
        proceed.wait(10)
        yield Delta("done")

    jobs = Jobs(history, workers=1)
    runs = [jobs.start(new_run(history), slow).run for _ in range(3)]
    assert started.wait(10)
    assert [jobs.ahead(run) for run in runs] == [0, 1, 2]
    waiting = jobs.find(runs[1].id)
    assert waiting
    waiting.cancel()
    assert jobs.ahead(runs[2]) == 1
    proceed.set()
    jobs.close()
    assert history.load(runs[1].id, "ann").status == "stopped"


def test_runs_that_wait_for_a_model_go_on_beside_one_another(history: History):
    together, proceed = threading.Barrier(3), threading.Event()

    def asks(stop: threading.Event) -> Iterator[Event]:
        together.wait(10)
        yield Delta("asking")

    def computes(stop: threading.Event) -> Iterator[Event]:
        proceed.wait(10)
        yield Delta("done")

    jobs = Jobs(history, workers=1, beside=2)
    jobs.start(new_run(history), computes)
    runs = [jobs.start(new_run(history), asks, beside=True).run for _ in range(2)]
    together.wait(10)  # both are at it, though another run takes the cores
    for run in runs:
        while (job := jobs.find(run.id)) and job.run.live:
            time.sleep(0.01)
    proceed.set()
    jobs.close()


def test_only_those_count_as_ahead_that_a_run_waits_for(history: History):
    proceed = threading.Event()

    def slow(stop: threading.Event) -> Iterator[Event]:
        proceed.wait(10)
        yield Delta("done")

    jobs = Jobs(history, workers=1, beside=2)
    beside = [jobs.start(new_run(history), slow, beside=True).run for _ in range(4)]
    own = [jobs.start(new_run(history), slow).run for _ in range(2)]
    assert [jobs.ahead(run) for run in beside] == [0, 0, 1, 2]
    assert [jobs.ahead(run) for run in own] == [0, 1]
    proceed.set()
    jobs.close()
