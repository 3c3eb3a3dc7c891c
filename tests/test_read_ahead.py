"""A design is read while its owner makes up their mind."""

import threading
from pathlib import Path

import pytest

from generation.design import Design, reference
from generation.errors import Stopped, check
from generation.events import Delta
from generation.reading import Reading
from tests.fakes import FakeRenderer
from tests.test_history import design
from webapp.history import History
from webapp.read_ahead import finish
from webapp.run import Run
from webapp.subject import Subject
from webapp.work import Workbench


class Readings:
    """A reader that notes what it reads; designs called "slow" it reads until it is stopped."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.stopped = threading.Event()

    def __call__(self, design: Design, stop: threading.Event) -> Reading:
        self.begun.append(design.name)
        yield Delta("reading")
        if design.name == "slow" and stop.wait(30):
            self.stopped.set()
        check(stop)
        return reference(design, text=())


@pytest.fixture
def readings() -> Readings:
    return Readings()


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


@pytest.fixture
def bench(history: History, readings: Readings) -> Workbench:
    return Workbench(history, FakeRenderer(), read=readings)


def a_run(history: History, of: Design) -> Run:
    return history.create(Subject(of), owner="ann", engine="fake", passes=1)


def test_a_run_takes_over_what_was_read_of_its_design(
    bench: Workbench, history: History, readings: Readings
):
    bench.read_ahead(design())
    bench.reference(a_run(history, design()))
    assert len(readings.begun) == 1


def test_the_reading_of_a_design_that_nobody_wants_makes_way(
    bench: Workbench, history: History, readings: Readings
):
    bench.read_ahead(Design(design().pixels[:-1], design().viewport, name="slow"))
    bench.reference(a_run(history, design()))
    assert readings.stopped.is_set()


def test_a_run_that_is_stopped_stops_the_reading_that_it_took_over(
    bench: Workbench, history: History, readings: Readings
):
    slow, stop = Design(design().pixels, design().viewport, name="slow"), threading.Event()
    bench.read_ahead(slow)
    reading = bench.reader(a_run(history, slow))(slow, stop)
    next(reading)
    stop.set()
    with pytest.raises(Stopped):
        finish(reading)
    assert readings.stopped.wait(30)
