"""Runs within a paragraph that look other than it: which elements they are."""

from collections.abc import Sequence

from generation.engines.reconstruction.look import Css, color, paint
from generation.engines.reconstruction.style import Run, TextStyle

SATURATED = 60  # levels between the channels of a colour that stands out


def inline_tag(run: Run, base: TextStyle, parent: str) -> tuple[str, Css] | None:
    """Element and declarations of a run in a `parent` that is set in `base`; None if alike."""
    style = run.style
    css = _difference(run, base)
    if not css:
        return None
    if "font-family" in css or "font-size" in css:
        css["line-height"] = "1"  # so that it does not make its line higher
    if style.font.generic == "monospace" and base.font.generic != "monospace":
        return "code", css
    if run.ground or style.gradient:
        return "span", css
    if style.weight > base.weight and style.color == base.color:
        return "strong", css
    if style.italic and not base.italic and style.color == base.color:
        return "em", css
    if parent not in ("a", "button") and (style.underline or is_saturated(style.color)):
        return "a", css
    return "span", css


def _difference(run: Run, base: TextStyle) -> Css:
    style = run.style
    css: Css = {"background": color(run.ground)} if run.ground else {}
    if style.gradient:
        css |= {"background": paint(style.gradient), "background-clip": "text"}
        css["color"] = "transparent"
    elif style.color != base.color:
        css["color"] = color(style.color)
    if style.font != base.font:
        css["font-family"] = style.font.stack
    if abs(style.size - base.size) > 0.5:
        css["font-size"] = f"{style.size:g}px"
    if style.underline != base.underline:
        css["text-decoration"] = "underline" if style.underline else "none"
    if style.weight != base.weight:
        css["font-weight"] = str(style.weight)
    if style.italic != base.italic:
        css["font-style"] = "italic" if style.italic else "normal"
    return css


def is_saturated(rgb: Sequence[int]) -> bool:
    return max(rgb) - min(rgb) > SATURATED
