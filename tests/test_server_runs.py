"""Runs with a model behind a server."""

import logging
import re
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generation import refine
from generation.design import Design
from generation.engine import Request
from generation.engines.openai_compatible import OpenAIEngine, Server
from generation.events import Delta, RunFinished
from generation.page import Page
from tests.asking import KEY, SAMPLING, at
from tests.fakes import FakeRenderer
from tests.faulty_server import Exchange, FaultyServer, refuses, text
from tests.test_server_faults import FAULTS, patience
from verify.compare import Comparison
from verify.screenshot import Screenshot, Viewport
from webapp.cli import main
from webapp.history import History
from webapp.settings import ModelSettings
from webapp.studio import Options, Studio
from webapp.subject import Subject

pytestmark = pytest.mark.usefixtures("servers_anew")


PAGE = "<!doctype html>\n<html>\n<head></head>\n<body>\n<p>0.5</p>\n</body>\n</html>\n"
BETTER = "index.html\n<<<<<<< SEARCH\n<p>0.5</p>\n=======\n<p>0.7</p>\n>>>>>>> REPLACE\n"

DESIGN = Design(np.full((60, 80, 3), 255, np.uint8), Viewport(80, 60))
ONE_PASS = Options("openai", passes=1)


@pytest.fixture
def measured(fakes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is worth the number in its paragraph; the embedded engine is done at once."""

    def compare(reference: Screenshot, candidate: Screenshot) -> Comparison:
        found = re.search(r"<p>([\d.]+)</p>", candidate.text[0].text)
        assert found
        return Comparison(float(found[1]), {}, candidate.pixels, (), ())

    def generate(self: object, request: Request) -> Generator[Delta, None, Page]:
        yield Delta("looking")
        return Page({"index.html": PAGE.replace("0.5", "0")})

    engines = {"openai": "generation.engines.openai_compatible:OpenAIEngine"}
    monkeypatch.setattr("generation.engine.ENGINES", engines)
    monkeypatch.setattr("generation.attempt.compare", compare)
    monkeypatch.setattr("generation.engines.reconstruction.ReconstructionEngine.generate", generate)


def finished(server: Server) -> RunFinished:
    engine = OpenAIEngine(server, SAMPLING)
    events: Iterator[object] = refine.run(DESIGN, engine, FakeRenderer(), passes=3)
    *_, last = events
    assert isinstance(last, RunFinished)
    return last


@pytest.mark.usefixtures("measured")
def test_a_run_makes_a_page_better_pass_by_pass():
    with FaultyServer(text(f"```html index.html\n{PAGE}```"), text(BETTER)) as server:
        run = finished(at(server))
    assert [one.score for one in run.passes[:2]] == [0.5, 0.7]
    assert run.best
    assert run.best.page
    assert "<p>0.7</p>" in run.best.page.html
    assert server.bodies[0]["messages"][1]["content"][0]["type"] == "image_url"


@pytest.mark.usefixtures("measured")
def test_runs_of_several_people_are_with_the_server_at_the_same_time(tmp_path: Path):
    there = threading.Barrier(2)

    def answer(exchange: Exchange) -> None:
        there.wait(60)  # until the other run has asked, too
        text(f"```html index.html\n{PAGE}```")(exchange)

    with FaultyServer(answer) as server:
        model = ModelSettings("tiny", server.url, KEY, thinking_budget=0)
        studio = Studio(History(tmp_path), FakeRenderer(), tmp_path, model)
        started = [studio.begin(Subject(DESIGN), who, ONE_PASS) for who in ("ann", "ben")]
        jobs = [job for run in started if (job := studio.jobs.find(run.id))]
        ends = time.monotonic() + 60
        while any(job.run.live for job in jobs) and time.monotonic() < ends:
            time.sleep(0.02)
        studio.jobs.close()
    assert [job.run.status for job in jobs] == ["finished", "finished"]
    assert [job.run.shown and job.run.shown.score for job in jobs] == [0.5, 0.5]
    assert server.keys == 2 * [f"Bearer {KEY}"]
    assert not holding(KEY, tmp_path)


def holding(text: str, folder: Path) -> list[Path]:
    """The files in `folder` that hold `text`."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if text.encode() in path.read_bytes()]


@pytest.mark.usefixtures("measured")
def test_nothing_that_the_command_line_writes_holds_the_key(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("webapp.settings._taken", {})
    monkeypatch.setenv("LIKENESS_API_KEY", KEY)
    Image.fromarray(DESIGN.pixels).save(tmp_path / "shot.png")
    with FaultyServer(text(PAGE), refuses(401, f"no such key: {KEY}")) as server:
        asked = ["generate", str(tmp_path / "shot.png"), "-o", str(tmp_path / "out")]
        asked += ["--engine=openai", f"--base-url={server.url}", "--model=tiny", "--passes=2"]
        assert main(asked) == 0
    assert server.keys == 2 * [f"Bearer {KEY}"]
    assert "no such key: ***" in (tmp_path / "out" / "report.json").read_text()
    assert not holding(KEY, tmp_path)
    said = capsys.readouterr()
    assert KEY not in said.out + said.err + caplog.text


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize(
    "fault", ["a stall after some", "a stream without an end", "a connection that breaks",
              "busy for an hour", "always failing", "an event that is not JSON",
              "a page instead of a stream", "300,000 tokens"],
)  # fmt: skip
def test_a_fault_keeps_the_best_page_so_far(fault: str):
    answer, message = FAULTS[fault]
    with FaultyServer(text(PAGE), answer) as server:
        run = finished(at(server, stall=patience(fault)))
    assert run.best
    assert run.best.score == 0.5
    assert re.search(message, run.passes[1].error or "")
    assert KEY not in repr(run)
