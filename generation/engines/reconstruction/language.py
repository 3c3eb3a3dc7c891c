"""The language that a page is written in, by its letters and its commonest words."""

import re

ENGLISH = "en"
SCRIPTS = {  # language by the Unicode range that most letters are in
    "ja": ("\u3040", "\u30ff"),
    "ko": ("\uac00", "\ud7af"),
    "zh": ("\u4e00", "\u9fff"),
    "ar": ("\u0600", "\u06ff"),
    "he": ("\u0590", "\u05ff"),
    "ru": ("\u0400", "\u04ff"),
    "el": ("\u0370", "\u03ff"),
    "hi": ("\u0900", "\u097f"),
}
MOSTLY = 0.25  # of the letters are in the script of a language
SURE = 3  # words of a language that stands in Latin letters, at least
# Short words that a language has in most sentences and few others have at all, and letters
# that none of the others writes with. Words of filler text in Latin are no sign of any.
WORDS = {
    ENGLISH: "the and of to is are was for with this that you your from by not have all be a in on",
    "de": "der die das und ist nicht ein eine mit für auf von zu den dem sich sie wir im auch oder",
    "fr": "le les des une pour dans pas sur vous nous avec que ce cette votre aux du son sont mais",
    "es": "el los las y es una para con por que del su se más tu como o sus esta todos",
    "it": "il lo gli e è un una per di che con del della sono nel alla più i dei",
    "pt": "o os as e é um uma para com não do da dos das em no na seu mais ao você",
    "nl": "het een en van is niet met voor op zijn aan je wij ook bij naar uw deze om dat",
    "pl": "i w nie na się z do jest to że o jak od za po przez dla oraz czy są",
    "cs": "a je se na v že o pro s jsou jako nebo podle když jen jsme už ze až",
    "hu": "a az és hogy nem egy van is ez meg csak vagy mint még már volt minden után de",
    "ro": "și este o în la cu nu pe din un pentru că mai ale se care de sau prin",
    "sv": "och att det som är en på för med av till inte den har ett om vi du från eller",
    "da": "og at det er en på for med af til ikke den har et som vi du fra eller der",
    "nb": "og at det er en på for med av til ikke den har et som vi du fra eller jeg",
    "fi": "ja on ei se että ovat mutta tai kun niin myös joka sen hän ole voi sekä kuin",
    "tr": "ve bir bu için ile da de olarak çok daha en var gibi olan sonra kadar değil ne",
}
LETTERS = {
    "de": "ß",
    "es": "ñ",
    "pt": "ãõ",
    "pl": "ąęłńśźż",
    "cs": "řěů",
    "hu": "őű",
    "ro": "țșă",
    "tr": "ğış",
}
_WORDS = {language: frozenset(words.split()) for language, words in WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")


def language(text: str) -> str:
    """The tag of a text's language (BCP 47); English where nothing tells another."""
    letters = sum(letter.isalpha() for letter in text)
    counts = {
        name: sum(first <= letter <= last for letter in text)
        for name, (first, last) in SCRIPTS.items()
    }
    if counts["ja"] > 0.05 * counts["zh"] and counts["ja"]:
        return "ja"
    name = max(counts, key=counts.__getitem__)
    return name if counts[name] > MOSTLY * letters else _of_latin(text.lower())


def _of_latin(text: str) -> str:
    words = _WORD.findall(text)
    scores = {
        name: sum(
            word in common or any(letter in LETTERS.get(name, "") for letter in word)
            for word in words
        )
        for name, common in _WORDS.items()
    }
    best = max(scores, key=scores.__getitem__)  # the first of equals: English before all others
    return best if scores[best] >= SURE else ENGLISH
