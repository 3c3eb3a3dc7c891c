"""What was measured of a design, in words for a model.

Qwen3-VL names places in thousandths of the picture's width and height, whatever its size
in pixels: boxes are turned into them, and back, here alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from generation.answer import Thousandths
from generation.engines.outline import outline
from generation.page import Page
from verify.finding import hex_color
from verify.part import Drawing, Part
from verify.screenshot import Box, Screenshot, TextBlock

AROUND = 40  # tokens of the title above a list and the remark below it
# Qwen's tokenizer has a token for each digit; words are taken for one for every six letters.
_PIECE = re.compile(r"\d|[^\W\d_\u3040-\uffff]{1,6}|[\u3040-\uffff]|[^\w\s]+|\s(?=\d)|_")
_TOKEN = re.compile(r"^\s+(--[\w-]+:[^;]+);", re.MULTILINE)
_PICTURE = re.compile(r"<img\b[^>]*>")
_SHOWN = re.compile(r'\b(?:src|poster)="([^"]*)"')
_ATTRIBUTE = re.compile(r'\b(src|alt|width|height)="([^"]*)"')


def to_thousandths(box: Box, page: Screenshot) -> Thousandths:
    """`box`, CSS px, as Qwen3-VL says it."""
    across, down = 1000 / page.width, 1000 / page.height
    edges = (box.x * across, box.y * down, box.right * across, box.bottom * down)
    left, top, right, bottom = (max(0, min(1000, round(edge))) for edge in edges)
    return left, top, right, bottom


def from_thousandths(edges: Thousandths, page: Screenshot) -> Box:
    """What Qwen3-VL says of a place, in CSS px."""
    across, down = page.width / 1000, page.height / 1000
    left, top, right, bottom = edges
    return Box.from_edges(left * across, top * down, right * across, bottom * down)


def describe(design: Screenshot, draft: Page, tokens: int, outlined: bool = True) -> str:
    """The size, type, colours, pictures, structure and texts of `design`, in at most `tokens`.

    Args:
        draft: the page that the embedded engine made of it, whose pictures can be used.
        outlined: whether its structure is told; where the model is shown the page, it is seen.
    """
    if isinstance(design, Drawing):
        return _drawing(design, draft, tokens)
    built = iter(outline(draft) if outlined else ())
    sizes = "Text sizes, the most used first, with how many lines have them:"
    parts = [
        f"The design is {design.width:g} x {design.height:g} CSS px.",
        *_section(sizes, _sizes(design.text)),
        *_section("Colours and fonts that were measured:", _tokens(draft)),
        *_section("Pictures that you can use, cut out of the design:", _pictures(draft)),
        *_section("Font files that you can use, with @font-face:", _fonts(draft)),
        *_section("How it may be built:", _fitting(built, tokens // 4)),
        *_section("What is shown at [left, top, right, bottom] in thousandths:", _labels(design)),
    ]
    title = "Texts [left, top, right, bottom] in thousandths:"
    return _listed(parts, title, _texts(design), tokens)


def count_tokens(line: str) -> int:
    """About how many tokens a line takes, its end included."""
    return len(_PIECE.findall(line)) + 1


def _drawing(drawing: Drawing, draft: Page, tokens: int) -> str:
    """What a program saw in a sketch, and what its owner noted on it in red."""
    noted = [f"- {note}" for note in drawing.notes]
    shown = dict.fromkeys(path for path in _SHOWN.findall(draft.html) if path in draft.files)
    pictures = [f"- {path}" for path in shown]
    head = [
        f"The sketch is of a page {drawing.width:g} CSS px wide, {drawing.height:g} of it high.",
        *_section("Noted on the sketch; do it, and keep it out of the page:", noted),
        *_section("Pictures that you can use in place of those that are drawn:", pictures),
        *_section("Font files that you can use, with @font-face:", _fonts(draft)),
    ]
    title = (
        "Parts [left, top, right, bottom] in thousandths, in reading order, each indented under "
        "the one that it is in; a text without words could not be read:"
    )
    return _listed(head, title, _parts(drawing.root, drawing, ""), tokens)


def _parts(outer: Part, drawing: Drawing, indent: str) -> Iterator[str]:
    for part in outer.children:
        yield f"{indent}{_part(part, drawing)}"
        yield from _parts(part, drawing, f"{indent}  ")


def _listed(head: Sequence[str], title: str, lines: Iterator[str], tokens: int) -> str:
    """The lines of `head`, and under a title as many of `lines` as there is room for."""
    kept = list(_first(head, tokens))
    left = tokens - sum(map(count_tokens, kept)) - AROUND
    return "\n".join([*kept, *_section(title, _fitting(lines, left) if left > 0 else ())])


def _part(part: Part, drawing: Drawing) -> str:
    looks = f"round {part.kind}" if part.round and part.kind in ("picture", "icon") else part.kind
    counted = "stars" if part.kind == "rating" else "lines"
    lines = f" of {part.lines} {counted}" if part.lines > 1 else ""
    name = f" ({part.name})" if part.name else ""
    said = f": {part.text}" if part.text else ""
    place = list(to_thousandths(part.box, drawing))
    doubt = f" (or {', or '.join(part.doubt[1:])}?)" if part.doubt else ""
    return f"- {place} {looks}{name}{doubt}{lines}{_state(part)}{said}"


def _state(part: Part) -> str:
    """What a control is set to."""
    match part.kind:
        case "slider":
            return f" at {part.value:.0%}"
        case "rating" if part.value:
            return f", {round(part.value * part.lines)} of them full"
        case "checkbox" | "radio" | "switch" if part.value:
            return ", on"
        case _:
            return ""


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *lines] if lines else []


def _sizes(text: Sequence[TextBlock]) -> list[str]:
    colors: dict[int, Counter[str]] = {}
    for block in text:
        colors.setdefault(round(block.font_size), Counter())[hex_color(block.color)] += 1
    sizes = sorted(colors.items(), key=lambda one: -one[1].total())[:8]
    return [
        f"- {size} px: {count.total()}, most in {count.most_common(1)[0][0]}"
        for size, count in sizes
    ]


def _tokens(draft: Page) -> list[str]:
    css = draft.files.get("styles.css", "")
    found = _TOKEN.findall(css) if isinstance(css, str) else []
    return [f"- {token.strip()}" for token in found]


def _pictures(draft: Page) -> list[str]:
    pictures = [dict(_ATTRIBUTE.findall(tag)) for tag in _PICTURE.findall(draft.html)]
    return [
        f"- {one['src']}, {one['width']} x {one['height']} px {one.get('alt', '')}".strip()
        for one in pictures
        if one.get("src") in draft.files and "width" in one and "height" in one
    ]


def _labels(design: Screenshot) -> list[str]:
    return [f"- {list(to_thousandths(one.box, design))} {one.text}" for one in design.labels]


def _fonts(draft: Page) -> list[str]:
    return [f"- {path}" for path in draft.files if path.endswith(".woff2")]


def _texts(design: Screenshot) -> Iterator[str]:
    for block in design.text:
        yield f"- {list(to_thousandths(block.box, design))} {block.text}"


def _fitting(lines: Iterator[str], tokens: int) -> list[str]:
    """The first of `lines`, as many as there is room for, and how many are left out."""
    everything = list(lines)
    fitting = list(_first(everything, tokens))
    left = len(everything) - len(fitting)
    return [*fitting, f"- and {left} more: see the picture"] if left else fitting


def _first(lines: Sequence[str], tokens: int) -> Iterator[str]:
    """The first of `lines` that take at most so many tokens."""
    for line in lines:
        tokens -= count_tokens(line)
        if tokens < 0:
            return
        yield line
