"""Switches: boxes to tick whose mark is a knob at one of their ends."""

from generation.engines.reconstruction.element import Element
from generation.engines.reconstruction.look import color, px
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.tag import Tag

LAID_OUT = ("display", "gap", "align-items", "justify-content", "white-space")


def switch(element: Element) -> Tag | None:
    """The switch that a pill with a knob is, on where the knob is at its end; None if it is none.

    The knob is a background, which moves to the other end when the switch is used.
    """
    node = element.node
    knob = node.children[0] if len(node.children) == 1 else None
    if node.region is None or knob is None or not _is_knob(knob) or knob.region is None:
        return None
    fill, ground = knob.region.fill, node.region.fill
    if not isinstance(fill, tuple) or not isinstance(ground, tuple):
        return None
    inside, size = node.region.inside, px(min(knob.box.width, knob.box.height))
    before, after = knob.box.x - inside.x, inside.right - knob.box.right
    is_on, off = before > after, px(max(0.0, min(before, after)))
    places = {True: f"right {off} center", False: f"left {off} center"}
    drawn = f"radial-gradient(closest-side, {color(fill)} 95%, transparent)"
    kept = {k: v for k, v in element.css.items() if k not in LAID_OUT and "padding" not in k}
    element.css = kept | {
        "width": px(node.box.width),
        "height": px(node.box.height),
        "background": f"{drawn} {places[is_on]} / {size} {size} no-repeat {color(ground)}",
        "flex": "none",
    }
    element.narrow, element.children = {}, []
    attributes: dict[str, str | None] = {"type": "checkbox", "role": "switch"}
    attributes |= {"aria-label": "Switch"} | ({"checked": None} if is_on else {})
    moved = {"not(:checked)" if is_on else "checked": {"background-position": places[not is_on]}}
    return Tag(element, "input", "switch", attributes, states=moved)


def _is_knob(node: Node) -> bool:
    return node.kind == "empty" and abs(node.box.width - node.box.height) <= 3
