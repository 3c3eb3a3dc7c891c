"""The states of what can be used: under the pointer, and in focus."""

import re

from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.region import FIELDS

HEX = re.compile(r"#[0-9a-f]{6}")
DARK = 64  # of 255: nothing darker than a colour as dark as this can be told from it


def states(element: str, css: Css) -> dict[str, Css]:
    """The states of an element with the declarations `css`, by their pseudo-classes.

    Buttons, and links that look like them, change their ground; fields their border.
    """
    found: dict[str, Css] = {}
    ground, border = css.get("background", ""), css.get("border", "")
    if element in FIELDS and (match := HEX.search(border)):
        found["hover"] = {"border-color": _stronger(match[0], 25)}
    elif element in ("button", "a") and HEX.fullmatch(ground):
        found["hover"] = {"background": _stronger(ground, 10)}
    elif element == "button" and ground:
        found["hover"] = {"filter": "brightness(0.95)"}
    return found


def _stronger(color: str, percent: int) -> str:
    """A colour darkened, or lightened where it is too dark for that."""
    channels = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    towards = "white" if max(channels) < DARK else "black"
    return f"color-mix(in srgb, {color}, {towards} {percent}%)"
