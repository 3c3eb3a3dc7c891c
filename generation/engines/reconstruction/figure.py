"""Figures: texts that say how many or how much, and name nothing."""

import re

from generation.engines.reconstruction.node import Node

PRICE = re.compile(r"^[$€£¥]\s?\d[\d.,]*\b.{0,8}$")
VALUE = re.compile(r"^\W{0,2}\d[\d.,:%/]*(\s?\w{1,3})?$")  # a figure, with its unit


def said(node: Node) -> str:
    """The text of a node, its lines as one."""
    return " ".join(line.text for line in node.lines)


def is_price(node: Node) -> bool:
    return bool(PRICE.match(said(node)))


def is_value(node: Node) -> bool:
    return bool(VALUE.match(said(node)))
