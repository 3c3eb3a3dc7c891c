"""Which readings of handwriting are words: what OCR makes of a scrawl is better left out."""

import re
import unicodedata
from functools import cache
from importlib import resources
from itertools import chain

KNOWN = 0.6  # share of the letters that are in known words: from there on a reading makes sense
DOUBTFUL = 0.8  # confidence of OCR below which a word by itself is no proof
SURE = 0.93  # confidence from which on words are believed that are in no list
LEAST_MENDED = 5  # letters of a word in which one slip of the pen or of OCR is mended
ACRONYM = 3  # letters of the longest that is believed as it stands
LIKELY = 0.7  # share of the three-letter sequences of a word that others have, too
NUMBER = re.compile(r"\W*[$€£¥]?\d[\d.,:/%+x-]*\W*")
SLIPS = ("ao", "au", "bh", "ce", "ft", "gq", "gy", "hk", "hn", "il", "ij", "mn", "nr", "nu", "rt",
         "rv", "sz", "tl", "uv", "vy")  # letters that are read for each other  # fmt: skip
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.\w+)+|(https?://|www\.)\S+", re.IGNORECASE)


def sensible(text: str, confidence: float) -> str:
    """The text with slips mended that are beyond doubt; "" where it makes no sense.

    Args:
        confidence: of the reader, 0..1.
    """
    words = text.split()
    if confidence >= SURE and all(_is_likely(word) for word in words):
        return text
    words = [_mended(word) for word in words]
    letters = sum(map(len, words))
    known = sum(len(word) for word in words if _is_known(word))
    least = KNOWN + max(0.0, DOUBTFUL - confidence)
    if known >= least * letters and (len(words) > 1 or confidence >= DOUBTFUL):
        return " ".join(words)
    return ""


@cache
def _vocabulary() -> frozenset[str]:
    folder = resources.files("assets") / "words"
    lists = ("english.txt", "pages.txt")  # the second has what pages say, and no dictionary knows
    return frozenset(
        chain.from_iterable((folder / name).read_text("utf-8").split() for name in lists)
    )


@cache
def _sequences() -> frozenset[str]:
    """Every three letters that follow one another in a word; ^ and $ are its ends."""
    marked = (f"^{_folded(word)}$" for word in _vocabulary())
    return frozenset(word[at : at + 3] for word in marked for at in range(len(word) - 2))


def _folded(word: str) -> str:
    """Lower case, without accents."""
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _core(word: str) -> str:
    """The letters of a word, without the digits and signs at its ends."""
    return re.sub(r"^[\W\d_]+|(?<=\w{3})\d{1,3}\W*$|[\W_]+$", "", word).lower()


def _is_known(word: str) -> bool:
    if NUMBER.fullmatch(word) or ADDRESS.fullmatch(word):
        return True
    parts = [part for part in re.split(r"[-/_.]", _core(word)) if part]
    single = len(parts) > 1  # the e of e-mail
    return bool(parts) and all(p in _vocabulary() or (single and len(p) == 1) for p in parts)


def _is_likely(word: str) -> bool:
    """Whether it could be a word, or a name, in a language that is written like English.

    Of other scripts nothing is known: they are believed as long as they are not mixed.
    """
    if _is_known(word) or (len(word) <= ACRONYM and word.isupper()):
        return True
    core = _folded(_core(word))
    latin = ["LATIN" in unicodedata.name(letter, "") for letter in core if letter.isalpha()]
    if not any(latin):
        return True
    marked = f"^{core}$"
    sequences = [marked[at : at + 3] for at in range(len(marked) - 2)]
    usual = sum(three in _sequences() or not three.isascii() for three in sequences)
    return all(latin) and usual >= LIKELY * len(sequences)


def _mended(word: str) -> str:
    """The word that differs in one letter, where there is but one."""
    core = _core(word)
    if len(core) < LEAST_MENDED or not core.isalpha() or core in _vocabulary():
        return word
    slips = {
        core[:at] + pair.replace(letter, "") + core[at + 1 :]
        for at, letter in enumerate(core)
        for pair in SLIPS
        if letter in pair
    }
    candidates = slips & _vocabulary()
    if len(candidates) != 1:
        return word
    (right,) = candidates
    start = word.lower().index(core)
    return word[:start] + _in_case(right, word[start:]) + word[start + len(core) :]


def _in_case(word: str, written: str) -> str:
    capitals = sum(letter.isupper() for letter in written)
    if 2 * capitals >= len(word):
        return word.upper()
    return word.capitalize() if written[0].isupper() else word
