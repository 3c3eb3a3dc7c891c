from generation.engines.reconstruction.element import Element
from generation.engines.reconstruction.node import Node
from generation.engines.reconstruction.patterns import unify
from verify.screenshot import Box

BOX = Box(0, 0, 100, 20)


def unified(*margins: float) -> list[str]:
    """The top margins of that many texts in a column, as instances of one pattern have them."""
    texts = [Element(Node("empty", BOX), {"margin-top": f"{margin:g}px"}) for margin in margins]
    unify(Element(Node("column", BOX), children=texts))
    return [text.css["margin-top"] for text in texts]


def test_instances_that_differ_by_a_pixel_have_the_same_lengths():
    assert unified(8, 8.5) == ["8px"] * 2
    assert unified(8, 12) == ["8px", "12px"]


def test_what_follows_many_instances_stays_where_it_was():
    margins = [8, 8.5, 8.5] * 12
    (margin,) = set(unified(*margins))
    assert abs(float(margin.removesuffix("px")) * len(margins) - sum(margins)) <= 2
