import json
import re
from dataclasses import replace

import numpy as np
import pytest

from verify.compare import Comparison
from verify.findings import Finding
from verify.report import PassRow, write_report
from verify.screenshot import Box, Screenshot, Viewport

MENDED = PassRow(
    0,
    0.875,
    1.0,
    True,
    None,
    "repair",
    "kept: the first page",
    1000,
    50,
    150,
    31.5,
    0.01,
    ("p: color #222",),
    {"text": 0.50001},
)
HOSTILE = '</script><img src=x onerror="alert(1)">{{ 7 * 7 }}'


def screenshot(height=300):
    return Screenshot(np.full((height, 400, 3), 240, np.uint8), Viewport(400, 300))


@pytest.fixture
def comparison():
    finding = Finding(
        kind="missing text",
        box=Box(10, 20, 100, 16),
        selector=None,
        line=None,
        expected=HOSTILE,
        observed="",
        gain=0.0312,
        sentence=f"text {HOSTILE} is missing",
    )
    heat = np.zeros((300, 400, 3), np.uint8)
    return Comparison(0.875, {"text": 0.5}, heat, (Box(0, 0, 16, 16),), (finding,))


@pytest.fixture
def html(tmp_path, comparison):
    passes = [PassRow(0, 0.5, 1.25, True), PassRow(1, None, 3.0, False, HOSTILE)]
    page = write_report(tmp_path, screenshot(), screenshot(), comparison, passes)
    return page.read_text(encoding="utf-8")


def test_the_report_loads_nothing_from_anywhere(html):
    assert "default-src 'none'" in html
    links = re.findall(r"""(?:src|href|action)=["']?([^"'\s>]+)|url\(([^)]*)\)""", html)
    assert {(a or b)[:5] for a, b in links if (a or b) != "x"} == {"data:"}


def test_text_of_a_design_stays_text(html):
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html
    assert "{{ 7 * 7 }}" in html


def test_scores_findings_and_passes_are_shown(html):
    assert "0.875" in html
    assert "+0.031" in html
    assert "Missing text" in html
    assert html.count("<tr>") == 3


def test_json_says_the_same(tmp_path, comparison):
    write_report(tmp_path, screenshot(), screenshot(), comparison, [MENDED])
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["score"] == 0.875
    assert report["findings"][0]["box"] == [10, 20, 100, 16]
    assert report["passes"] == [
        {
            "index": 0,
            "score": 0.875,
            "seconds": 1.0,
            "kept": True,
            "error": None,
            "origin": "repair",
            "verdict": "kept: the first page",
            "tokens_in": 1000,
            "thinking": 50,
            "out": 150,
            "tokens_per_second": 31.5,
            "cost": 0.01,
            "changes": ["p: color #222"],
            "metrics": {"text": 0.5},
        }
    ]


def test_a_pass_says_why_it_was_kept_what_it_spent_and_what_it_changed(tmp_path, comparison):
    html = write_report(tmp_path, screenshot(), screenshot(), comparison, [MENDED]).read_text()
    for told in ("Kept: the first page", "1,000", "31.5", "0.0100", "1 change<", "p: color #222"):
        assert told in html


def test_a_long_list_of_findings_is_folded(tmp_path, comparison):
    many = replace(comparison, findings=comparison.findings * 40)
    html = write_report(tmp_path, screenshot(), screenshot(), many).read_text()
    open_part, folded = html.split("<details>")
    assert open_part.count("<li><button") == 10
    assert folded.count("<li><button") == 30
    assert "30 more" in folded


def test_very_tall_pages_are_embedded_smaller(tmp_path, comparison):
    page = write_report(tmp_path, screenshot(30_000), screenshot(), comparison)
    assert page.stat().st_size < 1_000_000
