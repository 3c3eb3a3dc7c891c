"""One part of a sketch as an element of the design system, and how tall it will be."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from generation.engines.sketch.filler import Filler
from generation.engines.sketch.icon import ICONS, SAID, drawing
from generation.engines.sketch.sheet import Sheet
from generation.engines.sketch.tag import PLACEHOLDER, Tag
from generation.engines.sketch.theme import ADVANCE, ICON, LEADING, SIZES, nearest_size
from verify.part import Part
from verify.screenshot import Box

MORE = "Learn more"  # on a button that is one of many
ROOMY = 1.35  # of its natural width: a button that is drawn wider is meant to be wide
SQUARE = 1.6  # width / height up to which a button has an icon, and no label
TITLE = 1.3  # of the usual height of a line: text that is taller is a heading
LARGE = 1.8  # the same for text that is no heading but larger than the rest


@dataclass(frozen=True)
class Unit:
    """What the sketch measures itself by, CSS px."""

    letter: float  # the usual height of a drawn line of text
    base: int  # font size of body text
    control: int  # height of a field or button


class Components:
    """Writes the parts of one page."""

    def __init__(self, sheet: Sheet, unit: Unit):
        self._sheet = sheet
        self._unit = unit
        self._fill = Filler()
        self._ids = count(1)
        self._repeats = False
        self.footer: Part | None = None  # the text at the foot of the page
        self._writers: dict[str, Callable[[Part, float], tuple[Tag, float]]] = {
            "text": self.text,
            "picture": self.picture,
            "video": self.video,
            "icon": self.icon,
            "rating": self.rating,
            "divider": self.divider,
            "table": self.table,
        }

    def write(self, part: Part, room: float) -> tuple[Tag, float]:
        """The part's element and its height, CSS px; `room` is the width that it may take."""
        tag, height = self._writers[part.kind](part, room)
        if part.leads is None or part.kind == "text":
            return tag, height
        anchor = Tag("a", attributes={"href": screen_path(part.leads)}, children=[tag])
        tag.add("fill" if part.kind == "picture" else "")
        return anchor, height

    @contextmanager
    def repeating(self) -> Iterator[None]:
        """Write what is one of many of its kind: it says the same, and in a lower voice."""
        before, self._repeats = self._repeats, True
        yield
        self._repeats = before

    def size_of(self, part: Part, heading: bool) -> str:
        """The step of the type scale that a text is drawn in."""
        relative = part.size / self._unit.letter
        if part.lines > 1:
            relative = min(1.0, relative / 1.3)
        scale = self._unit.base / 16
        if (0.72 if part.text else 0.5) < relative < (TITLE if heading else LARGE):
            return "base"
        return nearest_size(max(14.0, min(48.0, 16 * relative * min(1.0, scale))))

    def text(self, part: Part, room: float, level: int = 0) -> tuple[Tag, float]:
        size = self.size_of(part, bool(level))
        least = "xl" if level == 1 else "lg"
        if level and SIZES[size] < SIZES[least]:
            size = least
        tag = Tag(f"h{level}" if level else "p")
        if size != "base":
            tag.add(self._sheet.text(size))
        font = SIZES[size] * self._unit.base / 16
        room = max(40.0, min(room, part.box.width) if part.lines > 1 else room)
        tag.text = capitalized(part.text)
        if not part.text:
            letters = int(part.box.width / (ADVANCE * font))
            full = max(1, part.lines - 1) * 0.97 + (0.6 if part.lines > 1 else 0)
            if part is self.footer:
                tag.text = self._fill.footer()
            elif level:
                tag.text = self._fill.title(letters)
            else:
                tag.text = self._fill.sentence(int(letters * full))
            tag.attributes[PLACEHOLDER] = "text"
        elif part.lines > 1:
            tag.add(self._sheet.use("muted"))
        words = tag.text
        if part.leads is not None:
            where: dict[str, str | None] = {"href": screen_path(part.leads)}
            tag.children = [Tag("a", [self._sheet.use("link")], where, text=words)]
            tag.text = ""
        lines = max(1, -(-len(words) * ADVANCE * font // room))
        return tag, lines * font * (LEADING[size] if not level else 1.2)

    def picture(self, part: Part, room: float) -> tuple[Tag, float]:
        ratio = part.box.width / max(1.0, part.box.height)
        name, ratio = self._sheet.aspect(1.0 if part.round else ratio)
        what = part.name or "picture"
        alt = part.text or f"Placeholder for a {what}"
        source = {"src": f"assets/{part.name or 'placeholder'}.svg", "alt": alt}
        tag = Tag("img", attributes={**source, PLACEHOLDER: what})
        tag.add(self._sheet.use("picture"), "round" if part.round else "", name)
        return tag, min(part.box.width, room) / ratio

    def video(self, part: Part, room: float) -> tuple[Tag, float]:
        name, ratio = self._sheet.aspect(part.box.width / max(1.0, part.box.height))
        source = {"controls": None, "preload": "none", "poster": "assets/video.svg"}
        tag = Tag("video", attributes={**source, "aria-label": "Video", PLACEHOLDER: "video"})
        return tag.add(self._sheet.use("picture"), name), min(part.box.width, room) / ratio

    def rating(self, part: Part, room: float) -> tuple[Tag, float]:
        """Stars, as many of them full as are filled in; four of five where none is."""
        full = round(part.value * part.lines) or part.lines - 1
        stars = [
            Tag(
                "path",
                ["full"] if index < full else [],
                {"d": ICONS["star"], "transform": f"translate({index * ICON})"},
            )
            for index in range(part.lines)
        ]
        view = {"viewBox": f"0 0 {part.lines * ICON} {ICON}", "role": "img"}
        said = {**view, "aria-label": f"Rated {full} of {part.lines}"}
        marked = {} if part.value else {PLACEHOLDER: "rating"}
        width = self._sheet.wide(part.lines * ICON)
        return Tag("svg", [self._sheet.use("rating"), width], {**said, **marked}, stars), ICON

    def icon(self, part: Part, room: float) -> tuple[Tag, float]:
        tag = drawing(part.name or ("round" if part.round else "shape"))
        return tag.add(self._sheet.use("icon")), ICON

    def button(self, part: Part, room: float, primary: bool = True) -> tuple[Tag, float]:
        tag = Tag("button", [self._sheet.use("button")], {"type": "button"})
        if part.leads is not None:
            tag.name, tag.attributes = "a", {"href": screen_path(part.leads)}
        if part.name or (not part.text and part.box.width < SQUARE * part.box.height):
            return self._icon_button(tag, part.name or "more"), self._unit.control
        tag.add("soft" if self._repeats else "primary" if primary else "")
        tag.text = capitalized(part.text)
        if not part.text:
            letters = int((part.box.width - 34) / (1.1 * ADVANCE * self._unit.base))
            tag.text = MORE if self._repeats else self._fill.label(letters)
            tag.attributes[PLACEHOLDER] = "label"
        return tag, self._unit.control

    def _icon_button(self, tag: Tag, name: str) -> Tag:
        icon, _ = self.icon(Part("icon", Box(0, 0, ICON, ICON), name=name), ICON)
        tag.attributes["aria-label"] = SAID[name]
        if name == "more":
            tag.attributes[PLACEHOLDER] = "icon"
        tag.children.append(icon)
        return tag.add("square")

    def is_roomy(self, button: Tag, part: Part) -> bool:
        """Whether a button is drawn much wider than its label needs."""
        if "square" in button.classes:
            return False
        natural = len(button.text) * 1.1 * ADVANCE * self._unit.base + 34
        return part.box.width > ROOMY * natural

    def field(self, part: Part, label: Part | None) -> tuple[Tag, float]:
        """A control with its label above, which is there for those who cannot see it, too."""
        name = f"field-{next(self._ids)}"
        control = self._control(part, name)
        height = self._with_height(control, part) if part.kind != "slider" else 24
        if label is None:
            named = part.text or SAID.get(part.name, "")
            text = named or self._fill.field()
            control.attributes["aria-label"] = text
            roomy = part.box.width > 2.5 * part.box.height
            if not named and part.kind == "field" and roomy:
                control.attributes |= {"placeholder": "Type here", PLACEHOLDER: "field"}
            return control, height
        caption = self._caption(label, Tag("label", attributes={"for": name}), self._fill.field)
        tag = Tag("div", [self._sheet.use("field")], children=[caption, control])
        if label.box.right > part.box.x:
            return tag, height + 8 + 1.5 * self._unit.base
        share = (part.box.x - label.box.x) / (part.box.right - label.box.x)
        return tag.add(self._sheet.beside(share)), max(height, 1.5 * self._unit.base)

    def _caption(self, label: Part | None, tag: Tag, words: Callable[[], str]) -> Tag:
        """The element with the words of a label, or with some in their place."""
        tag.text = capitalized(label.text) if label else ""
        if not tag.text:
            tag.text = words()
            tag.attributes[PLACEHOLDER] = "label"
        return tag

    def _control(self, part: Part, name: str) -> Tag:
        self._sheet.use("field")
        if part.kind == "select":
            self._sheet.use("select")
            choice = Tag("option", text=capitalized(part.text) or "Choose")
            if not part.text:
                choice.attributes[PLACEHOLDER] = "option"
            return Tag("select", ["input"], {"id": name}, [choice])
        if part.kind == "slider":
            place = {"id": name, "type": "range", "value": str(round(100 * part.value))}
            return Tag("input", [self._sheet.use("slider")], {**place})
        if self._is_tall(part):
            hint = {"placeholder": part.text} if part.text else {}
            return Tag("textarea", ["input"], {"id": name, **hint})
        kind = "search" if part.name == "search" else "text"
        attributes: dict[str, str | None] = {"id": name, "type": kind}
        if said := part.text or SAID.get(part.name):
            attributes["placeholder"] = said
        return Tag("input", ["input"], attributes)

    def _is_tall(self, part: Part) -> bool:
        """Whether a field is for more than one line."""
        return part.lines > 1 or part.box.height > 1.9 * self._unit.control

    def _with_height(self, tag: Tag, part: Part) -> float:
        if self._is_tall(part):
            height = round(part.box.height / 8) * 8
            tag.add(self._sheet.tall(height))
            return height
        return self._unit.control

    def choice(self, part: Part, label: Part | None) -> tuple[Tag, float]:
        """A box or circle to tick, or a switch, with its label inside of the element."""
        if part.kind == "switch":
            kind = {"type": "checkbox", "role": "switch"}
            control = Tag("input", [self._sheet.use("switch")], {**kind})
        else:
            control = Tag("input", attributes={"type": part.kind})
        if part.kind == "radio":
            control.attributes["name"] = "choice"
        if part.value:
            control.attributes["checked"] = None
        if label is None and part.kind == "switch":
            control.attributes["aria-label"] = "Switch"
            return control, 28
        word = self._caption(label, Tag("span"), self._fill.choice)
        before = label is not None and label.box.center[0] < part.box.x
        children = [word, control] if before else [control, word]
        tag = Tag("label", [self._sheet.use("choice")], children=children)
        return tag.add("setting" if before else ""), 28 if part.kind == "switch" else 24

    def divider(self, part: Part, room: float) -> tuple[Tag, float]:
        return Tag("hr", [self._sheet.use("divider")]), 1

    def table(self, part: Part, room: float) -> tuple[Tag, float]:
        rows: list[list[Part]] = []
        for cell in part.children:
            if rows and cell.box.center[1] < rows[-1][0].box.bottom:
                rows[-1].append(cell)
            else:
                rows.append([cell])
        written = [self._table_row(row, index) for index, row in enumerate(rows)]
        head, body = Tag("thead", children=written[:1]), Tag("tbody", children=written[1:])
        return Tag("table", [self._sheet.use("table")], children=[head, body]), part.box.height

    def _table_row(self, cells: list[Part], index: int) -> Tag:
        row = Tag("tr", attributes={"height": str(round(cells[0].box.height))})
        for column, cell in enumerate(cells):
            tag = Tag("td" if index else "th", text=cell.text)
            if not cell.text:
                tag.text = self._fill.cell(column, index)
                tag.attributes[PLACEHOLDER] = "cell"
            row.children.append(tag)
        return row

    def link(self, part: Part) -> Tag:
        """An entry of a list of links."""
        where = "#" if part.leads is None else screen_path(part.leads)
        anchor = Tag("a", attributes={"href": where}, text=part.text)
        if not part.text:
            anchor.text = self._fill.link()
            anchor.attributes[PLACEHOLDER] = "link"
        return Tag("li", children=[anchor])


def screen_path(number: int) -> str:
    """Where the page of a screen is, as long as it has no other name."""
    return f"screen-{number + 1}.html" if number else "index.html"


def capitalized(text: str) -> str:
    """The text with a capital at its start: a pen does not tell c from C."""
    return text[:1].upper() + text[1:]
