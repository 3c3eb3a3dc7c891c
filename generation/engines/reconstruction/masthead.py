"""The bar across the top of a page: its name, and the menu beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from generation.engines.reconstruction.node import EQUAL, Node, group_box, widest_gap
from verify.screenshot import Box

TOP = 40.0  # CSS px from the top of the page within which its bar begins
TALLEST = 160.0  # CSS px
BESIDE = 24.0  # CSS px between a logo and the name of the site
LARGER = 1.3  # times the words around it: a name in the middle of a bar
MANY = 3  # things beside the name, from which on they are a menu on small screens
SMALL = 768.0  # CSS px: a page that is no wider shows its menu as small screens do


def is_bar(node: Node, page: Box) -> bool:
    """Whether a node is a bar across the top of a page, with words in it."""
    box = node.box
    at_top = box.y - page.y <= TOP and box.height <= TALLEST and box.width > 0.5 * page.width
    return at_top and node.kind == "row" and any(map(_has_words, node.children))


def with_parts(bar: Node, page: Box) -> Node:
    """The bar with the site's name marked, and what stands beside it as a menu."""
    if name := _name_among(bar.children):
        children = (replace(c, landmark="brand") if c is name else c for c in bar.children)
        return replace(bar, children=tuple(children))
    brand, rest = _take_brand(bar.children)
    if not brand:
        return bar
    if page.width <= SMALL or len(list(_things(rest))) < MANY:
        return replace(bar, children=(brand, *rest))
    return replace(bar, children=(brand, _menu(brand, rest)))


def _name_among(children: Sequence[Node]) -> Node | None:
    """The line between others that is larger than they are: a newspaper's name, say."""
    lines = [child for child in children[1:-1] if _is_bare_line(child)]
    name = max(lines, key=lambda line: line.style.size, default=None)
    others = [child for child in children if child.lines and child is not name]
    if not name or not others:
        return None
    largest = max(other.style.size for other in others)
    return name if name.style.size >= LARGER * largest else None


def _take_brand(children: Sequence[Node]) -> tuple[Node | None, Sequence[Node]]:
    """The logo, the name or both that a bar begins with, and the rest of it."""
    first, *rest = children
    if _is_bare_line(first):
        return replace(first, landmark="brand"), rest
    if first.kind not in ("picture", "empty") and _has_words(first):
        return None, children
    if rest and _is_bare_line(rest[0]) and rest[0].box.x - first.box.right <= BESIDE:
        named = (first, rest[0])
        return Node("row", group_box("row", named), named, landmark="brand"), rest[1:]
    if first.kind != "picture":
        return None, children
    return Node("column", first.box, (first,), landmark="brand"), rest


def _menu(brand: Node, rest: Sequence[Node]) -> Node:
    """What is beside the name: the links in it are the navigation."""
    if all(map(_is_bare_line, rest)):
        return Node("row", group_box("row", rest), tuple(rest), landmark="menu")
    parts = tuple(_with_links(rest))
    box = group_box("row", parts)
    gaps = [after.box.x - before.box.right for before, after in pairwise((brand, *parts))]
    if len(parts) > 1 and (widest := widest_gap(gaps)) and widest - max(gaps[1:]) <= EQUAL:
        # room inside of it is shared out, so it takes all that there is
        box = Box.from_edges(brand.box.right, box.y, box.right, box.bottom)
    return Node("row", box, parts, landmark="menu")


def _with_links(nodes: Sequence[Node]) -> Iterator[Node]:
    """The nodes, two or more neighbouring lines of text as a navigation."""
    for is_link, run in groupby(nodes, _is_bare_line):
        links = tuple(run)
        if is_link and len(links) > 1:
            yield Node("row", group_box("row", links), links, landmark="nav")
        else:
            yield from links


def _things(nodes: Sequence[Node]) -> Iterator[Node]:
    """Texts and controls, whatever holds them."""
    for node in nodes:
        if node.lines or (node.region and node.region.role):
            yield node
        else:
            yield from _things(node.children)


def _is_bare_line(node: Node) -> bool:
    return node.kind == "text" and not node.region and len(node.lines) == 1


def _has_words(node: Node) -> bool:
    return bool(node.lines) or any(map(_has_words, node.children))
