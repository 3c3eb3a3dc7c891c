"""The type of a text as CSS."""

from generation.engines.reconstruction.look import Css, color
from generation.engines.reconstruction.style import TextStyle


def type_css(style: TextStyle, base: TextStyle | None) -> Css:
    """Declarations of a text style, those left out that `base` has already."""
    css: Css = {}
    if base is None or style.font != base.font:
        css["font-family"] = style.font.stack
    if base is None or style.size != base.size:
        css["font-size"] = f"{style.size:g}px"
    if base is None or style.weight != base.weight:
        css["font-weight"] = str(style.weight)
    if base is None or style.color != base.color:
        css["color"] = color(style.color)
    if style.letter_spacing != (base.letter_spacing if base else 0):
        spacing = style.letter_spacing
        css["letter-spacing"] = f"{spacing:g}px" if spacing else "normal"
    if style.italic:
        css["font-style"] = "italic"
    if style.underline:
        css["text-decoration"] = "underline"
    if style.shadow != (base.shadow if base else None):
        css["text-shadow"] = style.shadow.css if style.shadow else "none"
    return css
