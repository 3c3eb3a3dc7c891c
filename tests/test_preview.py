"""A page is shown with all that it brings, and cannot reach anything else."""

import base64

import pytest

from generation.page import Page
from webapp.preview import document, inline, shell

DOT = b"\x89PNG dot"
DOT_URL = f"data:image/png;base64,{base64.b64encode(DOT).decode()}"


def css_url(text: str) -> str:
    return f"data:text/css;base64,{base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="a/dot.png">', f'<img src="{DOT_URL}">'),
        ("<img src=a/dot.png alt=x>", f'<img src="{DOT_URL}" alt="x">'),
        ('<img src="./a/dot.png?v=1">', f'<img src="{DOT_URL}">'),
        ('<img srcset="a/dot.png 1x, b.png 2x">', f'<img srcset="{DOT_URL} 1x, b.png 2x">'),
        ('<p style="background: url(a/dot.png)">', f'<p style="background: url(&quot;{DOT_URL}'),
        ("<style>p{background:url('a/dot.png')}</style>", f'<style>p{{background:url("{DOT_URL}")'),
        ('<svg><image href="a/dot.png"/></svg>', f'<svg><image href="{DOT_URL}" /></svg>'),
        ('<svg><use href="a/dot.png#i"/></svg>', f'<svg><use href="{DOT_URL}#i" /></svg>'),
        (
            "<!doctype html>\n<title>AT&T &copy 2020</title>\n\n<p>\n  <img src='a/dot.png'> a < b",
            f"<!doctype html>\n<title>AT&T &copy 2020</title>\n\n<p>\n  "
            f'<img src="{DOT_URL}"> a < b',
        ),
    ],
)
def test_files_are_put_where_they_are_referred_to(html: str, expected: str):
    assert inline({"index.html": html, "a/dot.png": DOT}).startswith(expected)


@pytest.mark.parametrize(
    "html",
    [
        "<pre>src=&quot;a/dot.png&quot; and a/dot.png</pre>",
        '<a href="https://example.com/a/dot.png">there</a>',
        '<a href="#top">top</a><a href="index.html">self</a><a href="cart.html">cart</a>',
        '<script>const path = "a/dot.png"; if (a<b) {}</script>',
        "<!-- <img src='a/dot.png'> -->",
    ],
)
def test_everything_else_is_left_as_it_is(html: str):
    assert inline({"index.html": html, "a/dot.png": DOT, "cart.html": html}) == html


def test_stylesheets_bring_their_own_files_even_in_a_circle():
    files = {
        "index.html": '<link rel="stylesheet" href="css/styles.css">',
        "css/styles.css": '@import "more.css"; p { background: url(../a/dot.png) }',
        "css/more.css": '@import "styles.css"; b {}',
        "a/dot.png": DOT,
    }
    more = css_url('@import "styles.css"; b {}')
    styles = css_url(f'@import url("{more}"); p {{ background: url("{DOT_URL}") }}')
    assert inline(files) == f'<link rel="stylesheet" href="{styles}">'


def test_scripts_are_plain_text_until_they_are_asked_for():
    page = Page({"index.html": '<script src="script.js"></script>', "script.js": "go()"})
    assert document(page).endswith('<script type="text/plain"></script>')
    assert "data:text/javascript" in document(page, scripts=True)


@pytest.mark.parametrize("attribute", ["src=http://a.test", "srcdoc='<iframe src=//a.test>'"])
def test_frames_are_left_empty(attribute: str):
    html = f"<iframe {attribute}></iframe>"
    assert inline({"index.html": html}) == "<iframe></iframe>"


def test_a_page_that_runs_scripts_brings_no_frame_with_a_document_of_its_own():
    page = Page({"index.html": "<svg><style><p></p><iframe SrcDoc='a'></iframe>"})
    assert "SrcDoc" in document(page)
    assert "SrcDoc" not in document(page, scripts=True)


@pytest.mark.parametrize("scripts", [False, True])
def test_the_policy_comes_before_the_page_in_both_frames(scripts: bool):
    text = shell(Page({"index.html": "<p>page</p>"}), scripts=scripts)
    first, second = text.index("default-src 'none'"), text.index("default-src &#x27;none")
    assert first < text.index("<iframe") < second < text.index("&lt;p&gt;page")
    assert f'sandbox="{"allow-scripts" if scripts else ""}"' in text


def test_a_page_cannot_break_out_of_its_attribute():
    text = shell(Page({"index.html": '"></iframe><script>parent.x = 1</script>'}), scripts=True)
    assert "</iframe><script>" not in text
