"""A page in another stack looks as it did, and its sources are what a developer would write."""

import json

import numpy as np
import pytest

from generation.page import Page
from generation.stack import css, script
from generation.stack.tree import parse, tidied
from generation.stack.utility import utilities
from generation.stacks import STACKS
from generation.tokens import tokens
from verify.render import Renderer
from verify.screenshot import Viewport

HEADER_JSX = """    <header className="bar">
      <b>Ferries</b>{" "}<a className="link" href="#">Routes</a>
    </header>
"""

PAGE = Page(
    {
        "index.html": """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Ferries</title>
  <link rel="stylesheet" href="styles.css">
</head>
<body class="page">
  <header class="bar"><b>Ferries</b> <a class="link" href="#">Routes</a></header>
  <main>
    <section class="hero" id="hero">
      <h1 style="letter-spacing: 1px; --x: 2px">Leave <em>slowly</em>, {arrive} &amp; stay</h1>
      <svg viewBox="0 0 10 10" width="20"><path d="M0 0h10v10z" stroke-width="2"/></svg>
      <label for="name">Name</label> <input id="name" class="field" value="Ines" readonly>
      <p>No<b> cars</b>, <i>no </i>queues</p>
      <pre><code>at  9
at 10</code></pre>
      <ul><li>One<li>Two &lt;b&gt;</ul>
    </section>
    <section class="cards">
      <h2>Crossings this week</h2>
      <p class="card wide">First</p><p class="card">Second</p>
      <button class="card" onclick="this.textContent = 'pressed'">Press</button>
    </section>
  </main>
  <script src="script.js"></script>
</body>
</html>
""",
        "styles.css": """:root { --ink: #16302f; --paper: #fbf7f0;
  --font: "Noto Sans", sans-serif; }
* { box-sizing: border-box; margin: 0; }
body { font-family: var(--font); background: var(--paper); }
body > main { padding: 10px; }
.bar { display: flex; gap: 12px; padding: 8px 20px; border-bottom: 1px solid var(--ink); }
.link { color: var(--ink); text-decoration: none; margin-left: 2px; }
.link:hover { text-decoration: underline; }
.card { padding: 6px; margin: 4px 0; width: 50%; background: #eee; border-radius: 7px; }
.card.wide { width: 80%; }
.field { border: 2px solid #c00; }
.cards h2 { color: #555; font-size: 21px; }
@media (max-width: 400px) { .card { width: 100%; } .bar { flex-direction: column; }
  h2, .link { margin-left: 9px; } }
""",
        "script.js": "document.querySelector('h2').append(' (2)');\n",
    }
)


@pytest.mark.parametrize("width", [600, 390])
def test_every_stack_looks_like_the_plain_page(renderer: Renderer, width: int):
    window = Viewport(width, 400)
    plain = renderer.render(PAGE.files, window)
    assert any("(2)" in block.text for block in plain.text)
    for name, stack in STACKS.items():
        seen = renderer.render(stack.apply(PAGE).files, window)
        assert seen.console == (), name
        assert np.array_equal(seen.pixels, plain.pixels), name


def test_every_page_of_several_is_in_the_stack(renderer: Renderer):
    link = '<p class="bar"><a href="cart.html">Cart</a></p>'
    shared = PAGE.html.replace("</body>", f"{link}</body>")
    cart = shared.replace("Crossings this week", "Cart")
    pages = Page({**PAGE.files, "index.html": shared, "cart.html": cart})
    assert pages.pages == ("index.html", "cart.html")
    window = Viewport(600, 400)
    plain = renderer.render(pages.at("cart.html").files, window)
    for name, stack in STACKS.items():
        seen = renderer.render(stack.apply(pages).at("cart.html").files, window)
        assert seen.console == (), name
        assert np.array_equal(seen.pixels, plain.pixels), name


@pytest.mark.parametrize("scheme", ["", "@media (min-width: 1px) { :root { --spacing: 70px; } }"])
def test_properties_that_are_called_as_tailwinds_own_keep_their_values(
    renderer: Renderer, scheme: str
):
    html = '<link rel="stylesheet" href="styles.css"><p class="a">Ferries</p><p class="b">x</p>'
    css = f""":root {{ --spacing: 30px; --font-serif: monospace; --color-red-500: #00f;
  --ink: #080; }}
.a {{ margin-top: 8px; padding-left: var(--spacing); font-family: var(--font-serif);
  font-weight: 700; color: var(--color-red-500); }}
.b {{ background: var(--ink); }}
{scheme}
"""
    page = Page({"index.html": f"<!doctype html>{html}", "styles.css": css})
    window = Viewport(300, 200)
    plain = renderer.render(page.files, window)
    seen = renderer.render(STACKS["tailwind"].apply(page).files, window)
    assert np.array_equal(seen.pixels, plain.pixels)


def test_a_section_becomes_a_component_that_is_named_by_what_it_is():
    files = STACKS["react"].apply(PAGE).files
    sources = {path for path in files if path.startswith("src/")}
    assert sources == {
        "src/App.jsx",
        "src/Header.jsx",
        "src/HeroSection.jsx",
        "src/CrossingsThisWeekSection.jsx",
    }
    assert "<HeroSection />" in str(files["src/App.jsx"])
    assert "<body" not in str(files["src/App.jsx"])


@pytest.mark.parametrize(
    ("stack", "file", "written"),
    [
        ("react", "src/HeroSection.jsx", 'style={{ letterSpacing: "1px", "--x": "2px" }}'),
        ("react", "src/HeroSection.jsx", '{"{"}arrive{"}"} {"&"} stay'),
        ("react", "src/HeroSection.jsx", '<svg viewBox="0 0 10 10" width="20">'),
        ("react", "src/HeroSection.jsx", 'defaultValue="Ines" readOnly />'),
        ("react", "src/HeroSection.jsx", '<label htmlFor="name">'),
        ("react", "src/CrossingsThisWeekSection.jsx", "onClick={(event) => { event.currentTarget"),
        ("react", "app.js", 'h("p", { className: "card" }, "Second")'),
        ("react", "src/Header.jsx", HEADER_JSX),
        ("vue", "src/App.vue", 'import Header from "./Header.vue";'),
        ("vue", "src/CrossingsThisWeekSection.vue", '@click="$event.currentTarget'),
        ("vue", "app.js", "onClick: (event) => { event.currentTarget"),
        ("vue", "app.js", 'h("p", { class: "card" }, ["Second"])'),
        ("tailwind", "index.html", 'class="flex gap-3 py-2 px-5 border-b border-b-ink'),
        ("tailwind", "index.html", "max-[400.02px]:flex-col"),
        ("tailwind", "index.html", "hover:underline"),
    ],
)
def test_sources_read_as_a_person_would_write_them(stack: str, file: str, written: str):
    assert written in str(STACKS[stack].apply(PAGE).files[file])


def test_no_class_is_left_that_nothing_names():
    html = str(STACKS["tailwind"].apply(PAGE).files["index.html"])
    assert 'class="card wide' in html  # a rule for both together stays
    assert "field" not in html.split("<body")[1]
    assert "styles.css" not in html


@pytest.mark.parametrize(
    ("name", "value", "classes"),
    [
        ("padding", "8px 16px", ["py-2", "px-4"]),
        ("padding", "1px 2px 3px", ["pt-[1px]", "pr-0.5", "pb-[3px]", "pl-0.5"]),
        ("margin", "0 auto", ["my-0", "mx-auto"]),
        ("padding", "0 var(--space-2)", ["py-0", "px-(--space-2)"]),
        ("margin-inline", "auto", ["mx-auto"]),
        ("font-size", "var(--size-sm)", ["text-(length:--size-sm)"]),
        ("font-family", "var(--font)", ["font-(family-name:--font)"]),
        ("margin", "calc(1px + 2px)", ["[margin:calc(1px_+_2px)]"]),
        ("margin-top", "-4px", ["-mt-1"]),
        ("color", "var(--ink)", ["text-ink"]),
        ("color", "var(--other)", ["[color:var(--other)]"]),
        ("background", "#fff", ["bg-[#fff]"]),
        ("font-size", "14.5px", ["text-[14.5px]"]),
        ("font-weight", "600", ["font-semibold"]),
        ("border", "2px solid var(--ink)", ["border-[2px]", "border-ink"]),
        ("grid-template-areas", '"a_b"', [r'[grid-template-areas:"a\_b"]']),
    ],
)
def test_declarations_become_utilities(name: str, value: str, classes: list[str]):
    assert utilities(name, value, {"--ink": "ink"}) == classes


def test_a_stylesheet_is_read_rule_by_rule():
    rules = css.parse(
        '/* a */ @import "x.css"; p, b { color: red; content: "};" }'
        "@media (max-width: 9px) { i { top: 0 } } @font-face { src: url(data:a;b) }"
    )
    assert [(rule.prelude, rule.condition) for rule in rules] == [
        ('@import "x.css"', ""),
        ("p, b", ""),
        ("i", "@media (max-width: 9px)"),
        ("@font-face", ""),
    ]
    assert rules[1].declarations == {"color": "red", "content": '"};"'}
    assert rules[3].declarations == {"src": "url(data:a;b)"}


def test_sloppy_html_is_read_as_browsers_read_it():
    body = parse("<title>t</title><p>a<p>b <i>c</i> d<ul><li>1<li>2</ul><br>e").body
    assert [node.tag for node in body.elements] == ["p", "p", "ul", "br"]
    assert [item.text for item in body.elements[2].elements] == ["1", "2"]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("\n  <p>a</p>\n <p>b</p>\n", "<p>a</p><p>b</p>"),
        ("<p>\n a  b </p> x <i>c</i>\n<b>d</b>\n", "<p>a b</p>x <i>c</i> <b>d</b>"),
        ("<p>a<b> b</b> <i>c </i>d</p>", "<p>a<b> b</b> <i>c </i>d</p>"),
        ("<button> a </button>", "<button>a</button>"),
        ("<pre>a  b\n<code>c  d\n</code></pre>", "<pre>a  b\n<code>c  d\n</code></pre>"),
    ],
)
def test_white_space_that_is_seen_stays(written: str, left: str):
    body = tidied(parse(f"<body>{written}</body>").body)
    assert "".join(map(script.html, body.children)) == left


def test_tokens_are_written_as_in_the_stylesheet():
    page = Page({"index.html": "", "a.css": ":root { --gap: 16px; --half: 7.5px; --wait: 200ms }"})
    assert '"value": 16,' in tokens(page)
    assert '"value": 7.5,' in tokens(page)
    assert '"value": 200,' in tokens(page)


def test_what_the_format_has_no_type_for_is_no_token():
    css = (
        ":root { --version: 1.2.3; --at: 1.2.3px; --dot: .; --mix: color-mix(in srgb, red, blue) }"
    )
    assert json.loads(tokens(Page({"index.html": "", "a.css": css}))) == {}


def test_tokens_are_those_of_the_root():
    assert json.loads(tokens(PAGE)) == {
        "color": {
            "ink": {
                "$type": "color",
                "$value": {
                    "colorSpace": "srgb",
                    "components": [0.0863, 0.1882, 0.1843],
                    "hex": "#16302f",
                },
            },
            "paper": {
                "$type": "color",
                "$value": {
                    "colorSpace": "srgb",
                    "components": [0.9843, 0.9686, 0.9412],
                    "hex": "#fbf7f0",
                },
            },
        },
        "fontFamily": {"font": {"$type": "fontFamily", "$value": ["Noto Sans", "sans-serif"]}},
    }
