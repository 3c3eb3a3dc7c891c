"""What regions are for: buttons, fields, boxes to tick, badges, bars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Region, Role
from verify.screenshot import RGB, Box, Pixels

TICK = (10, 26)  # px: sides of check boxes and radio buttons
SWITCH = (12, 36)  # px: heights
BADGE = (12, 27)
FIELD = (26, 64)
AREA = (65, 320)
BUTTON = (22, 72)
BAR = (3, 28)
SAME_COLOR = 4  # levels by which the sides of a border may be measured to differ
WIDEST = 480, 720  # px: of a button, and of one on a colour that is no grey
GREY = 24  # levels between the channels of a field's fill, at most
CORNER = 20  # px: a handle to resize by


@dataclass(frozen=True)
class _Content:
    """What lies in a region."""

    texts: tuple[Box, ...]
    regions: tuple[Region, ...]
    pictures: tuple[Picture, ...]


def find_switches(
    pixels: Pixels, pictures: Sequence[Picture]
) -> tuple[list[Region], list[Picture]]:
    """Switches among the pictures, each as its pill and its knob; and the other pictures.

    A knob that nearly fills the end of its pill cuts the pill's colour in two, so that
    it is seen as no shape of one colour.
    """
    switches: list[Region] = []
    others = []
    for picture in pictures:
        parts = _pill_and_knob(pixels, picture.box)
        switches += parts
        if not parts:
            others.append(picture)
    return switches, others


def _pill_and_knob(pixels: Pixels, box: Box) -> list[Region]:
    if not (_within(box.height, SWITCH) and 1.4 * box.height <= box.width <= 2.6 * box.height):
        return []
    row = pixels[int(box.center[1]), int(box.x) : int(box.right)].astype(np.int16)
    ends = _run(row, round(box.height / 2)), _run(row, len(row) - 1 - round(box.height / 2))
    if ends[0] == ends[1]:
        return []
    knob_run, fill_run = sorted(ends, key=lambda run: run[1] - run[0])
    start, size = knob_run[0], knob_run[1] - knob_run[0]
    knob = Box(box.x + start, box.center[1] - size / 2, size, size)
    if not _is_knob(knob, box):
        return []
    fill, color = (_rgb(row[(run[0] + run[1]) // 2]) for run in (fill_run, knob_run))
    pill = Region(box, fill, radius=box.height / 2, role="switch")
    return [pill, Region(knob, color, radius=size / 2)]


def _run(row: NDArray[np.int16], at: int) -> tuple[int, int]:
    """Where the run of pixels like the one at `at` starts and ends."""
    other = np.flatnonzero(np.abs(row - row[at]).max(axis=1) > GREY)
    before, after = other[other < at], other[other > at]
    return (int(before[-1]) + 1 if len(before) else 0, int(after[0]) if len(after) else len(row))


def _rgb(color: NDArray[np.int16]) -> RGB:
    red, green, blue = color
    return int(red), int(green), int(blue)


def _is_knob(knob: Box, pill: Box) -> bool:
    """Whether a box is round, large enough, and at one of the ends of a pill."""
    return (
        knob.height >= 0.45 * pill.height
        and abs(knob.width - knob.height) <= 3
        and min(knob.x - pill.x, pill.right - knob.right) <= 0.3 * pill.height
    )


def name_roles(
    regions: Sequence[Region], pictures: Sequence[Picture], texts: Sequence[Box]
) -> list[Region]:
    """The regions with their roles, as far as their looks tell.

    `texts` are the boxes of lines of text.
    """
    named = []
    for region in regions:
        if region.role:
            named.append(region)
            continue
        content = _Content(
            tuple(text for text in texts if region.box.contains(text, 1)),
            tuple(r for r in regions if r is not region and _holds(region, r.box)),
            tuple(p for p in pictures if _holds(region, p.box)),
        )
        named.append(replace(region, role=_role(region, content, regions)))
    switches = [region for region in named if region.role == "switch"]
    badges = [region for region in named if region.role == "badge"]
    return [_like_badges(_round_knob(region, switches), badges) for region in named]


def _like_badges(region: Region, badges: Sequence[Region]) -> Region:
    """The region, a badge if it looks like a button and stands in a column of badges."""
    box = region.box
    column = any(
        abs(badge.box.x - box.x) <= 1
        and abs(badge.box.height - box.height) <= 1
        and abs(badge.radius - region.radius) <= 1
        for badge in badges
    )
    return replace(region, role="badge") if region.role == "button" and column else region


def _round_knob(region: Region, switches: Sequence[Region]) -> Region:
    """The region, round if it is the knob of a switch: a small circle may look like a square."""
    pills = [switch.box for switch in switches if _holds(switch, region.box)]
    if not any(_is_knob(region.box, pill) for pill in pills):
        return region
    return replace(region, radius=min(region.box.width, region.box.height) / 2)


def _holds(region: Region, box: Box) -> bool:
    return region.box.area > box.area and region.box.contains(box, 1)


def _role(region: Region, content: _Content, regions: Sequence[Region]) -> Role:
    if _is_tick(region, content):
        return "radio" if _is_pill(region) else "checkbox"
    if _is_switch(region, content):
        return "switch"
    if _is_bar(region, content):
        return "progress"
    if _is_cell(region, regions):
        return ""
    if _is_badge(region, content):
        return "badge"
    if _is_field(region, content):
        return "select" if _has_arrow(region, content) else "input"
    if _is_area(region, content, regions):
        return "textarea"
    if _is_button(region, content):
        return "button"
    return ""


def _within(value: float, limits: tuple[int, int]) -> bool:
    return limits[0] <= value <= limits[1]


def _is_pill(region: Region) -> bool:
    return region.radius >= 0.4 * min(region.box.width, region.box.height)


def _is_tick(region: Region, content: _Content) -> bool:
    """A small square or circle that is outlined, or has a mark in it."""
    box = region.box
    return (
        _within(box.width, TICK)
        and abs(box.width - box.height) <= 1
        and not content.texts
        and (all(region.borders) or len(content.pictures) == 1 or _dot(region, content))
    )


def _dot(region: Region, content: _Content) -> bool:
    return _is_pill(region) and len(content.regions) == 1 and _is_pill(content.regions[0])


def _is_switch(region: Region, content: _Content) -> bool:
    """A pill twice as wide as high with a knob at one of its ends."""
    box = region.box
    if not (_within(box.height, SWITCH) and _is_pill(region)):
        return False
    if not 1.4 * box.height <= box.width <= 2.6 * box.height:
        return False
    knobs = [r.box for r in content.regions if r.radius] + [p.box for p in content.pictures]
    return any(_is_knob(knob, box) for knob in knobs)


def _is_bar(region: Region, content: _Content) -> bool:
    """A flat track with a filled part that starts at its left end and is as high."""
    box = region.box
    return (
        _within(box.height, BAR)
        and box.width >= 4 * box.height
        and len(content.regions) == 1
        and abs(content.regions[0].box.x - region.inside.x) <= 1
        and abs(content.regions[0].box.height - region.inside.height) <= 1
    )


def _is_cell(region: Region, regions: Sequence[Region]) -> bool:
    """Whether a region is one of several that touch without a gap, as cells of a table do."""
    if region.radius:
        return False
    box = region.box
    neighbours = [
        r
        for r in regions
        if abs(r.box.y - box.y) <= 1
        and abs(r.box.height - box.height) <= 1
        and min(abs(r.box.x - box.right), abs(r.box.right - box.x)) <= 1
    ]
    return bool(neighbours)


def _is_badge(region: Region, content: _Content) -> bool:
    """A few letters on a fill that hardly exceeds them."""
    box = region.box
    if not (_within(box.height, BADGE) and len(content.texts) == 1 and region.fill is not None):
        return False
    text = content.texts[0]
    fits = text.height >= 0.35 * box.height and text.width >= 0.4 * box.width
    return fits and box.width <= 8 * box.height and not content.regions and bool(region.radius)


def _is_field(region: Region, content: _Content) -> bool:
    """An outlined box that is empty, or has one line of text at its start."""
    box = region.box
    if not (_within(box.height, FIELD) and box.width >= 3 * box.height):
        return False
    return _is_outlined(region) and not content.regions and _is_typed_in(region, content)


def _is_outlined(region: Region) -> bool:
    """Whether a region has the same border on all sides around a pale fill, or a dark one."""
    if not all(region.borders) or not (region.fill is None or isinstance(region.fill, tuple)):
        return False
    colors = np.array([border.color for border in region.borders if border], np.int16)
    alike = np.ptp(colors, axis=0).max() <= SAME_COLOR
    return bool(alike) and (region.fill is None or np.ptp(region.fill) <= GREY)


def _is_typed_in(region: Region, content: _Content) -> bool:
    if len(content.texts) > 1:
        return False
    if not content.texts:
        return len(content.pictures) <= 2
    text, box = content.texts[0], region.box
    before, after = text.x - box.x, box.right - text.right
    lopsided = max(before, after) > 1.5 * min(before, after) + 12
    return lopsided and min(before, after) <= 1.6 * box.height


def _has_arrow(region: Region, content: _Content) -> bool:
    """Whether a field has a small mark at its end, and nothing else but text."""
    box = region.box
    return any(
        p.box.width <= 20 and p.box.height <= 0.5 * box.height and box.right - p.box.right <= 24
        for p in content.pictures
    )


def _is_area(region: Region, content: _Content, regions: Sequence[Region]) -> bool:
    """An outlined box as high as several lines, with nothing in it or one line at its top.

    Empty cards look like that too: there has to be a field with the same border on the page.
    """
    box = region.box
    if not (_within(box.height, AREA) and box.width >= 120 and _is_outlined(region)):
        return False
    corner = Box(box.right - CORNER, box.bottom - CORNER, CORNER, CORNER)
    texts = [text for text in content.texts if not corner.contains(text)]
    if content.regions or len(texts) > 1:
        return False
    if texts and texts[0].center[1] > box.y + min(0.4 * box.height, 40):
        return False
    return any(
        r.borders == region.borders and r.radius == region.radius and _within(r.box.height, FIELD)
        for r in regions
    )


def _is_button(region: Region, content: _Content) -> bool:
    """A box of its own around one line of text in its middle, an icon beside it perhaps."""
    box = region.box
    colored = isinstance(region.fill, tuple) and np.ptp(region.fill) > GREY
    if not (_within(box.height, BUTTON) and box.height <= box.width <= WIDEST[bool(colored)]):
        return False
    if region.fill is None and not all(region.borders):
        return False
    marks = [p for p in content.pictures if p.kind in ("icon", "hamburger")]
    if not content.texts and [mark.kind for mark in marks] == ["hamburger"]:
        return True
    if len(content.texts) != 1 or len(marks) != len(content.pictures) or content.regions:
        return False
    inner = Box.around([*content.texts, *(mark.box for mark in marks)])
    off = abs(inner.center[0] - box.center[0])
    return off <= 0.06 * box.width + 3 and abs(inner.center[1] - box.center[1]) <= 0.2 * box.height
