from dataclasses import replace

import pytest

from tests.drawing import draw
from verify.editability import absolute_share, overflow, picture_share, tree_bleu
from verify.screenshot import Box, Element, Screenshot, Viewport


def page(*elements: Element, width: int = 400) -> Screenshot:
    body = Element("body", "body", Box(0, 0, width, 400), None)
    return Screenshot(
        draw(width=width, height=400).pixels, Viewport(400, 400), elements=(body, *elements)
    )


def element(tag: str = "p", position: str = "static", side: int = 100, parent: int = 0) -> Element:
    return Element(tag, tag, Box(0, 0, side, side), parent, position=position)


@pytest.mark.parametrize(
    "elements, share",
    [
        ((), 0),
        ((element(), element()), 0),
        ((element(), element(position="absolute")), 0.5),
        ((element(position="fixed"), element(position="absolute")), 1),
        ((element(position="relative"),), 0),
    ],
)
def test_absolute_share(elements, share):
    assert absolute_share(page(*elements)) == share


@pytest.mark.parametrize(
    "elements, share",
    [
        ((), 0),
        ((element("p", side=400),), 0),
        ((element("img", side=200), element("svg", side=100)), 0.25),
        ((element("canvas", side=900),), 1),
    ],
)
def test_picture_share(elements, share):
    assert picture_share(page(*elements)) == share


@pytest.mark.parametrize(("tag", "share"), [("div", 0.25), ("body", 1)])
def test_a_background_is_a_picture_and_that_of_the_body_is_as_large_as_the_page(tag, share):
    ground = replace(element(tag, side=200), pictured=True)
    assert picture_share(page(ground)) == share


@pytest.mark.parametrize("width, beyond", [(400, 0), (300, 0), (600, 0.5)])
def test_overflow(width, beyond):
    assert overflow(page(width=width)) == pytest.approx(beyond)


@pytest.mark.parametrize(
    "candidate, share",
    [
        (("ul", "li", "li"), 1),
        (("ul", "li"), 0.5),
        (("div", "div"), 0),
        ((), 0),
    ],
)
def test_tree_bleu_counts_families(candidate, share):
    def tree(tags: tuple[str, ...]) -> tuple[Element, ...]:
        top = [element(tag) for tag in tags[:1]]
        return page(*top, *(element(tag, parent=1) for tag in tags[1:])).elements

    assert tree_bleu(tree(("ul", "li", "li")), tree(candidate)) == share
