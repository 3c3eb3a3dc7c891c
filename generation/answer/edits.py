"""Search/replace edits of a page's files, applied all or none.

index.html
<<<<<<< SEARCH
lines as they are
=======
lines as they should be
>>>>>>> REPLACE
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generation.errors import AnswerError
from generation.page import Page

_BLOCK = re.compile(
    r"^(?P<above>[^\n]*)\n(?:```[^\n]*\n)?"
    r"<{5,9} SEARCH[^\n]*\n(?P<search>.*?\n?)={5,9}[ \t]*\n(?P<replace>.*?\n?)>{5,9} REPLACE",
    re.MULTILINE | re.DOTALL,
)
_NAME = re.compile(r"[\w./-]+\.(?:html?|css|m?js|svg)\b")


@dataclass(frozen=True)
class Edit:
    """One place of a file, as it is and as it should be."""

    file: str
    search: str
    replace: str


def read_edits(answer: str) -> tuple[Edit, ...]:
    """The edits in `answer`, in order; one without a file name is of the file before."""
    edits, file = [], "index.html"
    for block in _BLOCK.finditer("\n" + answer.replace("\r\n", "\n")):
        if named := _NAME.search(block["above"]):
            file = named[0].removeprefix("./")
        edits.append(Edit(file, block["search"], block["replace"]))
    return tuple(edits)


def apply(edits: Sequence[Edit], page: Page) -> Page:
    """The page with every edit made.

    Raises:
        AnswerError: there are no edits, or one names a file or lines that are not there,
            or that are there more than once; nothing is changed then.
    """
    if not edits:
        raise AnswerError("the answer holds no SEARCH/REPLACE block")
    files = dict(page.files)
    for number, edit in enumerate(edits, 1):
        content = files.get(edit.file)
        if not isinstance(content, str):
            raise AnswerError(f"edit {number} is of {edit.file}, which the page does not have")
        start, end = _find(edit, content, number)
        files[edit.file] = content[:start] + edit.replace + content[end:]
    return Page(files)


def _find(edit: Edit, content: str, number: int) -> tuple[int, int]:
    """Where the lines that are searched for begin and end, indentation aside."""
    wanted = [line.strip() for line in edit.search.strip("\n").split("\n")]
    if not any(wanted):
        raise AnswerError(f"edit {number} searches for nothing")
    lines = content.splitlines(keepends=True)
    stripped = [line.strip() for line in lines]
    places = [
        at
        for at in range(len(lines) - len(wanted) + 1)
        if stripped[at : at + len(wanted)] == wanted
    ]
    if len(places) != 1:
        found = "are not" if not places else f"are {len(places)} times"
        raise AnswerError(
            f"the lines that edit {number} searches for {found} in {edit.file}: {wanted[0][:60]}"
        )
    start = sum(map(len, lines[: places[0]]))
    return start, start + sum(map(len, lines[places[0] : places[0] + len(wanted)]))
