"""The files of the pages that were made of a sketch: one html file for each of its screens."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from statistics import median

from generation.engines.sketch.align import aligned
from generation.engines.sketch.component import Unit, screen_path
from generation.engines.sketch.leads import with_leads
from generation.engines.sketch.sheet import FONT, Sheet
from generation.engines.sketch.tag import PLACEHOLDER, Tag
from generation.engines.sketch.theme import CHEVRON, PICTURES, VIDEO
from generation.engines.sketch.writer import Writer
from generation.page import Page
from verify.part import Drawing

ACCENT = "#3557d6"
LONGEST = 40  # characters of the name of a file


def write_page(drawing: Drawing, title: str) -> Page:
    """The page of a sketch that was understood, and those of its further screens."""
    drawings = (drawing, *drawing.screens)
    unit = measure(drawings)
    sheet = Sheet(ACCENT, unit.base, unit.control, max(one.width for one in drawings))
    bodies = [
        Writer(sheet, unit).page(aligned(with_leads(one.root, one.links))) for one in drawings
    ]
    heads = [next((tag for tag in body.walk() if tag.name == "h1"), Tag("h1")) for body in bodies]
    names = _names(heads)
    titles = {name: head.text or title for name, head in zip(names, heads, strict=True)}
    files: dict[str, str | bytes] = {}
    for number, (one, body) in enumerate(zip(drawings, bodies, strict=True)):
        _lead(body, names, titles)
        following = names[number + 1 : number + 2]
        files[names[number]] = _html(body, titles[names[number]], one.notes, following)
    files |= {
        "styles.css": sheet.write(),
        f"assets/fonts/{FONT}": (resources.files("assets") / "fonts" / FONT).read_bytes(),
    }
    tags = [tag for body in bodies for tag in body.walk()]
    used = {tag.name for tag in tags}
    shown = {tag.attributes.get("src") for tag in tags}
    pictures = {f"assets/{name}.svg": picture for name, picture in PICTURES.items()}
    files |= {path: picture for path, picture in pictures.items() if path in shown}
    if "video" in used:
        files["assets/video.svg"] = VIDEO
    if "select" in used:
        files["assets/chevron.svg"] = CHEVRON
    return Page(files)


def measure(drawings: Sequence[Drawing]) -> Unit:
    parts = [part for drawing in drawings for part in drawing.root.walk()]
    texts = [part for part in parts if part.kind == "text" and part.lines == 1]
    read = [part for part in texts if part.text]
    lines = [part.size for part in (read if len(read) > 1 else texts)]
    letter = median(lines) if lines else 20.0
    controls = [p.box.height for p in parts if p.kind in ("button", "field", "select")]
    control = min(60, max(36, round(median(controls) / 4) * 4)) if controls else 44
    return Unit(letter, 16 if letter < 27 else 18 if letter < 36 else 20, control)


def _names(heads: Sequence[Tag]) -> list[str]:
    """The paths of the html files: after the first, by their headings where these were read."""
    names = ["index.html"]
    for number, head in enumerate(heads[1:], start=1):
        plain = unicodedata.normalize("NFKD", "" if PLACEHOLDER in head.attributes else head.text)
        words = re.findall("[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
        name = "-".join(words)[:LONGEST].strip("-") + ".html"
        names.append(screen_path(number) if name == ".html" or name in names else name)
    return names


def _lead(body: Tag, names: Sequence[str], titles: Mapping[str, str]) -> None:
    """Name the pages that links lead to, and the links that show no text."""
    paths = {screen_path(number): name for number, name in enumerate(names)}
    for tag in body.walk():
        name = paths.get(tag.attributes.get("href") or "")
        if name:
            tag.attributes["href"] = name
            if not any(inner.text for inner in tag.walk()):
                tag.attributes["aria-label"] = titles[name]


def _html(body: Tag, title: str, notes: Sequence[str], following: Sequence[str]) -> str:
    remarks = [f"<!-- Noted on the sketch: {note.replace('--', '-')} -->" for note in notes]
    head = [
        "<!doctype html>",
        '<html lang="en">',
        *remarks,
        "<!-- What the sketch only hints at carries data-placeholder: put your own there. -->",
        "<head>",
        '  <meta charset="utf-8">',
        '  <meta name="viewport" content="width=device-width, initial-scale=1">',
        f"  <title>{escape(title)}</title>",
        '  <link rel="stylesheet" href="styles.css">',
        *(f'  <link rel="next" href="{name}">' for name in following),
        "</head>",
    ]
    return "\n".join([*head, *body.lines(), "</html>"]) + "\n"
