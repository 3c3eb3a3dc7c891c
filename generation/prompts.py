"""Every prompt, and nothing else."""

from collections.abc import Sequence

from generation.page import Page

LONGEST = 60_000  # characters of a page that a model is shown
_KINDS = {".html": "html", ".css": "css", ".js": "js"}

SYSTEM = (
    "You turn pictures of web pages into clean, semantic HTML and CSS that looks the same. "
    "You write what a careful front-end developer would keep: landmarks, headings in order, "
    "lists, labels, flex and grid layout with gaps and padding, custom properties for colours, "
    "and a layout that stays whole on a narrow screen. You copy every text exactly. You use no "
    "framework, nothing from another server, no placeholder picture and no inline style."
)

SKETCHED = (
    "You turn sketches of web pages into the pages that they mean, in clean, semantic HTML and "
    "CSS. You write what a careful front-end developer would keep: landmarks, headings in order, "
    "lists, labels, flex and grid layout with gaps and padding, custom properties for colours, "
    "and a layout that stays whole on a narrow screen. You use no framework, nothing from another "
    "server, no picture file that you are not given and no inline style."
)

_FILES = (
    "Answer with whole files, each in a fenced block that names it: ```html index.html, "
    "```css styles.css and, only where something must happen, ```js script.js."
)

_QUESTION = (
    "Only if nothing in the sketch tells what a large part of it is meant to be, put one short "
    "question to its author: after the files, one line of JSON with the place in thousandths of "
    "the picture and two to four options, first the one that you wrote, such as "
    '{"bbox_2d": [80, 120, 460, 400], "question": "Is this box a picture or a map?", '
    '"options": ["a picture", "a map"]}'
)

_EDITS = (
    "Answer with edits alone. For each one write the name of the file on a line, then\n"
    "<<<<<<< SEARCH\nlines of that file, exactly as they are, enough to be found once\n"
    "=======\nthe lines that take their place\n>>>>>>> REPLACE\n"
    "Change what is asked for and nothing else."
)


def name_places(places: Sequence[str]) -> str:
    """Asks for what is written or shown in each of `places`."""
    listed = "\n".join(places)
    return (
        "This is a part of a screenshot of a web page. A program found the places below, each "
        "[left, top, right, bottom] in thousandths of the picture, and is not sure of them:\n"
        f"{listed}\n\n"
        "Look at each one. Answer with a JSON list alone, an object for each place with the same "
        'numbers: {"bbox_2d": [...], "text_content": "..."} for a line of text, exactly as it is '
        'written; {"bbox_2d": [...], "label": "..."} for a picture, what it shows in two to eight '
        "words as an alternative text has it, and for an icon its usual name, such as search. "
        "Leave out what you cannot read or make out."
    )


def draft(measured: str) -> str:
    return (
        "Write the page in the picture, as wide as the design and with everything where it is.\n"
        f"{_FILES}\n\nThis was measured, and can be relied on:\n{measured}"
    )


def sketch(measured: str) -> str:
    return (
        "The picture is a sketch of a page. Write the page that it means: clean and modern, with "
        "one spacing scale, one type scale and one accent colour, never the look of the drawing. "
        "A crossed box is a picture, squiggles and ruled lines are text of that many lines. Keep "
        "every part, its place and its order. Use the words that you can read, spelt right; where "
        "the sketch only hints at words, write believable ones and give their element the "
        "attribute data-placeholder; give it to pictures that stand for others, too.\n"
        f"{_FILES}\n{_QUESTION}\n\nWhat a program saw in it, which may be wrong:\n{measured}"
    )


def answered(said: Sequence[tuple[str, str]]) -> str:
    """Says what the author of a sketch answered to which question."""
    return "".join(
        f"The author was asked: {question} The answer: {choice}. The page must follow it.\n"
        for question, choice in said
    )


def polish(measured: str, page: Page) -> str:
    return (
        f"{draft(measured)}\n\nA program made this page of the picture. Its places, colours and "
        "texts are measured; its structure and names are not those of a person. Rewrite it, "
        f"keep what is right, and make it look like the picture.\n\n{source(page)}"
    )


def widths(widest: float, others: Sequence[float]) -> str:
    """Says which picture is the page at which width, CSS px."""
    told = ", ".join(f"{width:g} px" for width in others)
    return (
        f"The same page was designed for several widths. The first picture shows it {widest:g} px "
        f"wide, the next {told} wide. Write one page that looks like each of them at its width, "
        "by layout that adapts and media queries, not by a copy of the content for each.\n"
    )


def mend(facts: Sequence[tuple[str, bool]]) -> str:
    """Asks for edits that mend `facts`, each with whether two pictures show its place."""
    listed, pictures = [], 0
    for number, (fact, shown) in enumerate(facts, 1):
        pictures += 2 * shown
        where = f" (pictures {pictures - 1} and {pictures})" if shown else ""
        listed.append(f"{number}. {fact}{where}")
    crops = "Of the pictures above, the first of two is of the design, the second of your page.\n"
    return (
        "Your page was rendered and measured against the design. What costs most:\n"
        + "\n".join(listed)
        + f"\n{crops if pictures else ''}Mend this. {_EDITS}"
    )


def look(drawn: bool) -> str:
    faults = "is missing or out of place" if drawn else "differs"
    return (
        "Your page was rendered; this is how it looks. It is not yet like the design, though no "
        f"single fault was found. Compare the two, and mend what {faults}. {_EDITS}"
    )


def change(instruction: str, selector: str | None) -> str:
    where = f"Only of the element `{selector}` and what is in it: " if selector else ""
    return f"{where}{instruction.strip()}\n\n{_EDITS}"


def again(problem: str) -> str:
    return f"These edits cannot be made: {problem}. Nothing was changed. {_EDITS}"


def rewrite() -> str:
    return f"The edits cannot be made. Make the changes in whole files instead. {_FILES}"


def source(page: Page) -> str:
    """The code of a page as the fenced blocks that an answer has.

    The page comes first and then its shortest files, as many as there is room for: what is
    left out are runtimes.
    """
    names = [name for name in page.files if name.endswith(tuple(_KINDS))]
    names.sort(key=lambda name: (name != "index.html", len(page.files[name])))
    code, left = {}, LONGEST
    for name in names:
        text = str(page.files[name]).rstrip()
        if not code or len(text) <= left:
            code[name] = text
            left -= len(text)
    return "\n".join(
        f"```{_KINDS[name[name.rindex('.') :]]} {name}\n{text}\n```" for name, text in code.items()
    )
