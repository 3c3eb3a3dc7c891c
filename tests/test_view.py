"""What the screen shows of a run."""

from typing import Any

import pytest

from webapp import view
from webapp.progress import Progress
from webapp.run import LIVE, Run, Version


class TestView:
    def version(self, index: int, score: float | None, *, kept: bool, **more: Any) -> Version:
        metrics = {"text": 0.9, "unknown": 1.0}
        return Version(index, 1.0, kept=kept, score=score, metrics=metrics, **more)

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
            ("waiting", 1, "", "Waiting", "1 run ahead of this one."),
            ("waiting", 2, "", "Waiting", "2 runs ahead of this one."),
            ("running", 0, "rendering the page", "Working", "Rendering the page."),
            ("failed", 0, "shot.png is empty", "Failed", "shot.png is empty."),
        ],
    )
    def test_the_status_is_a_sentence(self, status, ahead, message, title, shown):
        run = self.run(status=status, message=message, seconds=None if status in LIVE else 7.0)
        line = view.status(Progress(run, ahead), 107.0)
        assert (line["title"], line["message"], line["seconds"]) == (title, shown, 7.0)

    def test_before_the_first_pass_there_is_nothing_to_show(self):
        run = self.run()
        empty = (
            view.score(run),
            view.download(run),
            view.preview(Progress(run)),
            view.comparison(run),
        )
        assert empty == (None, None, None, None)

    def test_pages_of_further_screens_are_compared_with_them(self):
        pages = ("index.html", "cart.html", "about.html")
        shown = self.version(0, 0.5, kept=True, size=(320.0, 380.0), pages=pages)
        comparison = view.comparison(self.run(versions=(shown,), screens=1))
        assert comparison and comparison["pages"] == [
            {"name": "index.html"},
            {
                "name": "cart.html",
                "design": "runs/r1/screens/1.png",
                "result": "runs/r1/0/pages/cart.html.png",
            },
        ]
        alone = view.comparison(self.run(versions=(shown,)))
        assert alone and not alone["pages"]

    def test_a_page_is_shown_before_it_is_measured(self):
        width, height = self.run().viewport[0], self.run().size[1]
        seen = {"url": "runs/r1/written/0/preview", "width": width, "height": height}
        assert view.preview(Progress(self.run(), written=0)) == seen | {
            "scripts": False,
            "pages": [],
        }

    def test_a_page_that_is_being_measured_does_not_take_the_place_of_the_result(self):
        run = self.run(versions=(self.version(0, 0.5, kept=True, size=(320.0, 380.0)),))
        assert view.preview(Progress(run, written=1)) == view.preview(Progress(run))

    def test_the_result_is_marked_and_shown_and_what_was_dropped_says_why(self):
        versions = (
            self.version(0, 0.5, kept=True, size=(320.0, 380.0)),
            self.version(1, 0.8, kept=True, size=(330.0, 390.0)),
            self.version(2, 0.7, kept=False, size=(320.0, 400.0)),
            self.version(3, None, kept=False, error="no page"),
        )
        run = self.run(versions=versions)
        rows, score, comparison = view.versions(run), view.score(run), view.comparison(run)
        assert score
        assert comparison
        assert score["score"] == 0.8
        assert [row["shown"] for row in rows] == [False, True, False, False]
        assert [row["best"] for row in rows] == [False, True, False, False]
        assert [row["fate"] for row in rows] == [
            "",
            "",
            "Dropped: 10.0 points below version 2.",
            "No page.",
        ]
        assert [part["label"] for part in score["parts"]] == ["Text"]
        seen = {"url": "runs/r1/1/preview", "width": 320, "height": 390.0, "scripts": False}
        assert view.preview(Progress(run)) == seen | {"pages": []}
        assert comparison["heat_size"] == [330.0, 400]
        assert [base["label"] for base in comparison["bases"]] == ["Design", "Pass 1", "Pass 3"]

    def test_a_version_that_was_chosen_is_the_result(self):
        versions = (
            self.version(0, 0.5, kept=True, size=(320.0, 380.0)),
            self.version(1, 0.8, kept=True, size=(330.0, 390.0)),
        )
        run = self.run(versions=versions, chosen=0)
        assert [row["shown"] for row in view.versions(run)] == [True, False]
        seen = {"url": "runs/r1/0/preview", "width": 320, "height": 380.0, "scripts": False}
        assert view.preview(Progress(run)) == seen | {"pages": []}

    def test_a_run_without_a_page_has_no_score(self):
        score = view.score(self.run(versions=(self.version(0, None, kept=False, error="no"),)))
        assert score
        assert score["score"] is None

    def test_the_runs_are_listed_with_what_became_of_them(self):
        done = self.run(versions=(self.version(0, 0.5, kept=True),), status="finished")
        cut = self.run(id="r2", status="interrupted")
        rows = view.earlier([cut, done], current="r1")["runs"]
        assert [(r["run"], r["score"], r["title"], r["current"]) for r in rows] == [
            ("r2", None, "Interrupted", False),
            ("r1", 0.5, "", True),
        ]

    def test_the_findings_that_matter_most_are_listed_and_the_others_counted(self):
        findings = tuple({"kind": "moved", "sentence": str(n)} for n in range(50))
        version = self.version(0, 0.5, kept=True, size=(320.0, 400.0), findings=findings)
        comparison = view.comparison(self.run(versions=(version,)))
        assert comparison
        assert len(comparison["findings"]) + comparison["more"] == 50
