"""A model that learnt to write pages from pictures, in this process and behind a server.

It need not be right every time: what it says depends on the last bit of its arithmetic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generation import prompts
from generation.design import Design
from generation.engine import load_engine
from generation.engines.chat import Message, Sampling
from generation.engines.vlm import VLMEngine
from generation.events import Delta, Event, RunFinished
from generation.refine import run
from verify.render import Renderer

torch = pytest.importorskip("torch")

GREEDY = Sampling(temperature=0, thinking_budget=40, max_tokens=400)
ENOUGH = 2  # of four pages, on any machine


@pytest.fixture(scope="module")
def folder(renderer: Renderer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests import trained_qwen

    torch.set_num_threads(1)  # tiny steps are slower on more
    return trained_qwen.train(tmp_path_factory.mktemp("trained"), renderer)


@pytest.fixture(scope="module")
def qwen(folder: Path) -> Any:
    return load_engine("qwen", model=str(folder), sampling=GREEDY, grounding=0)


@pytest.fixture(scope="module")
def openai(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from generation.engines.openai_compatible import Server
    from tests.model_server import ModelServer

    with ModelServer(folder, tmp_path_factory.mktemp("server")) as process:
        server = Server(process.url, str(process.folder))
        yield load_engine("openai", server=server, sampling=GREEDY, grounding=0)


@dataclass(frozen=True)
class Recorded:
    """A run of a picture that was not trained on."""

    spec: Any
    asked: Sequence[Sequence[Message]]  # of the model
    events: Sequence[Event]
    finished: RunFinished

    def said(self, kind: str) -> str:
        deltas = (one for one in self.events if isinstance(one, Delta))
        return "".join(one.text for one in deltas if one.kind == kind)


@pytest.fixture(scope="module", params=["qwen", "openai"])
def runs(request: pytest.FixtureRequest, renderer: Renderer) -> list[Recorded]:
    from tests import trained_qwen

    engine = request.getfixturevalue(request.param)
    return [record(spec, engine, renderer) for spec in trained_qwen.family()[1][:4]]


def record(spec: Any, engine: VLMEngine, renderer: Renderer) -> Recorded:
    from tests.trained_qwen import WINDOW

    asked, stream = [], engine.model.stream
    design = Design(renderer.render(spec.files, WINDOW).pixels, WINDOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            engine.model, "stream", lambda said, *rest: asked.append(said) or stream(said, *rest)
        )
        *events, finished = run(design, engine, renderer, passes=2, repairs=False)
    assert isinstance(finished, RunFinished)
    return Recorded(spec, asked, events, finished)


def test_pictures_that_were_never_seen_become_their_pages(runs):
    best = [one.finished.best for one in runs]
    assert sum(one.score > 0.9 for one in best) >= ENOUGH
    assert (
        sum(one.page.files == run.spec.files for one, run in zip(best, runs, strict=True)) >= ENOUGH
    )


def test_what_the_model_says_is_streamed(runs):
    for one in runs:
        assert one.said("thinking").count("The left is ") == 1
        assert "```css styles.css\nbody {" in one.said("answer")
        assert sum(isinstance(event, Delta) and event.kind == "answer" for event in one.events) > 5


def test_the_second_pass_is_told_what_was_found_in_the_first(runs):
    for one in runs:
        first = one.finished.passes[0]
        assert first.page and first.findings
        *opening, source, wish = one.asked[1]
        assert opening == one.asked[0]
        assert source.text == prompts.source(first.page)
        assert first.findings[0].sentence in wish.text
        assert len(wish.images) == 2 * len(first.findings)


def test_an_edit_mends_what_was_found(runs):
    mended = [one for one in runs if one.finished.passes[0].page.files == one.spec.draft.files]
    assert len(mended) >= ENOUGH
    assert sum(one.finished.passes[1].gain > 0.1 for one in mended) >= ENOUGH
    assert any("<<<<<<< SEARCH\nfooter {" in one.said("answer") for one in mended)


@pytest.mark.parametrize("engine", ["qwen", "openai"])
def test_drafts_are_written_side_by_side(engine, request, renderer):
    from tests.trained_qwen import WINDOW, family

    engine = request.getfixturevalue(engine)
    design = Design(renderer.render(family()[1][0].files, WINDOW).pixels, WINDOW)
    *_, finished = run(design, engine, renderer, passes=1, variants=3, repairs=False)
    assert isinstance(finished, RunFinished)
    assert [one.error for one in finished.passes] == [None] * 3
    assert finished.best


def test_tokens_are_counted(runs):
    for one in runs:
        usage = one.finished.passes[0].usage
        assert usage.tokens_in > 12  # of the picture alone
        assert usage.thinking
        assert usage.out
