"""On a ZeroGPU Space the turns of the model run with a GPU, and nothing else does."""

import pickle
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from generation import refine
from generation.design import Design
from generation.engines.chat import Reply, Sampling
from generation.engines.qwen.lent import LONGEST, LentChat, fitting, seconds
from generation.errors import EngineError, EngineNotFound, Stopped
from generation.events import Delta, RunFinished
from tests.fakes import FakeRenderer
from tests.tiny_chat import ASKED, GREEDY, say
from verify.screenshot import Screenshot, Viewport
from webapp.engines import open_engine
from webapp.settings import ModelSettings, Settings

pytest.importorskip("torch")


PAGE = "<!doctype html><title>t</title><p>0.5</p>"


class Lender:
    """Stands in for the package `spaces`: as its GPU, what goes in and out is pickled, what
    is returned is lost, and what is raised loses its class."""

    def __init__(self) -> None:
        self.inside = False
        self.asked: list[int] = []  # seconds
        self.refusal: Exception | None = None

    def GPU(self, *, duration: Callable[..., int]) -> Callable[..., Any]:  # noqa: N802
        def wrap(task: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
            def lent(*args: Any) -> Iterator[Any]:
                self.asked.append(duration(*args))
                if self.refusal:
                    raise self.refusal
                self.inside = True
                try:
                    for item in task(*pickle.loads(pickle.dumps(args))):
                        yield pickle.loads(pickle.dumps(item))
                except Exception as error:
                    raise RuntimeError(type(error).__name__) from None
                finally:
                    self.inside = False

            return lent

        return wrap


@pytest.fixture
def lender(monkeypatch: pytest.MonkeyPatch) -> Lender:
    lender = Lender()
    monkeypatch.setitem(sys.modules, "spaces", lender)
    return lender


@pytest.fixture
def engine(folder: Path, lender: Lender) -> Any:
    return open_engine("qwen", ModelSettings(str(folder), zero_gpu=True))


@pytest.fixture
def chat(engine: Any) -> LentChat:
    assert isinstance(engine.model, LentChat)
    return engine.model


def test_a_turn_says_what_it_says_without_a_lender(chat: LentChat, lender: Lender, folder: Path):
    own: Any = open_engine("qwen", ModelSettings(str(folder)))
    deltas, reply = say(chat)
    plain_deltas, plain_reply = say(own.model)
    assert reply == plain_reply
    assert [d for d in deltas if d.kind != "status"] == [
        d for d in plain_deltas if d.kind != "status"
    ]
    assert lender.asked == [seconds(ASKED, GREEDY)]
    assert not lender.inside


def test_a_turn_asks_for_no_more_time_than_is_lent_and_reasons_for_half_of_it():
    for sampling in (Sampling(), Sampling(thinking_budget=None), Sampling(thinking_budget=0)):
        cut = fitting(sampling)
        assert seconds(ASKED, cut) <= LONGEST
        assert (cut.thinking_budget or 0) <= cut.max_tokens
    assert fitting(GREEDY) == GREEDY


def test_stop_gives_the_gpu_back(chat: LentChat, lender: Lender):
    stop = Event()
    stream = chat.stream(ASKED, GREEDY, stop)
    while next(stream).kind == "status":
        pass
    assert lender.inside
    stop.set()
    with pytest.raises(Stopped):
        next(stream)
    assert not lender.inside


def test_why_there_is_no_gpu_is_said(
    chat: LentChat, lender: Lender, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: Any) -> Iterator[Delta]:
        yield Delta("reading")
        raise EngineError("the prompt has 9 tokens")

    monkeypatch.setattr(chat, "_speak", fail)
    with pytest.raises(EngineError, match="the prompt has 9 tokens"):
        say(chat)
    lender.refusal = RuntimeError("You have exceeded your GPU quota.")
    with pytest.raises(EngineError, match="no GPU could be had: You have exceeded"):
        say(chat)


def test_the_browser_works_outside_of_the_lent_time_and_a_pass_is_one_call(
    engine: Any, lender: Lender, fakes: None, monkeypatch: pytest.MonkeyPatch
):
    rendered_inside: list[bool] = []

    class Watched(FakeRenderer):
        def render(self, files: Mapping[str, str | bytes], viewport: Viewport) -> Screenshot:
            rendered_inside.append(lender.inside)
            (score,) = re.findall(r"<p>(.*)</p>", str(files["index.html"]))
            return super().render({"index.html": score}, viewport)

    answers = [
        f"```html\n{PAGE}\n```",
        f"index.html\n<<<<<<< SEARCH\n{PAGE}\n=======\n{PAGE.replace('5', '7')}\n>>>>>>> REPLACE",
    ]

    def speak(*_: Any) -> Iterator[Delta]:
        assert lender.inside
        yield Delta("p", "answer")
        return Reply(answers.pop(0))

    monkeypatch.setattr(engine.model, "_speak", speak)
    design = Design(np.full((48, 64, 3), 255, np.uint8), Viewport(64, 48))
    *_, finished = refine.run(design, engine, Watched(), passes=2, repairs=False)
    assert isinstance(finished, RunFinished)
    assert [one.score for one in finished.passes] == [0.5, 0.7]
    assert len(lender.asked) == 2
    assert rendered_inside == [False, False]


def test_a_space_says_that_it_is_one_and_that_it_lacks_the_package(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    assert Settings.from_env({"SPACES_ZERO_GPU": "true"}).model.zero_gpu
    assert not Settings.from_env({}).model.zero_gpu
    monkeypatch.setitem(sys.modules, "spaces", None)
    with pytest.raises(EngineNotFound, match="spaces"):
        open_engine("qwen", ModelSettings(str(folder), zero_gpu=True))
