"""The examples of docs/api.md work as they stand, and what cannot be done is told."""

import base64
import contextlib
import re
import socket
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from generation.errors import DesignError
from tests.fakes import FakeRenderer
from webapp import api
from webapp.app import running
from webapp.history import History
from webapp.settings import Settings
from webapp.studio import Studio

DOCS = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^## (\w+)$.*?```python\n(.*?)```", DOCS, re.DOTALL | re.MULTILINE))


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), "white").save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from tests.fakes import fake_compare, fake_reference

    with pytest.MonkeyPatch.context() as patch, socket.socket() as free:
        patch.setattr("generation.reading.reference", fake_reference)
        patch.setattr("generation.attempt.compare", fake_compare)
        engines = {"reconstruction": "tests.fakes:FakeEngine"}
        patch.setattr("generation.engine.ENGINES", engines)
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        data = tmp_path_factory.mktemp("data")
        with running(Settings(port=port, data=data), FakeRenderer()) as url:
            yield url.rstrip("/")
            assert not list((data / "runs").iterdir())  # nothing of a program's run is kept


@pytest.mark.parametrize("name", ["HTTP", "gradio_client", "MCP"])
def test_the_example_works(url: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    if name == "MCP":
        pytest.importorskip("mcp")
    (tmp_path / "shot.png").write_bytes(picture())
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {"url": url}
    exec(EXAMPLES[name], scope)
    result = scope["result"]
    assert set(result) == set(api.Result.__annotations__)
    assert result["score"] == 0.5
    assert result["files"] == {"index.html": "<p>0.5</p>"}
    assert [one["kept"] for one in result["passes"]] == [True]


@pytest.fixture
def client(tmp_path: Path, fakes: None) -> Iterator[TestClient]:
    studio = Studio(History(tmp_path / "runs"), FakeRenderer(), tmp_path)
    with contextlib.closing(studio.jobs):
        yield TestClient(Starlette(routes=[api.route(studio)]))


@pytest.mark.parametrize(
    ("query", "body", "message"),
    [
        ("engine=fake", b"", "is empty"),
        ("engine=fake", b"<html>", "an HTML page"),
        ("engine=none", picture(), "no engine is called 'none'"),
        ("engine=fake&passes=many", picture(), "passes must be a number"),
    ],
)
def test_what_cannot_be_done_is_told(client: TestClient, query: str, body: bytes, message: str):
    response = client.post(f"/api/generate?{query}", content=body)
    assert response.status_code == 400
    assert message in response.json()["error"]


def test_an_image_is_read_from_base64_or_a_data_url():
    text = base64.b64encode(picture()).decode()
    for image in (text, f"data:image/png;base64,{text}", text[:40] + "\n" + text[40:]):
        assert api.open_image(image).pixels.shape == (48, 64, 3)
    with pytest.raises(DesignError, match="base64"):
        api.open_image("/etc/passwd")
