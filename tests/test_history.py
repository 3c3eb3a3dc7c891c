"""Runs are kept whole, private to their owner, and within a size."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generation.design import Design
from generation.events import Pass
from generation.page import Page
from verify.compare import Comparison
from verify.part import Drawing, Link
from verify.screenshot import Box, Label, Screenshot, TextBlock, Viewport, Word
from webapp.errors import RunNotFound
from webapp.history import History
from webapp.run import Run
from webapp.samples import SAMPLES
from webapp.subject import Subject

VIEW = Viewport(40, 30)


def design() -> Design:
    return Design(np.full((60, 40, 3), 200, np.uint8), VIEW, name="shot", notes=("turned upright",))


def attempt(index: int, score: float, *, kept: bool = True) -> Pass:
    pixels = np.full((50, 40, 3), 255, np.uint8)
    page = Page({"index.html": f"<p>{score}</p><img src=a/b.png>", "a/b.png": b"dot"})
    comparison = Comparison(score, {"text": score}, pixels, (), ())
    return Pass(index, 1.5, page, Screenshot(pixels, VIEW), comparison, kept=kept)


def test_the_further_screens_of_a_sketch_are_kept(history: History):
    pixels = np.full((60, 40, 3), 255, np.uint8)
    second = Design(pixels, VIEW, "sketch", "shot")
    links = (Link((10.0, 20.0), 1),)
    sheet = Design(pixels, VIEW, "sketch", "shot", links=links, screens=(second,))
    run = history.create(Subject(sheet), owner="ann", engine="fake", passes=1)
    again = history.design(run)
    assert again.links == links and len(again.screens) == 1
    assert again.screens[0].viewport == VIEW and not again.screens[0].links
    blank = Drawing(pixels, VIEW, links=links, screens=(Drawing(pixels, VIEW),))
    history.save_reading(run, blank)
    seen = history.reading(run, again)
    assert isinstance(seen, Drawing) and seen.links == links and len(seen.screens) == 1


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


@pytest.fixture
def run(history: History) -> Run:
    return history.create(Subject(design()), owner="ann", engine="fake", passes=3)


def test_a_run_is_read_back_as_it_was_written(history: History, run: Run):
    run = history.add_version(run, attempt(0, 0.5))
    assert history.load(run.id, "ann") == run
    assert run.size == (40, 60)
    assert run.notes == ("turned upright",)
    assert run.versions[0].size == (40, 50)


def test_a_run_is_nobody_elses(history: History, run: Run):
    with pytest.raises(RunNotFound):
        history.load(run.id, "bob")
    assert history.runs("bob") == []
    assert history.runs("ann") == [run]


@pytest.mark.parametrize("run_id", ["", ".", "..", "../..", "nothing", "a/b", "\x00"])
def test_an_id_that_is_none_finds_nothing(history: History, run: Run, run_id: str):
    with pytest.raises(RunNotFound):
        history.load(run_id, "ann")


def test_the_result_is_the_last_pass_that_was_kept(history: History, run: Run):
    assert run.shown is None
    for index, (score, kept) in enumerate([(0.5, True), (0.7, True), (0.6, False)]):
        run = history.add_version(run, attempt(index, score, kept=kept))
    assert run.shown
    assert run.shown.index == 1
    assert history.sources(run) == {"index.html": "<p>0.7</p><img src=a/b.png>"}


def test_the_sources_of_a_page_begin_with_its_html_in_the_order_of_its_screens(
    history: History, run: Run
):
    texts = {"index.html": "<a href=cart.html>", "cart.html": "<a href=also.html>"}
    further = {"also.html": "<script src=a/s.js>", "a/s.js": "1", "main.css": ""}
    page = Page({**texts, **further, "a/icon.svg": "<svg/>", "a/b.png": b"1"})
    run = history.add_version(run, replace(attempt(0, 0.5, kept=True), page=page))
    assert history.sources(run) == {
        **texts,
        "also.html": further["also.html"],
        "main.css": "",
        "a/s.js": "1",
    }
    assert list(history.sources(run)) == [
        "index.html",
        "cart.html",
        "also.html",
        "main.css",
        "a/s.js",
    ]


def test_the_report_is_that_of_the_version_that_is_shown(history: History, run: Run):
    assert history.report(run) == {}
    for index, score in enumerate((0.5, 0.6)):
        run = history.add_version(run, attempt(index, score))
    newest, first = history.report(run), history.report(replace(run, chosen=0))
    assert set(newest) == {"report.html", "report.json"}
    assert [json.loads(r["report.json"])["score"] for r in (first, newest)] == [0.5, 0.6]
    assert history.report(run) == newest


def test_a_run_made_beforehand_is_each_owners_own(history: History):
    sample = SAMPLES["signup"]
    ann = history.adopt(sample.result, sample.path, "a", "ann")
    assert history.load("a", "ann") == ann
    assert history.adopt(sample.result, sample.path, "a", "ann") == ann
    assert history.runs("bob") == []
    assert ann.status == "finished"
    assert history.page(ann, 0).html.startswith("<!doctype html>")
    assert history.reading(ann, history.design(ann))
    assert history.design(ann).pixels.shape[1] == 390
    assert "report.html" in history.report(ann)


def test_what_was_read_from_the_design_is_read_once(history: History, run: Run):
    assert history.reading(run, design()) is None
    line = TextBlock("a b", Box(1, 2, 3, 4), (0, 9, 255), 16, words=(Word("a", Box(1, 2, 1, 4)),))
    label = Label("a cup of tea", Box(9, 9, 9, 9))
    seen = Screenshot(design().pixels, VIEW, (line,), unread=(Box(5, 6, 7, 8),), labels=(label,))
    history.save_reading(run, seen)
    again = history.reading(run, design())
    assert again
    assert (again.text, again.unread, again.labels) == (seen.text, seen.unread, seen.labels)


def test_the_usual_time_goes_by_the_size_of_the_design(history: History, run: Run):
    assert history.usual_seconds(run) is None
    for origin in ("pass", "edit", "pass"):  # an edit is not what a run takes
        run = history.add_version(run, attempt(0, 0.5), origin)
    history.save(replace(run, status="finished", seconds=0.1))
    width, height = run.size
    larger = replace(run, size=(2 * width, height))
    assert history.usual_seconds(larger) == pytest.approx(2 * (1.5 + 1.5))
    assert history.usual_seconds(replace(run, engine="another")) is None
    assert history.usual_seconds(replace(run, kind="sketch")) is None


def test_pictures_are_kept_as_they_were(history: History, run: Run):
    run = history.add_version(run, attempt(0, 0.5))
    for name, colour, size in (("design.png", 200, (40, 60)), ("0/result.png", 255, (40, 50))):
        with Image.open(history.path(run, name)) as image:
            assert image.size == size
            assert image.getpixel((0, 0)) == (colour,) * 3


def test_a_failed_pass_is_kept_as_its_error(history: History, run: Run):
    run = history.add_version(run, Pass(0, 2.0, error="no answer"))
    assert history.load(run.id, "ann").versions[0].error == "no answer"
    assert run.shown is None


def test_what_was_under_way_at_a_restart_is_interrupted(history: History, run: Run):
    over = history.create(Subject(design()), owner="ann", engine="fake", passes=1)
    history.save(replace(over, status="finished"))
    again = History(history.folder)
    assert again.load(run.id, "ann").status == "interrupted"
    assert again.load(over.id, "ann").status == "finished"


def test_the_oldest_runs_that_are_over_make_room(tmp_path: Path):
    history = History(tmp_path, max_bytes=1)
    runs = [
        history.create(Subject(design()), owner="ann", engine="fake", passes=1) for _ in range(3)
    ]
    for run in runs[:2]:
        history.save(replace(run, status="finished"))
    history.prune()
    assert [run.id for run in history.runs("ann")] == [runs[2].id]  # still live


def test_a_pinned_run_stays_when_room_is_made(tmp_path: Path):
    history = History(tmp_path, max_bytes=1)
    runs = [
        history.create(Subject(design()), owner="ann", engine="fake", passes=1) for _ in range(2)
    ]
    for run, pinned in zip(runs, (True, False), strict=True):
        history.save(replace(run, status="finished", pinned=pinned))
    history.prune()
    assert [run.id for run in history.runs("ann")] == [runs[0].id]


def test_a_folder_that_is_no_run_does_no_harm(history: History, run: Run):
    (history.folder / "notes").mkdir()
    (history.folder / "broken").mkdir()
    (history.folder / "broken" / "run.json").write_text("{")
    assert history.runs("ann") == [run]


def test_a_reader_never_sees_a_run_half_written(history: History, run: Run):
    done = threading.Event()

    def write() -> None:
        for number in range(200):
            history.save(replace(run, message="x" * (number * 37 % 4096)))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert history.load(run.id, "ann").id == run.id
    writer.join()
