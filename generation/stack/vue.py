"""A page as Vue components: single-file sources, and what they compile to."""

import re

from generation.page import File, Page
from generation.stack import script
from generation.stack.script import ROOT, Attributes, Code, Sources
from generation.stack.tree import Node

RUNTIME = ("vue.runtime.global.prod.js",)


def convert(page: Page) -> dict[str, File]:
    """The files of `page` as a Vue app, without the runtime."""
    return script.apps(page, _app_files)


def _app_files(sources: Sources) -> dict[str, File]:
    """The app of one html file."""
    files = script.entry(sources, RUNTIME)
    files[sources.script_at("app")] = _compiled(sources)
    named = {id(c.node): c.name for c in sources.components}
    body = script.app_node(sources)
    files[f"{sources.folder}App.vue"] = _single_file(body, body.children, named)
    for component in sources.components:
        others = script.without(sources, component)
        file = _single_file(component.node, [component.node], others)
        files[f"{sources.folder}{component.name}.vue"] = file
    return files


def _compiled(sources: Sources) -> str:
    parts = [
        "// What the components in src/ compile to. Vue is loaded before this file.",
        "const { createApp, h } = Vue;",
    ]
    for component in sources.components:
        made = _calls(component.node, script.without(sources, component), 1)
        parts.append(f"function {component.name}() {{\n  return {made};\n}}")
    named = {id(c.node): c.name for c in sources.components}
    made = ",\n".join(
        f"    {script.quoted(c) if isinstance(c, str) else _calls(c, named, 2)}"
        for c in script.app_node(sources).children
    )
    parts.append(f"const App = {{\n  render: () => [\n{made}\n  ]\n}};")
    parts.append(f'createApp(App).mount("#{ROOT}");')
    return "\n\n".join(parts) + "\n"


def _calls(node: Node, named: dict[int, str], depth: int) -> str:
    return script.calls(node, _attributes, named, depth=depth, listed=True)


def _attributes(node: Node) -> Attributes:
    """The props of `node`."""
    props: Attributes = {}
    for name, value in node.attributes.items():
        if re.fullmatch("on[a-z]+", name):
            props[f"on{name[2:].capitalize()}"] = Code(
                f"(event) => {{ {script.handler(value or '')} }}"
            )
        else:
            props[name] = value or ""
    return props


def _single_file(node: Node, children: list[Node | str], named: dict[int, str]) -> str:
    used = [named[id(n)] for n in node.walk() if id(n) in named]
    imports = "".join(f'import {name} from "./{name}.vue";\n' for name in used)
    setup = f"<script setup>\n{imports}</script>\n\n" if imports else ""
    inner = "\n".join(script.markup(child, _written, _text, named, 1) for child in children)
    return f"{setup}<template>\n{inner}\n</template>\n"


def _written(node: Node) -> str:
    return "".join(_attribute(name, value) for name, value in node.attributes.items())


def _attribute(name: str, value: str | None) -> str:
    if re.fullmatch("on[a-z]+", name):  # a native handler, which a template may not bind
        return script.spell(f"@{name[2:]}", script.handler(value or "", "$event"))
    return script.spell(name, value)


def _text(text: str) -> str:
    # two braces would begin an expression
    return script.html(text).replace("{{", "{{ '{{' }}")
