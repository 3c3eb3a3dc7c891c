"""Kinds of text that are told by their letters: figures, prices, labels, trails to a page."""

import re

from generation.engines.reconstruction.node import Node

PRICE = re.compile(r"^[$€£¥]\s?\d[\d.,]*\b.{0,12}$")
AMOUNT = re.compile(r"[-+\u2212$€£¥\u25b2\u25bc\u2191\u2193]?\s?\d")
VALUE = re.compile(r"^\W{0,2}\d[\d.,:%/]*(\s?\w{1,3})?$")  # a figure, with its unit

SIGNS = "/\u203a\u00bb"  # that part the steps of a trail
TRAIL = re.compile(rf"\w[^{SIGNS}]{{0,30}}( [{SIGNS}] [^{SIGNS}]{{2,30}}){{1,5}}")
TRAIL_WITHIN = 500.0  # CSS px from the top of the page
LONGEST_LABEL = 32  # characters
STEP = re.compile(rf" [{SIGNS}] ")  # between two steps of a trail


def said(node: Node) -> str:
    """The text of a node, its lines as one."""
    return " ".join(line.text for line in node.lines)


def is_price(node: Node) -> bool:
    return bool(PRICE.match(said(node)))


def is_value(node: Node) -> bool:
    return bool(VALUE.match(said(node)))


def begins_with_figure(node: Node) -> bool:
    """Whether a text tells of an amount first, as what is said of a state does: 12 left."""
    return bool(AMOUNT.match(said(node)))


def is_label(node: Node) -> bool:
    """Whether a text may be the name of a page: a line of a few words."""
    text = said(node)
    return len(node.lines) == 1 and text.replace(" ", "").isalpha() and len(text) <= LONGEST_LABEL


def is_trail(node: Node) -> bool:
    """Whether a line names the pages above this one, as breadcrumbs do: Home / Shop / Cups."""
    near_top = node.box.y < TRAIL_WITHIN and len(node.lines) == 1
    return near_top and bool(TRAIL.fullmatch(said(node)))
