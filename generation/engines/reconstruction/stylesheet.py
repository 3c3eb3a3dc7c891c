"""The stylesheet: tokens, a short reset, one rule a tag or class, and what small screens change."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from generation.engines.reconstruction.look import Css, color
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.scale import HEX, Rule, Scale
from generation.engines.reconstruction.states import states
from generation.engines.reconstruction.style import TextStyle
from generation.engines.reconstruction.table_rules import table_parts, table_rules
from generation.engines.reconstruction.tag import Tag, all_tags

TOGGLES = ('input[type="checkbox"]', 'input[type="radio"]')
TICKS = (f"{TOGGLES[0]}:not([role])", TOGGLES[1])  # which a switch is not
SWITCH = 'input[role="switch"]'
RESET = (  # elements, and what a page starts from where it has them
    (("*", "*::before", "*::after"), "box-sizing: border-box;"),
    (("body", "h1", "h2", "h3", "p", "ul", "hr"), "margin: 0;"),
    (("h1", "h2", "h3", "button", "input", "select", "textarea"), "font: inherit; color: inherit;"),
    (("ul",), "padding: 0; list-style: none;"),
    (("table",), "border-collapse: collapse; overflow-wrap: normal;"),
    (("th", "td"), "padding: 0;"),
    (("th",), "font: inherit; text-align: inherit;"),
    (("img",), "display: block; max-width: 100%; height: auto;"),
    (("svg",), "display: block; max-width: 100%; fill: currentColor; fill-rule: evenodd;"),
    (("a",), "color: inherit; text-decoration: none;"),
    (("a:hover",), "text-decoration: underline;"),
    (("hr", "button", "input", "select", "textarea"), "border: 0; background: none; padding: 0;"),
    (("select", *TOGGLES, SWITCH), "appearance: none;"),
    (("button", "label", "select"), "cursor: pointer;"),
    (("label",), "display: block;"),
    (tuple(f"{box}:checked" for box in TICKS), "box-shadow: inset 0 0 0 4px currentColor;"),
    (tuple(f"{box}[checked]:checked" for box in TICKS), "box-shadow: none;"),
    (tuple(f"{box}:not(:checked)" for box in TICKS), "background-image: none;"),
    ((":focus-visible",), "outline: 2px solid currentColor; outline-offset: 2px;"),
)
PLACES = ("margin-left", "margin-top", "width", "max-width", "flex")  # where one of several is
NARROW, PHONE = 768, 480  # CSS px: columns stack on screens up to the first that is narrower

INDISCERNIBLE = 3  # levels of a channel


class Stylesheet:
    """Names the classes of a page, and writes its rules."""

    def __init__(self, body: Tag, base: TextStyle | None, width: float) -> None:
        self.base, self.width = base, width
        self.breakpoint = NARROW if width > NARROW else PHONE
        self.rules: list[Rule] = []
        self.narrow: list[Rule] = []
        self._taken: Counter[str] = Counter()
        self._inline: dict[tuple[str, str], str] = {}
        self._tables: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._classes: dict[int, list[str]] = defaultdict(list)
        self._tags = tags = list(all_tags(body))
        self.leading = _usual_leading([tag.element.node for tag in tags])
        self._write_body(body)
        self._write_rules(tags[1:])
        self._write_closed_menu()
        self._write_states()

    def classes(self, tag: Tag) -> Sequence[str]:
        return self._classes[id(tag)]

    def inline_class(self, name: str, css: Css) -> str:
        """The class of a run's look; "" when the element alone says it."""
        if name == "strong" and css.get("font-weight") == "700":
            css = {key: value for key, value in css.items() if key != "font-weight"}
        if name == "em":
            css = {key: value for key, value in css.items() if key != "font-style"}
        if not css:
            return ""
        key = (name, str(css))
        if key not in self._inline:
            role = {"a": "link", "span": "mark", "strong": "strong", "em": "em"}.get(name, name)
            self._inline[key] = self._new(role)
            self.rules.append(("." + self._inline[key], css))
        return self._inline[key]

    def text(self, faces: Sequence[str]) -> str:
        """The whole stylesheet; `faces` are its @font-face rules."""
        alike = _alike_colors(self.rules)
        self.rules = [
            (selector, css | {"color": alike[css["color"]]} if css.get("color") in alike else css)
            for selector, css in self.rules
        ]
        if self.width > self.breakpoint and any(tag.element.breaks for tag in self._tags):
            self.narrow.append(("br", {"display": "none"}))
        narrow = _joined(self.narrow)
        scale = Scale([*self.rules, *narrow])
        parts = [*faces, _rule(":root", scale.root), self._reset()]
        parts += [_rule(selector, scale.applied(css)) for selector, css in self.rules]
        if narrow:
            inner = "\n".join(_rule(selector, scale.applied(css)) for selector, css in narrow)
            indented = re.sub(r"^(?=.)", "  ", inner, flags=re.MULTILINE)
            parts.append(f"@media (max-width: {self.breakpoint}px) {{\n{indented}}}\n")
        return "\n".join(part for part in parts if part)

    def _reset(self) -> str:
        """The rules of RESET for what is on the page."""
        used = {name for name, _ in self._inline}
        for tag in self._tags:
            kind, role = tag.attributes.get("type"), tag.attributes.get("role")
            used |= {tag.name, tag.inner}
            used.add(SWITCH if role == "switch" else f'{tag.name}[type="{kind}"]')
        lines = []
        for selectors, declarations in RESET:
            kept = [s for s in selectors if s[0] in "*:" or _element_of(s) in used]
            if kept:
                lines.append(f"{', '.join(kept)} {{ {declarations} }}\n")
        return "".join(lines)

    def _new(self, role: str) -> str:
        self._taken[role] += 1
        count = self._taken[role]
        return role if count == 1 else f"{role}-{count}"

    def _write_body(self, body: Tag) -> None:
        css = {"min-height": "100vh", **body.element.css}
        if self.base:
            css |= type_css(self.base, None)
            css["line-height"] = self.leading
        css["overflow-wrap"] = "anywhere"
        self.rules.append(("body", css))
        if body.element.narrow and self.width > self.breakpoint:
            self.narrow.append(("body", body.element.narrow))

    def _type(self, node: Node) -> Css:
        if self.base is None:
            return {}
        css = type_css(node.style, self.base)
        ratio = f"{round(node.line_height / node.style.size, 3):g}"
        if ratio != self.leading:
            css["line-height"] = ratio
        return css

    def _write_rules(self, tags: Sequence[Tag]) -> None:
        """One class for all elements that look alike, named after the first of them."""
        named: dict[tuple[str, str], str] = {}
        done: set[int] = set()  # parts of tables
        for tag in tags:
            if tag.attributes.get("role") == "tablist":
                done |= self._write_tabs(tag)
            if tag.name == "table":
                self._write_table(tag)
                done |= set(map(id, table_parts(tag)))
            css, narrow = self._css(tag), tag.element.narrow
            if id(tag) in done or (not css and not narrow):
                continue
            key = (str(sorted(css.items())), str(narrow))
            if key not in named:
                named[key] = self._new(tag.role)
                if css:
                    self.rules.append(("." + named[key], css))
                if narrow and self.width > self.breakpoint:
                    self.narrow.append(("." + named[key], narrow))
            self._classes[id(tag)].append(named[key])

    def _write_tabs(self, tablist: Tag) -> set[int]:
        """One rule for the tabs of a list, and what the selected one has of its own; their ids."""
        looks = {id(tab): _without(self._css(tab), PLACES) for tab in tablist.children}
        selected = next(t for t in tablist.children if t.attributes["aria-selected"] == "true")
        other = next(tab for tab in tablist.children if tab is not selected)
        base, own = looks[id(other)], looks[id(selected)]
        name = self._new(other.role)
        self.rules.append((f".{name}", base))
        changed = {
            key: own.get(key, "unset") for key in (*own, *base) if own.get(key) != base.get(key)
        }
        self.rules.append((f'.{name}[aria-selected="true"]', changed))
        if other.element.narrow and self.width > self.breakpoint:
            self.narrow.append((f".{name}", _without(other.element.narrow, PLACES)))
        for tab in tablist.children:
            self._classes[id(tab)].append(name)
            places = {key: value for key, value in tab.element.css.items() if key in PLACES}
            if places:
                key = f"{name} {places}"
                if key not in self._places:
                    self._places[key] = self._new(other.role)
                    self.rules.append((f".{self._places[key]}", places))
                self._classes[id(tab)].append(self._places[key])
        return {id(tab) for tab in tablist.children}

    def _write_closed_menu(self) -> None:
        """Hides a menu until its button opens it: on small screens, or wherever it has one."""
        by_id = {tag.attributes.get("id"): tag for tag in self._tags}
        for button in self._tags:
            menu = by_id.get(button.attributes.get("aria-controls") or " ")
            if menu:
                own, controlled = self._classes[id(button)][0], self._classes[id(menu)][0]
                rule = (f'.{own}[aria-expanded="false"] + .{controlled}', {"display": "none"})
                folds = button.element.css.get("display") == "none"
                (self.narrow if folds else self.rules).append(rule)

    def _write_states(self) -> None:
        """What buttons and fields look like under the pointer and in focus, in their colours."""
        alike: dict[str, tuple[dict[str, None], Css]] = {}
        for tag in self._tags:
            for name in self._classes[id(tag)][:1]:
                if tag.attributes.get("aria-selected") == "true":
                    continue  # it looks as it does because it is selected
                if tag.attributes.get("role") == "tab":
                    name += '[aria-selected="false"]'
                for state, css in (states(tag.name, self._css(tag)) | tag.states).items():
                    selectors, _ = alike.setdefault(f"{state} {css}", ({}, css))
                    selectors[f".{name}:{state}"] = None
        self.rules += [(", ".join(selectors), css) for selectors, css in alike.values()]

    def _css(self, tag: Tag) -> Css:
        node = tag.element.node
        return (self._type(node) if node.lines else {}) | tag.element.css

    def _write_table(self, table: Tag) -> None:
        """The rules of a table, under a class that equal ones share."""
        inherited = {**type_css(self.base, None), "line-height": self.leading} if self.base else {}
        shared, left = table_rules(table, self._css, inherited)
        key = str((table.element.css, shared, [css for _, css in left]))
        if key not in self._tables:
            name = self._tables[key] = self._new("table")
            self.rules.append(("." + name, table.element.css))
            for selector, css in shared:
                self.rules.append((_below(name, selector), css))
        name = self._tables[key]
        self._classes[id(table)].append(name)
        classes = {}
        for tag, css in left:
            class_ = classes.get(str(css))
            if class_ is None:
                class_ = classes[str(css)] = self._new(tag.role)
                section = "tbody " if tag.name == "tr" else ""
                self.rules.append((f".{name} {section}{tag.name}.{class_}", css))
            self._classes[id(tag)].append(class_)


def _element_of(selector: str) -> str:
    """The element that a selector of RESET is of, with its type where that counts."""
    return selector.split(":")[0].removesuffix("[checked]")


def _below(name: str, selector: str) -> str:
    return ", ".join(f".{name} {part}" for part in selector.split(", "))


def _usual_leading(nodes: Sequence[Node]) -> str:
    """The line height, in units of the size, of most of a page's lines."""
    ratios: Counter[str] = Counter()
    for node in nodes:
        if node.lines:
            ratios[f"{round(node.line_height / node.style.size, 3):g}"] += len(node.lines)
    return max(ratios, key=ratios.__getitem__, default="1.5")


def type_css(style: TextStyle, base: TextStyle | None) -> Css:
    """Declarations of a text style, those left out that `base` has already."""
    css: Css = {}
    if base is None or style.font != base.font:
        css["font-family"] = style.font.stack
    if base is None or style.size != base.size:
        css["font-size"] = f"{style.size:g}px"
    if base is None or style.weight != base.weight:
        css["font-weight"] = str(style.weight)
    if base is None or style.color != base.color:
        css["color"] = color(style.color)
    if style.letter_spacing:
        css["letter-spacing"] = f"{style.letter_spacing:g}px"
    elif base and base.letter_spacing:
        css["letter-spacing"] = "normal"
    if style.italic:
        css["font-style"] = "italic"
    if style.underline:
        css["text-decoration"] = "underline"
    return css


def _rule(selector: str, css: Mapping[str, str]) -> str:
    if not css:
        return ""
    body = "".join(f"  {name}: {value};\n" for name, value in css.items())
    return f"{selector} {{\n{body}}}\n"


def _without(css: Css, names: Sequence[str]) -> Css:
    return {name: value for name, value in css.items() if name not in names}


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """The rules, those with the same declarations as one."""
    selectors: dict[str, list[str]] = {}
    for selector, css in rules:
        selectors.setdefault(str(css), []).append(selector)
    declarations = {str(css): css for _, css in rules}
    return [(",\n".join(names), declarations[key]) for key, names in selectors.items()]


def _alike_colors(rules: Sequence[Rule]) -> dict[str, str]:
    """Colours of text that nobody can tell from a commoner one, and that one.

    Text alone: the colour of an area is measured to the level, and may differ that little
    from its ground on purpose.
    """
    uses = Counter(css["color"] for _, css in rules if HEX.fullmatch(css.get("color", "")))
    kept: list[str] = []
    alike: dict[str, str] = {}
    for name, _ in uses.most_common():
        near = next((other for other in kept if _distance(name, other) <= INDISCERNIBLE), None)
        if near:
            alike[name] = near
        else:
            kept.append(name)
    return alike


def _distance(one: str, other: str) -> int:
    return max(abs(a - b) for a, b in zip(_channels(one), _channels(other), strict=True))


def _channels(name: str) -> list[int]:
    return [int(name[i : i + 2], 16) for i in (1, 3, 5)]
