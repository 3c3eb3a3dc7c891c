"""The examples of docs/api.md work as they stand, and what cannot be done is told."""

import base64
import contextlib
import re
import socket
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from generation.errors import DesignError
from tests.fakes import FakeEngine, FakeRenderer, fake_compare, fake_reference
from webapp.api.result import Result
from webapp.api.routes import routes
from webapp.api.tools import decode
from webapp.app import running
from webapp.history import History
from webapp.settings import Settings
from webapp.studio import Studio

DOCS = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
HEADING_OR_EXAMPLE = re.compile(r"^## (\w+)$|```python\n(.*?)```", re.DOTALL | re.MULTILINE)


def examples() -> Iterator[tuple[str, str]]:
    """The heading that each example stands under, and its code."""
    heading = ""
    for found in HEADING_OR_EXAMPLE.finditer(DOCS):
        heading = found[1] or heading
        if found[2]:
            yield heading, found[2]


EXAMPLES = list(examples())


def picture(width: int = 64) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, 48), "white").save(file, "PNG")
    return file.getvalue()


def site() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("site/index.html", "<p>0.2</p>")
    return file.getvalue()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, socket.socket() as free:
        patch.setattr("generation.reading.reference", fake_reference)
        for module in ("generation.attempt", "webapp.work"):
            patch.setattr(f"{module}.compare", fake_compare)
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


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the examples read, in the working directory."""
    (tmp_path / "shot.png").write_bytes(picture())
    (tmp_path / "phone.png").write_bytes(picture(32))
    (tmp_path / "site.zip").write_bytes(site())
    monkeypatch.chdir(tmp_path)


@pytest.mark.filterwarnings("error::DeprecationWarning")
@pytest.mark.parametrize(
    ("heading", "code"), EXAMPLES, ids=[f"{one}-{n}" for n, (one, _) in enumerate(EXAMPLES)]
)
def test_the_example_works(url: str, files: None, heading: str, code: str):
    if heading == "MCP":
        pytest.importorskip("mcp")
    scope: dict[str, Any] = {"url": url}
    exec(code, scope)
    results = [value for value in scope.values() if isinstance(value, dict) and "score" in value]
    assert results
    for result in results:
        assert set(result) == set(Result.__annotations__)
        assert result["files"] == {"index.html": f"<p>{result['score']}</p>"}
    assert bool(scope["result"]["changes"]) == ("change" in code)
    assert bool(scope.get("wide", scope["result"])["widths"]) == ("phone.png" in code)
    starts = {0.2} if "site.zip" in code else {0.5}
    assert scope["result"]["passes"][0]["score"] in starts


def test_every_way_has_an_example_of_everything():
    assert {heading for heading, _ in EXAMPLES} == {"HTTP", "gradio_client", "MCP"}
    for heading in ("HTTP", "gradio_client"):
        code = "".join(code for one, code in EXAMPLES if one == heading)
        assert all(word in code for word in ("phone.png", "site.zip", "/change"))


@pytest.fixture
def client(tmp_path: Path, fakes: None) -> Iterator[TestClient]:
    studio = Studio(History(tmp_path / "runs"), FakeRenderer(), tmp_path)
    with contextlib.closing(studio.jobs):
        yield TestClient(Starlette(routes=routes(studio)))


@pytest.mark.parametrize(
    ("query", "body", "message"),
    [
        ("engine=fake", b"", "is empty"),
        ("engine=fake", b"<html>", "an HTML page"),
        ("engine=none", picture(), "no engine is called 'none'"),
        ("engine=fake&passes=many", picture(), "passes must be a number"),
        ("engine=fake&variants=\u00b2", picture(), "variants must be a number"),
    ],
)
def test_what_cannot_be_done_is_told(client: TestClient, query: str, body: bytes, message: str):
    response = client.post(f"/api/generate?{query}", content=body)
    assert response.status_code == 400
    assert message in response.json()["error"]


@pytest.mark.parametrize(
    ("path", "images", "page", "values", "message"),
    [
        ("generate", [], None, {}, "an image is needed"),
        ("generate", [picture(), picture()], None, {}, "equally wide"),
        ("generate", [picture(), b"words"], None, {}, "image 2 is not an image"),
        ("generate", [picture(16 + n) for n in range(5)], None, {}, "4 widths at most"),
        ("generate", [picture()], b"words", {}, "neither an HTML page nor a ZIP"),
        ("change", [picture()], None, {"instruction": "blue"}, "a page is needed"),
        ("change", [picture()], site(), {}, "say what to change"),
        ("change", [picture()], site(), {"instruction": "blue", "selector": "#a"}, "pick it again"),
    ],
)
def test_a_form_that_cannot_be_used_says_why(client, path, images, page, values, message):
    files = [("image", ("a.png", image)) for image in images]
    files += [("page", ("a.zip", page))] if page else []
    files = files or [("nothing", ("a", b"a"))]
    response = client.post(f"/api/{path}?engine=fake", files=files, data=values)
    assert response.status_code == 400
    assert message in response.json()["error"]


def test_a_change_in_words_needs_a_model(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(FakeEngine, "takes_repairs", False)
    files = {"image": picture(), "page": site()}
    told = {"instruction": "blue", "engine": "fake"}
    response = client.post("/api/change", files=files, data=told)
    assert response.status_code == 400
    assert "LIKENESS_BASE_URL" in response.json()["error"]


def test_a_file_is_read_from_base64_or_a_data_url():
    text = base64.b64encode(picture()).decode()
    for image in (text, f"data:image/png;base64,{text}", text[:40] + "\n" + text[40:]):
        assert decode(image) == picture()
    with pytest.raises(DesignError, match="base64"):
        decode("/etc/passwd")
