"""The custom properties of a page as design tokens.

The format is that of the Design Tokens Community Group at the W3C
(https://www.designtokens.org/tr/drafts/format/): a token is an object with `$value` and
`$type`; tokens of one type are a group.
"""

import json
import re
from typing import Any

from generation.page import Page
from generation.stack import css

_NUMBER = re.compile(r"-?\d*\.?\d+")
_DIMENSION = re.compile(rf"({_NUMBER.pattern})(px|rem)")
_DURATION = re.compile(rf"({_NUMBER.pattern})(ms|s)")
_HEX = re.compile(r"#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def tokens(page: Page) -> str:
    """tokens.json: the custom properties that `:root` declares in the page's stylesheets."""
    found: dict[str, dict[str, Any]] = {}
    for path, content in page.files.items():
        if not path.endswith(".css") or not isinstance(content, str):
            continue
        for rule in css.parse(content):
            if rule.prelude == ":root" and not rule.condition:
                for name, value in rule.declarations.items():
                    if name.startswith("--") and (token := _token(value)):
                        found.setdefault(token["$type"], {})[name[2:]] = token
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _token(value: str) -> dict[str, Any] | None:
    """The token of `value`; None when the format has no type for it."""
    if _HEX.fullmatch(value):
        return {"$type": "color", "$value": _color(value)}
    if match := _DIMENSION.fullmatch(value):
        size = {"value": _number(match[1]), "unit": match[2]}
        return {"$type": "dimension", "$value": size}
    if match := _DURATION.fullmatch(value):
        return {"$type": "duration", "$value": {"value": _number(match[1]), "unit": match[2]}}
    if _NUMBER.fullmatch(value):
        return {"$type": "number", "$value": _number(value)}
    if "," in value and "(" not in value:
        families = [family.strip("\"'") for family in css.split_commas(value)]
        return {"$type": "fontFamily", "$value": families}
    return None


def _number(text: str) -> float:
    """As it is written: 16, not 16.0."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _color(value: str) -> dict[str, Any]:
    digits = value[1:]
    if len(digits) < 6:
        digits = "".join(2 * digit for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in range(0, len(digits), 2)]
    color: dict[str, Any] = {
        "colorSpace": "srgb",
        "components": [round(channel, 4) for channel in channels[:3]],
        "hex": f"#{digits[:6].lower()}",
    }
    if len(channels) == 4:
        color["alpha"] = round(channels[3], 4)
    return color
