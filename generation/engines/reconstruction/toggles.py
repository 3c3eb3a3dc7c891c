"""Boxes to tick and radio buttons that look as the browser draws them, left to the browser."""

from generation.engines.reconstruction.look import color, px
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.tag import Tag, all_tags
from generation.engines.reconstruction.text_ink import same_color
from verify.screenshot import RGB

SIDES = 12.0, 14.0  # CSS px: browsers draw them 13 px wide and high
OUTLINE: RGB = (118, 118, 118)  # of one that is not chosen
PALE = 245  # of 255: the least of the ground of one that is not chosen
DRAWN = ("background", "border", "border-radius")


def leave_toggles_to_the_browser(body: Tag) -> None:
    """Takes their drawing out of the page, where all of them look like the browser's own."""
    toggles = [t for t in all_tags(body) if t.role in ("checkbox", "radio") and t.name == "input"]
    if not all(map(_is_plain, toggles)):
        return
    for tag in toggles:
        css = {name: value for name, value in tag.element.css.items() if name not in DRAWN}
        box = tag.element.node.box
        tag.element.css = css | {"width": px(box.width), "height": px(box.height)}
        if "checked" in tag.attributes:
            tag.element.css["accent-color"] = color(_accent(tag))


def _is_plain(tag: Tag) -> bool:
    region = tag.element.node.region
    if not region or not all(
        SIDES[0] <= s <= SIDES[1] for s in (region.box.width, region.box.height)
    ):
        return False
    if "checked" in tag.attributes:
        return isinstance(region.fill, tuple)
    border = region.borders[0]
    return bool(border and same_color(border.color, OUTLINE)) and _is_pale(region)


def _is_pale(region: Region) -> bool:
    return region.fill is None or (isinstance(region.fill, tuple) and min(region.fill) >= PALE)


def _accent(tag: Tag) -> RGB:
    """The colour that a chosen one is filled with: a radio button's ring."""
    region = tag.element.node.region
    assert region and isinstance(region.fill, tuple)
    border = region.borders[0]
    return border.color if tag.role == "radio" and border else region.fill
