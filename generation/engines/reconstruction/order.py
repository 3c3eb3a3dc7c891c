"""The order of declarations: where a box is, how large, what it looks like, how its text is set."""

from collections.abc import Mapping

from generation.engines.reconstruction.look import Css

ORDER = (
    *("position", "top", "right", "bottom", "left", "z-index"),
    *("display", "flex-wrap", "grid-template-columns", "gap", "row-gap", "column-gap"),
    *("align-items", "justify-content", "justify-items", "flex", "table-layout"),
    *("width", "min-width", "max-width", "height", "min-height"),
    *("margin", "margin-inline", "margin-top", "margin-bottom", "margin-left"),
    *("padding", "padding-inline", "padding-block", "padding-top", "padding-bottom"),
    *("overflow-x", "border", "border-top", "border-right", "border-bottom", "border-left"),
    *("border-radius", "background", "background-position", "box-shadow"),
    *("font-family", "font-size", "font-weight", "font-style", "line-height", "letter-spacing"),
    *("color", "text-align", "text-decoration", "text-shadow", "white-space", "overflow-wrap"),
)
_PLACE = {name: place for place, name in enumerate(ORDER)}


def ordered(css: Mapping[str, str]) -> Css:
    """The declarations as a person would write them, shorthands first."""
    return dict(sorted(css.items(), key=lambda item: _PLACE.get(item[0], len(ORDER))))
