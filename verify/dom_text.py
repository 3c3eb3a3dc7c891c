"""The text of a rendered page that a reader sees.

The layout tells most of it. Where it leaves a doubt, because something is painted over a
line or an effect may hide it, pixels decide: the page is photographed once more without
its text, and what then changes was seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.csscolor import blend, parse_color
from verify.elements import element_boxes, nearest_element
from verify.ink import Ink, find_ink
from verify.layout import Layout, LayoutBox, Line, intersection
from verify.lines import css_number, words_lines
from verify.screenshot import RGB, Box, Pixels, TextBlock

# hides all text, for the second photograph
TEXTLESS_CSS = """
*, ::before, ::after, ::placeholder, ::marker {
  background-clip: border-box !important;
  color: transparent !important;
  -webkit-text-fill-color: transparent !important;
  -webkit-text-stroke-color: transparent !important;
  text-decoration-color: transparent !important;
  text-shadow: none !important;
}
svg text, svg tspan, svg textPath { fill: transparent !important; stroke: transparent !important; }
"""

_FAINT = 0.05  # text of a lower opacity is not seen
_VEIL = 0.1  # what is painted later with at least this opacity may hide what is under it
_SEEN = 0.4  # share of a line's width and height that must be left after clipping
_CONTRAST = 32  # of a channel (0..255): more is something that is drawn
_CHANGE = 12  # of a channel (0..255) when the text goes: less is not seen
_PICTURES = frozenset({"IMG", "CANVAS", "VIDEO", "IFRAME", "OBJECT", "EMBED", "svg"})
_SVG_TEXT = frozenset({"text", "tspan", "textPath"})


@dataclass(frozen=True)
class Candidate:
    """A line that the layout says is painted on the page."""

    line: Line
    ink: Ink  # what is at its place, be it the line's or not
    doubtful: bool  # only the page without its text can tell whether it is seen


def find_candidates(layout: Layout, pixels: Pixels, scale: float) -> list[Candidate]:
    """The lines that may be seen in `pixels`, in document order."""
    page = Box(0, 0, pixels.shape[1] / scale, pixels.shape[0] / scale)
    lines = [line for line in words_lines(layout) if _is_painted(line, layout)]
    lines = [line for line in lines if _is_on(page, line, layout)]
    candidates = []
    for line, doubtful in zip(lines, _doubtful(lines, layout), strict=True):
        owner = layout.boxes[line.owner]
        ink = find_ink(pixels, intersection(line.box, owner.clip), scale)
        candidates.append(Candidate(line, ink, bool(doubtful) or _is_unclear(line, owner, ink)))
    return candidates


def read_text(
    layout: Layout,
    candidates: Sequence[Candidate],
    pixels: Pixels,
    textless: Pixels | None,
    scale: float,
) -> tuple[TextBlock, ...]:
    """The text that is seen in `pixels` (`scale` device px to a CSS px), in document order.

    `textless` is the same page under TEXTLESS_CSS, None when no candidate is in doubt. Left
    out is what is hidden, transparent, clipped away, off the page, painted over, or without
    ink. `TextBlock.element` is an index into what `read_elements` returns.
    """
    numbers = element_boxes(layout)
    blocks = []
    for candidate in candidates:
        line, owner, ink = candidate.line, layout.boxes[candidate.line.owner], candidate.ink
        box = ink.box
        if candidate.doubtful:
            box = _changed(line, owner, pixels, textless, scale)
        if box:
            color, alpha = _text_color(line, layout)
            color = ink.color if alpha < _FAINT else blend(color, alpha, owner.inside.backdrop)
            element = nearest_element(line.owner, layout, numbers)
            blocks.append(_block(line, owner.style, box, color, element))
    return tuple(blocks)


def _is_unclear(line: Line, owner: LayoutBox, ink: Ink) -> bool:
    """Whether there is more at a line's place than the ink that was found of it."""
    found = ink.box.width if ink.box else 0.0
    rest = ink.contrast[~ink.mask]
    return found < _least_width(line, owner) and bool(rest.size and rest.max() > _CONTRAST)


def _least_width(line: Line, owner: LayoutBox) -> float:
    """How wide what is seen of a line must be, CSS px. The box of a control's is wider."""
    width = len(line.text) * css_number(owner.style["font-size"]) / 2
    return _SEEN * min(line.box.width, width)


def _block(
    line: Line, style: Mapping[str, str], box: Box, color: RGB, element: int | None
) -> TextBlock:
    return TextBlock(
        text=line.text,
        box=box,
        color=color,
        font_size=css_number(style["font-size"]),
        font_weight=round(css_number(style["font-weight"])),
        font_family=style["font-family"].split(",")[0].strip(" \"'"),
        element=element,
    )


def _text_color(line: Line, layout: Layout) -> tuple[RGB, float]:
    """The colour of a line, and its opacity with all that is around it."""
    owner = layout.boxes[line.owner]
    parent = layout.nodes[layout.nodes[owner.node].parent].name
    color, alpha = parse_color(
        owner.style["fill" if parent in _SVG_TEXT else "-webkit-text-fill-color"]
    )
    return color, alpha * owner.inside.opacity


def _is_painted(line: Line, layout: Layout) -> bool:
    """Whether a line is painted at all."""
    owner = layout.boxes[line.owner]
    if owner.style["visibility"] != "visible" or line.box.area <= 0:
        return False
    if _text_color(line, layout)[1] < _FAINT:
        return owner.inside.opacity >= _FAINT and owner.style["background-clip"] == "text"
    return True


def _is_on(page: Box, line: Line, layout: Layout) -> bool:
    """Whether enough of a line is on the page and not clipped away."""
    left = intersection(line.box, intersection(layout.boxes[line.owner].clip, page))
    return left.width >= _SEEN * line.box.width and left.height >= _SEEN * line.box.height


def _changed(
    line: Line, owner: LayoutBox, pixels: Pixels, textless: Pixels | None, scale: float
) -> Box | None:
    """What bounds the part of a line that goes away with the text; None when it is too little."""
    if textless is None or textless.shape != pixels.shape:
        return None
    left, top, right, bottom = (max(0, round(scale * edge)) for edge in _corners(line.box))
    part = slice(top, bottom), slice(left, right)
    changed = (cv2.absdiff(pixels[part], textless[part]) > _CHANGE).any(axis=2)
    mask = np.asarray(changed, np.uint8)
    x, y, width, height = (edge / scale for edge in cv2.boundingRect(mask))
    if width <= 0 or width < _least_width(line, owner):
        return None
    return Box(left / scale + x, top / scale + y, width, height)


def _doubtful(lines: Sequence[Line], layout: Layout) -> NDArray[np.bool_]:
    """Which lines have an effect on them, or something painted over them."""
    owners = [layout.boxes[line.owner] for line in lines]
    doubtful = np.array([owner.inside.effects for owner in owners], bool)
    covers = [(i, box) for i, box in enumerate(layout.boxes) if _covers(box, layout)]
    if not covers or not lines:
        return doubtful
    over = np.array([_corners(box.box) for _, box in covers])
    under = np.array([_corners(line.box) for line in lines])[:, None]
    meet = ((over[..., :2] < under[..., 2:]) & (under[..., :2] < over[..., 2:])).all(axis=2)
    # In one layer, pictures are painted with the text and in its order; other boxes before it.
    layer = np.array([box.paint for _, box in covers])
    own_layer = np.array([owner.paint for owner in owners])[:, None]
    place = np.array([i if _is_picture(box, layout) else -1 for i, box in covers])
    own_place = np.array([line.owner for line in lines])[:, None]
    later = (layer > own_layer) | ((layer == own_layer) & (place > own_place))
    return doubtful | (meet & later).any(axis=1)


def _covers(box: LayoutBox, layout: Layout) -> bool:
    """Whether a box might hide what is painted before it."""
    if box.text or not box.style or box.style["visibility"] != "visible":
        return False
    if _is_picture(box, layout) or box.style["background-image"] != "none":
        return box.inside.opacity >= _VEIL
    return parse_color(box.style["background-color"])[1] * box.inside.opacity >= _VEIL


def _is_picture(box: LayoutBox, layout: Layout) -> bool:
    return layout.nodes[box.node].name in _PICTURES


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.right, box.bottom
