"""What the app does with a design and a run, without a browser."""

import asyncio
import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from generation.errors import DesignError, PageError
from generation.events import Delta
from generation.page import Page
from generation.repair import Repaired
from tests.fakes import QUESTION, AskingEngine, FakeEngine, FakeRenderer
from tests.test_history import attempt, design
from verify.errors import LikenessError
from webapp import view
from webapp.app import build
from webapp.errors import RunNotFound
from webapp.exports import Exports
from webapp.history import History
from webapp.routes import routes
from webapp.run import Run
from webapp.samples import SAMPLES
from webapp.session import COOKIE, BrowserCookie, owner_of
from webapp.studio import Options, Studio
from webapp.subject import Subject


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
        return [now.run async for now in studio.follow(run.id, run.owner)]

    return asyncio.run(follow())[-1]


@pytest.fixture
def client(studio: Studio) -> TestClient:
    app = Starlette(
        routes=routes(studio.history, studio.jobs, studio.bench),
        middleware=[Middleware(BrowserCookie)],
    )
    return TestClient(app)


class TestStudio:
    def test_an_upload_is_opened(self, studio: Studio, uploads: Path):
        source = {"upload": str(uploads / "shot.png"), "name": "Mon écran.png"}
        assert studio.sources.design(source, "ann").pixels.shape == (48, 64, 3)
        assert studio.sources.design(source, "ann").name == "Mon-écran"

    @pytest.mark.parametrize("path", ["/etc/passwd", "../runs", "shot.png", ".", "\x00", 7, ["a"]])
    def test_a_path_outside_the_uploads_is_refused(self, studio: Studio, uploads: Path, path: Any):
        outside = uploads.parent / "secret.png"
        Image.new("RGB", (64, 48)).save(outside)
        (uploads / "link.png").symlink_to(outside)
        for upload in (path, str(outside), str(uploads / ".." / outside.name)):
            with pytest.raises(DesignError, match="choose"):
                studio.sources.design({"upload": upload}, "ann")
        with pytest.raises(DesignError, match="choose"):
            studio.sources.design({"upload": str(uploads / "link.png")}, "ann")

    @pytest.mark.parametrize("source", [{}, {"sample": "none"}, {"sample": "../secret"}])
    def test_no_design_is_asked_for(self, studio: Studio, source: dict[str, str]):
        with pytest.raises(DesignError, match="choose a screenshot first"):
            studio.sources.design(source, "ann")

    def test_the_pixel_density_can_be_declared(self, studio: Studio, uploads: Path):
        source = {"upload": str(uploads / "shot.png")}
        viewport = studio.sources.design(source, "ann", 2.0).viewport
        assert (viewport.width, viewport.height, viewport.device_scale) == (32, 24, 2.0)

    def test_a_run_is_followed_to_its_end(self, studio: Studio, uploads: Path):
        source = {"upload": str(uploads / "shot.png"), "name": "shot.png"}
        run = studio.start(source, "ann", Options("fake", 2))
        run = finished(studio, run)
        assert run.status == "finished"
        assert [version.score for version in run.versions] == [0.5, 0.7]
        again = studio.sources.design({"run": run.id, "name": "shot"}, "ann")
        assert again.pixels.shape == (48, 64, 3)

    def test_a_run_starts_from_an_existing_page_and_does_so_again(
        self, studio: Studio, uploads: Path
    ):
        (uploads / "old.html").write_text("<p>0.2</p>")
        page = {"upload": str(uploads / "old.html"), "name": "old.html"}
        source = {"upload": str(uploads / "shot.png"), "page": page}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        assert [(v.origin, v.score) for v in run.versions] == [("start", 0.2), ("pass", 0.5)]
        assert [row["label"] for row in view.versions(run)] == ["Your page", "Pass 1"]
        again = finished(studio, studio.start(view.design(run), "ann", Options("fake", 1)))
        assert [v.origin for v in again.versions] == ["start", "pass"]
        with pytest.raises(RunNotFound):
            studio.sources.page({"run": run.id}, "bob")

    def test_one_page_at_several_widths_is_made_of_the_widest_and_measured_at_the_others(
        self, studio: Studio, uploads: Path
    ):
        Image.new("RGB", (400, 300), "white").save(uploads / "wide.png")
        more = [{"upload": str(uploads / "wide.png"), "name": "wide.png"}]
        source = {"upload": str(uploads / "shot.png"), "more": more, "together": True}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        assert (run.size, [window[0] for window in run.further]) == ((400, 300), [64])
        assert [(w.viewport[0], w.score) for w in run.versions[0].widths] == [(64, 0.5)]
        assert studio.history.load(run.id, "ann") == run
        score, shown = view.score(run), view.design(run)
        assert score
        assert [row["label"] for row in score["widths"]] == ["At 64 px"]
        assert shown["note"] == "400 × 300 px, also for 64 px"
        again = finished(studio, studio.start(shown, "ann", Options("fake", 1)))
        assert again.further == run.further
        assert len(studio.history.runs("ann")) == 2
        equal = source | {"more": [{"upload": str(uploads / "shot.png")}]}
        with pytest.raises(DesignError, match="equally wide"):
            studio.start(equal, "ann", Options("fake", 1))

    def test_a_run_that_was_cut_off_goes_on_from_the_page_that_it_had(
        self, studio: Studio, uploads: Path
    ):
        (uploads / "old.html").write_text("<p>0.2</p>")
        source = {"upload": str(uploads / "shot.png"), "page": {"upload": uploads / "old.html"}}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        studio.history.save(replace(run, passes_wanted=2, status="interrupted"))
        run = finished(studio, studio.resume(run.id, "ann"))
        assert [v.origin for v in run.versions] == ["start", "pass", "pass"]

    @pytest.mark.parametrize("name", ["shot.png", "gone.html", "../secret.html"])
    def test_what_is_no_page_is_refused(self, studio: Studio, uploads: Path, name: str):
        (uploads.parent / "secret.html").write_text("<p>secret</p>")
        with pytest.raises(LikenessError, match=r"neither an HTML page|choose it again"):
            studio.sources.page({"upload": str(uploads / name), "name": name}, "ann")

    def test_variants_are_made_and_a_worse_one_can_be_gone_on_from(
        self, studio: Studio, uploads: Path, monkeypatch: pytest.MonkeyPatch
    ):
        engine = FakeEngine((0.7, 0.4, 0.5, 0.45, 0.6))
        monkeypatch.setattr("webapp.studio.open_engine", lambda name, model: engine)
        source = {"upload": str(uploads / "shot.png")}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1, 3)))
        assert [row["label"] for row in view.versions(run)] == [f"Variant {n}" for n in (1, 2, 3)]
        assert run.shown == run.versions[0]
        shown = view.variants(run, goes_on=True)
        assert shown
        assert [page["score"] for page in shown["pages"]] == [0.7, 0.4, 0.5]
        run = finished(studio, studio.go_on(run.id, "ann", 1))
        assert [v.score for v in run.versions] == [0.7, 0.4, 0.5, 0.45]
        assert run.shown == run.versions[3]  # better than the one that was chosen
        assert view.versions(run)[3]["label"] == "Pass 2"
        with pytest.raises(RunNotFound):
            studio.go_on(run.id, "bob", 1)

    def test_variants_that_were_cut_off_are_made_when_the_run_is_resumed(
        self, studio: Studio, uploads: Path
    ):
        source = {"upload": str(uploads / "shot.png")}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1, 3)))
        cut = replace(run, versions=run.versions[:1], status="interrupted")
        studio.history.save(cut)
        assert cut.unfinished
        shutil.rmtree(studio.history.path(run, "1"))
        shutil.rmtree(studio.history.path(run, "2"))
        assert len(finished(studio, studio.resume(run.id, "ann")).versions) == 3

    def test_an_edit_is_measured_as_a_new_version_and_can_be_undone(
        self, studio: Studio, uploads: Path
    ):
        run = finished(
            studio, studio.start({"upload": str(uploads / "shot.png")}, "ann", Options("fake", 2))
        )
        run = finished(studio, studio.edit(run.id, "ann", {"index.html": "<p>0.6</p>"}))
        assert [v.score for v in run.versions] == [0.5, 0.7, 0.6]
        assert run.shown == run.versions[2]
        assert studio.edit(run.id, "ann", {"index.html": "<p>0.6</p>"}).versions == run.versions
        assert studio.choose(run.id, "ann", 1).shown == run.versions[1]
        assert studio.result(studio.find(run.id, "ann")).html == "<p>0.7</p>"

    def test_a_page_is_changed_in_words_by_an_engine_that_goes_on_from_it(
        self, studio: Studio, uploads: Path, monkeypatch: pytest.MonkeyPatch
    ):
        source = {"upload": str(uploads / "shot.png")}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        engine = FakeEngine((0.7,))
        monkeypatch.setattr("webapp.studio.open_engine", lambda name, model: engine)
        run = finished(studio, studio.change(run.id, "ann", " make it \n sticky ", None))
        assert [(v.origin, v.note, v.kept) for v in run.versions][1:] == [
            ("change", "make it sticky", True)
        ]
        (asked,) = engine.requests
        assert (asked.instruction, asked.selector) == ("make it sticky", None)
        assert asked.previous
        assert asked.previous.score == 0.5
        assert run.versions[1].changes == ("nothing that can be seen changed",)

    @pytest.mark.parametrize(
        ("told", "selector", "said"),
        [
            ("", None, "say what"),
            ("x" * 501, None, "say what"),
            ("blue", "#gone", "not on the page"),
        ],
    )
    def test_what_cannot_be_asked_for_is_refused(
        self, studio: Studio, uploads, told, selector, said
    ):
        source = {"upload": str(uploads / "shot.png")}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        with pytest.raises(PageError, match=said):
            studio.change(run.id, "ann", told, selector)

    def test_an_answer_makes_a_version_that_is_kept_and_is_given_once(
        self, studio: Studio, uploads: Path, monkeypatch: pytest.MonkeyPatch
    ):
        engine = AskingEngine((0.5, 0.4))
        monkeypatch.setattr("webapp.studio.open_engine", lambda name, model: engine)
        source = {"upload": str(uploads / "shot.png")}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        asked = view.question(run)
        assert asked and (asked["text"], asked["box"]) == (QUESTION.text, [0, 0, 20, 20])
        with pytest.raises(PageError, match="no such answer"):
            studio.answer(run.id, "ann", "a chart")
        run = finished(studio, studio.answer(run.id, "ann", "a map"))
        assert [(v.origin, v.note, v.score, v.kept) for v in run.versions][1:] == [
            ("answer", "a map", 0.4, True)
        ]
        assert [answer.choice for answer in engine.requests[-1].answers] == ["a map"]
        assert view.question(run) is None
        with pytest.raises(PageError, match="is answered"):
            studio.answer(run.id, "ann", "a picture")

    @pytest.mark.parametrize("choice", ["", "a picture"])
    def test_a_question_that_is_skipped_or_was_guessed_right_changes_nothing(
        self, studio: Studio, uploads: Path, monkeypatch: pytest.MonkeyPatch, choice: str
    ):
        monkeypatch.setattr("webapp.studio.open_engine", lambda *_: AskingEngine())
        source = {"upload": str(uploads / "shot.png")}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        run = studio.answer(run.id, "ann", choice)
        assert (len(run.versions), view.question(run)) == (1, None)
        assert studio.history.load(run.id, "ann") == run

    def test_a_fix_that_helps_is_a_new_version_and_one_that_does_not_is_none(
        self, studio: Studio, uploads: Path, monkeypatch: pytest.MonkeyPatch
    ):
        asked: list[Any] = []
        changes = ("h1: color #fff",)

        def mend(page: Page, reference: Any, renderer: Any, *, findings: Any, **limits: Any) -> Any:
            asked.append([finding.sentence for finding in findings])
            yield Delta("measuring the page")
            better = attempt(0, 0.8)
            assert better.page
            assert better.screenshot
            assert better.comparison
            return Repaired(better.page, better.screenshot, better.comparison, 0.5, changes)

        monkeypatch.setattr("webapp.work.repair", mend)
        source = {"upload": str(uploads / "shot.png")}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        finding = {"kind": "moved", "sentence": "it moved", "expected": "", "observed": ""}
        broken = replace(run.versions[0], findings=({**finding, "gain": 0.1},))
        studio.history.save(replace(run, versions=(broken,)))
        run = finished(studio, studio.fix(run.id, "ann", 0))
        assert asked == [["it moved"]]
        assert [(v.origin, v.score) for v in run.versions] == [("pass", 0.5), ("fix", 0.8)]
        assert run.message == "h1: color #fff, which won 30.0 points"
        changes = ()
        run = finished(studio, studio.fix(run.id, "ann"))
        assert len(run.versions) == 2
        assert run.status == "finished"

    def test_the_result_in_a_stack_is_measured_by_its_own_files(
        self, studio: Studio, uploads: Path
    ):
        source = {"upload": str(uploads / "shot.png")}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        exports = Exports(studio)
        assert exports.rewritten(run.id, "ann", "plain") == 0.5
        with pytest.raises(PageError, match="no stack"):
            exports.rewritten(run.id, "ann", "none")
        pen = exports.pen(run.id, "ann", "index.html")
        assert [pen[name] for name in ("html", "css", "js")] == ["<p>0.5</p>", "", ""]

    def test_an_interrupted_run_makes_the_passes_that_it_still_wanted(
        self, studio: Studio, uploads: Path
    ):
        source = {"upload": str(uploads / "shot.png")}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        cut = replace(run, passes_wanted=3, status="interrupted")
        studio.history.save(cut)
        run = finished(studio, studio.resume(run.id, "ann"))
        assert [v.score for v in run.versions] == [0.5, 0.5, 0.7]
        assert run.status == "finished"

    def test_a_run_can_be_pinned_and_deleted_by_its_owner(self, studio: Studio, uploads: Path):
        source = {"upload": str(uploads / "shot.png")}
        run = finished(studio, studio.start(source, "ann", Options("fake", 1)))
        studio.pin(run.id, "ann")
        assert studio.find(run.id, "ann").pinned
        with pytest.raises(RunNotFound):
            studio.delete(run.id, "bob")
        studio.delete(run.id, "ann")
        assert studio.history.runs("ann") == []

    def test_a_run_is_its_owners_alone(self, studio: Studio, uploads: Path):
        run = studio.start({"upload": str(uploads / "shot.png")}, "ann", Options("fake", 2))
        studio.stop(run.id, "bob")
        for look in (studio.find, lambda i, o: studio.sources.design({"run": i}, o)):
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
                studio.sources.design({"upload": str(upload), "name": file.name}, "ann")
            except LikenessError as error:
                assert str(uploads) not in str(error)
                assert "\n" not in str(error)


class TestRoutes:
    @pytest.fixture
    def run(self, client: TestClient, studio: Studio) -> Run:
        """A run of the client's with one pass."""
        client.get("/")  # a 404, and a cookie
        owner = owner_of({COOKIE: client.cookies[COOKIE]})
        run = studio.history.create(Subject(design()), owner=owner, engine="fake", passes=1)
        return studio.history.add_version(run, attempt(0, 0.5))

    def test_health(self, client: TestClient):
        assert client.get("/healthz").text == "ok"

    def test_the_files_of_a_run(self, client: TestClient, run: Run):
        for path in ("design.png", "0/result.png", "0/heat.png"):
            assert client.get(f"/runs/{run.id}/{path}").headers["content-type"] == "image/png"
        archive = client.get(f"/runs/{run.id}/page.zip").content
        names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
        assert {"index.html", "README.md", "tokens.json"} <= set(names)

    def test_the_zip_can_be_had_in_a_stack(self, client: TestClient, run: Run):
        archive = client.get(f"/runs/{run.id}/page.zip?stack=react").content
        files = zipfile.ZipFile(io.BytesIO(archive))
        assert {"src/App.jsx", "assets/vendor/react-LICENSE.txt"} <= set(files.namelist())
        assert "50.0 %" in files.read("README.md").decode()
        assert client.get(f"/runs/{run.id}/page.zip?stack=none").status_code == 404

    def test_a_preview_opened_by_itself_is_text(self, client: TestClient, run: Run):
        response = client.get(f"/runs/{run.id}/0/preview")
        assert client.get(f"/runs/{run.id}/0/preview?page=cart.html").status_code == 404
        assert "0.5" in response.text
        assert response.headers["content-type"].startswith("text/plain")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-security-policy"] == "sandbox"

    @pytest.mark.parametrize(
        "path",
        [
            "0/run.png",
            "1/result.png",
            "1/preview",
            "0/pages/cart.html.png",
            "0/pages/index.html.png",
            "1/pages/index.html.png",
            "screens/1.png",
            "0/page/index.html",
            "run.json",
            "",
        ],
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


def test_templates_have_no_placeholders_for_gradio_to_run(studio: Studio):
    components = build(studio).config["components"]
    templates = [c["props"]["html_template"] for c in components if c["type"] == "html"]
    assert templates
    for template in templates:
        assert not any(mark in template for mark in ("${", "{{", "`", "\\"))
