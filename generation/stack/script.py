"""A page whose elements are made by a script: what React and Vue have in common."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from generation.page import File, Page
from generation.stack.component import Component, components
from generation.stack.tree import RAW, Document, Node, parse, tidied
from verify.source import VOID

ROOT = "root"  # id of the element that the script fills


class Code(str):
    """JavaScript, where a value is expected."""


Value = str | bool | Mapping[str, "Value"]
Attributes = dict[str, Value]


@dataclass(frozen=True)
class Sources:
    """A page taken apart: its document without scripts, its components, its own script."""

    path: str  # of the html file
    document: Document
    components: list[Component]
    script: str

    @classmethod
    def of(cls, page: Page) -> "list[Sources]":
        """Those of index.html, and of every other html file beside it."""
        return [cls._of(path, page.files) for path in page.pages]

    @classmethod
    def _of(cls, path: str, files: Mapping[str, File]) -> "Sources":
        document = parse(str(files[path]))
        script = "\n".join(_take_scripts(document, files))
        _take_styles(document)
        document = replace(document, body=tidied(document.body))
        return cls(path, document, components(document.body), script)

    @property
    def name(self) -> str:
        """Of the page: "" for the first one."""
        return "" if self.path == "index.html" else self.path.removesuffix(".html")

    @property
    def folder(self) -> str:
        """Where its components are."""
        return f"src/{self.name}/" if self.name else "src/"

    def script_at(self, name: str) -> str:
        """Where its script of that name is: each page has its own."""
        return f"{name}-{self.name}.js" if self.name else f"{name}.js"


def _take_scripts(document: Document, files: Mapping[str, File]) -> list[str]:
    """The page's own scripts in order, removed from the document."""
    found = []
    for part in (document.head, document.body):
        for node in part.walk():
            for child in [c for c in node.elements if c.tag == "script"]:
                node.children.remove(child)
                source = files.get(child.attributes.get("src") or "")
                text = source if isinstance(source, str) else "".join(map(str, child.children))
                if text.strip() and child.attributes.get("type") in (None, "", "text/javascript"):
                    found.append(text.strip() + "\n")
    return found


def _take_styles(document: Document) -> None:
    """Move the <style> elements of the body into the head: a component cannot hold them."""
    for node in document.body.walk():
        for child in [c for c in node.elements if c.tag == "style"]:
            node.children.remove(child)
            document.head.children.append(child)


def calls(
    node: Node,
    attributes: Callable[[Node], Attributes],
    named: Mapping[int, str],
    *,
    depth: int,
    listed: bool,
) -> str:
    """The call of `h` that makes `node`; elements in `named`, by id(), are components.

    `listed`: children are one array instead of the arguments that follow.
    """
    if id(node) in named:
        return f"h({named[id(node)]})"
    made = [
        quoted(child)
        if isinstance(child, str)
        else calls(child, attributes, named, depth=depth + 1, listed=listed)
        for child in node.children
    ]
    head = f"h({quoted(node.tag)}, {literal(attributes(node))}"
    if not made:
        return f"{head})"
    opening, closing = ("[", "]") if listed else ("", "")
    line = f"{head}, {opening}{', '.join(made)}{closing})"
    if "\n" not in line and len(line) + 2 * depth < 96:
        return line
    inner = ",\n".join("  " * (depth + 1) + child for child in made)
    return f"{head}, {opening}\n{inner}\n{'  ' * depth}{closing})"


def literal(value: Value) -> str:
    """`value` in JavaScript."""
    if isinstance(value, Code):
        return str(value)
    if not isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    if not value:
        return "null"
    pairs = (f"{n if n.isidentifier() else quoted(n)}: {literal(v)}" for n, v in value.items())
    return f"{{ {', '.join(pairs)} }}"


def markup(
    node: Node | str,
    write: Callable[[Node], str],
    text: Callable[[str], str],
    named: Mapping[int, str],
    depth: int,
) -> str:
    """`node` as it is written in a component's markup, indented.

    `write` gives the attributes of a start tag, `text` a text in that language. Lines begin and
    end where one element follows another, where white space counts in neither language.
    """

    def part(child: Node | str, depth: int) -> str:
        if isinstance(child, str):
            return text(child)
        return markup(child, write, text, named, depth).lstrip()

    pad = "  " * depth
    if isinstance(node, str):
        return pad + text(node)
    if id(node) in named:
        return f"{pad}<{named[id(node)]} />"
    tag = f"{pad}<{node.tag}{write(node)}"
    children = node.children
    if not children:
        return f"{tag} />" if node.tag in VOID or named_svg(node) else f"{tag}></{node.tag}>"
    line = f"{tag}>{''.join(part(child, 0) for child in children)}</{node.tag}>"
    fits = "\n" not in line and len(line) < 72
    if (
        fits
        or node.tag in RAW
        or any(isinstance(edge, str) for edge in (children[0], children[-1]))
    ):
        return line
    inner = "\n".join(
        "  " * (depth + 1) + "".join(part(child, depth + 1) for child in run)
        for run in _runs(children)
    )
    return f"{tag}>\n{inner}\n{pad}</{node.tag}>"


def _runs(children: Sequence[Node | str]) -> list[list[Node | str]]:
    """`children` in runs that begin and end where two elements follow one another."""
    runs: list[list[Node | str]] = [[children[0]]]
    for before, child in pairwise(children):
        if isinstance(before, Node) and isinstance(child, Node):
            runs.append([])
        runs[-1].append(child)
    return runs


def named_svg(node: Node) -> bool:
    return node.tag in ("path", "circle", "rect", "line", "polyline", "polygon", "ellipse", "use")


def handler(code: str, event: str = "event") -> str:
    """What an attribute such as onclick does, where `event` is given and `this` is not."""
    code = re.sub(r"\bthis\b", "event.currentTarget", code)
    return re.sub(r"\bevent\b", event, code)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def apps(page: Page, files_of: Callable[[Sources], dict[str, File]]) -> dict[str, File]:
    """The files of `page` with an app for each of its html files, `files_of` its sources."""
    files = under_root(page.files)
    for sources in Sources.of(page):
        files |= files_of(sources)
    return files


def entry(sources: Sources, runtime: Sequence[str]) -> dict[str, File]:
    """The html file of an app, and the page's own script; it loads them after the `runtime`."""
    scripts = [*(f"assets/vendor/{name}" for name in runtime), sources.script_at("app")]
    if not sources.script:
        return {sources.path: _shell(sources, scripts)}
    own = sources.script_at("script")
    return {own: sources.script, sources.path: _shell(sources, [*scripts, own])}


def _shell(sources: Sources, scripts: Sequence[str]) -> str:
    """The html file: the page's own head, an empty root, and `scripts` in order."""
    attributes = "".join(spell(n, v) for n, v in sources.document.attributes.items())
    head = "".join(f"  {html(child)}\n" for child in sources.document.head.elements)
    body = "".join(spell(n, v) for n, v in sources.document.body.attributes.items())
    tags = "".join(f'  <script src="{path}"></script>\n' for path in scripts)
    return (
        f"<!doctype html>\n<html{attributes}>\n<head>\n{head}</head>\n<body{body}>\n"
        f'  <div id="{ROOT}" style="display: contents"></div>\n{tags}</body>\n</html>\n'
    )


def html(node: Node | str) -> str:
    """`node` as HTML, white space as it was."""
    if isinstance(node, str):
        return escape(node, quote=False)
    tag = f"<{node.tag}{''.join(spell(n, v) for n, v in node.attributes.items())}>"
    if node.tag in VOID:
        return tag
    raw = node.tag in ("script", "style")
    inner = "".join(str(c) if raw else html(c) for c in node.children)
    return f"{tag}{inner}</{node.tag}>"


def spell(name: str, value: str | None) -> str:
    return f" {name}" if value is None else f' {name}="{escape(value)}"'


def under_root(files: Mapping[str, File]) -> dict[str, File]:
    """`files` less the html and scripts, their rules for children of <body> still true."""

    def mend(css: str) -> str:
        return re.sub(r"\bbody\s*>\s*", f"body > #{ROOT} > ", css)

    return {
        path: mend(content) if path.endswith(".css") and isinstance(content, str) else content
        for path, content in files.items()
        if not path.endswith((".html", ".js", ".mjs"))
    }


def without(sources: Sources, component: Component) -> dict[int, str]:
    """The names of every component but `component` itself, by the id() of its element."""
    return {id(c.node): c.name for c in sources.components if c is not component}


def app_node(sources: Sources) -> Node:
    return replace(sources.document.body, tag="body", attributes={})
