"""The parts of a rendered page, told from its elements as a sketch shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from verify.part import Part, PartKind
from verify.screenshot import Box, Element, Screenshot

_TAGS: Mapping[str, PartKind] = {
    "img": "picture",
    "canvas": "picture",
    "iframe": "picture",
    "object": "picture",
    "embed": "picture",
    "video": "video",
    "button": "button",
    "textarea": "field",
    "select": "select",
    "hr": "divider",
    "table": "table",
}
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    ]
)
_CONTROLS = frozenset({"button", "field", "select"})
_PAGE = frozenset({"html", "body"})
ICON = 44  # CSS px: the side of the largest icon
TICK = 34  # CSS px: the side of the largest box to tick
THIN = 4  # CSS px: the height of the thickest divider
LEAST_CARD = 40  # CSS px: the side of the smallest card
BUTTON = 72  # CSS px: the height of the tallest link that looks like a button


def page_parts(page: Screenshot) -> list[Part]:
    """What can be seen of a page: its controls, pictures, cards and texts, in document order."""
    kinds: dict[int, PartKind] = {
        index: kind
        for index, element in enumerate(page.elements)
        if (kind := _kind(page, element)) and element.box.area > 0
    }
    words = _words(page)
    parts = [
        (index, Part(kind, page.elements[index].box, words.get(index, "")))
        for index, kind in kinds.items()
        if not _is_inside(page, index, kinds)
    ]
    parts = [(i, replace(p, text="") if p.kind == "container" else p) for i, p in parts]
    ordered = sorted([*parts, *_texts(page, kinds)], key=lambda numbered: numbered[0])
    return [part for _, part in ordered]


def _kind(page: Screenshot, element: Element) -> PartKind | None:
    box, tag = element.box, element.tag
    if tag in _PAGE:
        return None
    if tag == "svg":
        return "icon" if max(box.width, box.height) <= ICON else "picture"
    if tag == "input":
        return "field" if box.width > 2 * box.height or box.height > TICK else "checkbox"
    if known := _TAGS.get(tag):
        return known
    if not (element.background or element.bordered):
        return None
    if box.height <= THIN < 20 * THIN < box.width:
        return "divider"
    if tag == "a" and box.height < BUTTON and box.width > box.height:
        return "button"
    small = min(box.width, box.height) < LEAST_CARD
    whole = box.area > 0.95 * page.width * page.height
    return None if small or whole or tag in _INLINE else "container"


def _is_inside(page: Screenshot, index: int, kinds: Mapping[int, PartKind]) -> bool:
    """Whether an element is only a part of a control, or the same box as the one around it."""
    box, parent = page.elements[index].box, page.elements[index].parent
    while parent is not None:
        outer = kinds.get(parent)
        if outer in _CONTROLS or outer in ("picture", "video", "icon"):
            return True
        if outer == kinds[index] and page.elements[parent].box.iou(box) > 0.95:
            return True
        parent = page.elements[parent].parent
    return False


def _words(page: Screenshot) -> dict[int, str]:
    """The text in each element and its inner ones."""
    words: dict[int, list[str]] = {}
    for block in page.text:
        index = block.element
        while index is not None:
            words.setdefault(index, []).append(block.text)
            index = page.elements[index].parent
    return {index: " ".join(texts) for index, texts in words.items()}


def _texts(page: Screenshot, kinds: Mapping[int, PartKind]) -> Iterator[tuple[int, Part]]:
    """The paragraphs of a page: the lines of one element, words in bold and links included.

    With each goes the index of its element.
    """
    paragraphs: dict[int | None, list] = {}
    for block in page.text:
        index = block.element
        while index is not None and page.elements[index].tag in _INLINE and index not in kinds:
            index = page.elements[index].parent
        if not _is_label(page, index, kinds):
            paragraphs.setdefault(index, []).append(block)
    for index, blocks in paragraphs.items():
        for part in _joined(blocks):
            yield (-1 if index is None else index), part


def _is_label(page: Screenshot, index: int | None, kinds: Mapping[int, PartKind]) -> bool:
    while index is not None:
        if kinds.get(index) in _CONTROLS or kinds.get(index) == "table":
            return True
        index = page.elements[index].parent
    return False


def _joined(blocks: list) -> Iterator[Part]:
    """Lines that follow one another, as one text; what stands apart by itself."""
    run: list = []
    for block in blocks:
        if run and not _follows(run[-1].box, block.box):
            yield _text(run)
            run = []
        run.append(block)
    yield _text(run)


def _follows(last: Box, box: Box) -> bool:
    level = abs(last.center[1] - box.center[1]) < 0.6 * max(last.height, box.height)
    if level:
        return box.x - last.right < 2 * box.height
    return -last.height < box.y - last.bottom < 1.2 * last.height


def _text(blocks: list) -> Part:
    box = Box.around([block.box for block in blocks])
    tops: list[float] = []
    for block in sorted(blocks, key=lambda block: block.box.y):
        if not tops or block.box.y > tops[-1] + 0.6 * block.box.height:
            tops.append(block.box.y)
    return Part("text", box, " ".join(block.text for block in blocks), len(tops))
