"""Alternative texts: a picture whose content nobody knows is told by the title that it is with."""

from collections.abc import Sequence

from generation.engines.reconstruction.forms import words
from generation.engines.reconstruction.tag import Tag, all_tags

TITLES = ("h1", "h2", "h3")
LONGEST = 80  # characters


def complete_alt_texts(body: Tag) -> None:
    """Adds the nearest title to the texts that say no more than what kind a picture is of."""
    _complete(body, [])


def _complete(tag: Tag, around: Sequence[Tag]) -> None:
    kind = tag.element.node.picture.kind.title() if tag.element.node.picture else ""
    if kind and tag.attributes.get("alt") == kind and (title := _title(around)):
        tag.attributes["alt"] = f"{kind}: {title}"
    for child in tag.children:
        _complete(child, (*around, tag))


def _title(around: Sequence[Tag]) -> str:
    """The first title of the innermost of `around` that has one."""
    for holder in reversed(around):
        for tag in all_tags(holder):
            if tag.name in TITLES and 0 < len(title := words(tag)) <= LONGEST:
                return title
    return ""
