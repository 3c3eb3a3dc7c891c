"""The stacks that a page can be handed over in.

A stack is a mechanical rewriting of the plain page: the same elements, the same look. Its
runtime comes from the npm package named in `assets/vendor/README.md` and is part of the
page, so that what is rendered and measured is what is shipped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import assets
from generation.errors import PageError
from generation.page import File, Page
from generation.stack import react, tailwind, vue

VENDOR = Path(assets.__file__).parent / "vendor"


@dataclass(frozen=True)
class Stack:
    """A way to write a page: `convert` rewrites a plain one, `runtime` is what it loads."""

    label: str
    about: str  # what its files are, a few sentences for the developer who gets them
    convert: Callable[[Page], Mapping[str, File]]
    runtime: tuple[str, ...] = ()  # files of assets/vendor

    def apply(self, page: Page) -> Page:
        """`page`, which is plain, in this stack, its runtime included."""
        files = dict(self.convert(page))
        for name in self.runtime:
            files[f"assets/vendor/{name}"] = (VENDOR / name).read_text(encoding="utf-8")
        return Page(files)


STACKS: Mapping[str, Stack] = {
    "plain": Stack("HTML and CSS", "Plain files, nothing to build.", lambda page: page.files),
    "tailwind": Stack(
        "Tailwind",
        "The classes are Tailwind 4 utilities. `index.html` loads Tailwind's own compiler for "
        "the browser, so it works as it is. For production, move the content of "
        '`<style type="text/tailwindcss">` into a file, take out `assets/vendor/` and its script, '
        "and compile the file with `@tailwindcss/cli`.",
        tailwind.convert,
        (*tailwind.RUNTIME, "tailwind-LICENSE.txt"),
    ),
    "react": Stack(
        "React",
        "`src/` holds the components as JSX, for your own build. `app.js` is what they compile "
        "to and what `index.html` runs, with React 18 from `assets/vendor/`.",
        react.convert,
        (*react.RUNTIME, "react-LICENSE.txt"),
    ),
    "vue": Stack(
        "Vue",
        "`src/` holds the components as single files, for your own build. `app.js` is what they "
        "compile to and what `index.html` runs, with Vue 3 from `assets/vendor/`.",
        vue.convert,
        (*vue.RUNTIME, "vue-LICENSE.txt"),
    ),
}


def find_stack(name: str) -> Stack:
    """The stack called `name`.

    Raises:
        PageError: there is none.
    """
    if name not in STACKS:
        raise PageError(f"no stack is called {name!r}; choose one of {', '.join(STACKS)}")
    return STACKS[name]
