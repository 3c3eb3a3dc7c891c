"""The fonts of a page: what its longest words look most like."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from generation.engines.reconstruction.fonts import ARIAL, Font, installed_fonts
from generation.engines.reconstruction.setting import (
    LEANS,
    WEIGHTS,
    Setting,
    likeness,
    misfit,
    spaced_setting,
)
from generation.engines.reconstruction.text_ink import TextInk, lean

SAMPLES = 36  # words that choose the page's fonts
SCOUTS = 10  # of them, compared with every font there is
MISFIT = 0.2  # of a word's height
SPACED_MISFIT = 0.1  # from which on its letters may be spaced
UNSPACED = 0.9  # of correlation: no font is as like as that to a word whose letters are spaced
MAX_FONTS = 3
FIRST_UNDRAWN = "\u0590"  # Hebrew, and all scripts after it: the fonts do not have them
SECOND_FONT = 0.04  # of correlation that another font must win to be a page's second
SECOND_VOTES = 3  # and words for which it must do so


def page_fonts(words: Sequence[TextInk]) -> list[Font]:
    """The page's fonts, the commonest first: what its longest words look most like."""
    samples = [
        word
        for word in words
        if sum(map(str.isalpha, word.text)) >= 4 and max(word.text) < FIRST_UNDRAWN
    ]
    samples = _varied(samples)
    if not samples:
        return [ARIAL]
    letters = Counter(letter for word in words for letter in word.text)
    fonts = [font for font in installed_fonts() if font.covers(letters)]
    scouted = [_votes(word, fonts) for word in samples[:SCOUTS]]
    finalists = _finalists(scouted)
    votes = [{font: vote[font] for font in finalists} for vote in scouted]
    votes += [_votes(word, finalists) for word in samples[SCOUTS:]]
    fonts = [_favourite(votes)]
    while len(fonts) < MAX_FONTS:
        dissent = [vote for vote in votes if _dissents(vote, fonts)]
        other = _favourite(dissent) if dissent else None
        agreeing = [vote for vote in dissent if other and _dissents(vote, fonts, other)]
        if other is None or len(agreeing) < SECOND_VOTES:
            break
        fonts.append(other)
    return fonts


def _dissents(vote: dict[Font, float], fonts: Sequence[Font], other: Font | None = None) -> bool:
    """Whether a word looks clearly more like another font than like any of `fonts`."""
    known = max(vote.get(font, 0.0) for font in fonts)
    best = vote.get(other, 0.0) if other else max(vote.values())
    return best > known + SECOND_FONT


def _varied(inks: Sequence[TextInk]) -> list[TextInk]:
    """The longest words of each height, so that headings have a say."""
    by_height: dict[int, list[TextInk]] = defaultdict(list)
    for ink in sorted(inks, key=lambda ink: -len(ink.text)):
        by_height[round(ink.box.height / 3)].append(ink)
    rounds = max((len(group) for group in by_height.values()), default=0)
    turns = [group[i] for i in range(rounds) for group in by_height.values() if i < len(group)]
    return turns[:SAMPLES]


def _finalists(votes: Sequence[dict[Font, float]]) -> list[Font]:
    """The fonts that some word looks most like, two a word, and the favourite of all."""
    chosen = {_favourite(votes): None}
    for vote in votes:
        chosen |= dict.fromkeys(sorted(vote, key=vote.__getitem__)[-2:])
    return list(chosen)


def _favourite(votes: Sequence[dict[Font, float]]) -> Font:
    """The font with the most votes, where a near-perfect likeness counts for many fair ones."""
    total: dict[Font, float] = defaultdict(float)
    for vote in votes:
        for font, share in vote.items():
            total[font] += share**16
    return max(total, key=total.__getitem__)


def _votes(word: TextInk, fonts: Sequence[Font]) -> dict[Font, float]:
    """How much the word looks like each font, 0..1; 0 where its height rules the font out."""
    italic = lean(word) > LEANS
    settings = {
        font: [Setting(font, 1.0, weight, italic=italic).sized_for(word) for weight in WEIGHTS]
        for font in fonts
    }
    votes = {
        font: _likest(word, [setting for setting in weights if misfit(word, setting) < MISFIT])
        for font, weights in settings.items()
    }
    if max(votes.values()) > UNSPACED:
        return votes
    for font, weights in settings.items():
        low = [setting for setting in weights if misfit(word, setting) > SPACED_MISFIT]
        spaced = [s for setting in low if (s := spaced_setting(word, setting))]
        votes[font] = max(votes[font], _likest(word, spaced))
    return votes


def _likest(word: TextInk, settings: Sequence[Setting]) -> float:
    return max((likeness(word, setting) for setting in settings), default=0.0)
