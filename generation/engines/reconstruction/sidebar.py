"""The sidebar of a page: its links are a navigation, which folds away on small screens."""

from generation.engines.reconstruction.look import color
from generation.engines.reconstruction.menu import menu_button
from generation.engines.reconstruction.tag import Tag, all_tags, bare

MENU = "sidebar-menu"
FEWEST = 3  # links
MOSTLY = 0.6  # of the texts


def complete_sidebar(body: Tag) -> None:
    """Puts the links of a sidebar that comes before the main part behind a button there."""
    holder = next((tag for tag in all_tags(body) if any(map(_is_sidebar, tag.children))), None)
    if holder is None or not _is_sidebar(holder.children[0]) or len(holder.children) < 2:
        return
    sidebar = holder.children[0]
    links = [tag for tag in all_tags(sidebar) if tag.name == "a" or tag.inner == "a"]
    texts = [tag for tag in all_tags(sidebar) if tag.element.node.lines]
    if len(links) >= FEWEST and len(links) >= MOSTLY * len(texts):
        _fold(sidebar)


def _is_sidebar(tag: Tag) -> bool:
    return tag.name == "aside"


def _fold(sidebar: Tag) -> None:
    box, start = sidebar.element, int(sidebar.children[0].role == "brand")
    menu = bare("nav", "nav", {"id": MENU, "aria-label": "Sidebar"})
    menu.context, menu.children = sidebar.role, sidebar.children[start:]
    laid_out = {name: box.css[name] for name in ("display", "gap") if name in box.css}
    menu.element.css = laid_out
    menu.element.narrow = {"flex": "0 0 100%", "padding-top": "16px"}
    texts = (tag.element.node for tag in all_tags(sidebar) if tag.element.node.lines)
    ink = color(next(texts).style.color) if "background" in box.css else ""
    button = menu_button(MENU, ink)
    button.element.narrow["padding"] = "12px 16px"  # sidebars reach the edge of the window
    box.narrow |= {"display": "flex", "flex-wrap": "wrap", "align-items": "center"}
    if "width" in box.css:
        box.narrow["width"] = "auto"
    if laid_out:
        box.narrow["gap"] = "0"
    sidebar.children[start:] = [button, menu]
