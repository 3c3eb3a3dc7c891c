"""A page whose classes are Tailwind utilities.

A rule for one class becomes utilities on the elements that have it; @media and :hover
become variants. What utilities cannot say (resets, fonts, keyframes, rules for several
classes) stays CSS. Tailwind's own reset is left out: the page brings its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from generation.page import File, Page
from generation.stack import css
from generation.stack.css import Rule
from generation.stack.script import html
from generation.stack.tree import Document, Node, parse
from generation.stack.utility import utilities

RUNTIME = ("tailwind.js",)

_ONE_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)((?::(?:hover|focus|focus-visible|active|disabled))?)")
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}|(?:rgb|hsl|oklch)a?\([^()]*\)")
_WIDTH = re.compile(r"@media (?:screen and )?\((min|max)-width: ?([\d.]+)px\)")
_SHORTHANDS = ("padding", "margin", "background", "border", "font", "flex", "gap", "overflow")


@dataclass
class Styles:
    """A page's rules, sorted: what becomes utilities, and what stays as it is."""

    classes: dict[str, list[tuple[str, dict[str, str]]]] = field(default_factory=dict)
    base: list[Rule] = field(default_factory=list)  # for elements by their names alone
    rest: list[Rule] = field(default_factory=list)
    colors: dict[str, str] = field(default_factory=dict)  # custom property -> value


def convert(page: Page) -> dict[str, File]:
    """The files of `page` with utilities for its classes, without the runtime."""
    written, taken = {}, set()
    for path in page.pages:
        document = parse(str(page.files[path]))
        sheet = "\n".join(_take_styles(document, page.files, taken))
        styles = _sort(css.parse(sheet))
        _rename(document.body, styles)
        document.head.children += [
            Node("script", {"src": f"assets/vendor/{RUNTIME[0]}"}),
            Node("style", {"type": "text/tailwindcss"}, [f"\n{_source(styles)}  "]),
        ]
        written[path] = _write(document)
    left = {path: content for path, content in page.files.items() if path not in taken}
    return {**left, **written}


def _take_styles(document: Document, files: Mapping[str, File], taken: set[str]) -> list[str]:
    """The document's own stylesheets in order, removed from it; their paths are now `taken`."""
    found = []
    for part in (document.head, document.body):
        for node in list(part.walk()):
            for child in node.elements:
                path = child.attributes.get("href") or ""
                content = files.get(path)
                if child.tag == "link" and isinstance(content, str) and "/" not in path:
                    found.append(content)
                    taken.add(path)
                elif child.tag == "style":
                    found.append("".join(map(str, child.children)))
                else:
                    continue
                node.children.remove(child)
    return found


def _sort(rules: list[Rule]) -> Styles:
    styles = Styles()
    for rule in rules:
        if rule.prelude == ":root" and not rule.condition:
            styles.colors |= {n: v for n, v in rule.declarations.items() if _COLOR.fullmatch(v)}
        if rule.prelude.startswith("@"):
            styles.rest.append(rule)
            continue
        becomes_utilities = not rule.condition or _WIDTH.fullmatch(rule.condition)
        base, rest = [], []
        for selector in css.split_commas(rule.prelude):
            if becomes_utilities and (match := _ONE_CLASS.fullmatch(selector)):
                variant = _variant(rule.condition) + (f"{match[2][1:]}:" if match[2] else "")
                styles.classes.setdefault(match[1], []).append((variant, rule.declarations))
            else:
                (rest if _is_stronger(selector) else base).append(selector)
        for kept, selectors in ((styles.base, base), (styles.rest, rest)):
            if selectors:
                kept.append(replace(rule, prelude=", ".join(selectors)))
    return styles


def _is_stronger(selector: str) -> bool:
    """Whether it wins over a selector of a single class."""
    return "#" in selector or len(re.findall(r"[.:\[]\w", selector)) > 1


def _variant(condition: str) -> str:
    if not condition:
        return ""
    match = _WIDTH.fullmatch(condition)
    assert match
    # Tailwind's max-[n] means below n, CSS's max-width includes it
    edge = float(match[2]) + (0.02 if match[1] == "max" else 0)
    return f"{match[1]}-[{edge:g}px]:"


def _rename(body: Node, styles: Styles) -> None:
    """Give the elements utilities for their classes; those that other rules name stay."""
    preludes = " ".join(rule.prelude for rule in (*styles.base, *styles.rest))
    kept = set(re.findall(r"\.([A-Za-z_][\w-]*)", preludes))
    colors = {name: _theme_name(name) for name in styles.colors}
    order = {name: index for index, name in enumerate(styles.classes)}
    for node in body.walk():
        known = sorted((n for n in node.classes if n in order), key=lambda n: order[n])
        if not known:
            continue
        classes = [name for name in node.classes if name in kept or name not in order]
        for variant, declarations in _merge([styles.classes[n] for n in known]).items():
            for name, value in declarations.items():
                classes += [f"{variant}{u}" for u in utilities(name, value, colors)]
        node.attributes["class"] = " ".join(classes)


def _merge(
    rules: list[list[tuple[str, dict[str, str]]]],
) -> Mapping[str, dict[str, str]]:
    """Variant -> declarations, a later one in the place of an earlier one."""
    merged: dict[str, dict[str, str]] = {}
    for variant, declarations in (pair for rule in rules for pair in rule):
        target = merged.setdefault(variant, {})
        for name, value in declarations.items():
            if name in _SHORTHANDS:  # takes the place of its longhands
                for longhand in [n for n in target if n.startswith(f"{name}-")]:
                    del target[longhand]
            target.pop(name, None)
            target[name] = value
    return merged


def _theme_name(name: str) -> str:
    return name.removeprefix("--").removeprefix("color-")


def _source(styles: Styles) -> str:
    """What Tailwind compiles: its utilities, the theme, and the rules that stay.

    The theme's values are written into the utilities (`inline`), so that a custom property of
    the page that is called as one of Tailwind's changes none of them.
    """
    theme = "".join(f"  --color-{_theme_name(name)}: var({name});\n" for name in styles.colors)
    base = "\n".join(map(str, styles.base))
    rest = "\n".join(map(str, styles.rest))
    return (
        "@layer theme, base, utilities;\n\n"
        # before @import, which a browser would try to load by itself
        f"@layer theme {{\n@theme inline {{\n{theme}}}\n}}\n\n"
        '@import "tailwindcss/theme" layer(theme) theme(inline);\n'
        '@import "tailwindcss/utilities" layer(utilities);\n\n'
        f"@layer base {{\n{base}\n}}\n\n{rest}\n"
    )


def _write(document: Document) -> str:
    root = Node("html", document.attributes, ["\n", document.head, "\n", document.body, "\n"])
    document.head.children = [p for c in document.head.elements for p in ("\n  ", c)] + ["\n"]
    return f"<!doctype html>\n{html(root)}\n"
