"""The files of a page that was made of a sketch."""

from collections.abc import Sequence
from html import escape
from importlib import resources
from statistics import median

from generation.engines.sketch.align import aligned
from generation.engines.sketch.component import Unit
from generation.engines.sketch.sheet import FONT, Sheet
from generation.engines.sketch.tag import Tag
from generation.engines.sketch.theme import CHEVRON, PICTURES, VIDEO
from generation.engines.sketch.writer import Writer
from generation.page import Page
from verify.part import Drawing

ACCENT = "#3557d6"


def write_page(drawing: Drawing, title: str) -> Page:
    """The page of a sketch that was understood."""
    unit = measure(drawing)
    sheet = Sheet(ACCENT, unit.base, unit.control, drawing.width)
    body = Writer(sheet, unit).page(aligned(drawing.root))
    heading = next((tag.text for tag in body.walk() if tag.name == "h1"), "")
    files: dict[str, str | bytes] = {
        "index.html": _html(body, heading or title, drawing.notes),
        "styles.css": sheet.write(),
        f"assets/fonts/{FONT}": (resources.files("assets") / "fonts" / FONT).read_bytes(),
    }
    used = {tag.name for tag in body.walk()}
    shown = {tag.attributes.get("src") for tag in body.walk()}
    pictures = {f"assets/{name}.svg": picture for name, picture in PICTURES.items()}
    files |= {path: picture for path, picture in pictures.items() if path in shown}
    if "video" in used:
        files["assets/video.svg"] = VIDEO
    if "select" in used:
        files["assets/chevron.svg"] = CHEVRON
    return Page(files)


def measure(drawing: Drawing) -> Unit:
    parts = list(drawing.root.walk())
    texts = [part for part in parts if part.kind == "text" and part.lines == 1]
    read = [part for part in texts if part.text]
    lines = [part.size for part in (read if len(read) > 1 else texts)]
    letter = median(lines) if lines else 20.0
    controls = [p.box.height for p in parts if p.kind in ("button", "field", "select")]
    control = min(60, max(36, round(median(controls) / 4) * 4)) if controls else 44
    return Unit(letter, 16 if letter < 27 else 18 if letter < 36 else 20, control)


def _html(body: Tag, title: str, notes: Sequence[str]) -> str:
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
        "</head>",
    ]
    return "\n".join([*head, *body.lines(), "</html>"]) + "\n"
