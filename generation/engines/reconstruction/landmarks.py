"""The parts of a page: its header, main part, sidebar and footer."""

from dataclasses import replace

from generation.engines.reconstruction.masthead import TALLEST, TOP, is_bar, with_parts
from generation.engines.reconstruction.node import Node, all_nodes
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.xy_cut import group
from verify.screenshot import Box

SIDEBAR = 0.3  # of the page: the width of a sidebar, at most
FOOTER = 0.5  # of the page's height: what is higher is no footer
PARAGRAPH = 3  # lines
MUCH = 0.4  # of a page's letters
FEWEST = 4  # lines of text in it
STRIPE = 8.0  # CSS px: a line as high as this may lie above a header


def with_landmarks(root: Node) -> Node:
    """The page with its header, main part, sidebar and footer marked."""
    if root.kind == "row":
        widest = max(root.children, key=lambda child: child.box.width)
        marked = [_main(c) if c is widest else replace(c, landmark="aside") for c in root.children]
        return replace(root, children=tuple(marked))
    if root.kind != "column" or len(root.children) < 2:
        return root
    above, rest = _take_header(root)
    last = rest[-1]
    at_end = last.box.bottom > root.box.bottom - 0.1 * last.box.width
    low = last.box.height <= FOOTER * root.box.height
    ends = len(rest) > 1 and at_end and low and not _tells_most(last, root)
    footer = [replace(last, landmark="footer")] if ends else []
    middle = rest[:-1] if footer else rest
    main = group("column", middle) if len(middle) > 1 else middle[0]
    return replace(root, children=(*above, _with_sidebars(main), *footer))


def _tells_most(part: Node, page: Node) -> bool:
    """Whether paragraphs, and much of what a page says, are in a part of it."""
    texts = [node for node in all_nodes(part) if node.lines]
    return sum(len(text.lines) >= PARAGRAPH for text in texts) > 1 and (
        _letters(part) > MUCH * _letters(page)
    )


def _letters(part: Node) -> int:
    return sum(len(line.text) for node in all_nodes(part) for line in node.lines)


def _main(column: Node) -> Node:
    """The main part of a page with a sidebar, its bar marked where it begins with one."""
    above, rest = _take_header(column) if column.kind == "column" else ([], [])
    if above:
        column = replace(column, children=(*above, *rest))
    return replace(column, landmark="main")


def _with_sidebars(main: Node) -> Node:
    """What is between header and footer: a row of the main part and its sidebars, or that alone."""
    if main.kind == "row":
        widest = max(main.children, key=lambda child: child.box.width)
        sides = [c for c in main.children if c is not widest and _is_sidebar(c, main.box)]
        if len(sides) == len(main.children) - 1:
            parts = [replace(c, landmark="aside" if c in sides else "main") for c in main.children]
            return replace(main, children=tuple(parts))
    return replace(main, landmark="main")


def _is_sidebar(node: Node, whole: Box) -> bool:
    """Whether a node is a narrow, high column of many short texts."""
    narrow = node.box.width <= SIDEBAR * whole.width and node.box.height >= 0.5 * whole.height
    short = sum(len(n.lines) == 1 for n in all_nodes(node))
    return node.kind == "column" and narrow and short >= FEWEST


def _take_header(page: Node) -> tuple[list[Node], list[Node]]:
    """The children of a page that are its header, and the others."""
    children = list(page.children)
    start = 1 if children[0].box.height <= STRIPE and len(children) > 2 else 0
    first, after = children[start], children[start + 1 :]
    if is_bar(first, page.box):
        end = min(child.box.y for child in after)
        bar = first if first.region or first.picture else _across(first, page.box, end)
        header = with_parts(bar, page.box)
    elif _begins_with_bar(first, page.box):
        bar, *below = first.children
        bar = replace(with_parts(bar, page.box), landmark="bar")
        header = replace(first, children=(bar, *below))
    else:
        return [], children
    return [*children[:start], replace(header, landmark="header")], after


def _begins_with_bar(node: Node, page: Box) -> bool:
    """Whether a bar and what is below it, on one ground, are at the top of a page."""
    if node.kind != "column" or not (node.region or node.picture) or len(node.children) < 2:
        return False
    return node.box.y - page.y <= TOP and is_bar(node.children[0], page)


def _across(bar: Node, page: Box, end: float) -> Node:
    """A bar that nothing frames, as wide as the page, as much room below it as above."""
    above = bar.box.y - page.y
    box = Box(page.x, page.y, page.width, min(bar.box.bottom + above, end) - page.y)
    if box.height > TALLEST or bar.box.bottom > end:
        return bar
    return replace(bar, box=box, region=Region(box, None))
