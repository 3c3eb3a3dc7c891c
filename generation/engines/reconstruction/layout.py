"""The box tree of a page: what holds what, what stands beside what, what follows what.

Lines become paragraphs, every item goes into the smallest region that holds it, and the items
of a region are cut into bands from top to bottom and columns from left to right, again and
again (the recursive X-Y cut of Nagy and Seth, 1984), until single items are left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from statistics import median
from typing import Literal

from generation.engines.reconstruction.paragraphs import leading, paragraphs
from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.scene import Scene
from generation.engines.reconstruction.style import (
    Line,
    TextStyle,
    content_area,
    set_width,
)
from verify.screenshot import Box

Axis = Literal["x", "y"]
Landmark = Literal["", "header", "nav", "main", "aside", "footer"]
PLAIN_RATIOS = tuple(ratio / 20 for ratio in range(18, 45))  # line heights people write
MANY_LINES = 3  # of text on a picture, and it is the background of the text
BULLETS = frozenset("•▪■●○◦·∙‣")
LEVEL = 1.5  # CSS px within which middles are at one height
EDGE_OF_BOX = 3.0  # CSS px from the edge of a box at which a rule is taken for it
MAX_OVERLAP = 0.4  # of the smaller item: more, and one lies on the other


@dataclass(frozen=True)
class Node:
    """One box of the page. `box` is its border box; of a text, its line boxes.

    A `column` has its children one under another, a `row` side by side; `text` has lines, a
    `picture` is a leaf, and `empty` is a region with nothing in it. `overlays` lie on the
    node, outside of its flow.
    """

    kind: Literal["column", "row", "text", "picture", "empty"]
    box: Box
    children: tuple["Node", ...] = ()
    overlays: tuple["Node", ...] = ()
    lines: tuple[Line, ...] = ()
    line_height: float = 0.0  # of a text, CSS px
    region: Region | None = None
    picture: Picture | None = None
    landmark: Landmark = ""

    @property
    def style(self) -> TextStyle:
        """The style of most of a text's characters, underlined ones aside where others are."""
        runs = [run for line in self.lines for run in line.runs]
        runs = [run for run in runs if not run.style.underline] or runs
        weight: dict[TextStyle, int] = {}
        for run in runs:
            weight[run.style] = weight.get(run.style, 0) + len(run.text)
        return max(weight, key=lambda style: weight[style])

    @cached_property
    def signature(self) -> tuple[object, ...]:
        """Equal for items that look like instances of one pattern."""
        if self.kind == "text":
            style = self.style
            return ("text", round(style.size), style.weight, len(self.lines) > 1)
        if self.kind == "picture" and self.picture:
            return ("picture", self.picture.kind)
        look = (self.region.fill, self.region.role) if self.region else ()
        if self.region:
            return (self.kind, look, round(self.box.width / 8))
        return (self.kind, look, tuple(child.signature for child in self.children))


def layout(scene: Scene, lines: Sequence[Line]) -> Node:
    """The tree of the whole page; its root has the page's box."""
    page = Region(Box(0, 0, scene.width, scene.height), fill=scene.fill)
    pictures, backdrops = _pictures_and_backdrops(scene.pictures, lines)
    lines = [line for line in lines if not _drawn(line.box, pictures)]
    regions = [region for region in scene.regions if not _drawn(region.box, pictures)]
    regions = [region for region in regions if not _is_stray(region, regions, pictures, lines)]
    lines = [_with_bullet(line, [*regions, *pictures]) for line in lines]
    regions = [region for region in regions if not _is_bullet(region.box, lines)]
    pictures = [picture for picture in pictures if not _is_bullet(picture.box, lines)]
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
    ratios = _line_heights([text for group in texts for text in group])

    def build(index: int) -> Node:
        items = held[index]
        nodes = [
            *(build(item) for item in items if isinstance(item, int)),
            *(_leaf(item) for item in items if isinstance(item, Picture)),
        ]
        holder = holders[index]
        nodes += _text_nodes(texts[index], [*nodes], holder.box, ratios)
        return _held(arrange(nodes) if nodes else None, holder)

    return _with_landmarks(build(0))


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


def _with_bullet(line: Line, items: Sequence[Region | Picture]) -> Line:
    """The line as a list item, if a bullet stands before it or was read as its first letter."""
    if line.text[0] in BULLETS and len(line.text) > 2:
        return _without_bullet(line)
    return replace(line, bullet=any(_is_before(item.box, line) for item in items))


def _without_bullet(line: Line) -> Line:
    run = line.runs[0]
    rest = run.text[1:].lstrip()
    runs = (replace(run, text=rest), *line.runs[1:]) if rest else line.runs[1:]
    text = " ".join(run.text for run in runs)
    width = set_width(replace(line, runs=runs)) if text else 0.0
    x = line.x + line.width - width
    box = Box.from_edges(x, line.box.y, line.box.right, line.box.bottom)
    return replace(line, runs=runs, box=box, x=x, width=width, bullet=True)


def _is_before(box: Box, line: Line) -> bool:
    """Whether `box` is as small as a bullet, and where the bullet of `line` would be."""
    size = line.runs[0].style.size
    middle = line.baseline - 0.3 * size
    return (
        max(box.width, box.height) <= 0.6 * size
        and abs(box.width - box.height) <= 2
        and abs(box.center[1] - middle) <= 0.25 * size
        and 0 < line.x - box.right <= 1.5 * size
    )


def _is_bullet(box: Box, lines: Sequence[Line]) -> bool:
    return any(line.bullet and _is_before(box, line) for line in lines)


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
    if content.region or content.picture or (content.kind == "text" and picture):
        return Node("column", holder.box, (content,), region=region, picture=picture)
    return replace(content, box=holder.box, region=region, picture=picture)


# Texts


def _line_heights(texts: Sequence[tuple[Line, ...]]) -> dict[TextStyle, float]:
    """The line height of each style that has a paragraph, in units of its size."""
    seen: dict[TextStyle, list[float]] = {}
    for lines in texts:
        if len(lines) > 1:
            style = lines[0].runs[0].style
            seen.setdefault(style, []).append(_plain_ratio(lines))
    return {style: median(ratios) for style, ratios in seen.items()}


def _plain_ratio(lines: Sequence[Line]) -> float:
    """The ratio that a stylesheet would give, when one is within a pixel over all lines."""
    size = lines[0].runs[0].style.size
    exact = leading(lines) / size
    nearest = min(PLAIN_RATIOS, key=lambda ratio: abs(ratio - exact))
    drift = abs(nearest - exact) * size * (len(lines) - 1)
    return nearest if drift <= 1 else round(exact, 3)


def _text_nodes(
    texts: Sequence[tuple[Line, ...]],
    others: Sequence[Node],
    frame: Box,
    ratios: Mapping[TextStyle, float],
) -> list[Node]:
    """Paragraphs with their line boxes; single lines as tall as their neighbours leave room."""
    inks = [Box.around([line.box for line in text]) for text in texts]
    walls = [*inks, *(node.box for node in others)]
    nodes = []
    for text, ink in zip(texts, inks, strict=True):
        line, size = text[0], text[0].runs[0].style.size
        if len(text) > 1:
            ratio = _plain_ratio(text)
        else:
            usual = ratios.get(line.runs[0].style, 1.5 if size < 20 else 1.2)
            ratio = _free_ratio(usual, _room(line, ink, walls, frame) / size)
        nodes.append(text_node(text, ratio * size))
    return nodes


def _free_ratio(usual: float, room: float) -> float:
    """The usual ratio, or the largest plain one that fits in the room."""
    if usual <= room:
        return usual
    return next((ratio for ratio in (1.4, 1.3, 1.2, 1.1) if ratio <= min(room, usual)), 1.0)


def text_node(lines: tuple[Line, ...], line_height: float) -> Node:
    first = lines[0]
    ascent, descent = content_area(first.runs[0].style)
    top = first.baseline - ascent - (line_height - ascent - descent) / 2
    left = min(line.x for line in lines)
    right = max(line.x + line.width for line in lines)
    box = Box(left, top, right - left, line_height * len(lines))
    return Node("text", box, lines=lines, line_height=line_height)


def _room(line: Line, ink: Box, walls: Sequence[Box], frame: Box) -> float:
    """How tall a line's box can be before it meets something, CSS px."""
    ascent, descent = content_area(line.runs[0].style)
    middle = line.baseline - (ascent - descent) / 2
    room = min(middle - frame.y, frame.bottom - middle)
    for wall in walls:
        if wall is ink or wall.right <= ink.x or wall.x >= ink.right or wall.contains(ink):
            continue
        if wall.y >= ink.bottom - 1:
            room = min(room, wall.y - middle)
        elif wall.bottom <= ink.y + 1:
            room = min(room, middle - wall.bottom)
    return 2 * room


# The recursive cut


def arrange(nodes: Sequence[Node]) -> Node:
    """The tree of `nodes`, which have one holder."""
    if len(nodes) == 1:
        return nodes[0]
    bands = _merge_columns(_cut(nodes, "y"))
    if len(bands) > 1:
        return _group("column", [arrange(band) for band in bands])
    columns = _cut(nodes, "x")
    if len(columns) > 1:
        return _group("row", [arrange(column) for column in columns])
    return _untangle(nodes)


def _group(kind: Literal["column", "row"], nodes: Sequence[Node]) -> Node:
    """A row or column of `nodes`; those that are of the same kind and bare are opened."""
    children: list[Node] = []
    for node in nodes:
        bare = node.kind == kind and not (node.region or node.picture or node.overlays)
        children += node.children if bare else [node]
    if kind == "column" and not all(map(_is_item, children)):
        children = _with_lists(children)
    return Node(kind, group_box(kind, children), tuple(children))


def group_box(kind: str, children: Sequence[Node]) -> Box:
    """The box of a row or column: what bounds its children.

    A row whose children all have their middles at one height is as tall as its tallest child,
    which is what the browser makes of it.
    """
    around = Box.around([child.box for child in children])
    tallest = max((child.box for child in children), key=lambda box: box.height)
    if kind == "row" and all(_level(child.box, tallest) for child in children):
        return Box(around.x, tallest.y, around.width, tallest.height)
    return around


def _level(box: Box, other: Box) -> bool:
    return abs(box.center[1] - other.center[1]) <= LEVEL


def _is_item(node: Node) -> bool:
    return node.kind == "text" and node.lines[0].bullet


def _with_lists(children: Sequence[Node]) -> list[Node]:
    """Neighbouring list items, two or more, as a column of their own."""
    grouped: list[Node] = []
    for is_item, run in groupby(children, _is_item):
        nodes = tuple(run)
        if is_item and len(nodes) > 1:
            grouped.append(Node("column", Box.around([node.box for node in nodes]), nodes))
        else:
            grouped += nodes
    return grouped


def _span(node: Node, axis: Axis, overlap: float = 0.0) -> tuple[float, float]:
    """Where a node begins and ends on `axis`, less what may be overlapped."""
    box = node.box
    if node.kind == "text":
        box = Box.around([line.box for line in node.lines])
    start, end = (box.x, box.right) if axis == "x" else (box.y, box.bottom)
    slack = min(max(1.0, overlap * (end - start)), (end - start) / 2)
    return start + slack, end - slack


def _cut(nodes: Sequence[Node], axis: Axis, overlap: float = 0.0) -> list[list[Node]]:
    """Groups of nodes with free space between them along `axis`, in order."""
    groups: list[list[Node]] = []
    reach = float("-inf")
    for node in sorted(nodes, key=lambda node: _span(node, axis, overlap)):
        start, end = _span(node, axis, overlap)
        if groups and start < reach:
            groups[-1].append(node)
        else:
            groups.append([node])
        reach = max(reach, end)
    return groups


def _merge_columns(bands: list[list[Node]]) -> list[list[Node]]:
    """Bands that are the tops and bottoms of the same columns, put together.

    Cards without a box of their own (a picture, a title, a text, three times beside each
    other) make three bands; what tells is that the space between their columns is wider
    than that between the bands, and that the bands are unlike each other.
    """
    merged = [bands[0]]
    for band in bands[1:]:
        if _are_columns(merged[-1], band):
            merged[-1] = [*merged[-1], *band]
        else:
            merged.append(band)
    return merged


def _are_columns(upper: Sequence[Node], lower: Sequence[Node]) -> bool:
    columns = _cut([*upper, *lower], "x")
    if len(columns) < 2 or len(_cut(upper, "x")) < 2 or _same_pattern(upper, lower):
        return False
    if any(not any(node in column for node in upper) for column in columns):
        return False
    shared = sum(any(node in column for node in lower) for column in columns)
    gutter = min(
        min(_span(node, "x")[0] for node in right) - max(_span(node, "x")[1] for node in left)
        for left, right in pairwise(columns)
    )
    gap = min(node.box.y for node in lower) - max(node.box.bottom for node in upper)
    return shared > 1 and gutter > 1.2 * gap


def _same_pattern(upper: Sequence[Node], lower: Sequence[Node]) -> bool:
    def pattern(nodes: Sequence[Node]) -> list[tuple[object, ...]]:
        return [node.signature for node in sorted(nodes, key=lambda node: node.box.x)]

    return pattern(upper) == pattern(lower)


def _untangle(nodes: Sequence[Node]) -> Node:
    """Nodes that overlap: let them overlap a little in a flow, else lay some over the rest."""
    bands, columns = _cut(nodes, "y", MAX_OVERLAP), _cut(nodes, "x", MAX_OVERLAP)
    if len(bands) > 1:
        return _group("column", [arrange(band) for band in bands])
    if len(columns) > 1:
        return _group("row", [arrange(column) for column in columns])
    smallest_first = sorted(nodes, key=lambda node: node.box.area)
    over = next((node for node in smallest_first if _separates(node, nodes)), smallest_first[0])
    rest = arrange([node for node in nodes if node is not over])
    if rest.kind in ("column", "row"):
        return replace(rest, overlays=(*rest.overlays, over))
    return Node("column", rest.box, (rest,), (over,))


def _separates(node: Node, nodes: Sequence[Node]) -> bool:
    rest = [other for other in nodes if other is not node]
    return len(rest) == 1 or len(_cut(rest, "y")) > 1 or len(_cut(rest, "x")) > 1


# Landmarks


def _with_landmarks(root: Node) -> Node:
    """The page with its header, main part, sidebar and footer marked."""
    if root.kind == "row":
        widest = max(root.children, key=lambda child: child.box.width)
        marked = [replace(c, landmark="main" if c is widest else "aside") for c in root.children]
        return replace(root, children=tuple(marked))
    if root.kind != "column" or len(root.children) < 2:
        return root
    first, *middle = root.children
    header = [replace(first, landmark="header")] if _is_bar(first, root) else []
    middle = middle if header else [first, *middle]
    last = middle[-1]
    at_end = last.box.bottom > root.box.bottom - 0.1 * last.box.width
    footer = [replace(last, landmark="footer")] if len(middle) > 1 and at_end else []
    middle = middle[:-1] if footer else middle
    main = _group("column", middle) if len(middle) > 1 else middle[0]
    return replace(root, children=(*header, replace(main, landmark="main"), *footer))


def _is_bar(node: Node, page: Node) -> bool:
    """Whether a node is a bar across the top of a page, with a name and links in it."""
    top = node.box.y <= 24 and node.box.height <= 160 and node.box.width > 0.5 * page.box.width
    return top and node.kind == "row"
