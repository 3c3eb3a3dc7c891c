"""The design system of every page that is made of a sketch: its scales, tokens and styles."""

from importlib import resources

SPACES = (0, 4, 8, 12, 16, 20, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256)  # px
SIZES = {"sm": 14, "base": 16, "lg": 20, "xl": 24, "2xl": 30, "3xl": 38, "4xl": 48}  # px
LEADING = {"sm": 1.5, "base": 1.5, "lg": 1.4, "xl": 1.3, "2xl": 1.2, "3xl": 1.15, "4xl": 1.1}
ADVANCE = 0.5  # of the font size: the usual width of a letter
ICON = 24  # px
PHONE = 640  # px: the widest window of a phone
TABLET = 1000  # px: the widest window in which many columns are too many
AIRY = 24  # px: larger spaces are tightened on a phone

TOKENS = """\
:root {{
  --accent: {accent};
  --accent-strong: color-mix(in srgb, var(--accent), black 18%);
  --accent-soft: color-mix(in srgb, var(--accent), white 90%);
  --ink: #18202c;
  --ink-soft: #566070;
  --line: #dfe3e9;
  --line-strong: #c5ccd6;
  --ground: {ground};
  --surface: #ffffff;
  --radius: 10px;
  --control: {control}px;
  --page: {page}px;
  --side: {side}px;
{spaces}
{sizes}
}}
"""

_OUTLINE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" fill="none" stroke="#9aa7b8">
  <g stroke-width="5" stroke-linejoin="round" stroke-linecap="round">
    {}
  </g>
</svg>
"""
PICTURES = {  # name -> what stands for it
    "placeholder": _OUTLINE.format(
        '<rect x="80" y="86" width="80" height="68" rx="9"/>\n'
        '    <circle cx="103" cy="107" r="7"/>\n'
        '    <path d="M81 143l24-22 17 15 15-15 22 21"/>'
    ),
    "map": _OUTLINE.format(
        '<path d="M72 98l32-12 32 12 32-12v62l-32 12-32-12-32 12zM104 86v62M136 98v62"/>\n'
        '    <path d="M120 118c-9-10-13-16-13-22a13 13 0 0 1 26 0c0 6-4 12-13 22z" fill="#fff"/>'
    ),
    "chart": _OUTLINE.format(
        '<path d="M78 82v76h84"/>\n'
        '    <path d="M96 158v-22M118 158v-44M140 158v-32M162 158v-60" stroke-width="10"/>'
    ),
}
VIDEO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180">
  <path d="M0 0h320v180H0z" fill="#1c2430"/>
  <circle cx="160" cy="84" r="26" fill="#fff" fill-opacity=".16"/>
  <path d="M152 71l22 13-22 13z" fill="#fff"/>
</svg>
"""
CHEVRON = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" fill="none" stroke="#566070">
  <path d="M2 4.5l4 4 4-4" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>
</svg>
"""


def style(name: str) -> str:
    """The rules of a component, or of what all pages share."""
    folder = resources.files("generation.engines.sketch") / "styles"
    return (folder / f"{name}.css").read_text("utf-8")


def nearest_space(value: float) -> int:
    """The step of the spacing scale that is closest to `value` px."""
    return min(SPACES, key=lambda space: abs(space - value))


def nearest_size(value: float) -> str:
    """The name of the step of the type scale that is closest to `value` px."""
    return min(SIZES, key=lambda name: abs(SIZES[name] / value - 1))


def tightened(space: int) -> int:
    """What is left of a space on a phone, px."""
    return space if space <= AIRY else AIRY + round((space - AIRY) / 16) * 4
