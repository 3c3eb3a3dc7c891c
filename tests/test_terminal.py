"""What a run asks at a terminal."""

import io
import sys

import pytest

from generation.events import Asked, RunFinished
from generation.question import Answer
from tests.fakes import QUESTION
from webapp.terminal import follow


@pytest.mark.parametrize(
    ("typed", "tty", "choices"),
    [
        ("2\n", True, ["a map"]),
        ("a map\n", True, ["a map"]),
        ("\n", True, []),
        ("", True, []),  # the end of the input
        ("7\n", True, []),
        ("2\n", False, []),
    ],
)
def test_only_a_person_is_asked_and_may_skip_it(
    typed: str,
    tty: bool,
    choices: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: tty, raising=False)
    answers: list[Answer] = []
    follow([Asked(QUESTION), RunFinished(None, (), "over")], False, answers)
    assert [answer.choice for answer in answers] == choices
    assert "What is this?" in capsys.readouterr().out
    follow([Asked(QUESTION), RunFinished(None, (), "over")], True, answers)
    assert capsys.readouterr().out == ""
