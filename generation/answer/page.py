"""A page read out of a model's answer, whatever it is wrapped in."""

import re
from collections.abc import Mapping

from generation.answer.fences import fences
from generation.errors import AnswerError
from generation.page import File, Page

_START = re.compile(r"<!doctype html|<html[\s>]", re.IGNORECASE)
_END = re.compile(r"</html\s*>", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:body|div|main|section|header|nav|h[1-6]|p|form|ul|table)[\s>]", re.I)
_EDIT = re.compile(r"^<{5,9} SEARCH", re.MULTILINE)
_RAW = ("style", "script", "svg")
EXCERPT = 80  # characters of an answer that an error quotes


def read_page(answer: str, thinking: str = "", assets: Mapping[str, File] = {}) -> Page:
    """The page in `answer`, with those of `assets` beside it.

    Read are, in this order: the files in its fences, where the last of a name counts; the
    last document without a fence; and the same of the reasoning, where some models leave
    their page. A document that was cut off is closed after its last whole tag.

    Raises:
        AnswerError: there is no page in it.
    """
    for text in (answer, thinking):
        files = _files(text)
        if "index.html" in files:
            files["index.html"] = _linked(_closed(files["index.html"]), files)
            return Page({**assets, **files})
    said = " ".join(answer.split()) or "nothing"
    raise AnswerError(f"the model's answer holds no page; it begins: {said[:EXCERPT]}")


def _files(text: str) -> dict[str, str]:
    files = {}
    for fence in fences(text):
        if _EDIT.search(fence.text):
            continue
        if fence.name == "index.html" or (not fence.name and _START.search(fence.text)):
            if not fence.closed and "index.html" in files and not _START.search(fence.text):
                continue
            if _MARKUP.search(fence.text) or _START.search(fence.text):
                files["index.html"] = _document(fence.text)
        elif fence.name:
            files[fence.name] = fence.text + "\n"
    if "index.html" not in files and (bare := _bare(text)):
        files["index.html"] = bare
    return files


def _bare(text: str) -> str:
    """The last whole document in `text`, else the beginning of one."""
    starts = [match.start() for match in _START.finditer(text)]
    documents = [start for start in starts if not text[start:].lower().startswith("<html")]
    for start in reversed(documents or starts):
        if end := _END.search(text, start):
            return text[start : end.end()] + "\n"
    return text[(documents or starts)[0] :] if starts else ""


def _document(text: str) -> str:
    """`text` without prose around its document; a fragment gets a document of its own."""
    if _START.search(text):
        return _bare(text)
    head = '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">'
    body = text if re.search(r"<body[\s>]", text, re.I) else f"<body>\n{text}\n</body>"
    return f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n{body}\n</html>\n'


def _closed(html: str) -> str:
    """`html`, which may have been cut off anywhere, with its end."""
    if _END.search(html):
        return html
    whole = html[: html.rfind(">") + 1]
    for name in _RAW:
        opened = len(re.findall(rf"<{name}[\s>]", html, re.I))
        if opened > len(re.findall(rf"</{name}\s*>", html, re.I)):
            # what is left of a rule or a statement would break the rest
            cut = max(html.rfind("}"), html.rfind(";"), html.rfind(">")) + 1
            whole = f"{html[:cut]}\n</{name}>"
    return f"{whole}\n</body>\n</html>\n"


def _linked(html: str, files: Mapping[str, str]) -> str:
    """`html` with references to the stylesheet and the script that came with it."""
    if "styles.css" in files and "styles.css" not in html:
        html = _before("</head>", '<link rel="stylesheet" href="styles.css">', html)
    if "script.js" in files and "script.js" not in html:
        html = _before("</body>", '<script src="script.js"></script>', html)
    return html


def _before(tag: str, addition: str, html: str) -> str:
    at = html.lower().find(tag)
    return f"{html[:at]}{addition}\n{html[at:]}" if at >= 0 else f"{addition}\n{html}"
