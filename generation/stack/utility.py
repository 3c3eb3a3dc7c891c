"""A CSS declaration as a Tailwind utility class."""

import re
from collections.abc import Mapping

# property -> {value: utility}: the utilities that have a name of their own
_NAMED: Mapping[str, Mapping[str, str]] = {
    "display": {
        v: v for v in ("block", "inline-block", "inline", "flex", "inline-flex", "grid", "table")
    }
    | {"none": "hidden", "contents": "contents"},
    "position": {v: v for v in ("static", "relative", "absolute", "fixed", "sticky")},
    "flex-direction": {
        "row": "flex-row",
        "column": "flex-col",
        "row-reverse": "flex-row-reverse",
        "column-reverse": "flex-col-reverse",
    },
    "flex-wrap": {"wrap": "flex-wrap", "nowrap": "flex-nowrap"},
    "flex": {"1": "flex-1", "none": "flex-none"},
    "align-items": {
        "center": "items-center",
        "flex-start": "items-start",
        "flex-end": "items-end",
        "baseline": "items-baseline",
        "stretch": "items-stretch",
    },
    "align-self": {
        "center": "self-center",
        "flex-start": "self-start",
        "flex-end": "self-end",
        "stretch": "self-stretch",
    },
    "justify-content": {
        "center": "justify-center",
        "flex-start": "justify-start",
        "flex-end": "justify-end",
        "space-between": "justify-between",
        "space-around": "justify-around",
        "space-evenly": "justify-evenly",
    },
    "justify-items": {v: f"justify-items-{v}" for v in ("start", "center", "end", "stretch")},
    "text-align": {v: f"text-{v}" for v in ("left", "center", "right", "justify")},
    "text-transform": {v: v for v in ("uppercase", "lowercase", "capitalize")},
    "text-decoration": {"underline": "underline", "none": "no-underline"},
    "font-style": {"italic": "italic", "normal": "not-italic"},
    "white-space": {v: f"whitespace-{v}" for v in ("normal", "nowrap", "pre-wrap")},
    "overflow": {v: f"overflow-{v}" for v in ("hidden", "auto", "scroll", "visible")},
    "object-fit": {v: f"object-{v}" for v in ("cover", "contain", "fill", "none")},
    "cursor": {"pointer": "cursor-pointer"},
    "font-weight": {
        "300": "font-light",
        "400": "font-normal",
        "500": "font-medium",
        "600": "font-semibold",
        "700": "font-bold",
        "800": "font-extrabold",
        "900": "font-black",
    },
    "border-radius": {"50%": "rounded-[50%]", "999px": "rounded-full", "0": "rounded-none"},
}

# property -> prefix of the utilities that take a length
_LENGTHS = {
    "width": "w",
    "height": "h",
    "min-width": "min-w",
    "max-width": "max-w",
    "min-height": "min-h",
    "max-height": "max-h",
    "gap": "gap",
    "row-gap": "gap-y",
    "column-gap": "gap-x",
    "top": "top",
    "right": "right",
    "bottom": "bottom",
    "left": "left",
    "padding-inline": "px",
    "padding-block": "py",
    "padding-top": "pt",
    "padding-right": "pr",
    "padding-bottom": "pb",
    "padding-left": "pl",
    "margin-inline": "mx",
    "margin-block": "my",
    "margin-top": "mt",
    "margin-right": "mr",
    "margin-bottom": "mb",
    "margin-left": "ml",
}
_WORDS = {"auto": "auto", "100%": "full", "0": "0"}
_COLORS = {"color": "text", "background": "bg", "background-color": "bg", "border-color": "border"}
_BORDERS = {
    "border": "border",
    "border-top": "border-t",
    "border-right": "border-r",
    "border-bottom": "border-b",
    "border-left": "border-l",
}
_OTHERS = {"font-size": "text", "line-height": "leading", "letter-spacing": "tracking"}
# property -> what says which of several properties a utility with a custom property means
_OF_PROPERTY = {
    "font-size": "text-(length:{})",
    "font-family": "font-(family-name:{})",
    "line-height": "leading-({})",
    "letter-spacing": "tracking-({})",
    "border-radius": "rounded-({})",
}


def utilities(name: str, value: str, colors: Mapping[str, str]) -> list[str]:
    """The classes that say `name: value`; `colors` maps custom properties to theme colours.

    What has no utility of its own becomes an arbitrary property, so that nothing is lost.
    """
    if value in _NAMED.get(name, {}):
        return [_NAMED[name][value]]
    if name in ("padding", "margin"):
        sides = _sides(name[0], value)
        if sides:
            return sides
    if name in _LENGTHS and (step := _step(_LENGTHS[name], value)):
        return [step]
    if name in _COLORS and (color := _color(_COLORS[name], value, colors)):
        return [color]
    if name in _OF_PROPERTY and (custom := _property(value)):
        return [_OF_PROPERTY[name].format(custom)]
    if name in _OTHERS and re.fullmatch(r"-?[\d.]+(px|rem|em|%)?", value):
        return [f"{_OTHERS[name]}-[{value}]"]
    if name in _BORDERS and (match := re.fullmatch(r"([\d.]+)px solid (.+)", value)):
        width = _BORDERS[name] + ("" if match[1] == "1" else f"-[{match[1]}px]")
        color = _color(_BORDERS[name], match[2], colors)
        return [width, color] if color else [f"[{name}:{_escape(value)}]"]
    if name == "border-radius" and re.fullmatch(r"[\d.]+(px|rem)", value):
        return [f"rounded-[{value}]"]
    return [f"[{name}:{_escape(value)}]"]


def _sides(letter: str, value: str) -> list[str]:
    """padding and margin: one utility where sides agree, none when they cannot be said."""
    parts = value.split()
    if not 1 <= len(parts) <= 4:
        return []
    top, right, bottom, left = (
        [*parts, *parts, *parts, *parts][:4] if len(parts) < 3 else ([*parts, parts[1]][:4])
    )
    if top == bottom and right == left:
        pairs = [("", top)] if top == right else [("y", top), ("x", right)]
    else:
        pairs = [("t", top), ("r", right), ("b", bottom), ("l", left)]
    made = [_step(f"{letter}{side}", length) for side, length in pairs]
    return [step for step in made if step] if all(made) else []


def _step(prefix: str, value: str) -> str | None:
    """A utility on Tailwind's scale of 4 px where `value` is on it, else an arbitrary one."""
    if value in _WORDS:
        return f"{prefix}-{_WORDS[value]}"
    if custom := _property(value):
        return f"{prefix}-({custom})"
    match = re.fullmatch(r"(-?)([\d.]+)(px|rem|em|%|vh|vw)", value)
    if not match:
        return None
    sign, number, unit = match.groups()
    if unit == "px" and float(number) % 2 == 0:
        return f"{sign}{prefix}-{float(number) / 4:g}"
    return f"{prefix}-[{value}]"


def _color(prefix: str, value: str, colors: Mapping[str, str]) -> str | None:
    if custom := _property(value):
        return f"{prefix}-{colors[custom]}" if custom in colors else None
    if re.fullmatch(r"#[0-9a-fA-F]{3,8}", value):
        return f"{prefix}-[{value}]"
    return f"{prefix}-transparent" if value in ("transparent", "none") and prefix == "bg" else None


def _property(value: str) -> str | None:
    """The custom property that `value` is, if it is one and nothing else."""
    match = re.fullmatch(r"var\((--[\w-]+)\)", value)
    return match and match[1]


def _escape(value: str) -> str:
    """Spaces are written as underscores, and underscores as themselves escaped."""
    return value.replace("_", r"\_").replace(" ", "_")
