"""Columns beside each other are read one after another, and fit a small screen."""

from generation.engines.reconstruction.element import Span
from generation.engines.reconstruction.layout import layout
from generation.engines.reconstruction.narrow_tracks import narrow_tracks
from generation.engines.reconstruction.node import Node, text_node
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.scene import Scene
from generation.engines.reconstruction.style import Line
from tests.lines import line, written
from verify.screenshot import Box

WHITE = (255, 255, 255)


def read(lines: list[Line]) -> list[str]:
    """The texts of a page in the order of its document."""

    def texts(node: Node) -> list[str]:
        own = [" ".join(part.text for part in node.lines)] if node.lines else []
        return own + [text for child in node.children for text in texts(child)]

    return texts(layout(Scene(1000, 600, WHITE, (), ()), lines))


def test_a_sidebar_is_read_before_what_stands_beside_it():
    links = [line(word, 40, 60 + 50 * i) for i, word in enumerate(("Profile", "Mail", "Keys"))]
    fields = [line(word, 300, 60 + 75 * i) for i, word in enumerate(("You", "Name", "City", "Web"))]
    assert read(fields + links) == ["Profile", "Mail", "Keys", "You", "Name", "City", "Web"]


def test_rows_of_two_are_read_row_by_row():
    names = [line(word, 40, 60 + 60 * i) for i, word in enumerate(("Name", "Street", "City"))]
    values = [line(word, 300, 60 + 60 * i) for i, word in enumerate(("Ada", "Hill 3", "Lerwick"))]
    assert read(names + values) == ["Name", "Ada", "Street", "Hill 3", "City", "Lerwick"]


def box(x: float, width: float) -> Node:
    region = Region(Box(x, 100, width, 80), (200, 0, 0))
    return Node("empty", region.box, region=region)


def spans(*nodes: Node) -> list[Span]:
    return [Span(node.box.x, node.box.right) for node in nodes]


def test_bars_stay_beside_each_other_on_a_small_screen():
    bars = [box(50 * i, 40) for i in range(8)]
    assert "grid-template-columns" not in narrow_tracks(bars, spans(*bars), 10)


def test_equal_cards_wrap_and_unequal_columns_stack():
    words = "A text of two lines that needs some room of its own"
    cards = [
        text_node((line(words, 450 * i, 100), line(words, 450 * i, 124)), 24) for i in (0, 1, 2)
    ]
    tracks = [Span(450 * i, 450 * i + 400) for i in (0, 1, 2)]
    assert "auto-fit" in narrow_tracks(cards, tracks, 50)["grid-template-columns"]
    assert narrow_tracks(cards[:2], [Span(0, 400), Span(450, 1300)], 50) == {
        "grid-template-columns": "minmax(0, 1fr)",
        "row-gap": "24px",
    }


def test_an_icon_stays_beside_its_text():
    icon, text = box(0, 48), text_node((line("One", 60, 100), line("Two", 60, 124)), 24)
    columns = narrow_tracks([icon, text], [Span(0, 48), Span(60, 900)], 12)["grid-template-columns"]
    assert columns == "48px minmax(0, 1fr)"


def test_a_column_is_no_wider_than_the_screen_for_what_it_holds():
    tops = (100, 200, 300)
    panels = [Region(Box(100, y, 600, 80), (200, 220, 240)) for y in tops]
    _, css = written([line("Boats to the islands", 120, y + 45) for y in tops], panels)
    assert "display: grid;\n  grid-template-columns: minmax(0, 1fr);\n  gap: " in css
