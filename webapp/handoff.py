"""What a developer is given: the result in a stack, its tokens, its report, and how to run it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generation.page import Page
from generation.stacks import Stack
from generation.tokens import tokens
from webapp.preview import inline, inline_css
from webapp.run import Run

_README = """# {title}

Made by Likeness from a screenshot of {width} × {height} px, which it is {score} like:
`report.html` shows both under one slider, and what differs.{rewritten}

## Run it

Open `index.html` in a browser, or serve the folder:

    python3 -m http.server

## What is here

{about}

| file | what it is |
|---|---|
{files}
"""
_FILES = {
    "index.html": "the page",
    "styles.css": "its stylesheet",
    "script.js": "its script",
    "app.js": "the components, compiled",
    "src/": "the components, as sources",
    "assets/": "pictures, fonts and runtimes",
    "tokens.json": "colours, sizes and fonts, in the W3C design tokens format",
    "report.html": "the measurement",
    "report.json": "the same for programs",
}


@dataclass(frozen=True)
class Pen:
    """A page as CodePen takes it: everything that it loads is in it."""

    title: str
    html: str  # what is in <body>
    css: str
    js: str


def bundle(run: Run, page: Page, stack: Stack, report: Mapping[str, bytes]) -> Page:
    """The files that are handed over: `page`, which is plain, in `stack`, and all about it."""
    files = {**stack.apply(page).files, **report, "tokens.json": tokens(page)}
    return Page({**files, "README.md": _readme(run, stack, files, page.pages)})


def _readme(run: Run, stack: Stack, files: Mapping[str, object], pages: Sequence[str]) -> str:
    there = [f for f in _FILES if any(p == f or (f[-1] == "/" and p.startswith(f)) for p in files)]
    further = [name for name in pages if name != "index.html"]
    score = run.shown.score if run.shown and run.shown.score is not None else 0.0
    return _README.format(
        title=run.name,
        width=round(run.size[0]),
        height=round(run.size[1]),
        score=f"{100 * score:.1f} %",
        rewritten=" It is of the plain page, which these files rewrite." if stack.runtime else "",
        about=stack.about,
        files="\n".join(
            [
                *(f"| `{name}` | {_FILES[name]} |" for name in there),
                *(f"| `{name}` | another page{_compiled(name, files)} |" for name in further),
            ]
        ),
    )


def _compiled(name: str, files: Mapping[str, object]) -> str:
    """Where the components of a further page are, in a stack that has some."""
    script = f"app-{name.removesuffix('.html')}.js"
    return f", its components compiled in `{script}`" if script in files else ""


def pen(run: Run, page: Page) -> Pen:
    """`page`, which is plain, for CodePen."""
    scripts = [str(text) for path, text in page.files.items() if path.endswith(".js")]
    sheets = [inline_css(path, page.files) for path in page.files if path.endswith(".css")]
    bare = {path: "" if path.endswith((".css", ".js")) else c for path, c in page.files.items()}
    html = inline(bare, scripts=False)
    start, end = html.find("<body"), html.rfind("</body>")
    body = html[html.find(">", start) + 1 : end] if start >= 0 and end > start else html
    return Pen(run.name, body.strip(), "\n".join(sheets), "\n".join(scripts))
