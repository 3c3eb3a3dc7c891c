"""A question that a model puts with its page, and the answer without it.

{"bbox_2d": [104, 220, 300, 246], "question": "What is it?", "options": ["a picture", "a map"]}
"""

import json
import re
from dataclasses import dataclass

from generation.answer.places import Thousandths, read_edges

_OBJECT = re.compile(r"^[ \t>-]*(\{[^{}]*\"question\"[^{}]*\})[ \t]*\n?", re.MULTILINE)
LONGEST, MOST = 160, 4  # characters of a question or an option; options


@dataclass(frozen=True)
class Put:
    """A question about the place `edges` of the picture."""

    edges: Thousandths
    text: str
    options: tuple[str, ...]


def read_question(answer: str) -> tuple[Put | None, str]:
    """The first question in `answer` that can be put to a person, and the rest of the answer.

    Whatever is about a place and asks is taken out of it, usable or not.
    """
    put = None
    for found in _OBJECT.finditer(answer):
        try:
            values = json.loads(found[1])
        except ValueError:
            continue
        if (edges := read_edges(values)) is None:
            continue
        put = put or _put(edges, values.get("question"), values.get("options"))
        answer = answer.replace(found[0], "", 1)
    return put, answer


def _put(edges: Thousandths, text: object, options: object) -> Put | None:
    if not isinstance(text, str) or not isinstance(options, list):
        return None
    told = tuple(dict.fromkeys(" ".join(one.split()) for one in options if isinstance(one, str)))
    said = (" ".join(text.split()), *told)
    usable = 2 <= len(told) <= MOST and all(0 < len(one) <= LONGEST for one in said)
    return Put(edges, said[0], told) if usable else None
