"""The look of a box as CSS: background, border, radius and shadow."""

from collections.abc import Sequence

from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.region import Border, Gradient, Paint
from verify.screenshot import RGB, Box

Css = dict[str, str]
LARGEST_PILL = 60  # CSS px, half of its height


def look(node: Node) -> Css:
    """Background, border, radius and shadow of a node's region."""
    css: Css = {}
    if node.picture and node.kind != "picture":
        css["background"] = "url(PICTURE) center / cover"
        if node.picture.radius:
            css["border-radius"] = px(node.picture.radius)
    elif node.picture and node.picture.radius:
        css["border-radius"] = _radius(node.picture.radius, node.box)
    region = node.region
    if region is None:
        return css
    if region.fill is not None:
        css["background"] = paint(region.fill)
    css |= _borders(region.borders)
    if region.radius:
        css["border-radius"] = _radius(region.radius, region.box)
    if region.shadow:
        shadow = region.shadow
        color = f"rgb({' '.join(map(str, shadow.color))} / {shadow.alpha:.2g})"
        lengths = (shadow.dx, shadow.dy, shadow.blur, shadow.spread)
        css["box-shadow"] = f"{' '.join(map(px, lengths))} {color}"
    return css


def _radius(radius: float, box: Box) -> str:
    half = min(box.width, box.height) / 2
    if radius < half - 1 or half < 4:
        return px(radius)
    if abs(box.width - box.height) <= 2:
        return "50%"
    return "999px" if half <= LARGEST_PILL else "0"


def _borders(borders: Sequence[Border | None]) -> Css:
    written = [f"{px(b.width)} {b.style} {color(b.color)}" if b else "" for b in borders]
    if len(set(written)) == 1:
        return {"border": written[0]} if written[0] else {}
    sides = ("top", "right", "bottom", "left")
    return {f"border-{side}": text for side, text in zip(sides, written, strict=True) if text}


def color(rgb: RGB) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in rgb)


def paint(fill: Paint) -> str:
    if not isinstance(fill, Gradient):
        return color(fill)
    stops = ", ".join(f"{color(rgb)} {100 * at:g}%" for at, rgb in fill.stops)
    return f"linear-gradient({fill.angle:g}deg, {stops})"


def px(value: float) -> str:
    """A length as a person would write it: whole, or halves where the design has them."""
    rounded = round(value * 2) / 2
    return f"{rounded:g}px" if rounded else "0"


def rounded(value: float) -> float:
    return round(value * 2) / 2
