"""The element tree as files: semantic HTML, a stylesheet, pictures and fonts."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from generation.engines.reconstruction.behavior import script
from generation.engines.reconstruction.figure import STEP
from generation.engines.reconstruction.flow import flow
from generation.engines.reconstruction.font_file import font_files
from generation.engines.reconstruction.forms import words
from generation.engines.reconstruction.inline import inline_tag
from generation.engines.reconstruction.language import language
from generation.engines.reconstruction.node import Node, all_nodes
from generation.engines.reconstruction.pictures import place_pictures
from generation.engines.reconstruction.semantics import tags
from generation.engines.reconstruction.style import Line, Run, usual_style
from generation.engines.reconstruction.stylesheet import Stylesheet
from generation.engines.reconstruction.tag import Tag, all_tags
from generation.page import Page
from verify.screenshot import Screenshot

INDENT = "  "
BREAK = "\n"  # a line break, until the text is escaped
VOID = {"img", "input", "hr", "br", "col"}


@dataclass(frozen=True)
class Reconstruction(Page):
    """A page with the trees behind it: where things are wanted, and where they were asked for.

    `lines` are the lines of index.html that open the nodes of the trees, in the order of
    `all_nodes`; None where a node has no element of its own.
    """

    wanted: Node
    asked: Node
    lines: tuple[int | None, ...]


def write(asked: Node, wanted: Node, reference: Screenshot, title: str) -> Reconstruction:
    """The page of the tree `asked`, its pictures cut out of `reference`."""
    elements = flow(asked)
    body = tags(elements)
    texts = [tag for tag in all_tags(body) if tag.element.node.lines]
    lines_of_text = [line for tag in texts for line in tag.element.node.lines]
    base = usual_style(lines_of_text)
    pictures = place_pictures(body, reference, base.color if base else None)
    sheet = Stylesheet(body, base, reference.width)
    spoken = language(" ".join(line.text for line in lines_of_text))
    headings = (tag for tag in texts if tag.name == "h1")
    heading = next(map(words, headings), title)
    code = script(list(all_tags(body)))
    written = html(body, sheet, heading, spoken, scripted=bool(code))
    fonts = font_files(run for line in lines_of_text for run in line.runs)
    files: dict[str, str | bytes] = {
        "index.html": "".join(f"{line}\n" for line, _ in written),
        "styles.css": sheet.text([file.rule for file in fonts]),
    }
    files |= {"script.js": code} if code else {}
    files |= pictures
    files |= {file.path: file.read() for file in fonts}
    numbers: dict[int, int] = {}
    for number, (_, tag) in enumerate(written, start=1):
        if tag:
            numbers.setdefault(id(tag.element.node), number)
    lines = tuple(numbers.get(id(node)) for node in all_nodes(asked))
    return Reconstruction(files, wanted, asked, lines)


HtmlLine = tuple[str, Tag | None]  # a line, and the element that it opens


def html(
    body: Tag, sheet: Stylesheet, title: str, spoken: str, *, scripted: bool
) -> list[HtmlLine]:
    """The lines of the document of `body`, whose classes `sheet` names.

    `spoken` is the tag of its language.
    """
    head = [
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        '<link rel="stylesheet" href="styles.css">',
    ]
    head += ['<script src="script.js" defer></script>'] if scripted else []
    above = ["<!doctype html>", f'<html lang="{spoken}">', "<head>"]
    above += [*(INDENT + line for line in head), "</head>"]
    return [*((line, None) for line in above), *_lines(body, sheet, 0), ("</html>", None)]


def _lines(tag: Tag, sheet: Stylesheet, depth: int) -> Iterator[HtmlLine]:
    pad = INDENT * depth
    opening = pad + _opening(tag, sheet)
    if tag.name in VOID:
        yield opening, tag
    elif tag.name == "li" and len(tag.children) == 1 and not tag.children[0].children:
        ((inner, link),) = _lines(tag.children[0], sheet, 0)
        yield f"{opening}{inner}</li>", link
    elif tag.children:
        yield opening, tag
        for child in tag.children:
            yield from _lines(child, sheet, depth + 1)
        yield f"{pad}</{tag.name}>", None
    else:
        yield f"{opening}{_text(tag, sheet)}</{tag.name}>", tag


def _text(tag: Tag, sheet: Stylesheet) -> str:
    if tag.drawing:
        return tag.drawing
    lines = tag.element.node.lines
    if not lines or tag.name == "textarea":
        return ""
    text = inline(lines, tag, sheet)
    if tag.name == "select":
        return f"<option>{text}</option>"
    if tag.inner == "ol":
        return f"<ol>{_steps(text)}</ol>"
    return f'<a href="#">{text}</a>' if tag.inner == "a" else text


def _steps(text: str) -> str:
    """The items of a trail; the stylesheet writes the signs between them.

    Steps that are in one element stay together.
    """
    steps = STEP.split(text)
    if any(2 * step.count("</") != step.count("<") for step in steps):
        return f"<li>{text}</li>"
    leading = (step if "<" in step else f'<a href="#">{step}</a>' for step in steps[:-1])
    return "".join(f"<li>{step}</li>" for step in (*leading, steps[-1]))


def _opening(tag: Tag, sheet: Stylesheet) -> str:
    classes = sheet.classes(tag)
    attributes = {**({"class": " ".join(classes)} if classes else {}), **tag.attributes}
    if any(is_right_to_left(line.text) for line in tag.element.node.lines):
        # by itself, for the boxes of the page keep the order in which they are seen
        attributes["dir"] = "auto"
    written = "".join(
        f' {name}="{escape(value)}"' if value is not None else f" {name}"
        for name, value in attributes.items()
    )
    return f"<{tag.name}{written}>"


def is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def inline(lines: Sequence[Line], tag: Tag, sheet: Stylesheet) -> str:
    """The text of a paragraph, its runs of another look in elements of their own."""
    base = tag.element.node.style
    pieces: list[tuple[str, str]] = []  # (opening tag's content, text)
    for number, line in enumerate(lines):
        for position, run in enumerate(line.runs):
            apart = not run.joined if position else number > 0
            glue = " " if apart and _needs_space(pieces, run) else ""
            if number and not position and tag.element.breaks:
                glue += BREAK
            look = inline_tag(run, base, tag.name)
            opening = ""
            if look:
                name, css = look
                named = sheet.inline_class(name, css)
                opening = name + (f' class="{named}"' if named else "")
                opening += ' href="#"' if name == "a" else ""
            if pieces and pieces[-1][0] == opening:
                pieces[-1] = (opening, pieces[-1][1] + glue + run.text)
            else:
                if glue and pieces:
                    pieces[-1] = (pieces[-1][0], pieces[-1][1] + glue)
                pieces.append((opening, run.text))
    return "".join(_piece(opening, text) for opening, text in pieces).replace(BREAK, "<br>")


def _piece(opening: str, text: str) -> str:
    if not opening:
        return escape(text, quote=False)
    stripped = text.rstrip(" " + BREAK)
    name = opening.split(" ", 1)[0]
    return f"<{opening}>{escape(stripped, quote=False)}</{name}>" + text[len(stripped) :]


def _needs_space(pieces: Sequence[tuple[str, str]], run: Run) -> bool:
    """Whether a space stands between what was written and `run`: not in Chinese or Japanese."""
    if not pieces or not run.text:
        return False
    before, after = pieces[-1][1][-1:], run.text[:1]
    return not (before.isspace() or (before > "\u2e7f" and after > "\u2e7f"))
