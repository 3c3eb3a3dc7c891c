"""The stylesheet: tokens, a short reset, one rule a tag or class, and what small screens change."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from generation.engines.reconstruction.class_names import ClassNames
from generation.engines.reconstruction.class_rules import Look, class_rules, merged
from generation.engines.reconstruction.figure import STEP, said
from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.order import ordered
from generation.engines.reconstruction.palette import with_alike_colors
from generation.engines.reconstruction.reset import reset
from generation.engines.reconstruction.scale import Rule, Scale
from generation.engines.reconstruction.states import states
from generation.engines.reconstruction.style import TextStyle
from generation.engines.reconstruction.table_rules import table_parts, table_rules
from generation.engines.reconstruction.tag import Tag, all_tags
from generation.engines.reconstruction.type_css import type_css

PLACES = ("margin-left", "margin-top", "width", "max-width", "flex")  # where one of several is
BETWEEN_CELLS = "6px"  # on small screens, where columns are as narrow as their words
NARROW, PHONE = 768, 480  # CSS px: columns stack on screens up to the first that is narrower


class Stylesheet:
    """Names the classes of a page, and writes its rules."""

    def __init__(self, body: Tag, base: TextStyle | None, width: float) -> None:
        self.base, self.width = base, width
        self.breakpoint = NARROW if width > NARROW else PHONE
        self.rules: list[Rule] = []
        self.narrow: list[Rule] = []
        self.variants: list[Rule] = []  # on small screens, of classes that go with another
        self._names = ClassNames()
        self._inline: dict[tuple[str, str], str] = {}
        self._tables: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._classes: dict[int, list[str]] = defaultdict(list)
        self._tags = tags = list(all_tags(body))
        self.leading = _usual_leading([tag.element.node for tag in tags])
        self._write_body(body)
        self._write_rules(tags[1:])
        self._write_closed_menu()
        self._write_trails()
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
            self._inline[key] = self._names.new(role, css)
            self.rules.append(("." + self._inline[key], css))
        return self._inline[key]

    def text(self, faces: Sequence[str]) -> str:
        """The whole stylesheet; `faces` are its @font-face rules."""
        self.rules = with_alike_colors(self.rules)
        if self.width > self.breakpoint and any(tag.element.breaks for tag in self._tags):
            self.narrow.append(("br", {"display": "none"}))
        narrow = [*_joined(self.narrow), *_joined(self.variants)]
        scale = Scale([*self.rules, *narrow])
        parts = [
            *faces,
            _rule(":root", scale.root),
            reset(self._tags, {name for name, _ in self._inline}),
        ]
        parts += [_rule(selector, scale.applied(ordered(css))) for selector, css in self.rules]
        if narrow:
            inner = "\n".join(
                _rule(selector, scale.applied(ordered(css))) for selector, css in narrow
            )
            indented = re.sub(r"^(?=.)", "  ", inner, flags=re.MULTILINE)
            parts.append(f"@media (max-width: {self.breakpoint}px) {{\n{indented}}}\n")
        return "\n".join(part for part in parts if part)

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
        """One class for all elements that look alike, beside that of others of the kind."""
        apart = {id(part) for tag in tags for part in _written_together(tag)}
        kinds = self._looks([tag for tag in tags if id(tag) not in apart])
        first = {id(looks[0].tags[0]): stem for stem, looks in kinds.items()}
        for tag in tags:
            if tag.attributes.get("role") == "tablist":
                self._write_tabs(tag)
            if tag.name == "table":
                self._write_table(tag)
            if stem := first.get(id(tag)):
                self._write_kind(stem, kinds[stem])

    def _looks(self, tags: Sequence[Tag]) -> dict[str, list[Look]]:
        """The looks of elements by what they are, in the order of the first of each.

        A look that is had in several parts of the page is not named after one of them.
        """
        looks: dict[str, Look] = {}
        for tag in tags:
            css, narrow = self._css(tag), tag.element.narrow
            if self.width <= self.breakpoint:
                narrow = {}
            if css or narrow:
                key = f"{tag.role} {sorted(css.items())} {narrow}"
                looks.setdefault(key, Look(css, narrow)).tags.append(tag)
        kinds: dict[str, list[Look]] = defaultdict(list)
        for look in looks.values():
            stems = {tag.stem for tag in look.tags}
            kinds[stems.pop() if len(stems) == 1 else look.tags[0].role].append(look)
        return kinds

    def _write_kind(self, stem: str, looks: Sequence[Look]) -> None:
        """The classes of what is called the same."""
        base: Css = {}
        for rule in class_rules(merged(looks)):
            whole = base | rule.css if rule.variant else rule.css
            base = base if rule.variant else rule.css
            name = self._names.new(stem, whole)
            if rule.css:
                self.rules.append((f".{name}", rule.css))
            if rule.narrow:
                (self.variants if rule.variant else self.narrow).append((f".{name}", rule.narrow))
            for tag in rule.tags:
                self._classes[id(tag)].append(name)

    def _write_tabs(self, tablist: Tag) -> None:
        """One rule for the tabs of a list, and what the selected one has of its own."""
        looks = {id(tab): _without(self._css(tab), PLACES) for tab in tablist.children}
        selected = next(t for t in tablist.children if t.attributes["aria-selected"] == "true")
        other = next(tab for tab in tablist.children if tab is not selected)
        base, own = looks[id(other)], looks[id(selected)]
        name = self._names.new(other.stem, base)
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
                    self._places[key] = self._names.new(other.stem, places)
                    self.rules.append((f".{self._places[key]}", places))
                self._classes[id(tab)].append(self._places[key])

    def _write_closed_menu(self) -> None:
        """Hides a menu until its button opens it: on small screens, or wherever it has one."""
        by_id = {tag.attributes.get("id"): tag for tag in self._tags}
        for button in self._tags:
            menu = by_id.get(button.attributes.get("aria-controls") or " ")
            if menu:
                own, controlled = self._classes[id(button)][-1], self._classes[id(menu)][-1]
                rule = (f'.{own}[aria-expanded="false"] + .{controlled}', {"display": "none"})
                folds = button.element.css.get("display") == "none"
                (self.narrow if folds else self.rules).append(rule)

    def _write_trails(self) -> None:
        """The signs between the steps that lead to a page."""
        for trail in (tag for tag in self._tags if tag.inner == "ol"):
            sign = STEP.search(said(trail.element.node))
            if sign and self._classes[id(trail)]:
                css = {"content": f'"{sign[0]}"', "white-space": "pre"}
                self.rules.append((f".{self._classes[id(trail)][-1]} li + li::before", css))

    def _write_states(self) -> None:
        """What buttons and fields look like under the pointer and in focus, in their colours."""
        alike: dict[str, tuple[dict[str, None], Css]] = {}
        for tag in sorted(self._tags, key=lambda tag: len(self._classes[id(tag)])):
            classes = self._classes[id(tag)]
            if not classes or tag.attributes.get("aria-selected") == "true":
                continue  # it looks as it does because it is selected
            is_tab = tag.attributes.get("role") == "tab"
            name = f'{classes[0]}[aria-selected="false"]' if is_tab else classes[-1]
            for state, css in (states(tag.name, self._css(tag)) | tag.states).items():
                shared, _ = alike.get(f"{state} {css}", ({}, css))
                if f".{classes[0]}:{state}" in shared:
                    continue
                of_variant = " of a variant" if len(classes) > 1 else ""  # after what they overrule
                selectors, _ = alike.setdefault(f"{state} {css}{of_variant}", ({}, css))
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
            name = self._tables[key] = self._names.new("table", table.element.css)
            self.rules.append(("." + name, table.element.css))
            for selector, css in shared:
                self.rules.append((_below(name, selector), css))
            if self.width > self.breakpoint:
                self.narrow.append((f".{name} tr > * + *", {"padding-left": BETWEEN_CELLS}))
        name = self._tables[key]
        self._classes[id(table)].append(name)
        classes = {}
        for tag, css in left:
            class_ = classes.get(str(css))
            if class_ is None:
                class_ = classes[str(css)] = self._names.new(tag.stem, css)
                section = "tbody " if tag.name == "tr" else "tr > "
                self.rules.append((f".{name} {section}{tag.name}.{class_}", css))
            self._classes[id(tag)].append(class_)


def _written_together(tag: Tag) -> Sequence[Tag]:
    """The elements whose rules are those of a list of tabs or of a table."""
    if tag.attributes.get("role") == "tablist":
        return tag.children
    return table_parts(tag) if tag.name == "table" else ()


def _below(name: str, selector: str) -> str:
    return ", ".join(f".{name} {part}" for part in selector.split(", "))


def _usual_leading(nodes: Sequence[Node]) -> str:
    """The line height, in units of the size, of most of a page's lines."""
    ratios: Counter[str] = Counter()
    for node in nodes:
        if node.lines:
            ratios[f"{round(node.line_height / node.style.size, 3):g}"] += len(node.lines)
    return max(ratios, key=ratios.__getitem__, default="1.5")


def _rule(selector: str, css: Mapping[str, str]) -> str:
    if not css:
        return ""
    body = "".join(f"  {name}: {value};\n" for name, value in ordered(css).items())
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
