"""Quotation marks are those that are seen, whatever OCR makes of them."""

# ruff: noqa: RUF001  (the marks are what is tested)

from collections.abc import Callable
from dataclasses import replace

import pytest

from generation.engines.reconstruction.fonts import font_named
from generation.engines.reconstruction.quotes import curly, straight, with_quotes
from generation.engines.reconstruction.setting import Setting, best_setting
from generation.engines.reconstruction.text_ink import LineInk
from verify.ocr import read_text
from verify.render import Renderer
from verify.screenshot import TextBlock, Viewport

Spelling = Callable[[str], str]

SENTENCES = [
    "“Don’t” is Ann’s word, and “won’t” is Tom’s.",
    "The boats’ lights aren’t lit, “one” says.",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_marks_open_before_words_and_close_behind_them(text: str):
    assert curly(straight(text)) == text
    assert not set(straight(text)) & set("‘’“”")


@pytest.mark.parametrize("seen", [curly, straight])
@pytest.mark.parametrize("read", [curly, straight])
def test_a_page_gets_the_marks_that_it_has(seen: Spelling, read: Spelling, renderer: Renderer):
    lines = with_quotes(*set_lines(seen, read, "Times New Roman", renderer))
    assert [line.text for line in lines] == [seen(text) for text in SENTENCES]
    words = [word.text for word in lines[0].block.words]
    assert " ".join(words) == lines[0].text


def test_code_keeps_the_marks_that_were_read(renderer: Renderer):
    lines = with_quotes(*set_lines(curly, straight, "Courier New", renderer))
    assert [line.text for line in lines] == [straight(text) for text in SENTENCES]


def set_lines(
    seen: Spelling, read: Spelling, family: str, renderer: Renderer
) -> tuple[list[LineInk], list[Setting]]:
    """The sentences as they are `seen` on a page, and read by OCR with the marks of `read`."""
    html = "".join(f"<p>{seen(text)}</p>" for text in SENTENCES)
    style = f"<style>body {{ font: 20px '{family}' }}</style>"
    shot = renderer.render({"index.html": f"<!doctype html>{style}{html}"}, Viewport(640, 160))
    lines = [
        LineInk(shot.pixels, _spelt(block, read), 1.0) for block in read_text(shot.pixels).text
    ]
    return lines, [best_setting(line, [font_named(family)]) for line in lines]


def _spelt(block: TextBlock, spelling: Spelling) -> TextBlock:
    words = tuple(replace(word, text=spelling(word.text)) for word in block.words)
    return replace(block, text=" ".join(word.text for word in words), words=words)
