"""An HTML document as a tree of elements and texts, as far as a stack has to know it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from verify.source import VOID

RAW = frozenset({"script", "style", "textarea", "pre"})  # whose white space counts
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "button",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "math",
        "meter",
        "output",
        "progress",
        "q",
        "s",
        "samp",
        "select",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "svg",
        "time",
        "u",
        "var",
        "wbr",
    ]
)

PHRASES = INLINE - {"button", "select", "svg"}  # whose text goes on that before and after them

# A start tag that ends an open element of these, as browsers have it.
_ENDS = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tbody": {"thead", "tbody", "tr", "td", "th"},
    "tfoot": {"tbody", "tr", "td", "th"},
    "option": {"option"},
    "optgroup": {"option", "optgroup"},
}
_ENDS_P = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "details",
        "div",
        "dl",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ]
)

# html.parser writes the names of tags and attributes small; SVG's are not.
_SVG_NAMES = {
    name.lower(): name
    for name in [
        "clipPath",
        "clipPathUnits",
        "gradientTransform",
        "gradientUnits",
        "linearGradient",
        "markerHeight",
        "markerUnits",
        "markerWidth",
        "maskContentUnits",
        "maskUnits",
        "pathLength",
        "patternTransform",
        "patternUnits",
        "preserveAspectRatio",
        "radialGradient",
        "refX",
        "refY",
        "startOffset",
        "stdDeviation",
        "stopColor",
        "stopOpacity",
        "textLength",
        "textPath",
        "viewBox",
        "foreignObject",
        "feGaussianBlur",
        "feColorMatrix",
        "feOffset",
        "feMerge",
        "feMergeNode",
        "feBlend",
        "feFlood",
        "feComposite",
    ]
}


@dataclass
class Node:
    """An element. A child that is a str is text, its references resolved."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)  # None: no value
    children: list["Node | str"] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    @property
    def elements(self) -> list["Node"]:
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def text(self) -> str:
        """All text in it, white space collapsed."""
        parts = (c if isinstance(c, str) else c.text for c in self.children)
        return " ".join(" ".join(parts).split())

    def walk(self) -> Iterator["Node"]:
        """This element and all in it, in document order."""
        yield self
        for child in self.elements:
            yield from child.walk()


@dataclass(frozen=True)
class Document:
    """`head` and `body` hold what is in them; `attributes` are those of <html>."""

    attributes: dict[str, str | None]
    head: Node
    body: Node


def parse(html: str) -> Document:
    """Read `html`, however sloppily it was written."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return Document(builder.html.attributes, builder.head, builder.body)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.html, self.head, self.body = Node("html"), Node("head"), Node("body")
        self._open = [self.head]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {_SVG_NAMES.get(name, name): value for name, value in attrs}
        if tag in ("html", "head", "body"):
            getattr(self, tag).attributes.update(attributes)
            if tag != "html":
                self._open = [getattr(self, tag)]
            return
        if self._open == [self.head] and tag not in _HEAD_TAGS:
            self._open = [self.body]
        self._end_implied(tag)
        node = Node(_SVG_NAMES.get(tag, tag), attributes)
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        in_svg = any(node.tag == "svg" for node in self._open)
        if tag not in VOID and in_svg:  # elsewhere browsers pass over the slash
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        name = _SVG_NAMES.get(tag, tag)
        if tag == "head":
            self._open = [self.body]
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == name:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if self._open == [self.head]:
            if not data.strip():
                return
            self._open = [self.body]
        self._open[-1].children.append(data)

    def _end_implied(self, tag: str) -> None:
        ended = _ENDS.get(tag, set()) | ({"p"} if tag in _ENDS_P else set())
        while len(self._open) > 1 and self._open[-1].tag in ended:
            self._open.pop()


_HEAD_TAGS = frozenset(["base", "link", "meta", "noscript", "script", "style", "template", "title"])


def tidied(node: Node) -> Node:
    """`node` less the white space in it that is not seen."""
    if node.tag in RAW:
        return node
    children = [c if isinstance(c, str) else tidied(c) for c in _tidy(node)]
    return replace(node, children=children)


def _tidy(node: Node) -> list[Node | str]:
    """The children of `node`, what is seen of the white space between them as one space."""
    children, kept = _joined(node.children), list[Node | str]()
    outside = node.tag in PHRASES  # whether what is before and after it is on its line
    for index, child in enumerate(children):
        if isinstance(child, Node):
            kept.append(child)
            continue
        text = _collapse(child)
        before, after = children[index - 1 : index], children[index + 1 : index + 2]
        if not text.strip():
            if not (before and after and _is_inline(before[0]) and _is_inline(after[0])):
                continue
        elif not (_is_inline(before[0]) if before else outside):
            text = text.lstrip()
        if not (_is_inline(after[0]) if after else outside):
            text = text.rstrip()
        kept.append(text)
    return kept


def _joined(children: list[Node | str]) -> list[Node | str]:
    """`children`, texts that follow one another as one."""
    joined: list[Node | str] = []
    for child in children:
        last = joined[-1] if joined else None
        if isinstance(child, str) and isinstance(last, str):
            joined[-1] = last + child
        else:
            joined.append(child)
    return joined


def _collapse(text: str) -> str:
    words = text.replace("\t", " ").replace("\n", " ").replace("\r", " ").split(" ")
    inner = " ".join(word for word in words if word)
    if not inner:
        return " "
    return (" " if not words[0] else "") + inner + (" " if not words[-1] else "")


def _is_inline(child: Node | str) -> bool:
    return isinstance(child, str) or child.tag in INLINE
