"""What tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from verify.render import Renderer


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real pages and damaged images, on machines that have one."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip(f"no corpus at {folder}")
    return folder


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
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
