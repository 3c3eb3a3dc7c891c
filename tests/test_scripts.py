"""Scripts that people write pages in: those that PP-OCR reads, and those left to tesseract."""

from dataclasses import replace
from difflib import SequenceMatcher

import numpy as np
import pytest

from verify import ocr, tesseract
from verify.render import Renderer
from verify.screenshot import Box, Screenshot, Viewport
from verify.unread import advice

OWN = {
    "fr": ("Crème brûlée à emporter", "Où naïfs cœurs déçus", "Größe, Übermaß, Ñandú"),
    "pl": ("Zażółć gęślą jaźń", "Árvíztűrő tükörfúrógép", "Příliš malý kůň úpěl"),
    "zh": ("欢迎光临", "所有产品现已在商店有售", "联系我们"),
    "ja": ("ようこそ", "すべての商品は店舗でお求めいただけます", "お問い合わせ"),
}
FOREIGN = {
    "ara": ("لوحة التحكم", "جميع المنتجات متوفرة الآن في المتجر", "تواصل معنا"),
    "heb": ("ברוכים הבאים", "כל המוצרים זמינים כעת בחנות", "צור קשר"),
    "hin": ("हमारे बारे में", "सभी उत्पाद अब दुकान में उपलब्ध हैं", "संपर्क करें"),
    "rus": ("Добро пожаловать", "Все товары теперь доступны в магазине", "Связаться с нами"),  # noqa: RUF001
    "kor": ("환영합니다", "모든 상품을 지금 매장에서 구매할 수 있습니다", "문의하기"),
}


def shot(renderer: Renderer, lines: tuple[str, ...], language: str) -> Screenshot:
    head, text, link = lines
    turn = "rtl" if language in ("ara", "heb") else "ltr"
    html = (
        f'<!doctype html><html lang="{language}" dir="{turn}"><meta charset="utf-8"><style>'
        "body { font: 18px/1.5 'Noto Sans', sans-serif; margin: 32px }</style>"
        f"<h1>{head}</h1><p>{text}</p><p><a href='#'>{link}</a></p>"
    )
    return renderer.render({"index.html": html}, Viewport(700, 280))


def likeness(read: ocr.Reading, page: Screenshot) -> float:
    ours, theirs = ("".join(block.text for block in text) for text in (read.text, page.text))
    return SequenceMatcher(None, ours.replace(" ", ""), theirs.replace(" ", "")).ratio()


@pytest.mark.parametrize("language", OWN)
def test_latin_with_accents_chinese_and_japanese_are_read(renderer: Renderer, language: str):
    page = shot(renderer, OWN[language], language)
    assert likeness(ocr.read_text(page.pixels), page) > 0.95


@pytest.mark.parametrize("language", FOREIGN)
def test_other_scripts_are_read_where_their_language_is_installed(
    renderer: Renderer, language: str
):
    if language not in tesseract.languages():
        pytest.skip(f"needs the Debian package tesseract-ocr-{language}")
    page = shot(renderer, FOREIGN[language], language)
    read = ocr.read_text(page.pixels)
    assert likeness(read, page) > 0.85
    assert read.unread == ()
    for ours, theirs in zip(read.text, page.text, strict=True):
        assert theirs.box.iou(ours.box) > 0.4
        assert ours.box == Box.around([word.box for word in ours.words])


def test_without_tesseract_a_page_says_what_to_install(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tesseract, "languages", lambda: ())
    page = shot(renderer, FOREIGN["ara"], "ara")
    read = ocr.read_text(page.pixels)
    assert len(read.unread) == 3
    design = replace(page, text=read.text, unread=read.unread)
    assert "tesseract-ocr-ara" in advice(design)


def test_icons_are_no_reason_for_advice():
    icons = tuple(Box(20, 40 * place, 16, 16) for place in range(5))
    assert advice(Screenshot(np.zeros((9, 9, 3), np.uint8), Viewport(9, 9), unread=icons)) == ""
