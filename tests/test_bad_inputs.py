"""Uploads that no program should trip over, through the command line to the page."""

import json

import pytest

from webapp.cli import main

pytestmark = pytest.mark.usefixtures("fakes")


def test_every_bad_input_gives_one_line_or_a_page(corpus, tmp_path, capsys):
    for item in json.loads((corpus / "bad" / "manifest.json").read_text())["items"]:
        name = item["file"]
        code = main(
            ["generate", str(corpus / "bad" / name), "-o", str(tmp_path / name), "--engine=fake"]
        )
        printed = capsys.readouterr()
        if item["must_fail"] is not None:
            assert code == (2 if item["must_fail"] else 0), name
        assert code in (0, 2), name
        assert printed.err.count("\n") == (code != 0), name
        assert (tmp_path / name).exists() == (code == 0), name
