"""The rules of a table: what its cells have in common is said once, by their place in it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.tag import Tag, all_tags

Rule = tuple[str, Css]  # the selector below the table, and its declarations
BORDERS = ("border-top", "border-right", "border-bottom", "border-left")
BOX = ("background", *BORDERS)
INITIAL = {
    "white-space": "normal",
    "background": "none",
    "text-align": "left",
    "letter-spacing": "normal",
    "font-style": "normal",
    "text-decoration": "none",
}


def table_rules(
    table: Tag, css_of: Callable[[Tag], Css], base: Mapping[str, str]
) -> tuple[list[Rule], list[tuple[Tag, Css]]]:
    """Rules by place, and what they leave to be said of single rows and cells.

    Args:
        css_of: the declarations that an element needs, by itself.
        base: the declarations that cells inherit.
    """
    parts = table_parts(table)
    rows = [tag for tag in parts if tag.name == "tr"]
    sheet = _Sheet({id(tag): _by_side(css_of(tag)) for tag in parts}, {**INITIAL, **base})
    sheet.share("tr", rows)
    sheet.share("thead tr", rows[:1])
    sheet.share("tbody tr", rows[1:])
    sheet.share("tbody tr:nth-child(even)", rows[2::2])
    sheet.share("tbody tr:last-child", rows[-1:])
    _share_cells(sheet, rows)
    for index, column in enumerate(tag for tag in parts if tag.name == "col"):
        sheet.share(f"col:nth-child({index + 1})", [column])
    left = [(tag, sheet.missing(tag)) for tag in parts if tag is not table]
    rules = [(selector, _together(css)) for selector, css in sheet.rules]
    return rules, [(tag, _together(css)) for tag, css in left if css]


def _by_side(css: Css) -> Css:
    """Declarations with `border` said for every side that has none of its own."""
    sides = dict.fromkeys(BORDERS, css["border"]) if "border" in css else {}
    return sides | {name: value for name, value in css.items() if name != "border"}


def _together(css: Css) -> Css:
    """Declarations with `border` said once where it is the same at all sides."""
    sides = {css.get(side) for side in BORDERS}
    border = next(iter(sides))
    if len(sides) > 1 or border is None:
        return css
    return {"border": border} | {name: css[name] for name in css if name not in BORDERS}


def table_parts(table: Tag) -> list[Tag]:
    """A table with its rows, columns and cells, but not what is in the cells."""
    return [tag for tag in all_tags(table) if tag.element.part]


def _share_cells(sheet: "_Sheet", rows: Sequence[Tag]) -> None:
    """Rules for the cells, none more specific than one after it, which is to overrule it."""
    cells = [cell for row in rows for cell in row.children]
    sheet.share("th, td", cells)
    sheet.share("th", [cell for cell in cells if cell.name == "th"])
    sheet.share("tbody th", [c for row in rows[1:] for c in row.children if c.name == "th"])
    sheet.share("td", [cell for cell in cells if cell.name == "td"])
    sheet.share("tr:last-child td", [c for c in rows[-1].children if c.name == "td"])
    if any(len(row.children) != len(rows[0].children) for row in rows):
        return
    for index, column in enumerate(zip(*(row.children for row in rows), strict=True), start=1):
        sheet.share(f"tr > th:nth-child({index}), tr > td:nth-child({index})", column)
        for name in ("th", "td"):
            own = [cell for cell in column if cell.name == name]
            sheet.share(f"tr > {name}:nth-child({index})", own)


class _Sheet:
    """Rules so far, each of which may be overruled by a later one."""

    def __init__(self, wanted: Mapping[int, Css], base: Mapping[str, str]) -> None:
        self.rules: list[Rule] = []
        self.wanted, self.base = wanted, base
        self.set: dict[int, Css] = {key: {} for key in wanted}

    def share(self, selector: str, tags: Sequence[Tag]) -> None:
        """A rule for `tags` of what nearly all of them want and do not have."""
        shared: Css = {}
        for name in dict.fromkeys(name for tag in tags for name in self.missing(tag)):
            caring = [tag for tag in tags if self._cares(tag, name)]
            values = [self._wants(tag, name) for tag in caring]
            value, count = Counter(values).most_common(1)[0]
            had = sum(self._has(tag, name) == self._wants(tag, name) for tag in caring)
            if count > had and len(caring) - count <= count / 3:
                shared[name] = value
        if shared:
            self.rules.append((selector, shared))
            for tag in tags:
                self.set[id(tag)] |= shared

    def missing(self, tag: Tag) -> Css:
        """What an element wants otherwise than the rules say."""
        names = dict.fromkeys([*self.wanted[id(tag)], *self.set[id(tag)]])
        names = [name for name in names if self._cares(tag, name)]
        wants = {name: self._wants(tag, name) for name in names}
        return {name: value for name, value in wants.items() if value != self._has(tag, name)}

    def _cares(self, tag: Tag, name: str) -> bool:
        """Whether a declaration shows on an element: that of a text does not without one.

        What stands in a cell inherits its declarations.
        """
        empty = tag.name in ("td", "th") and not tag.element.node.lines and not tag.children
        return not empty or name in self.wanted[id(tag)] or name in BOX

    def _wants(self, tag: Tag, name: str) -> str:
        return self.wanted[id(tag)].get(name, self._initial(name))

    def _has(self, tag: Tag, name: str) -> str:
        return self.set[id(tag)].get(name, self._initial(name))

    def _initial(self, name: str) -> str:
        return self.base.get(name, "0")
