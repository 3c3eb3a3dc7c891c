"""Blocks written as a page: rows and stacks whose measures are those of the sketch."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from statistics import median

from generation.engines.sketch.block import FIELDS, Block, arrange
from generation.engines.sketch.component import TITLE, Components, Unit
from generation.engines.sketch.sheet import FONT, Sheet
from generation.engines.sketch.tag import Tag
from generation.engines.sketch.theme import PICTURE, nearest_space
from generation.page import Page
from verify.part import Drawing, Part
from verify.screenshot import Box

ACCENT = "#3557d6"
CLOSE = 0.05  # of the room: sides that are closer than this are meant to be aligned


@dataclass(frozen=True)
class Area:
    """Where a block may be: its left side and width, and where its top comes out, CSS px."""

    x: float
    width: float
    y: float


def write_page(drawing: Drawing, title: str) -> Page:
    """The page of a sketch that was understood."""
    unit = measure(drawing)
    sheet = Sheet(ACCENT, unit.base, unit.control)
    body = Writer(sheet, unit).page(drawing.root)
    files: dict[str, str | bytes] = {
        "index.html": _document(body, _heading(body) or title, drawing.notes),
        "styles.css": sheet.write(),
        f"assets/fonts/{FONT}": (resources.files("assets") / "fonts" / FONT).read_bytes(),
    }
    if any(tag.name == "img" for tag in _walk(body)):
        files["assets/placeholder.svg"] = PICTURE
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


class Writer:
    def __init__(self, sheet: Sheet, unit: Unit):
        self._sheet = sheet
        self._unit = unit
        self._parts = Components(sheet, unit)
        self._first_heading = True
        self._inset = 24  # CSS px: the padding of every card

    def page(self, root: Part) -> Tag:
        """The body: header, main and footer, where the sketch has them."""
        block = arrange(root.children, root.box)
        self._inset = _usual_inset(block)
        children = list(block.children) if block.kind == "stack" else [block]
        left = min((child.box.x for child in children), default=24.0)
        right = root.box.right - max(
            (child.box.right for child in children), default=root.box.right
        )
        side = nearest_space(max(8.0, min(left, max(right, 16.0), 0.08 * root.box.width)))
        area = Area(side, root.box.width - 2 * side, 0)
        body = self._stack(children, area)
        top = nearest_space(children[0].box.y) if children else 0
        self._name_landmarks(body, children, root.box)
        body.name = "body"
        return body.add(
            "page", self._sheet.pad("pad-x", side), self._sheet.pad("pad-y", max(16, top))
        )

    def _name_landmarks(self, body: Tag, blocks: Sequence[Block], page: Box) -> None:
        tags, wide = body.children, self._sheet.width(1)
        first, last = 0, len(tags)
        if len(tags) > 1 and blocks[0].kind == "row" and blocks[0].box.bottom < 0.2 * page.height:
            tags[0] = _renamed(tags[0], "header", wide)
            first = 1
        if len(tags) - first > 1 and _is_footer(blocks[-1], page):
            tags[-1] = _renamed(tags[-1], "footer", wide)
            last -= 1
        inner = tags[first:last]
        if not inner:
            return
        main = Tag("main", ["stack", *[c for c in body.classes if c.startswith("gap-")]])
        main.add(self._sheet.width(1), *[c for c in inner[0].classes if c.startswith("above-")])
        inner[0].classes = [c for c in inner[0].classes if not c.startswith("above-")]
        main.children = inner
        _mark_form(main)
        body.children = [*tags[:first], main, *tags[last:]]

    def _write(self, block: Block, area: Area, card: bool = False) -> tuple[Tag, float]:
        if block.kind == "row":
            return self._row(block, area)
        if block.kind == "stack":
            tag = self._stack(block.children, area, card)
            return tag, self._height
        assert block.part
        if block.part.kind == "container":
            return self._card(block, area)
        if block.part.kind in FIELDS:
            return self._parts.field(block.part, block.label)
        return self._parts.write(block.part, area.width)

    def _stack(self, blocks: Sequence[Block], area: Area, card: bool = False) -> Tag:
        """Blocks under each other, each as near to its place as the spacing scale allows."""
        tag = Tag("div", ["stack"])
        levels = self._headings(blocks, card)
        written = []
        for block, level in zip(blocks, levels, strict=True):
            inner = Area(block.box.x, min(block.box.width, area.width), block.box.y)
            if level and block.part:
                written.append(self._parts.text(block.part, area.width, level))
            else:
                written.append(self._write(block, inner))
        y, spaces = area.y, []
        for block, (_, height) in zip(blocks, written, strict=True):
            space = nearest_space(max(0.0, block.box.y - y))
            spaces.append(space)
            y += space + height
        gap = min(spaces[1:], default=0)
        for index, (block, (child, _)) in enumerate(zip(blocks, written, strict=True)):
            self._align(child, block, area)
            if index:
                child.add(self._sheet.above(nearest_space(spaces[index] - gap)))
            tag.children.append(child)
        tag.add(self._sheet.gap(gap))
        first = spaces[0] if spaces else 0
        self._height = y - area.y
        self._offset = first
        return tag

    def _headings(self, blocks: Sequence[Block], card: bool) -> list[int]:
        """0 for what is no heading, else its level: the first one of a page is h1."""
        levels = []
        for index, block in enumerate(blocks):
            part = block.part
            heads = False
            if part and part.kind == "text" and part.lines == 1 and len(blocks) > 1:
                first = not any(b.part and b.part.kind == "text" for b in blocks[:index])
                large = part.size > TITLE * self._unit.letter
                heads = first if card else index == 0 or large
            levels.append((1 if self._first_heading else 2) if heads else 0)
            self._first_heading = self._first_heading and not heads
        return levels

    def _align(self, child: Tag, block: Block, area: Area) -> None:
        """How wide a block is in its stack, and where it stands across."""
        box, slack = block.box, min(48.0, max(20.0, CLOSE * area.width))
        left, right = box.x - area.x, area.x + area.width - box.right
        fluid = not (
            block.part and block.part.kind in ("text", "icon", "checkbox", "radio", "switch")
        )
        many = bool(block.part and block.part.kind == "text" and block.part.lines > 1)
        share = min(1.0, box.width / area.width)
        if left < slack and right < slack:
            share = 1.0
        if fluid or many:
            child.add(self._sheet.width(share))
        if share == 1.0 and (fluid or many):
            return
        if abs(left - right) < slack and left > slack:
            child.add(self._sheet.place("middle"))
        elif right < slack < left:
            child.add(self._sheet.place("end"))
        elif left >= slack:
            child.add(self._sheet.indent(left / area.width))

    def _card(self, block: Block, area: Area) -> tuple[Tag, float]:
        box = block.box
        pad = self._inset
        inner = Area(box.x + pad, max(40.0, box.width - 2 * pad), box.y + pad)
        tag = self._stack(block.children, inner, card=True)
        content = self._height
        tag.name = "form" if _has_fields(block) else "section"
        if tag.children:
            tag.children[0].add(self._sheet.above(self._offset))
        tall = round(box.height / 8) * 8
        tag.add(self._sheet.use("card"), self._sheet.pad("pad", pad))
        if content + 2 * pad < tall:
            tag.add(self._sheet.tall(tall))
        return tag, max(tall, content + 2 * pad)

    def _row(self, block: Block, area: Area) -> tuple[Tag, float]:
        items = block.children
        if links := self._nav(items):
            return links, 1.5 * self._unit.base
        if _is_even(items):
            return self._grid(items, area)
        tag, heights = Tag("div", ["row"]), []
        spaces = [max(0.0, right.box.x - left.box.right) for left, right in pairwise(items)]
        gap = nearest_space(min(spaces))
        tops = [item.box.y for item in items]
        tallest = max(item.box.height for item in items)
        for index, item in enumerate(items):
            child, height = self._item(item, items, block.box)
            heights.append(height)
            extra = spaces[index - 1] - gap if index else 0.0
            last = index == len(items) - 1
            if last and extra > 48 and block.box.right > area.x + area.width - 0.06 * area.width:
                child.add(self._sheet.place("push"))
            elif extra > 12:
                child.add(self._sheet.indent(extra / block.box.width))
            tag.children.append(child)
        tag.add(self._sheet.gap(gap))
        if any(item.label for item in items):
            tag.add(self._sheet.place("foot"))
        elif max(tops) - min(tops) < 0.6 * tallest < 1.5 * self._unit.control:
            tag.add(self._sheet.place("level"))
        return tag, max(heights)

    def _item(self, item: Block, items: Sequence[Block], row: Box) -> tuple[Tag, float]:
        """An entry of a row."""
        area = Area(item.box.x, item.box.width, item.box.y)
        if item.part and item.part.kind == "button":
            buttons = [i for i in items if i.part and i.part.kind == "button"]
            child, height = self._parts.button(item.part, area.width, item is buttons[-1])
        elif item is items[0] and item.part and item.part.kind == "text" and self._first_heading:
            self._first_heading = False
            child, height = self._parts.text(item.part, area.width, 1)
        else:
            child, height = self._write(item, area)
        natural = ("text", "icon", "checkbox", "radio", "switch")
        if not item.part or item.part.kind not in natural or item.part.lines > 1:
            child.add(self._sheet.width(item.box.width / row.width))
        return child, height

    def _grid(self, items: Sequence[Block], area: Area) -> tuple[Tag, float]:
        spaces = [right.box.x - left.box.right for left, right in pairwise(items)]
        tag = Tag("div", ["grid", self._sheet.columns(len(items))])
        tag.add(self._sheet.gap(nearest_space(max(8.0, median(spaces)))))
        heights = []
        top = min(item.box.y for item in items)
        for item in items:
            child, height = self._write(item, Area(item.box.x, item.box.width, top), card=True)
            if item.part and item.part.kind in ("picture", "video", "button"):
                child.add(self._sheet.width(1))
            if child.name == "section":
                child.name = "article"
            tag.children.append(child)
            heights.append(height)
        return tag, max(heights)

    def _nav(self, items: Sequence[Block]) -> Tag | None:
        """Three or more short texts side by side are links."""
        parts = [item.part for item in items if item.part]
        if len(parts) < max(3, len(items)) or any(p.kind != "text" or p.lines > 1 for p in parts):
            return None
        spaces = [right.box.x - left.box.right for left, right in pairwise(items)]
        entries = [self._parts.link(part) for part in parts]
        bar = Tag("ul", [self._sheet.use("nav")], children=entries)
        bar.add(self._sheet.gap(nearest_space(median(spaces))))
        return Tag("nav", children=[bar])


def _is_even(items: Sequence[Block]) -> bool:
    """Whether items are as wide as one another, and more than text or controls."""
    widths = [item.box.width for item in items]
    small = [
        i.part and i.part.kind in ("text", "icon", "checkbox", "radio", "switch") for i in items
    ]
    even = max(widths) < 1.25 * min(widths)
    same = len({item.part.kind if item.part else item.kind for item in items}) == 1
    gaps = [right.box.x - left.box.right for left, right in pairwise(items)]
    regular = max(gaps) - min(gaps) < 0.5 * min(widths)
    return even and same and regular and not any(small) and not all(_is_button(i) for i in items)


def _is_button(block: Block) -> bool:
    return bool(block.part and block.part.kind == "button")


def _usual_inset(block: Block) -> int:
    """The padding of cards, CSS px: how far their contents are from their left side."""

    def insets(block: Block) -> list[float]:
        inner = [inset for child in block.children for inset in insets(child)]
        if not (block.part and block.part.kind == "container" and block.children):
            return inner
        return [min(child.box.x for child in block.children) - block.box.x, *inner]

    return nearest_space(min(32.0, max(12.0, median(insets(block) or [24.0]))))


def _has_fields(block: Block) -> bool:
    own = bool(block.part and block.part.kind in FIELDS)
    return own or any(_has_fields(child) for child in block.children)


def _is_footer(block: Block, page: Box) -> bool:
    low = block.box.y > 0.8 * page.height
    texts = [block] if block.part else list(block.children)
    words = " ".join(t.part.text for t in texts if t.part).lower()
    return low and (
        all(t.part and t.part.kind == "text" for t in texts) or "©" in words or "copyright" in words
    )


def _renamed(tag: Tag, name: str, wide: str) -> Tag:
    if tag.name == "div":
        tag.name = name
        return tag
    return Tag(name, ["stack", wide], children=[tag])


def _mark_form(main: Tag) -> None:
    """Fields with a button are a form, unless a card around them is one."""
    inside = [tag for tag in _walk(main) if tag.name in ("input", "select", "button", "form")]
    names = [tag.name for tag in inside]
    fields = sum(tag.name != "button" for tag in inside)
    if fields >= 2 and "button" in names and "form" not in names:
        form = Tag("form", list(main.classes), children=main.children)
        form.classes = [name for name in form.classes if not name.startswith("above-")]
        main.children = [form]


def _walk(tag: Tag) -> list[Tag]:
    return [tag, *(found for child in tag.children for found in _walk(child))]


def _heading(body: Tag) -> str:
    return next((tag.text for tag in _walk(body) if tag.name == "h1"), "")


def _document(body: Tag, title: str, notes: Sequence[str]) -> str:
    from html import escape

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
