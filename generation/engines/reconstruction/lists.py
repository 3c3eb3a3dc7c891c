"""Lists of links: what a navigation leads to, as the items of a list."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.tag import Tag, bare

LAYOUT = frozenset(
    (
        "display",
        "gap",
        "row-gap",
        "column-gap",
        "flex-wrap",
        "grid-template-columns",
        "align-items",
        "justify-content",
        "justify-items",
    )
)
PLACE = frozenset(("margin-left", "margin-top", "flex"))  # of one in a row
PLACE_BELOW = frozenset(("margin-top",))  # of one under another
FEWEST = 3  # links that are a list outside of a navigation
HOLDERS = ("div", "footer", "aside", "section", "article", "main")
LINKS = ("a", "button")


def complete_lists(body: Tag) -> None:
    """Puts the links of navigations, sidebars and footers into lists, and tells these apart."""
    _list_links(body)
    navigations = list(_navigations(body, "Page"))
    names: Counter[str] = Counter()
    for nav, name in navigations if len(navigations) > 1 else ():
        names[name] += 1
        nav.attributes["aria-label"] = name + (f" {names[name]}" if names[name] > 1 else "")


def _navigations(tag: Tag, where: str) -> Iterator[tuple[Tag, str]]:
    """The navigations of a page, each with a name, from the part of the page that it is in."""
    where = tag.name.title() if tag.name in ("header", "footer", "aside", "main") else where
    if tag.name == "nav":
        yield tag, tag.attributes.get("aria-label") or f"{where} links"
    for child in tag.children:
        yield from _navigations(child, where)


def _list_links(body: Tag) -> None:
    for child in body.children:
        _list_links(child)
    if body.name == "nav" and len(body.children) > 1 and all(map(_is_link, body.children)):
        name = "ol" if body.role == "pagination" else "ul"
        body.children = [_whole_list(body, name)]
    elif body.name in HOLDERS and not _is_grid(body):
        body.children = list(_with_lists(body))


def _is_link(tag: Tag) -> bool:
    return tag.name in LINKS and tag.role != "menu-button"


def _is_grid(tag: Tag) -> bool:
    return "grid-template-columns" in tag.element.css


def _whole_list(nav: Tag, name: str) -> Tag:
    """The list of all links of a navigation, laid out as that was."""
    made = bare(name, "list", {})
    made.context = nav.role
    made.element.css = _taken(nav.element.css, LAYOUT)
    made.element.narrow = _taken(nav.element.narrow, LAYOUT)
    made.children = [_item(link, nav.role, _place(made)) for link in nav.children]
    return made


def _with_lists(holder: Tag) -> Iterator[Tag]:
    """The children of a holder, links that follow one another as a list."""
    fewest = FEWEST if holder.role != "sidebar" else 2
    for is_link, run in groupby(holder.children, lambda child: child.name == "a"):
        tags = tuple(run)
        if is_link and len(tags) >= fewest and not _shares_room(tags):
            yield _list(holder, tags)
        else:
            yield from tags


def _shares_room(links: Sequence[Tag]) -> bool:
    """Whether some of the room beside links is between them."""
    return any(link.element.css.get("margin-left") == "auto" for link in links[1:])


def _list(holder: Tag, links: Sequence[Tag]) -> Tag:
    """A list of links, laid out as they were among others."""
    made = bare("ul", "links", {})
    made.context = links[0].context
    css, narrow = holder.element.css, holder.element.narrow
    made.element.css = {name: css[name] for name in LAYOUT if name in css}
    made.element.narrow = {name: narrow[name] for name in LAYOUT if name in narrow}
    place = _place(made)
    made.children = [_item(link, links[0].context, place) for link in links]
    first = made.children[0].element
    made.element.css |= _taken(first.css, place)
    made.element.narrow |= _taken(first.narrow, place)
    return made


def _place(made: Tag) -> frozenset[str]:
    """The declarations that say where an item of a list is."""
    return PLACE if made.element.css.get("display") == "flex" else PLACE_BELOW


def _item(link: Tag, context: str, place: frozenset[str]) -> Tag:
    """The item of a list that holds a link, where the link was."""
    item = bare("li", "item", {})
    item.context = context
    item.element.css = _taken(link.element.css, place)
    item.element.narrow = _taken(link.element.narrow, place)
    if link.element.css.get("display") == "block":
        del link.element.css["display"]  # as all links of lists are
    item.children = [link]
    return item


def _taken(css: Css, names: frozenset[str]) -> Css:
    """The declarations of `css` that are called `names`, which it has no more."""
    return {name: css.pop(name) for name in list(css) if name in names}
