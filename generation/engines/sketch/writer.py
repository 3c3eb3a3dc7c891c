"""Blocks written as a page: rows, stacks and grids whose measures are those of the sketch."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

from generation.engines.sketch.arrange import arrange
from generation.engines.sketch.block import CHOICES, FIELDS, Block
from generation.engines.sketch.component import TITLE, Components, Unit, screen_path
from generation.engines.sketch.landmarks import is_footer, name_landmarks
from generation.engines.sketch.sheet import Sheet
from generation.engines.sketch.spacing import LEAST_GAP, even_spaces, usual_inset
from generation.engines.sketch.tag import Tag
from generation.engines.sketch.theme import nearest_space
from verify.part import Part
from verify.screenshot import Box

CLOSE = 0.05  # of the room: sides that are closer than this are meant to be aligned
FLUSH = 0.13  # of the room: what is missing of a grid that is meant to take all of it
MOST_GAP = 32  # CSS px between all the entries of a row; what is more is between two of them
NARROW = 0.3  # of the room: a button that is narrower is as wide as what it says
SMALL = 160  # CSS px: what is narrower keeps its width on every screen
NATURAL = ("text", "icon", "rating", *CHOICES)  # as wide as what they say
LINES = (*NATURAL, "button")


@dataclass(frozen=True)
class Area:
    """Where a block may be: its left side and width, and where its top comes out, CSS px."""

    x: float
    width: float
    y: float


@dataclass(frozen=True)
class Written:
    """A block as an element, and how tall that will be, CSS px."""

    tag: Tag
    height: float


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
        self._inset = usual_inset(block)
        children = block.children if block.kind == "stack" else (block,)
        left = min((child.box.x for child in children), default=24.0)
        side = self._sheet.side(nearest_space(min(max(16.0, left), 0.08 * root.box.width)))
        if is_footer(children, root.box):
            self._parts.footer = children[-1].part
        body = self._stack(children, Area(side, root.box.width - 2 * side, 0)).tag
        name_landmarks(body, children, root.box)
        body.name = "body"
        body.classes = [name for name in body.classes if name != "fill"]
        top = nearest_space(min(children[0].box.y, 2 * side)) if children else 0
        tall = self._sheet.tall(round(root.box.height))
        return body.add("page", self._sheet.pad_block(max(16, top)), tall)

    def _write(self, block: Block, area: Area, repeated: bool = False) -> Written:
        if block.kind == "row":
            return self._row(block, area)
        if block.kind == "grid":
            return self._grid(block, area)
        if block.kind == "stack":
            return self._stack(block.children, area, card=repeated)
        assert block.part
        if block.part.kind == "container":
            return self._card(block, area)
        if block.part.kind in FIELDS:
            return Written(*self._parts.field(block.part, block.label))
        if block.part.kind in CHOICES:
            return Written(*self._parts.choice(block.part, block.label))
        if block.part.kind == "button":
            return Written(*self._parts.button(block.part, area.width))
        return Written(*self._parts.write(block.part, area.width))

    def _stack(self, blocks: Sequence[Block], area: Area, card: bool = False) -> Written:
        """Blocks under each other, each as near to its place as the spacing scale allows."""
        tag = Tag("div", ["stack", "fill"])
        written = []
        for block, level in zip(blocks, self._headings(blocks, card), strict=True):
            if level and block.part:
                written.append(Written(*self._parts.text(block.part, area.width, level)))
            else:
                room = Area(block.box.x, min(block.box.width, area.width), block.box.y)
                written.append(self._write(block, room))
        spaces = even_spaces(blocks, [entry.height for entry in written], area.y)
        gap = min(spaces[1:], default=0)
        for index, (block, entry) in enumerate(zip(blocks, written, strict=True)):
            self._align(entry.tag, block, area)
            if index:
                entry.tag.add(self._sheet.above(nearest_space(spaces[index] - gap)))
            tag.children.append(entry.tag)
        tag.add(self._sheet.gap(gap))
        return Written(tag, sum(spaces) + sum(entry.height for entry in written))

    def _headings(self, blocks: Sequence[Block], card: bool) -> list[int]:
        """0 for what is no heading, else its level: the first one of a page is h1."""
        levels = []
        for index, block in enumerate(blocks):
            part = block.part
            heads = False
            if part and part.kind == "text" and part.lines == 1 and len(blocks) > 1:
                first = not any(b.part and b.part.kind == "text" for b in blocks[:index])
                large = part.size > TITLE * self._unit.letter
                heads = first if card else (index == 0 or large) and part is not self._parts.footer
            levels.append((1 if self._first_heading else 2) if heads else 0)
            self._first_heading = self._first_heading and not heads
        return levels

    def _align(self, child: Tag, block: Block, area: Area) -> None:
        """How wide a block is in its stack, and where it stands across."""
        box, slack = block.box, min(48.0, max(20.0, CLOSE * area.width))
        left, right = box.x - area.x, area.x + area.width - box.right
        kind = block.part.kind if block.part else ""
        many = bool(block.part and block.part.lines > 1)
        fluid = many or kind not in LINES or (kind == "switch" and block.label is not None)
        share = min(1.0, box.width / area.width)
        spread = block.kind == "grid" or kind == "container"
        whole = left < slack and right < (FLUSH * area.width if spread else slack)
        if fluid:
            child.add("fill")
            child.add("" if whole else self._sheet.width(share))
        elif kind == "button" and block.part:
            if whole:
                child.add("fill")
            elif self._parts.is_roomy(child, block.part):
                child.add(self._sheet.wide(box.width))
        if whole and (fluid or kind == "button"):
            return
        if abs(left - right) < slack and left > slack:
            child.add(self._sheet.place("middle"))
        elif right < slack < left:
            child.add(self._sheet.place("end"))
        elif left >= slack:
            child.add(self._sheet.indent(left / area.width))

    def _card(self, block: Block, area: Area) -> Written:
        box, pad = block.box, self._inset
        inner = Area(box.x + pad, max(40.0, box.width - 2 * pad), box.y + pad)
        content = self._stack(block.children, inner, card=True)
        tag = content.tag
        tag.name = "form" if _has_fields(block) else "section"
        if block.part and block.part.leads is not None:
            _lead(tag, block.part.leads)
        tall = round(box.height / 8) * 8
        tag.add(self._sheet.use("card"), self._sheet.pad(pad))
        if content.height + 2 * pad < tall:
            tag.add(self._sheet.tall(tall))
        return Written(tag, max(tall, content.height + 2 * pad))

    def _row(self, block: Block, area: Area) -> Written:
        items = block.children
        if links := self._nav(items):
            return Written(links, 1.5 * self._unit.base)
        tag, heights = Tag("div", ["row", "fill"]), []
        spaces = [max(0.0, right.box.x - left.box.right) for left, right in pairwise(items)]
        gap = nearest_space(min(MOST_GAP, max(8.0, min(spaces))))
        tops = [item.box.y for item in items]
        tallest = max(item.box.height for item in items)
        for index, item in enumerate(items):
            child, height = self._item(item, items, block.box, area.width)
            heights.append(height)
            extra = spaces[index - 1] - gap if index else 0.0
            last = index == len(items) - 1
            if last and extra > 48 and block.box.right > area.x + area.width - 0.06 * area.width:
                child.add(self._sheet.place("push"))
            elif extra > 12:
                child.add(self._sheet.indent(extra / block.box.width))
            tag.children.append(child)
        tag.add(self._sheet.gap(gap))
        if any(item.label and item.part and item.part.kind in FIELDS for item in items):
            tag.add(self._sheet.place("foot"))
        elif max(tops) - min(tops) < 0.6 * tallest < 1.5 * self._unit.control:
            tag.add(self._sheet.place("level"))
        return Written(tag, max(heights))

    def _item(
        self, item: Block, items: Sequence[Block], row: Box, room: float
    ) -> tuple[Tag, float]:
        """An entry of a row; `room` is the width that there is for all of them."""
        area = Area(item.box.x, item.box.width, item.box.y)
        part = item.part
        if part and part.kind == "button":
            buttons = [i for i in items if i.part and i.part.kind == "button"]
            child, height = self._parts.button(part, area.width, item is buttons[-1])
            if item.box.width < max(SMALL, NARROW * room):
                wide = self._parts.is_roomy(child, part)
                child.add(self._sheet.wide(item.box.width) if wide else "", self._sheet.keep())
                return child, height
        elif item is items[0] and part and part.kind == "text" and self._first_heading:
            self._first_heading = False
            child, height = self._parts.text(part, area.width, 1)
        else:
            written = self._write(item, area)
            child, height = written.tag, written.height
        if part and part.kind in NATURAL and part.lines <= 1:
            child.add(self._sheet.keep())
        elif part and part.kind in ("picture", "video") and item.box.width < SMALL:
            child.add(self._sheet.wide(item.box.width), self._sheet.keep())
        else:
            child.add("fill", self._sheet.width(item.box.width / row.width))
        return child, height

    def _grid(self, block: Block, area: Area) -> Written:
        """Items that repeat one another, row by row."""
        rows = block.rows()
        first = rows[0]
        small = median([item.box.width for item in first]) < SMALL
        tag = Tag("div", ["grid", self._sheet.columns(len(first), 2 if small else 1)])
        across = [b.box.x - a.box.right for row in rows for a, b in pairwise(row)]
        controls = first[0].part is not None and first[0].part.kind in (*FIELDS, "button")
        heights = []
        with nullcontext() if controls else self._parts.repeating():
            for row in rows:
                top = min(item.box.y for item in row)
                written = [
                    self._cell(item, Area(item.box.x, item.box.width, top), first) for item in row
                ]
                tag.children += [entry.tag for entry in written]
                heights.append(max(entry.height for entry in written))
        for child in tag.children:
            if not controls and child.name in ("section", "div"):
                child.name = "article"
        tops = [min(item.box.y for item in row) for row in rows]
        down = [b - a - height for (a, b), height in zip(pairwise(tops), heights, strict=False)]
        column_gap = max(LEAST_GAP, nearest_space(max(8.0, median(across))))
        row_gap = max(LEAST_GAP, nearest_space(mean(down))) if down else column_gap
        tag.add(self._sheet.gaps(row_gap, column_gap))
        return Written(tag, sum(heights) + row_gap * (len(rows) - 1))

    def _cell(self, item: Block, room: Area, first: Sequence[Block]) -> Written:
        part = item.part
        column = min(first, key=lambda other: abs(other.box.x - item.box.x))
        if part and part.kind == "button":
            written = Written(*self._parts.button(part, room.width, column is first[-1]))
        else:
            written = self._write(item, room, repeated=True)
        last = item.children[-1].part if item.children else None
        if last and last.kind == "button":  # level with those of the other items
            written.tag.children[-1].add(self._sheet.place("low"))
        written.tag.add("fill")
        if part and part.kind in FIELDS and item.box.width < 0.8 * column.box.width:
            written.tag.add(self._sheet.width(item.box.width / column.box.width))
        return written

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


def _lead(card: Tag, screen: int) -> None:
    """Make a card a link, or its heading where there is something to use in the card."""
    where: dict[str, str | None] = {"href": screen_path(screen)}
    inner = list(card.walk())
    if not {tag.name for tag in inner} & {"a", "button", "input", "select", "textarea", "label"}:
        card.name, card.attributes = "a", where
    elif head := next((tag for tag in inner if tag.name in ("h1", "h2", "p") and tag.text), None):
        head.children, head.text = [Tag("a", attributes=where, text=head.text)], ""


def _has_fields(block: Block) -> bool:
    own = bool(block.part and block.part.kind in FIELDS)
    return own or any(_has_fields(child) for child in block.children)
