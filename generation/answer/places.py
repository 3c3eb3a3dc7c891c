"""Places of a picture with what a model says of them, as Qwen-VL answers when it is asked where.

[{"bbox_2d": [104, 220, 300, 246], "text_content": "Sign in"}, {"bbox_2d": ..., "label": "lock"}]
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Thousandths = tuple[int, int, int, int]  # left, top, right, bottom: 0..1000

_OBJECT = re.compile(r"\{[^{}]*\}")
_SAID = ("text_content", "text", "label", "description")


@dataclass(frozen=True)
class Place:
    edges: Thousandths
    said: str  # in one line


def read_places(answer: str) -> list[Place]:
    """The places in `answer`, whatever is around them; what is none is left out."""
    places = []
    for found in _OBJECT.finditer(answer):
        try:
            values = json.loads(found[0])
        except ValueError:
            continue
        said = next((values[key] for key in _SAID if isinstance(values.get(key), str)), "")
        if edges := read_edges(values):
            places.append(Place(edges, " ".join(said.split())))
    return places


def read_edges(values: Mapping[str, Any]) -> Thousandths | None:
    """The place in an object of an answer; None: there is none, or it is not in the picture."""
    edges = values.get("bbox_2d") or values.get("bbox") or ()
    if not (isinstance(edges, list) and len(edges) == 4 and all(map(_is_thousandth, edges))):
        return None
    left, top, right, bottom = map(round, edges)
    return left, top, right, bottom


def _is_thousandth(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1000
