"""The stylesheet of a page: the theme, what of it is used, and the measures of the sketch."""

from textwrap import indent

from generation.engines.sketch.theme import (
    PHONE,
    SIZES,
    SPACES,
    TABLET,
    TOKENS,
    style,
    tightened,
)

FONT = "inter-latin-wght-normal.woff2"
FACE = f"""\
@font-face {{
  font-family: Inter;
  src: url(assets/fonts/{FONT}) format("woff2");
  font-weight: 100 900;
  font-display: swap;
}}

"""
ASPECTS = (
    (1, 2), (9, 16), (2, 3), (3, 4), (4, 5), (1, 1), (5, 4), (4, 3), (3, 2), (16, 9), (2, 1),
    (5, 2), (3, 1), (4, 1), (6, 1), (8, 1),
)  # fmt: skip
PLACES = {
    "middle": "align-self: center",
    "end": "align-self: flex-end",
    "push": "margin-left: auto",
    "low": "margin-top: auto",
    "level": "align-items: center",
    "foot": "align-items: flex-end",
    "center": "text-align: center",
}


class Sheet:
    """Collects the classes that a page uses, and writes the rules for those alone.

    Written for a phone first: what only a wide window has room for comes in media queries,
    unless the sketch is that of a phone itself. Lengths are CSS px.
    """

    def __init__(self, accent: str, base: int, control: int, width: float):
        self._accent = accent
        self._base = base  # font size of body text
        self._control = control  # height of a field or button
        self._width = round(width)  # of the sketch
        self._side = 0  # padding of the page at its sides
        self._components: dict[str, None] = {}
        self._utilities: dict[str, str] = {}
        self._wide: dict[str, str] = {}  # for wider windows than those of phones
        self._wider: dict[str, str] = {}  # for wider windows than those of tablets

    def use(self, component: str) -> str:
        self._components[component] = None
        return component

    def side(self, space: int) -> int:
        """The padding of a page at its sides: what the first of them wants."""
        self._side = self._side or space
        return self._side

    def _utility(self, name: str, rule: str) -> str:
        self._utilities[name] = rule
        return name

    def _in_wide(self, name: str, rule: str) -> str:
        self._wide[name] = rule
        return name

    def gap(self, space: int) -> str:
        return self._utility(f"gap-{space}", f"gap: var(--space-{space})") if space else ""

    def gaps(self, down: int, across: int) -> str:
        if down == across:
            return self.gap(down)
        rule = f"gap: var(--space-{down}) var(--space-{across})"
        return self._utility(f"gap-{down}-{across}", rule)

    def above(self, space: int) -> str:
        rule = f"margin-top: var(--space-{space})"
        return self._utility(f"above-{space}", rule) if space else ""

    def pad(self, space: int) -> str:
        return self._utility(f"pad-{space}", f"padding: var(--space-{space})")

    def pad_block(self, space: int) -> str:
        return self._utility(f"pad-y-{space}", f"padding-block: var(--space-{space})")

    def width(self, share: float) -> str:
        """As wide as there is room on a phone, and that share of it in a wider window."""
        percent = round(100 * share)
        if percent < 100:
            return self._in_wide(f"w-{percent}", f"width: {percent}%")
        return ""

    def wide(self, width: float) -> str:
        """As wide as that in every window that has the room."""
        width = round(width / 8) * 8
        return self._utility(f"wide-{width}", f"width: {width}px")

    def indent(self, share: float) -> str:
        percent = round(100 * share)
        return self._in_wide(f"indent-{percent}", f"margin-left: {percent}%") if percent else ""

    def columns(self, number: int, narrow: int = 1) -> str:
        """Columns as wide as one another, fewer of them in a narrower window."""
        name = f"columns-{number}" if narrow == 1 else f"columns-{narrow}-{number}"
        rule = "grid-template-columns: repeat({}, minmax(0, 1fr))"
        if narrow > 1:
            self._utilities[name] = rule.format(narrow)
        if number > 2:
            self._wide[name] = rule.format(max(narrow, 2 if number % 2 == 0 else 3))
            self._wider[name] = rule.format(number)
        else:
            self._wide[name] = rule.format(number)
        return name

    def tall(self, height: int) -> str:
        return self._in_wide(f"tall-{height}", f"min-height: {height}px")

    def text(self, size: str) -> str:
        return self._utility(f"text-{size}", f"font-size: var(--text-{size})")

    def aspect(self, ratio: float) -> tuple[str, float]:
        """The class for the usual shape of a picture that is closest to `ratio`, and that."""
        width, height = min(ASPECTS, key=lambda a: max(a[0] / a[1] / ratio, ratio / (a[0] / a[1])))
        name = f"aspect-{width}-{height}"
        return self._utility(name, f"aspect-ratio: {width} / {height}"), width / height

    def beside(self, share: float) -> str:
        """A field whose label is before it, and takes that share of the width."""
        percent = round(100 * share)
        rule = f"display: grid;\n  grid-template-columns: {percent}% 1fr;\n  align-items: center"
        return self._in_wide(f"beside-{percent}", rule)

    def keep(self) -> str:
        """Neither wrapped nor squeezed where there is room beside it."""
        return self._in_wide("keep", "flex: none")

    def place(self, where: str) -> str:
        return self._utility(where, PLACES[where])

    def write(self) -> str:
        used = [style(name) for name in self._components]
        parts = [FACE + self._tokens(), style("base"), *used, *_rules(self._utilities)]
        wide = "\n".join([".row {\n  flex-wrap: nowrap;\n}\n", *_rules(self._wide)])
        wider = "\n".join(_rules(self._wider))
        if self._width <= PHONE:  # the sketch is that of a phone
            return "\n".join([*parts, wide, wider])
        parts.append(_media(f"max-width: {PHONE}px", f"{_tight()}\n{style('narrow')}"))
        parts.append(_media(f"min-width: {PHONE + 1}px", wide))
        if wider:
            parts.append(_media(f"min-width: {min(TABLET, self._width)}px", wider))
        return "\n".join(parts)

    def _tokens(self) -> str:
        return TOKENS.format(
            accent=self._accent,
            ground="#f5f6f8" if "card" in self._components else "#ffffff",
            control=self._control,
            page=self._width - 2 * self._side,
            side=self._side,
            spaces="\n".join(f"  --space-{space}: {space}px;" for space in SPACES if space),
            sizes="\n".join(
                f"  --text-{name}: {size * self._base / 256:.4g}rem;"
                for name, size in SIZES.items()
            ),
        )


def _rules(utilities: dict[str, str]) -> list[str]:
    return [f".{name} {{\n  {rule};\n}}\n" for name, rule in sorted(utilities.items())]


def _media(condition: str, rules: str) -> str:
    return f"@media ({condition}) {{\n{indent(rules.strip(), '  ')}\n}}\n"


def _tight() -> str:
    """The larger spaces as they are on a phone."""
    spaces = [space for space in SPACES if tightened(space) != space]
    lines = "\n".join(
        ["  --side: 24px;", *(f"  --space-{space}: {tightened(space)}px;" for space in spaces)]
    )
    return f":root {{\n{lines}\n}}\n"
