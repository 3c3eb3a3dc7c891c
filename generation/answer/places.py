"""Places of a picture with what a model says of them, as Qwen-VL answers when it is asked where.

[{"bbox_2d": [104, 220, 300, 246], "text_content": "Sign in"}, {"bbox_2d": ..., "label": "lock"}]
"""

import json
import re
from dataclasses import dataclass

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
        edges = values.get("bbox_2d") or values.get("bbox") or ()
        said = next((values[key] for key in _SAID if isinstance(values.get(key), str)), "")
        if isinstance(edges, list) and len(edges) == 4 and all(map(_is_thousandth, edges)):
            left, top, right, bottom = map(round, edges)
            places.append(Place((left, top, right, bottom), " ".join(said.split())))
    return places


def _is_thousandth(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1000
