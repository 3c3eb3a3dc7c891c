"""The box tree of a page: what holds what, what stands beside what, what follows what.

Lines become paragraphs, every item goes into the smallest region that holds it, and the items
of a region are cut into bands and columns until single items are left.
"""

from collections.abc import Sequence
from dataclasses import replace

from generation.engines.reconstruction.bullets import is_bullet, with_bullet
from generation.engines.reconstruction.choice import with_choices
from generation.engines.reconstruction.common_edges import with_common_edges
from generation.engines.reconstruction.container import with_containers
from generation.engines.reconstruction.harmony import harmonised
from generation.engines.reconstruction.inline_ground import with_inline_grounds
from generation.engines.reconstruction.landmarks import with_landmarks
from generation.engines.reconstruction.line_boxes import line_heights, text_nodes
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.paragraphs import paragraphs
from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.placeholder import with_placeholders
from generation.engines.reconstruction.quote import with_quotes
from generation.engines.reconstruction.region import TOGGLES, Region
from generation.engines.reconstruction.scene import Scene
from generation.engines.reconstruction.style import Line
from generation.engines.reconstruction.xy_cut import arrange
from verify.screenshot import Box

MANY_LINES = 3  # of text on a picture, and it is the background of the text
THICKEST_LINE = 4.0  # CSS px under a word
LONG = 8  # times its height that such a line is long at least
EDGE_OF_BOX = 3.0  # CSS px from the edge of a box at which a rule is taken for it


def layout(scene: Scene, lines: Sequence[Line]) -> Node:
    """The tree of the whole page; its root has the page's box."""
    lines = harmonised(lines)
    page = Region(Box(0, 0, scene.width, scene.height), fill=scene.fill)
    pictures, backdrops = _pictures_and_backdrops(scene.pictures, lines)
    lines = [line for line in lines if not _drawn(line.box, pictures)]
    pictures = [picture for picture in pictures if not _is_underline(picture.box, lines)]
    regions = [region for region in scene.regions if not _is_part(region.box, pictures)]
    regions = [region for region in regions if not _is_stray(region, regions, pictures, lines)]
    regions = with_placeholders(with_common_edges(regions), lines)
    lines, regions = with_inline_grounds(lines, regions)
    dots = [picture for picture in pictures if _is_dot(picture.box, regions)]
    pictures = [picture for picture in pictures if picture not in dots]
    lines = [with_bullet(line, [*regions, *pictures]) for line in lines]
    regions = [region for region in regions if not is_bullet(region.box, lines)]
    pictures = dots + [picture for picture in pictures if not is_bullet(picture.box, lines)]
    holders: list[Region | Picture] = [page, *regions, *backdrops]
    holders.sort(key=lambda holder: -holder.box.area)

    held: dict[int, list[Line | Picture | int]] = {index: [] for index in range(len(holders))}
    for line in lines:
        held[_holder(line.box, holders, len(holders))].append(line)
    for picture in pictures:
        held[_holder(picture.box, holders, len(holders))].append(picture)
    for index, holder in enumerate(holders[1:], start=1):
        held[_holder(holder.box, holders, index)].append(index)

    texts = []
    for index, holder in enumerate(holders):
        lines_in = [item for item in held[index] if isinstance(item, Line)]
        texts.append(paragraphs(lines_in, holder.box if index else None))
    ratios = line_heights([text for group in texts for text in group])

    def build(index: int) -> Node:
        items = held[index]
        nodes = [
            *(build(item) for item in items if isinstance(item, int)),
            *(_leaf(item) for item in items if isinstance(item, Picture)),
        ]
        holder = holders[index]
        nodes += text_nodes(texts[index], [*nodes], holder.box, ratios)
        return _held(arrange(nodes) if nodes else None, holder)

    return with_choices(with_containers(with_landmarks(with_quotes(build(0)))))


def _pictures_and_backdrops(
    pictures: Sequence[Picture], lines: Sequence[Line]
) -> tuple[list[Picture], list[Picture]]:
    """The pictures of the flow, and those that text lies on; pictures in pictures left out."""
    inner: list[Picture] = []
    backdrops: list[Picture] = []
    for picture in sorted(pictures, key=lambda picture: -picture.box.area):
        if _drawn(picture.box, inner):
            continue
        texts = sum(picture.box.overlap(line.box) > 0.7 * line.box.area for line in lines)
        (backdrops if picture.backdrop or texts >= MANY_LINES else inner).append(picture)
    return inner, backdrops


def _drawn(box: Box, pictures: Sequence[Picture]) -> bool:
    """Whether what is in `box` is part of a picture, a word on a logo say."""
    return any(picture.box.overlap(box) > 0.7 * box.area for picture in pictures)


def _is_part(box: Box, pictures: Sequence[Picture]) -> bool:
    """Whether a box is drawn in a picture that is not smaller: what holds one is no part of it."""
    return _drawn(box, [picture for picture in pictures if picture.box.area >= box.area])


def _is_dot(box: Box, regions: Sequence[Region]) -> bool:
    """Whether a picture is in a radio button, and so no bullet of the text beside it."""
    return any(region.role == "radio" and region.box.contains(box) for region in regions)


def _is_stray(
    rule: Region, regions: Sequence[Region], pictures: Sequence[Picture], lines: Sequence[Line]
) -> bool:
    """Whether a rule is an underline, or the edge of a box that has it as its border already."""
    if rule.role != "rule":
        return False
    if any(_runs_under(rule.box, line) for line in lines):
        return True
    holders = [*(region for region in regions if region.role != "rule"), *pictures]
    return any(_is_edge(rule.box, holder.box) for holder in holders)


def _runs_under(rule: Box, line: Line) -> bool:
    within = line.box.y - 2 <= rule.center[1] <= line.box.bottom + 4
    return within and rule.width <= line.box.width and line.box.x - 4 <= rule.x < line.box.right


def _is_underline(box: Box, lines: Sequence[Line]) -> bool:
    """Whether a picture is what is left of the line under a word."""
    thin = box.height <= THICKEST_LINE and box.width >= LONG * box.height
    return thin and any(_runs_under(box, line) for line in lines)


def _is_edge(rule: Box, box: Box) -> bool:
    """Whether a rule lies along an edge of a box, over half of its length or more."""
    flat = rule.width > rule.height
    near = (
        min(abs(rule.center[1] - box.y), abs(rule.center[1] - box.bottom))
        if flat
        else min(abs(rule.center[0] - box.x), abs(rule.center[0] - box.right))
    )
    length, side = (rule.width, box.width) if flat else (rule.height, box.height)
    return (
        near <= EDGE_OF_BOX
        and 0.5 * side <= length <= side + 2 * EDGE_OF_BOX
        and box.contains(rule, EDGE_OF_BOX)
    )


def _holder(box: Box, holders: Sequence[Region | Picture], below: int) -> int:
    """Index of the smallest of the first `below` holders that holds most of `box`."""
    inside = (
        index
        for index in range(below - 1, 0, -1)
        if holders[index].box.overlap(box) > 0.8 * box.area and holders[index].box.area > box.area
    )
    return next(inside, 0)


def _leaf(picture: Picture) -> Node:
    return Node("picture", picture.box, picture=picture)


def _held(content: Node | None, holder: Region | Picture) -> Node:
    """`content` in its holder: one node where the holder adds nothing but its look."""
    region = holder if isinstance(holder, Region) else None
    picture = holder if isinstance(holder, Picture) else None
    if content is None:
        return Node("empty", holder.box, region=region, picture=picture)
    if region and (field := _marked_field(content, region)):
        return field
    whole = content.kind == "table" or (content.kind == "text" and picture)
    if content.region or content.picture or whole:
        return Node("column", holder.box, (content,), region=region, picture=picture)
    return replace(content, box=holder.box, region=region, picture=picture)


def _marked_field(content: Node, region: Region) -> Node | None:
    """A select box with its arrow, or a box with its tick: one node with a picture in it."""
    if region.role == "select" and content.kind == "row":
        kinds = [child.kind for child in content.children]
        if kinds == ["text", "picture"]:
            text, arrow = content.children
            return replace(text, box=region.box, region=region, picture=arrow.picture)
    if region.role in TOGGLES and content.kind == "picture":
        return Node("empty", region.box, region=region, picture=content.picture)
    return None
