"""What tests share."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from verify.render import Renderer

if TYPE_CHECKING:
    from generation.engines.qwen.chat import QwenChat


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real pages and damaged images, on machines that have one."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip(f"no corpus at {folder}")
    return folder


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """One browser for all: each render has a context of its own."""
    with Renderer() as renderer:
        yield renderer


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace OCR, the browser and the comparison, and make the engine "fake" known."""
    from tests.fakes import FakeRenderer, fake_compare, fake_reference

    monkeypatch.setattr("generation.reading.reference", fake_reference)
    for module in ("generation.attempt", "webapp.exports", "webapp.work"):
        monkeypatch.setattr(f"{module}.compare", fake_compare)
    monkeypatch.setattr("verify.render.Renderer", FakeRenderer)
    monkeypatch.setattr("generation.engine.ENGINES", {"fake": "tests.fakes:FakeEngine"})


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of Qwen3-VL in miniature, with random weights."""
    import torch

    from tests import tiny_qwen

    torch.set_num_threads(1)  # tiny steps are slower on more
    tokenizer = tiny_qwen.tokenizer()
    return tiny_qwen.save(tiny_qwen.babbling(tokenizer), tokenizer, tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def chat(folder: Path) -> "QwenChat":
    from generation.engines.qwen.chat import QwenChat
    from tests.tiny_chat import loaded

    return loaded(QwenChat(str(folder), "fp32"))


@pytest.fixture
def servers_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the servers of other tests, whose ports may be given out again, and wait a short
    time for what may follow an answer."""
    monkeypatch.setattr("generation.engines.openai_compatible.circuit.Circuit._all", {})
    monkeypatch.setattr("generation.engines.openai_compatible.chat.LAST_WORDS", 1.0)
