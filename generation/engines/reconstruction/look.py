"""The look of a box as CSS: background, border, radius and shadow."""

from collections import Counter
from collections.abc import Sequence

from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.region import Border, Gradient, Paint, Region
from verify.screenshot import RGB, Box

Css = dict[str, str]
SIDES = ("top", "right", "bottom", "left")
LARGEST_PILL = 60  # CSS px, half of its height


def look(node: Node) -> Css:
    """Background, border, radius and shadow of a node's region."""
    css: Css = {}
    if node.picture and node.region and node.region.role:
        css["background"] = _mark(node.picture.box, node.region)
    elif node.picture and node.kind != "picture":
        css["background"] = "url(PICTURE) center / cover"
        if node.picture.radius:
            css["border-radius"] = px(node.picture.radius)
    elif node.picture and node.picture.radius:
        css["border-radius"] = _radius(node.picture.radius, node.box)
    region = node.region
    if region is None:
        return css
    if region.fill is not None and "background" not in css:
        css["background"] = paint(region.fill)
    css |= _borders(region.borders)
    if region.radius:
        css["border-radius"] = _radius(region.radius, region.box)
    if region.shadow:
        shadow = region.shadow
        color = f"rgb({' '.join(map(str, shadow.color))} / {shadow.alpha:.2g})"
        lengths = (shadow.dx, shadow.dy, shadow.blur, shadow.spread)
        css["box-shadow"] = f"{' '.join(map(px, lengths))} {color}"
        if node.landmark in ("aside", "header"):  # what comes after it would be painted over that
            css |= {"position": "relative", "z-index": "1"}
    return css


def _mark(picture: Box, region: Region) -> str:
    """A picture in a field, an arrow or a tick, at its place on the ground of the field."""
    box = region.inside
    left, right = picture.x - box.x, box.right - picture.right
    x = f"left {px(left)}" if left <= right else f"right {px(right)}"
    size = f"{px(picture.width)} {px(picture.height)}"
    ground = f" {paint(region.fill)}" if isinstance(region.fill, tuple) else ""
    return f"url(PICTURE) {x} top {px(picture.y - box.y)} / {size} no-repeat{ground}"


def _radius(radius: float, box: Box) -> str:
    half = min(box.width, box.height) / 2
    if radius < half - 1 or half < 4:
        return px(radius)
    if abs(box.width - box.height) <= 2:
        return "50%"
    return "999px" if half <= LARGEST_PILL else "0"


def _borders(borders: Sequence[Border | None]) -> Css:
    """All sides at once, and what one has of its own after that."""
    sides = dict(zip(SIDES, borders, strict=True))
    drawn = {side: border for side, border in sides.items() if border}
    usual = Counter(drawn.values()).most_common(1)
    if len(drawn) < len(SIDES) or usual[0][1] < len(SIDES) - 1:
        return {f"border-{side}": _border(border) for side, border in drawn.items()}
    own = {side: border for side, border in drawn.items() if border != usual[0][0]}
    return {"border": _border(usual[0][0])} | {
        f"border-{side}": _border(border) for side, border in own.items()
    }


def _border(border: Border) -> str:
    return f"{px(border.width)} {border.style} {color(border.color)}"


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
