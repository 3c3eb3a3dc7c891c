"""Regions that touch: which of them are parts of one box, cut up by lines or other fills."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from generation.engines.reconstruction.frame import difference
from generation.engines.reconstruction.region import ALL_CORNERS, Region
from verify.screenshot import Box

SIMILAR = 16  # levels by which the sides of one frame may differ where a shadow meets them
SAME = 0.95  # IoU from which on two boxes are one
BAR = 24  # px: the height of the highest progress bar
ALIGNED = 1.5  # px by which edges that belong together may differ


def join_stacks(
    regions: Sequence[Region], rings: Sequence[Region], words: Sequence[Box]
) -> list[Region]:
    """The regions, with those that make up one box joined into it.

    A card whose header, body and footer each have a background comes out as the card, with
    the header and the footer in it if their fill is another; `rings` are frames that hold
    such parts, or nothing. Cells that touch on two sides, as in a table, stay as they are:
    neighbours overlap by the border that they share. `words` are where text is: a bar that
    has some in it is no progress bar.
    """
    joined = list(regions)
    for ring in sorted(rings, key=lambda ring: ring.box.area):
        joined = _put_into(ring, joined)
    cells = _cells(joined)
    used: set[int] = set()
    boxes: list[Region] = []
    for stack in _stacks(joined):
        parts = [joined[index] for index in stack]
        if cells.isdisjoint(stack) and _is_one_box(parts):
            boxes += _join(_around(parts), parts)
            used.update(stack)
    rest = [region for index, region in enumerate(joined) if index not in used]
    return boxes + _join_bars(rest, words)


def _put_into(ring: Region, regions: list[Region]) -> list[Region]:
    """The regions with a frame around them, unless one of them has it as its border."""
    if any(region.box.iou(ring.box) > SAME for region in regions):
        return regions
    spanning = [region for region in regions if _spans(region, ring)]
    if not spanning and sum(_lends_border(region, ring) for region in regions) >= 2:
        return regions  # the outside of a table or of a group of fields
    others = [region for region in regions if region not in spanning]
    return _join(ring, spanning) + others


def _lends_border(region: Region, ring: Region) -> bool:
    """Whether a side of a frame is that of a region too."""
    a, b = region.box, ring.box
    if not any(region.borders) or not b.contains(a, ALIGNED):
        return False
    edges = ((a.x, b.x), (a.right, b.right), (a.y, b.y), (a.bottom, b.bottom))
    return sum(_aligned(x, y) for x, y in edges) >= 2


def _spans(region: Region, ring: Region) -> bool:
    """Whether a region reaches from one side of a frame to the other."""
    inside = ring.inside
    return (
        ring.box.contains(region.box, ALIGNED)
        and region.box.x <= inside.x + ALIGNED
        and region.box.right >= inside.right - ALIGNED
    )


def _stacks(regions: Sequence[Region]) -> list[list[int]]:
    """Indices of the regions that follow one another downwards without a gap, top first."""
    below = dict(_touching(regions))
    heads = set(below) - set(below.values())
    stacks = []
    for head in sorted(heads):
        stack = [head]
        while stack[-1] in below:
            stack.append(below[stack[-1]])
        if len(stack) > 1:
            stacks.append(stack)
    return stacks


def _touching(regions: Sequence[Region]) -> Iterator[tuple[int, int]]:
    order = sorted(range(len(regions)), key=lambda i: (regions[i].box.x, regions[i].box.y))
    for place, above in enumerate(order):
        a = regions[above]
        for under in order[place + 1 :]:
            b = regions[under]
            if b.box.x - a.box.x > ALIGNED:
                break
            if _aligned(a.box.x, b.box.x) and _aligned(a.box.right, b.box.right) and _meets(a, b):
                yield above, under
                break


def _aligned(a: float, b: float) -> bool:
    return abs(a - b) <= ALIGNED


def _meets(above: Region, under: Region) -> bool:
    """Whether two regions touch: edge to edge, or with one line as the border of both."""
    line = above.borders[2]
    if line and line == under.borders[0]:
        return abs(above.box.bottom - under.box.y - line.width) < 0.5
    return abs(above.box.bottom - under.box.y) < 0.5


def _cells(regions: Sequence[Region]) -> set[int]:
    """Indices of regions with a neighbour at the side that shares a border with them."""
    flipped = [_flip(region) for region in regions]
    return {index for pair in _touching(flipped) if flipped[pair[0]].borders[2] for index in pair}


def _flip(region: Region) -> Region:
    """The region mirrored along the diagonal, so that columns become rows."""
    b, (top, right, bottom, left) = region.box, region.borders
    return replace(region, box=Box(b.y, b.x, b.height, b.width), borders=(left, bottom, right, top))


def _is_one_box(parts: Sequence[Region]) -> bool:
    """Whether stacked regions share a fill between their rules, a frame, or round corners."""
    if all(part.fill == parts[0].fill for part in parts):
        return True
    if all(part.borders[1] and part.borders[3] for part in parts):
        colors = [border.color for part in parts for border in part.borders[1::2] if border]
        return all(difference(color, colors[0]) <= SIMILAR for color in colors)
    return _round(parts[0])[:2] == (True, True) == _round(parts[-1])[2:] and not (
        any(_round(parts[0])[2:]) or any(_round(parts[-1])[:2])
    )


def _round(region: Region) -> tuple[bool, ...]:
    return region.corners if region.radius else (False,) * 4


def _around(parts: Sequence[Region]) -> Region:
    """The frame of stacked regions."""
    first, last = parts[0], parts[-1]
    main = max(parts, key=lambda part: part.box.area)
    return replace(
        main,
        box=Box.around([part.box for part in parts]),
        borders=(first.borders[0], main.borders[1], last.borders[2], main.borders[3]),
        radius=max(first.radius, last.radius),
        corners=(*first.corners[:2], *last.corners[2:]) if main.radius else ALL_CORNERS,
    )


def _join(frame: Region, parts: Sequence[Region]) -> list[Region]:
    """A frame with the fill of its largest part, and the parts that have another.

    These lose their borders: the lines between the parts are left to be found as dividers.
    """
    if not parts:
        return [frame]
    fill = max(parts, key=lambda part: part.box.area).fill
    inside = frame.inside
    joined = [replace(frame, fill=fill)]
    for part in parts:
        if part.fill != fill:
            b = part.inside
            box = Box.from_edges(
                inside.x, max(inside.y, b.y), inside.right, min(inside.bottom, b.bottom)
            )
            joined.append(Region(box, part.fill))
    return joined


def _join_bars(regions: list[Region], words: Sequence[Box]) -> list[Region]:
    """The regions, with a flat bar and what is left of its track behind it as a whole track."""
    flipped = [_flip(region) for region in regions]
    joined = list(regions)
    for start, end in _touching(flipped):
        bar, rest = regions[start], regions[end]
        box = Box.around([bar.box, rest.box])
        if _is_track(bar, rest) and not any(box.contains(word, 1) for word in words):
            radius = max(bar.radius, rest.radius)
            joined[joined.index(rest)] = replace(
                rest, box=box, radius=radius, corners=ALL_CORNERS, role="progress"
            )
    return joined


def _is_track(bar: Region, rest: Region) -> bool:
    height = bar.box.height
    return (
        height <= BAR
        and bar.box.width + rest.box.width >= 4 * height
        and not any(bar.borders)
        and not any(rest.borders)
        and _round(bar)[1:3] == (False, False) == _round(rest)[::3]
    )
