"""Icons, drawn with one stroke on a square of 24 px."""

from generation.engines.sketch.tag import PLACEHOLDER, Tag

ICONS = {
    "more": "M5 12h.01M12 12h.01M19 12h.01",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "shape": "M5 5h14v14H5z",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20",
    "play": "M8 5l11 7-11 7z",
    "star": "M12 3l2.8 5.9 6.2.8-4.5 4.4 1.1 6.4L12 17.4l-5.6 3.1 1.1-6.4L3 9.7l6.2-.8z",
    "right": "M4 12h16M14 6l6 6-6 6",
    "left": "M20 12H4M10 6l-6 6 6 6",
    "down": "M12 4v16M6 14l6 6 6-6",
    "up": "M12 20V4M6 10l6-6 6 6",
    "round": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z",
}


SAID = {"menu": "Menu", "search": "Search", "play": "Play", "more": "More"}  # of icon buttons


def drawing(name: str) -> Tag:
    """The icon of that name; a shape stands for one that is not known."""
    frame = {"viewBox": "0 0 24 24", "fill": "none", "stroke": "currentColor"}
    stroke = {"d": ICONS.get(name, ICONS["shape"]), "stroke-width": "2", "stroke-linecap": "round"}
    marked: dict[str, str | None] = {PLACEHOLDER: "icon"} if name in ("shape", "round") else {}
    return Tag("svg", [], {"aria-hidden": "true", **frame, **marked}, [Tag("path", [], {**stroke})])
