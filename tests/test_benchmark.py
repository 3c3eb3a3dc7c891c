import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generation.errors import EngineError
from tests.fakes import FakeEngine, FakeRenderer
from verify.screenshot import Viewport
from webapp import benchmark
from webapp.benchmark import Row, color_difference, similarity
from webapp.cli import main
from webapp.errors import InputError

pytestmark = pytest.mark.usefixtures("fakes")

WHITE = np.full((400, 640, 3), 255, np.uint8)


@pytest.fixture(autouse=True)
def no_ocr(monkeypatch):
    monkeypatch.setattr("webapp.benchmark.library_pass", lambda pixels: 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = []
    for name in ("shop", "blog"):
        Image.fromarray(np.full((40, 60, 3), 255, np.uint8)).save(tmp_path / f"{name}.png")
        (tmp_path / f"{name}.html").write_text("<p>hello</p>")
        pages.append({"name": name, "viewport": [60, 30]})
    (tmp_path / "manifest.json").write_text(json.dumps({"pages": pages}))
    return tmp_path


def test_cases_come_from_the_manifest_with_their_windows(folder):
    cases = benchmark.read_cases(folder)
    assert [case.name for case in cases] == ["shop", "blog"]
    assert cases[0].viewport == Viewport(60, 30)
    assert [case.name for case in benchmark.read_cases(folder, ["blog"])] == ["blog"]


def test_a_folder_that_is_no_benchmark_is_refused(folder):
    with pytest.raises(InputError, match="no page is called attic"):
        benchmark.read_cases(folder, ["attic"])
    (folder / "blog.html").unlink()
    with pytest.raises(InputError, match=r"blog\.html is missing"):
        benchmark.read_cases(folder)
    (folder / "manifest.json").write_text("[]")
    with pytest.raises(InputError, match=r"manifest\.json"):
        benchmark.read_cases(folder)


def test_a_page_is_measured_in_every_column(folder):
    case = benchmark.read_cases(folder)[0]
    row = benchmark.measure(case, FakeEngine((0.5, 0.8)), FakeRenderer())
    assert row.error is None
    assert row.values.keys() == benchmark.COLUMNS.keys()
    assert row.values["score"] == 0.8
    assert row.values["overflow"] == 0


def test_a_page_that_fails_is_a_row_that_says_so(folder):
    case = benchmark.read_cases(folder)[0]
    row = benchmark.measure(case, FakeEngine((EngineError("no eyes"),)), FakeRenderer())
    assert row == Row("shop", error="no eyes")
    assert "failed: no eyes" in benchmark.line(row, 4)


def test_saving_keeps_the_page_and_a_picture_of_both(folder, tmp_path):
    case = benchmark.read_cases(folder)[0]
    benchmark.measure(case, FakeEngine(), FakeRenderer(), tmp_path / "kept")
    assert (tmp_path / "kept" / "shop" / "index.html").is_file()
    with Image.open(tmp_path / "kept" / "shop" / "side-by-side.png") as picture:
        assert picture.size == (120, 40)


def test_the_summary_leaves_out_what_has_no_value():
    rows = [
        Row("a", {"score": 0.2, "offset": None}),
        Row("b", {"score": 0.4, "offset": 3.0}),
        Row("c", {"score": 0.9, "offset": 5.0}),
        Row("d", error="no"),
    ]
    means, medians = benchmark.summary(rows)
    assert means.values == pytest.approx({"score": 0.5, "offset": 4.0})
    assert medians.values == pytest.approx({"score": 0.4, "offset": 4.0})


def test_the_lines_of_the_table_have_equal_columns():
    row = Row("a", dict.fromkeys(benchmark.COLUMNS, 1.0))
    lines = [*benchmark.header(1).split("\n"), benchmark.line(row, 1)]
    assert len({len(line) for line in lines}) == 1
    assert {line.count("|") for line in lines} == {len(benchmark.COLUMNS) + 2}


def test_pixel_measures_of_equal_and_of_other_pages():
    black = np.zeros_like(WHITE)
    assert color_difference(WHITE, WHITE) == 0
    assert color_difference(WHITE, black) == pytest.approx(100, abs=0.1)
    assert similarity(WHITE, WHITE) == 1
    assert similarity(WHITE, black) < 0.01


def test_what_is_missing_at_the_bottom_is_white():
    longer = np.vstack([WHITE, np.zeros_like(WHITE)])
    assert color_difference(longer, WHITE) == pytest.approx(50, abs=0.1)


def test_the_command_prints_a_markdown_table(folder, capsys):
    assert main(["benchmark", str(folder), "--engine", "fake"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("|      | score | block |")
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["shop", "blog", "mean", "median"]


def test_the_command_prints_json(folder, capsys):
    assert main(["benchmark", str(folder), "--engine", "fake", "--only", "blog", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["pages"]["blog"]["score"] == 0.7
    assert document["mean"]["score"] == 0.7


def test_a_failed_page_makes_the_command_exit_1(folder, monkeypatch, capsys):
    failing = FakeEngine((EngineError("no eyes"),))
    monkeypatch.setattr("generation.engine.load_engine", lambda name: failing)
    assert main(["benchmark", str(folder)]) == 1
    assert capsys.readouterr().out.count("failed: no eyes") == 2
