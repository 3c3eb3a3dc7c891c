"""The reset of a page: what its elements start from, as far as it has them."""

from collections.abc import Collection, Iterable

from generation.engines.reconstruction.tag import Tag

TOGGLES = ('input[type="checkbox"]', 'input[type="radio"]')
TICKS = (f"{TOGGLES[0]}:not([role])", TOGGLES[1])  # which a switch is not
SWITCH = 'input[role="switch"]'
TRAIL = '[aria-label="Breadcrumb"]'
RESET = (  # elements, and what a page starts from where it has them
    (("*", "*::before", "*::after"), "box-sizing: border-box;"),
    (("body", "h1", "h2", "h3", "p", "ul", "ol", "hr", "blockquote", "input"), "margin: 0;"),
    (("h1", "h2", "h3", "button", "input", "select", "textarea"), "font: inherit; color: inherit;"),
    (("ul", "ol"), "padding: 0; list-style: none;"),
    (("table",), "border-collapse: collapse; overflow-wrap: normal;"),
    (("th", "td"), "padding: 0;"),
    (("th",), "font: inherit; text-align: inherit;"),
    (("img",), "display: block; max-width: 100%; height: auto;"),
    (("svg",), "display: block; max-width: 100%; fill: currentColor; fill-rule: evenodd;"),
    (("a",), "color: inherit; text-decoration: none;"),
    (("li > a",), "display: block;"),
    ((f"{TRAIL} li", f"{TRAIL} a"), "display: inline;"),
    (("a:hover",), "text-decoration: underline;"),
    (("fieldset",), "min-width: 0; margin: 0; border: 0; padding: 0;"),
    (("legend",), "padding: 0;"),
    (("hr", "button", "input", "select", "textarea"), "border: 0; background: none; padding: 0;"),
    (("select", *TOGGLES, SWITCH), "appearance: none;"),
    (("[placeholder]::placeholder",), "color: inherit; opacity: 1;"),
    (("button", "label", "select"), "cursor: pointer;"),
    (("label",), "display: block;"),
    (tuple(f"{box}:checked" for box in TICKS), "box-shadow: inset 0 0 0 4px currentColor;"),
    (tuple(f"{box}[checked]:checked" for box in TICKS), "box-shadow: none;"),
    (tuple(f"{box}:not(:checked)" for box in TICKS), "background-image: none;"),
    ((":focus-visible",), "outline: 2px solid currentColor; outline-offset: 2px;"),
)


def reset(tags: Iterable[Tag], inline: Collection[str]) -> str:
    """The rules of RESET for what is on the page; `inline` are elements within texts."""
    used = set(inline)
    for tag in tags:
        kind, role = tag.attributes.get("type"), tag.attributes.get("role")
        used |= {tag.name, tag.inner, *(f"[{name}]" for name in tag.attributes)}
        if tag.inner == "ol":
            used |= {"a", f"{TRAIL} li", f"{TRAIL} a"}
        if tag.name == "li" and "a" in (tag.inner, *(child.name for child in tag.children)):
            used.add("li > a")
        if role == "switch":
            used.add(SWITCH)
        elif {"background", "border"} & tag.element.css.keys():  # not as the browser draws it
            used.add(f'{tag.name}[type="{kind}"]')
    lines = []
    for selectors, declarations in RESET:
        kept = [s for s in selectors if s[0] in "*:" or _element_of(s) in used]
        if kept:
            lines.append(f"{', '.join(kept)} {{ {declarations} }}\n")
    return "".join(lines)


def _element_of(selector: str) -> str:
    """The element that a selector of RESET is of, with its type where that counts."""
    return selector.split(":")[0].removesuffix("[checked]")
