import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generation.events import Delta, Usage
from tests.fakes import QUESTION, AskingEngine, FakeEngine, FakeRenderer
from webapp.cli import main

pytestmark = pytest.mark.usefixtures("fakes")


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    path = tmp_path / "shot.png"
    Image.fromarray(np.full((40, 60, 3), 200, np.uint8)).save(path)
    return path


@pytest.fixture
def generate(shot, tmp_path):
    def run(*options: str) -> int:
        return main(["generate", str(shot), "-o", str(tmp_path / "out"), "--engine=fake", *options])

    return run


def scores(monkeypatch, *values):
    monkeypatch.setattr("generation.engine.load_engine", lambda name: FakeEngine(values))


def test_generate_writes_the_page_and_its_report(generate, tmp_path, capsys):
    assert generate() == 0
    out = tmp_path / "out"
    assert (out / "index.html").read_text() == "<p>0.7</p>"
    assert {path.name for path in out.iterdir()} == {
        "assets",
        "index.html",
        "report.html",
        "report.json",
    }
    printed = capsys.readouterr()
    assert printed.err == ""
    lines = printed.out.splitlines()
    assert lines[0] == "shot.png: 60 x 40 px, window 60x40"
    assert lines[1].startswith("pass 1: score 0.500, ")
    assert lines[2].startswith("pass 2: score 0.700, ")
    assert "index.html: score 0.700" in lines[-1]


def test_generate_picks_the_best_of_several_drafts(generate, capsys):
    assert generate("--variants=2", "--passes=1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("pass 2: score 0.700, ")
    assert "index.html: score 0.700, every pass was made" in lines[-1]


class Interrupted(FakeEngine):
    """Ctrl+C is pressed while it writes the page after `pages`."""

    pages = 1

    def generate(self, request):
        if len(self.requests) == self.pages:
            signal.raise_signal(signal.SIGINT)
        return (yield from super().generate(request))


def test_ctrl_c_keeps_the_best_page_so_far(generate, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("generation.engine.load_engine", lambda name: Interrupted((0.5, 0.7)))
    before = signal.getsignal(signal.SIGINT)
    assert generate() == 0
    assert (tmp_path / "out" / "index.html").read_text() == "<p>0.5</p>"
    assert "index.html: score 0.500, stopped by the user" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) == before


def test_ctrl_c_before_there_is_a_page_says_so(generate, monkeypatch, tmp_path, capsys):
    engine = Interrupted((0.5, 0.7))
    engine.pages = 0
    monkeypatch.setattr("generation.engine.load_engine", lambda name: engine)
    assert generate() == 1
    assert "stopped by the user" in capsys.readouterr().err
    assert not (tmp_path / "out" / "index.html").exists()


def test_a_missing_server_is_asked_for_by_its_options(shot, tmp_path, capsys):
    assert main(["generate", str(shot), "-o", str(tmp_path / "out"), "--engine=openai"]) == 2
    assert "give --base-url and --model" in capsys.readouterr().err


def test_generate_measures_a_page_at_its_other_widths(generate, tmp_path, capsys):
    phone = tmp_path / "phone.png"
    Image.fromarray(np.full((50, 30, 3), 200, np.uint8)).save(phone)
    assert generate("--also", str(phone)) == 0
    assert "in a window 30 px wide: score 0.700" in capsys.readouterr().out
    assert generate("--json", "--also", str(phone)) == 0
    (width,) = json.loads(capsys.readouterr().out)["widths"]
    assert (width["viewport"][0], width["score"]) == (30, 0.7)
    assert generate("--also", str(phone), str(phone)) == 2
    assert "equally wide" in capsys.readouterr().err


def test_generate_says_what_a_pass_took_of_a_model(generate, monkeypatch, capsys):
    class Counted(FakeEngine):
        def generate(self, request):
            yield Delta("writing", usage=Usage(4_000, 50, 950, cost=0.00123, seconds=8.0))
            return (yield from super().generate(request))

    monkeypatch.setattr("generation.engine.load_engine", lambda name: Counted((0.5,)))
    assert generate("--passes=1") == 0
    told = " s, 4,000 tokens in, 50 of reasoning, 950 out, 125 a second, 0.0012 USD, kept: the"
    assert told in capsys.readouterr().out


def test_generate_json_is_one_document(generate, capsys):
    assert generate("--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["score"] == 0.7
    assert document["design"]["viewport"] == {"width": 60, "height": 40, "device_scale": 1.0}
    assert [row["score"] for row in document["passes"]] == [0.5, 0.7, 0.7]
    assert Path(document["output"], "index.html").is_file()


def test_generate_json_holds_what_is_asked(generate, monkeypatch, capsys):
    assert generate("--json") == 0
    assert json.loads(capsys.readouterr().out)["question"] is None
    monkeypatch.setattr("generation.engine.load_engine", lambda name: AskingEngine((0.5,)))
    assert generate("--json", "--passes=1") == 0
    asked = json.loads(capsys.readouterr().out)["question"]
    assert (asked["text"], asked["box"]) == (QUESTION.text, [0, 0, 20, 20])
    assert asked["options"] == ["a picture", "a map"]


def test_a_run_without_a_page_exits_1_and_writes_nothing(generate, monkeypatch, tmp_path, capsys):
    scores(monkeypatch, KeyError("x"), KeyError("x"), KeyError("x"))
    assert generate() == 1
    assert "likeness: the fake engine failed unexpectedly (KeyError)" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_interrupt_exits_130(generate, monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(FakeRenderer, "render", interrupted)
    assert generate() == 130
    assert capsys.readouterr().err == "likeness: interrupted\n"


def test_a_defect_is_one_line_and_no_traceback(generate, monkeypatch, capsys):
    def broken(*_):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("generation.design.Design.open", broken)
    assert generate() == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["generate", "missing.png", "-o", "out"], "no such file: missing.png"),
        (["generate", "SHOT", "-o", "out", "--engine", "magic"], "no engine is called 'magic'"),
        (["generate", "SHOT", "-o", "out", "--viewport", "1280x800"], "60 px wide, but a window"),
        (["compare", "SHOT", "missing.html"], "no such page: missing.html"),
        (["score", "missing.html", "missing.html"], "no such page: missing.html"),
        (["benchmark", "missing"], "manifest.json is missing"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_bad_input_exits_2_with_one_line(shot, arguments, message, as_json, capsys):
    arguments = [str(shot) if argument == "SHOT" else argument for argument in arguments]
    assert main(arguments + ["--json"] * as_json) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1
    if as_json:
        assert message in json.loads(printed.out)["error"]
    else:
        assert printed.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["generate"],
        ["generate", "shot.png"],
        ["generate", "shot.png", "-o", "out", "--viewport", "wide"],
        ["generate", "shot.png", "-o", "out", "--viewport", "1280x800@0.1"],
        ["serve", "--port", "99999"],
        ["dance"],
    ],
)
def test_bad_usage_exits_2_with_one_line(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("likeness: ")
    assert printed.err.count("\n") == 1


def test_an_unknown_setting_is_bad_input(generate, monkeypatch, capsys):
    monkeypatch.setenv("LIKENESS_COLOUR", "blue")
    assert generate() == 2
    assert "LIKENESS_COLOUR" in capsys.readouterr().err


def test_an_output_that_is_a_file_is_an_error(generate, tmp_path, capsys):
    (tmp_path / "out").write_text("mine")
    assert generate() == 2
    assert "is not a directory" in capsys.readouterr().err
    assert (tmp_path / "out").read_text() == "mine"


def test_compare_prints_the_score_and_its_parts(shot, tmp_path, monkeypatch, capsys):
    from tests.fakes import fake_reference

    monkeypatch.setattr("generation.design.reference", fake_reference)
    page = tmp_path / "page.html"
    page.write_text("<p>hello</p>")
    assert main(["compare", str(shot), str(page), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert 0 <= document["score"] < 1
    assert main(["compare", str(shot), str(page)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("score 0.")
    assert len(lines) == 1 + len(document["metrics"]) + len(document["findings"])


def test_score_prints_how_alike_two_pages_are_and_how_fit_the_second(tmp_path, capsys):
    page = tmp_path / "page.html"
    page.write_text("<p>hello</p>")
    assert main(["score", str(page), str(page), "--viewport", "60x40"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "score     1.000",
        "block     1.000",
        "text      1.000",
        "position  1.000",
        "color     1.000",
        "offset    0.000",
        "absolute  0.000",
        "picture   0.000",
        "overflow  0.000",
        "tree_bleu 1.000",
    ]
    assert main(["score", str(page), str(page), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["block"] == 1


def test_help_loads_nothing_heavy():
    code = (
        "import sys, webapp.cli\n"
        "try: webapp.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'cv2', 'gradio', 'onnxruntime', 'playwright', 'skimage', 'torch'}\n"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    assert subprocess.run([sys.executable, "-c", code], env=environ, check=False).returncode == 0
