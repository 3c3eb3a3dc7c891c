"""The parts of a page: containers, sidebars, and the name of the site in its bar."""

from dataclasses import replace

from generation.engines.reconstruction.container import with_containers
from generation.engines.reconstruction.harmony import harmonised
from generation.engines.reconstruction.landmarks import with_landmarks
from generation.engines.reconstruction.masthead import with_parts
from generation.engines.reconstruction.node import Node, group_box, text_node
from generation.engines.reconstruction.region import Region
from tests.lines import line
from verify.screenshot import Box


def text(words: str, x: float, baseline: float) -> Node:
    return text_node((line(words, x, baseline),), 24.0)


def column(*children: Node) -> Node:
    return Node("column", group_box("column", children), children)


def page(*children: Node) -> Node:
    box = Box(0, 0, 1000, 800)
    return Node("column", box, children, region=Region(box, (255, 255, 255)))


def test_what_begins_at_one_line_is_in_a_container_in_the_middle():
    wide = Node("empty", Box(0, 0, 1000, 100), region=Region(Box(0, 0, 1000, 100), (0, 0, 0)))
    first, second = text("Boats", 200, 150), text("that wait", 200, 200)
    _, container = with_containers(page(wide, first, second)).children
    assert container.landmark == "container"
    assert (container.box.x, container.box.right) == (200, 800)
    assert container.children == (first, second)


def test_what_stands_here_and_there_is_in_no_container():
    wide = Node("empty", Box(0, 0, 1000, 100), region=Region(Box(0, 0, 1000, 100), (0, 0, 0)))
    children = (wide, text("Boats", 200, 150), text("that wait", 260, 200))
    assert with_containers(page(*children)).children == children


def test_a_narrow_column_of_short_texts_is_a_sidebar():
    links = column(*(text(f"Link {n}", 40, 100 + 150 * n) for n in range(5)))
    story = Node("picture", Box(300, 80, 660, 640))
    row = Node("row", group_box("row", (links, story)), (links, story))
    body = with_landmarks(page(row, text("The end", 40, 790)))
    aside, main = body.children[0].children
    assert (aside.landmark, main.landmark) == ("aside", "main")


def test_a_name_between_smaller_words_of_a_bar_is_the_sites():
    words = [text("Tuesday 14 April", 40, 40), text("Subscribe", 900, 40)]
    name = text_node((line("The Lantern", 440, 44, 32, 700),), 40.0)
    bar = Node("row", Box(0, 0, 1000, 60), (words[0], name, words[1]))
    marked = with_parts(bar, Box(0, 0, 1000, 800))
    assert [child.landmark for child in marked.children] == ["", "brand", ""]


def test_what_tells_most_of_a_page_is_no_footer():
    prose = [line("Small ferries between eleven islands", 40, 500 + 24 * n) for n in range(8)]
    first, second = text_node(tuple(prose[:4]), 24.0), text_node(tuple(prose[4:]), 24.0)
    head = Node("empty", Box(0, 0, 1000, 460), region=Region(Box(0, 0, 1000, 460), (0, 0, 0)))
    whole = with_landmarks(page(head, text("By boat", 40, 480), column(first, second)))
    assert [child.landmark for child in whole.children] == ["main"]


def test_styles_that_nobody_can_tell_apart_are_one():
    common = line("Ferries leave every hour", 0, 20)
    (run,) = common.runs
    style = replace(run.style, size=run.style.size * 1.01, color=(2, 2, 2))
    other = replace(common, runs=(replace(run, style=style),))
    assert {r.style for one in harmonised([common, other]) for r in one.runs} == {run.style}
