"""The text of a rendered page that a reader sees.

The layout tells most of it. Where it leaves a doubt, because something is painted over a
line or an effect may hide it, pixels decide: the page is photographed once more without
its text, and what then changes was seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.csscolor import blend, parse_color
from verify.elements import element_boxes, nearest_element
from verify.ink import Ink, find_ink, largest_channel
from verify.layout import SVG_TEXT, Layout, LayoutBox, Line, intersection
from verify.lines import css_number, words_lines
from verify.screenshot import RGB, Box, Pixels, TextBlock

# Hides all text, for the second photograph. The ids match nothing; they outweigh the page.
TEXTLESS_CSS = """
:is(*, #_#_#_), :is(*, #_#_#_)::before, :is(*, #_#_#_)::after,
:is(*, #_#_#_)::placeholder, :is(*, #_#_#_)::marker {
  background-clip: border-box !important;
  color: transparent !important;
  -webkit-text-fill-color: transparent !important;
  -webkit-text-stroke-color: transparent !important;
  text-decoration-color: transparent !important;
  text-shadow: none !important;
}
svg :is(text, tspan, textPath, #_#_#_) {
  fill: transparent !important; stroke: transparent !important;
}
"""

_FAINT = 0.05  # text of a lower opacity is not seen
_VEIL = 0.1  # what is painted later with at least this opacity may hide what is under it
_SEEN = 0.4  # share of a line's width and height that must be left after clipping
_CONTRAST = 32  # of a channel (0..255): more is something that is drawn
_CHANGE = 12  # of a channel (0..255) when the text goes: less is not seen
_OWN_INK = 0.4  # share of a line's contrast that must go with the text
_BACKDROP = 0.02  # share of the page from which on a background picture may hold text
_LEADING = 1.2  # height of a line to the size of its font, where the line says nothing else
_BARS = "|¦│Il1/\\!"
_PICTURES = frozenset({"IMG", "CANVAS", "VIDEO", "IFRAME", "OBJECT", "EMBED", "svg"})
_RASTERS = _PICTURES - {"IFRAME"} | {"image"}


@dataclass(frozen=True)
class Candidate:
    """A line that the layout says is painted on the page."""

    line: Line
    ink: Ink  # what is at its place, be it the line's or not
    doubtful: bool  # only the page without its text can tell whether it is seen
    pictured: bool  # it stands upon a picture, which might show the same text


def find_candidates(layout: Layout, pixels: Pixels, scale: float) -> list[Candidate]:
    """The lines that may be seen in `pixels`, in document order."""
    page = Box(0, 0, pixels.shape[1] / scale, pixels.shape[0] / scale)
    lines = [line for line in words_lines(layout) if _is_painted(line, layout)]
    lines = [line for line in lines if _is_on(page, line, layout)]
    candidates = []
    pictured = _pictured(lines, layout, _BACKDROP * page.area).tolist()
    doubts = _doubtful(lines, layout).tolist()
    for line, on_picture, doubt in zip(lines, pictured, doubts, strict=True):
        owner = layout.boxes[line.owner]
        ink = find_ink(pixels, intersection(line.box, owner.clip), scale)
        doubtful = on_picture or doubt or _is_unclear(line, owner, ink)
        candidates.append(Candidate(line, ink, doubtful, on_picture))
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
            box = _changed(candidate, owner, pixels, textless)
        if box:
            color, alpha = _text_color(line, layout)
            told = alpha >= _FAINT and not line.hint
            color = blend(color, alpha, owner.inside.backdrop) if told else ink.color
            element = nearest_element(line.owner, layout, numbers)
            size = _font_size(line, layout)
            blocks.append(_block(line, owner.style, size, box, color, element))
    return tuple(blocks)


def _font_size(line: Line, layout: Layout) -> float:
    """CSS px on the page; in a drawing that is scaled, what the height of the line tells."""
    size = css_number(layout.boxes[line.owner].style["font-size"])
    told = line.box.height / _LEADING
    scaled = layout.in_drawing(line.owner) and not 0.8 * size < told < 1.25 * size
    return told if scaled else size


def _is_unclear(line: Line, owner: LayoutBox, ink: Ink) -> bool:
    """Whether there is more at a line's place than the ink that was found of it."""
    if ink.box and (ink.box.width >= _least_width(line, owner) or _is_bar(line, owner, ink.box)):
        return False
    rest = ink.contrast[~ink.mask]
    return bool(rest.size and rest.max() > _CONTRAST)


def _is_bar(line: Line, owner: LayoutBox, found: Box) -> bool:
    """Whether the ink is that of one thin character, as parts the links of a menu."""
    tall = found.height >= css_number(owner.style["font-size"]) / 2
    return len(line.text) == 1 and line.text in _BARS and tall


def _least_width(line: Line, owner: LayoutBox) -> float:
    """How wide what is seen of a line must be, CSS px. The box of a control's is wider."""
    width = len(line.text) * css_number(owner.style["font-size"]) / 2
    return _SEEN * min(line.box.width, width)


def _block(
    line: Line,
    style: Mapping[str, str],
    size: float,
    box: Box,
    color: RGB,
    element: int | None,
) -> TextBlock:
    return TextBlock(
        text=line.text,
        box=box,
        color=color,
        font_size=size,
        font_weight=round(css_number(style["font-weight"])),
        font_family=style["font-family"].split(",")[0].strip(" \"'"),
        element=element,
    )


def _text_color(line: Line, layout: Layout) -> tuple[RGB, float]:
    """The colour of a line, and its opacity with all that is around it."""
    owner = layout.boxes[line.owner]
    parent = layout.nodes[layout.nodes[owner.node].parent].name
    color, alpha = parse_color(
        owner.style["fill" if parent in SVG_TEXT else "-webkit-text-fill-color"]
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
    candidate: Candidate, owner: LayoutBox, pixels: Pixels, textless: Pixels | None
) -> Box | None:
    """What bounds the part of a line that goes away with the text; None when it is too little.

    Too little is also what leaves most of its ink behind, in the picture that it stands on.
    """
    ink = candidate.ink
    height, width = ink.mask.shape
    part = slice(ink.top, ink.top + height), slice(ink.left, ink.left + width)
    if textless is None:
        return None
    change = largest_channel(cv2.absdiff(pixels[part], textless[part]))
    gone = replace(ink, mask=change > _CHANGE).box
    if gone is None or gone.width < _least_width(candidate.line, owner):
        return None
    if owner.style["background-clip"] == "text":  # without its letters the whole box is filled
        return ink.box
    left_behind = change[ink.mask].sum() < _OWN_INK * ink.contrast[ink.mask].sum()
    return None if candidate.pictured and left_behind else gone


def _doubtful(lines: Sequence[Line], layout: Layout) -> NDArray[np.bool_]:
    """Which lines have an effect on them, or something painted over them."""
    owners = [layout.boxes[line.owner] for line in lines]
    doubtful = np.array([owner.inside.effects for owner in owners], bool)
    covers = [(i, box) for i, box in enumerate(layout.boxes) if _covers(box, layout)]
    if not covers or not lines:
        return doubtful
    meet = _meeting([box.box for _, box in covers], [line.box for line in lines])
    # In one layer, pictures are painted with the text and in its order; other boxes before it.
    layer = np.array([box.paint for _, box in covers])
    own_layer = np.array([owner.paint for owner in owners])[:, None]
    place = np.array([i if _is_picture(box, layout) else -1 for i, box in covers])
    own_place = np.array([line.owner for line in lines])[:, None]
    later = (layer > own_layer) | ((layer == own_layer) & (place > own_place))
    return doubtful | (meet & later).any(axis=1)


def _pictured(lines: Sequence[Line], layout: Layout, large: float) -> NDArray[np.bool_]:
    """Which lines stand upon a picture, which might show the same text."""
    pictures = [box.box for box in layout.boxes if _is_raster(box, layout, large)]
    if not pictures or not lines:
        return np.zeros(len(lines), bool)
    return np.any(_meeting(pictures, [line.box for line in lines]), axis=1)


def _is_raster(box: LayoutBox, layout: Layout, large: float) -> bool:
    if box.text or not box.style or box.style["visibility"] != "visible":
        return False
    paints = "url(" in box.style["background-image"] and box.box.area >= large
    return paints or layout.nodes[box.node].name in _RASTERS


def _meeting(over: Sequence[Box], under: Sequence[Box]) -> NDArray[np.bool_]:
    """(len(under), len(over)): which boxes have a part in common."""
    a = np.array([_corners(box) for box in over])
    b = np.array([_corners(box) for box in under])[:, None]
    return np.all((a[..., :2] < b[..., 2:]) & (b[..., :2] < a[..., 2:]), axis=2)


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
