"""What OCR makes of handwriting is kept where it makes sense, and nowhere else."""

import pytest

from generation.sketch.wording import sensible


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("Cardholder Name", 1.0),
        ("$19.50", 0.96),
        ("E-mail", 0.99),
        ("Cvv", 0.97),
        ("12/24", 0.9),
        ("jane.doe@example.com", 0.97),
        ("Palo Alto", 0.99),
        ("Warenkorb", 0.99),
        ("Größe", 0.97),
        ("Prénom", 0.98),
        ("登录", 0.95),
        ("GitHub", 0.99),
        ("SB Admin 2", 0.98),
    ],
)
def test_words_names_and_numbers_are_kept(text: str, confidence: float):
    assert sensible(text, confidence) == text


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("kfyft", 0.97),
        ("PPRTU", 0.99),
        ("Jgk以y", 0.8),
        ("Wyz riThT A>df", 0.75),
        ("adcc b a zfffjn", 0.93),
        ("he nm n gory t it go05", 0.54),
        ("there", 0.6),
        ("", 1.0),
    ],
)
def test_nonsense_and_doubtful_readings_are_left_out(text: str, confidence: float):
    assert sensible(text, confidence) == ""


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("PRODVCT1", "PRODUCT1"),
        ("PRoDvcT2", "PRODUCT2"),
        ("burton", "button"),
        ("SEARCH", "SEARCH"),
    ],
)
def test_a_slip_is_mended_where_but_one_word_is_near(read: str, meant: str):
    assert sensible(read, 0.85) == meant
