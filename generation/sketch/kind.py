"""What a picture is: a screenshot, or a drawing of a page, and how that was made."""

from collections.abc import Mapping
from typing import Literal

Kind = Literal["screenshot", "sketch", "wireframe", "photo"]
KINDS: Mapping[Kind, str] = {
    "screenshot": "screenshot of a page",
    "sketch": "sketch of a page",
    "wireframe": "wireframe of a page",
    "photo": "photo of a sketch on paper",
}
