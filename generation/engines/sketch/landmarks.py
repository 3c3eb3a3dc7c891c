"""What the regions of a page are: its header, its main part, its footer, and forms."""

from collections.abc import Sequence

from generation.engines.sketch.block import Block
from generation.engines.sketch.tag import Tag
from verify.screenshot import Box

HEADER = 0.2  # of the page: how far down a header reaches at most
APART = 0.05  # of the page: how far a footer is from what is above it, unless a line parts them
FOOTER = 0.8  # of the page: where a footer begins at the earliest


def name_landmarks(body: Tag, blocks: Sequence[Block], page: Box) -> None:
    """Put the children of the body, one to each block, into the regions of a page."""
    tags = body.children
    first, last = 0, len(tags)
    if len(tags) > 1 and blocks[0].kind == "row" and blocks[0].box.bottom < HEADER * page.height:
        tags[0] = _renamed(tags[0], "header")
        first = 1
    if len(tags) - first > 1 and is_footer(blocks, page):
        tags[-1] = _renamed(tags[-1], "footer")
        last -= 1
    inner = tags[first:last]
    if not inner:
        return
    main = Tag("main", ["stack", "fill", *_spacing(body, "gap-"), *_spacing(inner[0], "above-")])
    inner[0].classes = [name for name in inner[0].classes if not name.startswith("above-")]
    main.children = inner
    _mark_form(main)
    body.children = [*tags[:first], main, *tags[last:]]


def is_footer(blocks: Sequence[Block], page: Box) -> bool:
    """Whether the last of the blocks stands at the foot of the page, apart from the others."""
    if len(blocks) < 2:
        return False
    before, block = blocks[-2:]
    ruled = bool(before.part and before.part.kind == "divider")
    if not ruled and block.box.y - before.box.bottom < APART * page.height:
        return False
    texts = [block] if block.part else list(block.children)
    words = " ".join(text.part.text for text in texts if text.part).lower()
    return block.box.y > FOOTER * page.height and (
        all(text.part and text.part.kind == "text" and text.part.lines <= 2 for text in texts)
        or "©" in words
        or "copyright" in words
    )


def _spacing(tag: Tag, prefix: str) -> list[str]:
    return [name for name in tag.classes if name.startswith(prefix)]


def _renamed(tag: Tag, name: str) -> Tag:
    if tag.name == "div":
        tag.name = name
        return tag
    above = _spacing(tag, "above-")
    tag.classes = [name for name in tag.classes if name not in above]
    return Tag(name, ["stack", "fill", *above], children=[tag])


def _mark_form(main: Tag) -> None:
    """Fields with a button are a form, unless a card around them is one."""
    names = [tag.name for tag in main.walk()]
    fields = sum(names.count(name) for name in ("input", "select", "textarea"))
    if fields >= 2 and "button" in names and "form" not in names:
        form = Tag("form", ["stack", "fill", *_spacing(main, "gap-")], children=main.children)
        main.children = [form]
