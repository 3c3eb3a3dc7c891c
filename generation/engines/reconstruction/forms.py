"""Forms: labels tied to their fields, what is filled in together in a form, and its button."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from generation.engines.reconstruction.element import Element
from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.region import FIELDS
from generation.engines.reconstruction.tag import Tag, all_tags
from verify.screenshot import Box

ABOVE = 28.0  # CSS px between a label and the field below it, at most
BESIDE = 240.0  # between a label and the field at its side
INDENT = 24.0  # by which a label above may be out of line with its field
LONGEST = 60  # characters of a label
KINDS = {
    "email": re.compile(r"e-?mail", re.IGNORECASE),
    "password": re.compile(r"passw|contrase|mot de passe|密码|パスワード", re.IGNORECASE),
    "tel": re.compile(r"\bphone|\btel\b|telephone|mobile number", re.IGNORECASE),
}


def complete_forms(body: Tag) -> None:
    """Ties labels to fields, gives these a type and a name, and puts forms around them."""
    _tie_labels(body)
    _name_fields(body)
    for section, fields in _by_section(body):
        _put_into_form(section, fields)


def _tie_labels(body: Tag) -> None:
    ids: Counter[str] = Counter()
    for parent in all_tags(body):
        for before, after in pairwise(parent.children):
            label, field = _label_and_field(before, after, parent.element.node.kind)
            if not label or not field or "id" in field.attributes:
                continue
            name = slug(words(label)) or "field"
            ids[name] += 1
            field.attributes.pop("aria-label", None)
            field.attributes["id"] = name if ids[name] == 1 else f"{name}-{ids[name]}"
            label.name, label.role = "label", "label"
            label.attributes = {"for": field.attributes["id"]}


def _label_and_field(before: Tag, after: Tag, kind: str) -> tuple[Tag | None, Tag | None]:
    """A label and the field that it names, of two neighbours in a row or column."""
    first, second = before.element.node.box, after.element.node.box
    if kind == "column":
        near = 0 <= second.y - first.bottom + 2 <= ABOVE and abs(first.x - second.x) <= INDENT
        field = _only_field(after)
        return (before, field) if near and field and _may_name(before) else (None, None)
    if second.x - first.right > BESIDE:
        return None, None
    for label, field in ((after, _only_field(before)), (before, _only_field(after))):
        if field and _may_name(label):
            return label, field
    return None, None


def _only_field(tag: Tag) -> Tag | None:
    """The field that a tag is, or that is all there is in it."""
    while len(tag.children) == 1 and tag.name == "div":
        tag = tag.children[0]
    return tag if tag.name in FIELDS else None


def _may_name(tag: Tag) -> bool:
    return tag.name in ("p", "span") and 0 < len(words(tag)) <= LONGEST


def words(tag: Tag) -> str:
    return " ".join(line.text for line in tag.element.node.lines)


def slug(text: str) -> str:
    """What a label says, as an id; "" where it has no Latin letter or figure."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:32].strip("-")


def _name_fields(body: Tag) -> None:
    """The type that a field's label or placeholder speaks of, and a name for each field."""
    labels = {t.attributes["for"]: words(t) for t in all_tags(body) if t.name == "label"}
    for tag in all_tags(body):
        if tag.name not in FIELDS:
            continue
        told = f"{labels.get(tag.attributes.get('id'))} {tag.attributes.get('placeholder')}"
        if tag.attributes.get("type") == "text":
            kind = next((kind for kind, words in KINDS.items() if words.search(told)), "text")
            tag.attributes["type"] = kind
        if tag.attributes.get("id"):
            tag.attributes.setdefault("name", tag.attributes["id"])


# The form around fields


def _by_section(body: Tag) -> Iterator[tuple[Tag, list[Tag]]]:
    """The fields of a page, by the part of the page that they are in."""
    parts: dict[int, tuple[Tag, list[Tag]]] = {}

    def visit(tag: Tag, section: Tag) -> None:
        if tag.name in ("body", "header", "nav", "main", "aside", "section", "article", "footer"):
            section = tag
        if tag.name in FIELDS:
            parts.setdefault(id(section), (section, []))[1].append(tag)
        for child in tag.children:
            visit(child, section)

    visit(body, body)
    yield from parts.values()


def _put_into_form(section: Tag, fields: Sequence[Tag]) -> None:
    tags = list(all_tags(section))
    last = max(index for index, tag in enumerate(tags) if any(tag is f for f in fields))
    button = next((tag for tag in tags[last + 1 :] if tag.name == "button"), None)
    labels = {field.attributes.get("id") for field in fields} - {None}
    parts = [tag for tag in tags if tag.name == "label" and tag.attributes.get("for") in labels]
    parts += [*fields, *([button] if button else [])]
    if len(parts) < 2:
        return
    if button:
        button.attributes["type"] = "submit"
    holder = _common_holder(section, parts)
    inside = [index for index, child in enumerate(holder.children) if _holds(child, parts)]
    first, end = inside[0], inside[-1] + 1
    if button:
        # the buttons beside it too
        end = max(end, *(i + 1 for i, c in enumerate(holder.children) if _holds(c, [button])))
    if holder.name == "div" and (end - first == len(holder.children) or _is_row(holder)):
        holder.name = "form"
    elif not _is_row(holder):
        holder.children[first:end] = [_form(holder, holder.children[first:end])]


def _common_holder(section: Tag, parts: Sequence[Tag]) -> Tag:
    """The innermost element that holds all of `parts`."""
    holder = section
    while True:
        inner = [child for child in holder.children if _holds(child, parts, all_of_them=True)]
        if not inner or not inner[0].children or inner[0].name == "fieldset":
            return holder
        holder = inner[0]


def _holds(tag: Tag, parts: Sequence[Tag], *, all_of_them: bool = False) -> bool:
    own = set(map(id, all_tags(tag)))
    found = [id(part) in own for part in parts]
    return all(found) if all_of_them else any(found)


def _is_row(tag: Tag) -> bool:
    return tag.element.node.kind == "row"


def _form(holder: Tag, children: list[Tag]) -> Tag:
    """A form that lays out `children` as their holder did."""
    css: Css = {
        name: value for name, value in holder.element.css.items() if name in ("display", "gap")
    }
    box = Box.around([child.element.node.box for child in children])
    element = Element(Node("column", box), css)
    return Tag(element, "form", "form", children=children)
