"""A page as React components: JSX sources, and what they compile to."""

import json
import re

from generation.page import File, Page
from generation.stack import script
from generation.stack.css import Rule
from generation.stack.script import ROOT, Attributes, Code, Sources, Value
from generation.stack.tree import Node

RUNTIME = ("react.production.min.js", "react-dom.production.min.js")

_NAMES = {
    name.lower(): name
    for name in [
        "acceptCharset",
        "allowFullScreen",
        "autoComplete",
        "autoFocus",
        "autoPlay",
        "cellPadding",
        "cellSpacing",
        "charSet",
        "colSpan",
        "contentEditable",
        "crossOrigin",
        "dateTime",
        "encType",
        "fetchPriority",
        "frameBorder",
        "hrefLang",
        "inputMode",
        "itemProp",
        "maxLength",
        "minLength",
        "noValidate",
        "playsInline",
        "readOnly",
        "referrerPolicy",
        "rowSpan",
        "spellCheck",
        "srcDoc",
        "srcLang",
        "srcSet",
        "tabIndex",
        "useMap",
    ]
} | {"class": "className", "for": "htmlFor", "http-equiv": "httpEquiv"}
_EVENTS = {
    name.lower(): name
    for name in [
        "onClick",
        "onChange",
        "onInput",
        "onSubmit",
        "onFocus",
        "onBlur",
        "onKeyDown",
        "onKeyUp",
        "onMouseEnter",
        "onMouseLeave",
        "onMouseOver",
        "onMouseOut",
        "onMouseDown",
        "onMouseUp",
        "onTouchStart",
        "onTouchEnd",
        "onScroll",
        "onLoad",
        "onError",
        "onToggle",
    ]
}
_NEEDS_QUOTING = re.compile(r'["\\{}&<>\n]')
_FIELDS = frozenset({"input", "textarea", "select"})


def convert(page: Page) -> dict[str, File]:
    """The files of `page` as a React app, without the runtime."""
    return script.apps(page, _app_files)


def _app_files(sources: Sources) -> dict[str, File]:
    """The app of one html file."""
    files = script.entry(sources, RUNTIME)
    files[sources.script_at("app")] = _compiled(sources)
    files[f"{sources.folder}App.jsx"] = _app(sources)
    for component in sources.components:
        named = script.without(sources, component)
        files[f"{sources.folder}{component.name}.jsx"] = (
            f"{_imports(component.node, named)}export default function {component.name}() {{\n"
            f"  return (\n{_jsx(component.node, named, 2)}\n  );\n}}\n"
        )
    return files


def _compiled(sources: Sources) -> str:
    parts = [
        "// What the components in src/ compile to. React is loaded before this file.",
        "const h = React.createElement;",
    ]
    for component in sources.components:
        made = _calls(component.node, script.without(sources, component))
        parts.append(f"function {component.name}() {{\n  return {made};\n}}")
    body = script.app_node(sources)
    named = {id(c.node): c.name for c in sources.components}
    made = ",\n".join(
        f"    {script.quoted(c) if isinstance(c, str) else _calls(c, named, 2)}"
        for c in body.children
    )
    parts.append(f"function App() {{\n  return h(React.Fragment, null,\n{made}\n  );\n}}")
    parts.append(
        f'const root = ReactDOM.createRoot(document.getElementById("{ROOT}"));\n'
        "// at once: the scripts that follow look for the elements\n"
        "ReactDOM.flushSync(() => root.render(h(App)));"
    )
    return "\n\n".join(parts) + "\n"


def _calls(node: Node, named: dict[int, str], depth: int = 1) -> str:
    return script.calls(node, _attributes, named, depth=depth, listed=False)


def _app(sources: Sources) -> str:
    body = script.app_node(sources)
    named = {id(c.node): c.name for c in sources.components}
    inner = "\n".join(_jsx(child, named, 3) for child in body.children)
    return (
        f"{_imports(body, named)}export default function App() {{\n"
        f"  return (\n    <>\n{inner}\n    </>\n  );\n}}\n"
    )


def _imports(node: Node, named: dict[int, str]) -> str:
    used = [named[id(n)] for n in node.walk() if id(n) in named]
    lines = "".join(f'import {name} from "./{name}.jsx";\n' for name in used)
    return f"{lines}\n" if lines else ""


def _jsx(node: Node | str, named: dict[int, str], depth: int) -> str:
    return script.markup(node, _jsx_attributes, _jsx_text, named, depth)


def _jsx_text(text: str) -> str:
    plain = re.sub(r"[{}<>&]", lambda m: "{" + json.dumps(m[0]) + "}", text)
    # JSX drops white space at the ends of lines, which a formatter may make of these
    plain = re.sub(r"^ | $", '{" "}', plain)
    return plain.replace("\n", '{"\\n"}')


def _jsx_attributes(node: Node) -> str:
    return "".join(_jsx_attribute(name, value) for name, value in _attributes(node).items())


def _jsx_attribute(name: str, value: Value) -> str:
    if value is True:
        return f" {name}"
    if isinstance(value, str) and not isinstance(value, Code) and not _NEEDS_QUOTING.search(value):
        return f' {name}="{value}"'
    return f" {name}={{{script.literal(value)}}}"


def _attributes(node: Node) -> Attributes:
    """The props of `node`."""
    props: Attributes = {}
    for name, value in node.attributes.items():
        if name.startswith("on"):
            if name in _EVENTS and value:
                props[_EVENTS[name]] = Code(f"(event) => {{ {script.handler(value)} }}")
        elif name == "style":
            props["style"] = _style(value or "")
        elif node.tag in _FIELDS and name in ("value", "checked"):
            # without `default` a field could not be changed
            props[f"default{name.capitalize()}"] = True if value is None else value
        else:
            name = _NAMES.get(name, name) if "-" not in name else _dashed(name)
            props[name] = True if value is None else value
    return props


def _dashed(name: str) -> str:
    if name.startswith(("data-", "aria-")) or name == "http-equiv":
        return _NAMES.get(name, name)
    return re.sub("-(.)", lambda m: m[1].upper(), name)  # stroke-width and its like


def _style(css: str) -> dict[str, str]:
    return {
        name if name.startswith("--") else re.sub("-(.)", lambda m: m[1].upper(), name): value
        for name, value in Rule("", css).declarations.items()
    }
