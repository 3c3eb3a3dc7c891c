"""What a picture is: a screenshot, a drawing of a page and how that was made, or neither."""

from collections.abc import Mapping
from typing import Literal

Kind = Literal["screenshot", "sketch", "wireframe", "photo", "picture"]
KINDS: Mapping[Kind, str] = {
    "screenshot": "screenshot of a page",
    "sketch": "sketch of a page",
    "wireframe": "wireframe of a page",
    "photo": "photo of a sketch on paper",
    "picture": "picture that shows no page",
}
DRAWN: frozenset[Kind] = frozenset({"sketch", "wireframe", "photo"})
