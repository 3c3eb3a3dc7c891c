"""The stylesheet of a page: the theme, what of it is used, and the measures of the sketch."""

from generation.engines.sketch.theme import BASE, COMPONENTS, NARROW, SIZES, SPACES, TOKENS

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
    "level": "align-items: center",
    "foot": "align-items: flex-end",
}


class Sheet:
    """Collects the classes that a page uses, and writes the rules for those alone."""

    def __init__(self, accent: str, base: int, control: int):
        self._accent = accent
        self._base = base  # font size of body text, CSS px
        self._control = control  # height of a field or button, CSS px
        self._components: dict[str, None] = {}
        self._utilities: dict[str, str] = {}

    def use(self, component: str) -> str:
        self._components[component] = None
        return component

    def _utility(self, name: str, rule: str) -> str:
        self._utilities[name] = rule
        return name

    def gap(self, space: int) -> str:
        return self._utility(f"gap-{space}", f"gap: var(--space-{space})") if space else ""

    def above(self, space: int) -> str:
        rule = f"margin-top: var(--space-{space})"
        return self._utility(f"above-{space}", rule) if space else ""

    def pad(self, name: str, space: int) -> str:
        rules = {"pad": "padding", "pad-x": "padding-inline", "pad-y": "padding-block"}
        return self._utility(f"{name}-{space}", f"{rules[name]}: var(--space-{space})")

    def width(self, share: float) -> str:
        percent = round(100 * share)
        return self._utility(f"w-{percent}", f"width: {percent}%")

    def indent(self, share: float) -> str:
        percent = round(100 * share)
        return self._utility(f"indent-{percent}", f"margin-left: {percent}%") if percent else ""

    def columns(self, number: int) -> str:
        rule = f"grid-template-columns: repeat({number}, minmax(0, 1fr))"
        return self._utility(f"columns-{number}", rule)

    def tall(self, height: int) -> str:
        return self._utility(f"tall-{height}", f"min-height: {height}px")

    def text(self, size: str) -> str:
        return self._utility(f"text-{size}", f"font-size: var(--text-{size})")

    def aspect(self, ratio: float) -> tuple[str, float]:
        """The class for the usual shape of a picture that is closest to `ratio`, and that."""
        width, height = min(ASPECTS, key=lambda a: max(a[0] / a[1] / ratio, ratio / (a[0] / a[1])))
        name = f"aspect-{width}-{height}"
        return self._utility(name, f"aspect-ratio: {width} / {height}"), width / height

    def place(self, where: str) -> str:
        return self._utility(where, PLACES[where])

    def write(self) -> str:
        tokens = TOKENS.format(
            accent=self._accent,
            control=self._control,
            spaces="\n".join(f"  --space-{space}: {space}px;" for space in SPACES if space),
            sizes="\n".join(
                f"  --text-{name}: {size * self._base / 256:.4g}rem;"
                for name, size in SIZES.items()
            ),
        )
        used = [rule for name, rule in COMPONENTS.items() if name in self._components]
        utilities = [
            f".{name} {{\n  {rule};\n}}\n" for name, rule in sorted(self._utilities.items())
        ]
        return "\n".join([FACE + tokens, BASE, *used, *utilities, NARROW])
