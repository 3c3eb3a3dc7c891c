"""What the app does with a design and a run, without a browser."""

import asyncio
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from generation.errors import DesignError
from tests.fakes import FakeRenderer
from tests.test_history import attempt, design
from verify.errors import LikenessError
from webapp import view
from webapp.app import build
from webapp.errors import RunNotFound
from webapp.history import History, PassRecord, Run
from webapp.routes import routes
from webapp.samples import SAMPLES
from webapp.session import COOKIE, BrowserCookie, owner_of
from webapp.studio import Options, Studio


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    Image.new("RGB", (64, 48), "white").save(folder / "shot.png")
    return folder


@pytest.fixture
def studio(tmp_path: Path, uploads: Path, fakes: None) -> Iterator[Studio]:
    studio = Studio(History(tmp_path / "runs"), FakeRenderer(), uploads)
    yield studio
    studio.jobs.close()


def finished(studio: Studio, run: Run) -> Run:
    async def follow() -> list[Run]:
        return [now async for now, _ in studio.follow(run.id, run.owner)]

    return asyncio.run(follow())[-1]


@pytest.fixture
def client(studio: Studio) -> TestClient:
    app = Starlette(routes=routes(studio.history), middleware=[Middleware(BrowserCookie)])
    return TestClient(app)


class TestStudio:
    def test_an_upload_is_opened(self, studio: Studio, uploads: Path):
        source = {"upload": str(uploads / "shot.png"), "name": "Mon écran.png"}
        assert studio.open(source, "ann").pixels.shape == (48, 64, 3)
        assert studio.open(source, "ann").name == "Mon-écran"

    @pytest.mark.parametrize("path", ["/etc/passwd", "../runs", "shot.png", ".", "\x00", 7, ["a"]])
    def test_a_path_outside_the_uploads_is_refused(self, studio: Studio, uploads: Path, path: Any):
        outside = uploads.parent / "secret.png"
        Image.new("RGB", (64, 48)).save(outside)
        (uploads / "link.png").symlink_to(outside)
        for upload in (path, str(outside), str(uploads / ".." / outside.name)):
            with pytest.raises(DesignError, match="choose"):
                studio.open({"upload": upload}, "ann")
        with pytest.raises(DesignError, match="choose"):
            studio.open({"upload": str(uploads / "link.png")}, "ann")

    @pytest.mark.parametrize("source", [{}, {"sample": "none"}, {"sample": "../secret"}])
    def test_no_design_is_asked_for(self, studio: Studio, source: dict[str, str]):
        with pytest.raises(DesignError, match="choose a screenshot first"):
            studio.open(source, "ann")

    def test_the_pixel_density_can_be_declared(self, studio: Studio, uploads: Path):
        source = {"upload": str(uploads / "shot.png")}
        viewport = studio.open(source, "ann", 2.0).viewport
        assert (viewport.width, viewport.height, viewport.device_scale) == (32, 24, 2.0)

    def test_a_run_is_followed_to_its_end(self, studio: Studio, uploads: Path):
        source = {"upload": str(uploads / "shot.png"), "name": "shot.png"}
        run = studio.start(source, "ann", Options("fake", 2))
        run = finished(studio, run)
        assert run.status == "finished"
        assert [record.score for record in run.passes] == [0.5, 0.7]
        again = studio.open({"run": run.id, "name": "shot"}, "ann")
        assert again.pixels.shape == (48, 64, 3)

    def test_a_run_is_its_owners_alone(self, studio: Studio, uploads: Path):
        run = studio.start({"upload": str(uploads / "shot.png")}, "ann", Options("fake", 2))
        studio.stop(run.id, "bob")
        for look in (studio.find, lambda i, o: studio.open({"run": i}, o)):
            with pytest.raises(RunNotFound):
                look(run.id, "bob")
        assert finished(studio, run).status == "finished"

    def test_every_damaged_image_is_refused_in_one_sentence_or_opened(
        self, studio: Studio, uploads: Path, corpus: Path
    ):
        for file in sorted((corpus / "bad").iterdir()):
            upload = uploads / file.name
            upload.write_bytes(file.read_bytes())
            try:
                studio.open({"upload": str(upload), "name": file.name}, "ann")
            except LikenessError as error:
                assert str(uploads) not in str(error)
                assert "\n" not in str(error)


class TestRoutes:
    @pytest.fixture
    def run(self, client: TestClient, studio: Studio) -> Run:
        """A run of the client's with one pass."""
        client.get("/")  # a 404, and a cookie
        owner = owner_of({COOKIE: client.cookies[COOKIE]})
        run = studio.history.create(design(), owner=owner, engine="fake", passes=1)
        return studio.history.add_pass(run, attempt(0, 0.5))

    def test_health(self, client: TestClient):
        assert client.get("/healthz").text == "ok"

    def test_the_files_of_a_run(self, client: TestClient, run: Run):
        for path in ("design.png", "0/result.png", "0/heat.png"):
            assert client.get(f"/runs/{run.id}/{path}").headers["content-type"] == "image/png"
        archive = client.get(f"/runs/{run.id}/page.zip").content
        assert "index.html" in zipfile.ZipFile(io.BytesIO(archive)).namelist()

    def test_a_preview_opened_by_itself_is_text(self, client: TestClient, run: Run):
        response = client.get(f"/runs/{run.id}/0/preview")
        assert "0.5" in response.text
        assert response.headers["content-type"].startswith("text/plain")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-security-policy"] == "sandbox"

    @pytest.mark.parametrize(
        "path", ["0/run.png", "1/result.png", "1/preview", "0/page/index.html", "run.json", ""]
    )
    def test_nothing_else_is_served(self, client: TestClient, run: Run, path: str):
        assert client.get(f"/runs/{run.id}/{path}").status_code == 404

    @pytest.mark.parametrize("path", ["design.png", "page.zip", "0/result.png", "0/preview"])
    def test_another_browser_gets_nothing(self, client: TestClient, run: Run, path: str):
        for cookies in ({COOKIE: "somebody else"}, {}):
            client.cookies = cookies
            assert client.get(f"/runs/{run.id}/{path}").status_code == 404

    def test_samples(self, client: TestClient):
        for name in SAMPLES:
            assert client.get(f"/samples/{name}.png").status_code == 200
        assert client.get("/samples/none.png").status_code == 404

    def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(self, client: TestClient):
        cookie = client.get("/").headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "set-cookie" not in client.get("/").headers


class TestView:
    def record(self, index: int, score: float | None, *, kept: bool, **more: Any) -> PassRecord:
        return PassRecord(index, 1.0, kept, score, metrics={"text": 0.9, "unknown": 1.0}, **more)

    def run(self, **more: Any) -> Run:
        values: dict[str, Any] = {
            "id": "r1",
            "owner": "ann",
            "name": "shot",
            "engine": "fake",
            "passes_wanted": 3,
            "viewport": (320, 200, 2.0),
            "size": (320, 400),
            "created": 100.0,
        }
        return Run(**(values | more))

    @pytest.mark.parametrize(
        ("status", "ahead", "message", "title", "shown"),
        [
            ("waiting", 0, "", "Waiting", "About to start."),
            ("waiting", 1, "", "Waiting", "1 run ahead."),
            ("waiting", 2, "", "Waiting", "2 runs ahead."),
            ("running", 0, "rendering the page", "Working", "Rendering the page."),
            ("failed", 0, "shot.png is empty", "Failed", "shot.png is empty."),
        ],
    )
    def test_the_status_is_a_sentence(self, status, ahead, message, title, shown):
        line = view.status(self.run(status=status, message=message), ahead, 107.0)
        assert (line["title"], line["message"], line["seconds"]) == (title, shown, 7.0)

    def test_before_the_first_pass_there_is_nothing_to_show(self):
        run = self.run()
        empty = (view.score(run), view.download(run), view.preview(run), view.comparison(run))
        assert empty == (None, None, None, None)

    def test_the_best_pass_is_marked_and_shown(self):
        passes = (
            self.record(0, 0.5, kept=True, size=(320.0, 380.0)),
            self.record(1, 0.8, kept=True, size=(330.0, 390.0)),
            self.record(2, 0.7, kept=False, size=(320.0, 400.0)),
        )
        run = self.run(passes=passes)
        score, comparison = view.score(run), view.comparison(run)
        assert score
        assert comparison
        assert score["score"] == 0.8
        assert [row["kept"] for row in score["passes"]] == [False, True, False]
        assert [part["label"] for part in score["parts"]] == ["Text"]
        assert view.preview(run) == {"url": "runs/r1/1/preview", "width": 320, "scripts": False}
        assert comparison["heat_size"] == [330.0, 400]

    def test_failed_passes_are_shown_even_when_there_is_no_page(self):
        score = view.score(self.run(passes=(self.record(0, None, kept=False, error="no page"),)))
        assert score
        assert score["score"] is None
        assert score["passes"][0]["error"] == "No page."

    def test_only_runs_that_gave_a_page_can_be_gone_back_to(self):
        done = self.run(passes=(self.record(0, 0.5, kept=True),))
        (row,) = view.earlier([self.run(), done])
        assert (row["url"], row["score"]) == ("?run=r1", 0.5)

    def test_the_findings_that_matter_most_are_listed_and_the_others_counted(self):
        findings = tuple({"kind": "moved", "sentence": str(n)} for n in range(50))
        record = self.record(0, 0.5, kept=True, size=(320.0, 400.0), findings=findings)
        comparison = view.comparison(self.run(passes=(record,)))
        assert comparison
        assert len(comparison["findings"]) + comparison["more"] == 50


def test_templates_have_no_placeholders_for_gradio_to_run(studio: Studio):
    components = build(studio).config["components"]
    templates = [c["props"]["html_template"] for c in components if c["type"] == "html"]
    assert templates
    for template in templates:
        assert not any(mark in template for mark in ("${", "{{", "`", "\\"))
