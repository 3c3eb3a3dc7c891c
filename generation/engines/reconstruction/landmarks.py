"""The parts of a page: its header, main part, sidebar and footer."""

from dataclasses import replace

from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.xy_cut import group


def with_landmarks(root: Node) -> Node:
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
    main = group("column", middle) if len(middle) > 1 else middle[0]
    return replace(root, children=(*header, replace(main, landmark="main"), *footer))


def _is_bar(node: Node, page: Node) -> bool:
    """Whether a node is a bar across the top of a page, with a name and links in it."""
    top = node.box.y <= 24 and node.box.height <= 160 and node.box.width > 0.5 * page.box.width
    return top and node.kind == "row"
