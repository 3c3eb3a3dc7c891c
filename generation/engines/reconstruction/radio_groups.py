"""Radio buttons: those of which one is chosen share a name, and a fieldset where they are asked."""

from collections.abc import Iterator, Sequence
from itertools import count, groupby

from generation.engines.reconstruction.element import Element
from generation.engines.reconstruction.forms import slug, words
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.tag import Tag, all_tags
from verify.screenshot import Box

FEWEST = 2
ABOVE = 40.0  # CSS px between a question and the first answer, at most
LONGEST = 80  # characters of a question
QUESTIONS = ("p", "span", "h2", "h3")


def complete_radio_groups(body: Tag) -> None:
    """Names radio buttons by their group, and puts a group with its question into a fieldset."""
    numbers = count(1)
    for holder in [tag for tag in all_tags(body) if _radios(tag)]:
        for start, end in reversed(list(_runs(holder.children))):
            run = holder.children[start:end]
            radios = [radio for tag in run for radio in _radios(tag)]
            if len(radios) < FEWEST:
                continue
            question = holder.children[start - 1] if start else None
            if question and not _asks(question, run[0]):
                question = None
            name = (slug(words(question)) if question else "") or f"choice-{next(numbers)}"
            for radio in radios:
                radio.attributes["name"] = name
            if question and holder.element.node.kind == "column":
                _put_into_fieldset(holder, start - 1, end)


def _radios(tag: Tag) -> list[Tag]:
    return [part for part in all_tags(tag) if part.attributes.get("type") == "radio"]


def _runs(children: Sequence[Tag]) -> Iterator[tuple[int, int]]:
    """Where what holds a radio button each follows one another among `children`."""
    start = 0
    for is_answer, run in groupby(children, lambda tag: len(_radios(tag)) == 1):
        length = len(list(run))
        if is_answer:
            yield start, start + length
        start += length


def _asks(question: Tag, first: Tag) -> bool:
    gap = first.element.node.box.y - question.element.node.box.bottom
    return question.name in QUESTIONS and 0 < len(words(question)) <= LONGEST and gap <= ABOVE


def _put_into_fieldset(holder: Tag, start: int, end: int) -> None:
    """A fieldset around a question and its answers, which lays them out as `holder` did."""
    tags = holder.children[start:end]
    legend = tags[0]
    css = {
        name: holder.element.css[name] for name in ("display", "gap") if name in holder.element.css
    }
    if "gap" in css:
        legend.element.css["margin-bottom"] = css["gap"]  # a legend is outside of the grid
    legend.name, legend.role = "legend", "legend"
    box = Box.around([tag.element.node.box for tag in tags])
    fieldset = Tag(Element(Node("column", box), css), "fieldset", "choices", children=tags)
    fieldset.context = legend.context
    if "margin-top" in legend.element.css:
        fieldset.element.css["margin-top"] = legend.element.css.pop("margin-top")
    holder.children[start:end] = [fieldset]
