"""Rows and columns under a header are a table; cards and lists of links are none."""

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest

from generation.engines.reconstruction.element import Element
from generation.engines.reconstruction.layout import layout
from generation.engines.reconstruction.node import Node, all_nodes
from generation.engines.reconstruction.region import Border, Region
from generation.engines.reconstruction.scene import Scene
from generation.engines.reconstruction.style import Line
from generation.engines.reconstruction.table_rules import table_rules
from generation.engines.reconstruction.tag import Tag
from generation.page import Page
from tests.lines import line, written
from tests.rebuilt import generate
from verify.render import Renderer
from verify.screenshot import Box, Screenshot, Viewport

WHITE, GRAY, LINE = (255, 255, 255), (230, 230, 230), (200, 200, 200)
ROWS = (("Lerwick", "214", "06:30"), ("Kirkwall", "98", "07:15"), ("Stornoway", "151", "09:00"))
WINDOW = Viewport(900, 500)
HARBOURS = """<!doctype html><style>
  body { margin: 40px; font: 16px/24px Arial; color: #222; background: #fff }
  table { width: 100%; border-collapse: collapse }
  th { background: #14324a; color: #fff; text-align: left }
  th, td { padding: 10px 20px; border-bottom: 1px solid #ccd }
  th + th, td + td { text-align: right }
</style><h1>Harbours</h1><table><tr><th>Harbour</th><th>Berths</th><th>First ferry</th></tr>""" + (
    "".join(f"<tr><td>{a}</td><td>{b}</td><td>{c}</td></tr>" for a, b, c in ROWS) + "</table>"
)


def tables(lines: Sequence[Line], *regions: Region) -> list[Node]:
    root = layout(Scene(900, 500, WHITE, regions), lines)
    return [node for node in all_nodes(root) if node.kind == "table"]


def words(table: Node) -> list[list[str]]:
    return [
        [" ".join(part.text for part in cell.lines) for cell in row.children]
        for row in table.children
    ]


def rows(
    weight: int = 700,
    header: Sequence[str] = ("Harbour", "Berths", "Ferry"),
    body: Sequence[Sequence[str]] = ROWS,
) -> list[Line]:
    """A header and its rows in three columns, 40 px apart."""
    text = [line(word, 40 + 250 * i, 100, weight=weight) for i, word in enumerate(header)]
    for number, row in enumerate(body, start=1):
        text += [line(word, 40 + 250 * i, 100 + 40 * number) for i, word in enumerate(row)]
    return text


def rule(y: float) -> Region:
    return Region(Box(20, y, 800, 1), LINE, role="rule")


def test_rows_parted_by_lines_under_a_bold_header_are_a_table():
    (table,) = tables(rows(), *(rule(115 + 40 * number) for number in range(3)))
    assert words(table) == [["Harbour", "Berths", "Ferry"], *map(list, ROWS)]


def test_the_cells_of_a_table_fill_it():
    (table,) = tables(rows(), *(rule(115 + 40 * number) for number in range(3)))
    area = sum(cell.box.area for row in table.children for cell in row.children)
    assert area == pytest.approx(table.box.area, rel=0.01)


def test_rows_without_a_header_are_no_table():
    assert not tables(rows(weight=400), *(rule(115 + 40 * number) for number in range(3)))


def test_links_under_headings_are_no_table():
    links = [
        ("About", "Boats", "Help"),
        ("Press", "Islands", "Lost things"),
        ("Jobs", "Map", "FAQ"),
    ]
    text = [line(word, 40 + 250 * i, 100, weight=700) for i, word in enumerate(("We", "Go", "Ask"))]
    for number, row in enumerate(links, start=1):
        text += [line(word, 40 + 250 * i, 100 + 40 * number) for i, word in enumerate(row)]
    assert not tables(text)


def test_cells_with_borders_are_a_table_and_one_may_span_rows():
    border = Border(1, LINE)
    sides = (border, border, border, border)
    boxes = [
        Box(20 + 200 * column, 40 * row, 201, 41) for row in range(3) for column in range(1, 3)
    ]
    cells = [Region(box, WHITE, sides) for box in (Box(20, 0, 201, 121), *boxes)]
    text = [line("Name", cell.box.x + 12, cell.box.y + 25) for cell in cells]
    (table,) = tables(text, *cells)
    assert [len(row.children) for row in table.children] == [3, 2, 2]
    assert table.children[0].children[0].box.height == pytest.approx(120, abs=1)


def test_cards_beside_each_other_are_no_table():
    cards = [
        Region(Box(20 + 280 * column, 160 * row, 260, 140), GRAY)
        for row in range(2)
        for column in range(3)
    ]
    text = [line("Kirkwall", card.box.x + 16, card.box.y + 40, weight=700) for card in cards]
    text += [line("An island in the north", card.box.x + 16, card.box.y + 80) for card in cards]
    assert not tables(text, *cards)


def test_panes_beside_each_other_are_no_table():
    edges = {(0, 300): (0, 120, 190, 500), (300, 900): (0, 70, 420, 500)}
    panes = [
        Region(Box.from_edges(left, top, right, bottom), (240 - bottom // 50, 250, 240))
        for (left, right), ys in edges.items()
        for top, bottom in pairwise(ys)
    ]
    assert not tables([line("Messages", p.box.x + 20, p.box.y + 40) for p in panes], *panes)


def test_nothing_in_a_cell_is_a_title_of_the_page():
    border = Border(1, LINE)
    boxes = [Box(20 + 200 * i, 100 + 60 * j, 201, 61) for j in range(3) for i in range(3)]
    cells = [Region(box, WHITE, (border, border, border, border)) for box in boxes]
    lines = [line("Depth", cell.box.x + 60, cell.box.y + 24, weight=700) for cell in cells[:3]]
    lines += [line("(metres)", cell.box.x + 60, cell.box.y + 48, 20, 700) for cell in cells[:3]]
    lines += [line("one and a half", cell.box.x + 60, cell.box.y + 36) for cell in cells[3:]]
    html, _ = written([*lines, line("Harbours", 40, 60, 32, 700)], cells)
    assert "<table" in html and re.findall(r"<(h\d)", html) == ["h1"]


@pytest.fixture(scope="module")
def converted(renderer: Renderer) -> tuple[Screenshot, Page, Screenshot, Screenshot]:
    """A page with a table, the page made from its picture, and that at two widths."""
    shot = renderer.render({"index.html": HARBOURS}, WINDOW)
    page = generate(shot)
    wide, narrow = (renderer.render(page.files, v) for v in (WINDOW, Viewport(390, 800)))
    return shot, page, wide, narrow


def test_a_table_is_written_with_its_header_and_its_body(
    converted: tuple[Screenshot, Page, Screenshot, Screenshot],
):
    _, page, _, _ = converted
    assert page.html.count('<th scope="col">') == 3
    assert re.search(r"<thead>\s*<tr>.*</thead>\s*<tbody>", page.html, re.DOTALL)
    assert page.html.count("<td>") == 9


def test_the_text_of_a_table_is_where_it_was(
    converted: tuple[Screenshot, Page, Screenshot, Screenshot],
):
    shot, _, wide, _ = converted
    wanted = {block.text: block.box for block in shot.text}
    seen = {block.text: block.box for block in wide.text}
    assert wanted.keys() == seen.keys()
    for text, box in wanted.items():
        assert (seen[text].x, seen[text].y) == pytest.approx((box.x, box.y), abs=2), text


def test_a_wide_table_scrolls_in_its_own_box(
    converted: tuple[Screenshot, Page, Screenshot, Screenshot],
):
    *_, narrow = converted
    assert narrow.width == 390


def part(name: str, children: Sequence[Tag] = (), align: str = "") -> Tag:
    """A part of a table with a word in it."""
    css = {"text-align": align} if align else {}
    words = Node("text", Box(0, 0, 40, 20), lines=(line("word", 0, 16),))
    return Tag(Element(words, css, part=name), name, name, {}, list(children))


def test_a_rule_of_a_column_overrules_that_of_the_last_row():
    plain = [part("tr", [part("td") for _ in range(4)]) for _ in range(3)]
    centred = [part("td", align="center") for _ in range(3)]
    table = part("table", [*plain, part("tr", [part("td"), *centred])])
    rules, left = table_rules(table, lambda tag: tag.element.css, {})
    (row, _), (column, _) = rules
    assert "last-child" in row and "nth-child(1)" in column and not left
    assert weight(row) <= min(map(weight, column.split(", ")))


def weight(selector: str) -> tuple[int, int]:
    """The specificity of a selector without ids: classes and their like, elements."""
    return selector.count(":"), len(re.findall(r"(?<![:\w-])[a-z]+", selector))


def test_a_badge_in_a_cell_keeps_its_own_size(renderer: Renderer):
    rows = "".join(f"<tr><td>{a}</td><td>{c}</td><td><b>on time</b></td></tr>" for a, _, c in ROWS)
    html = f"""<!doctype html><style>
      body {{ margin: 40px; font: 13px/20px Arial; color: #222 }}
      table {{ width: 100%; border-collapse: collapse; font-size: 17px }}
      th {{ text-align: left }} th, td {{ padding: 10px 0; border-bottom: 1px solid #ccd }}
      b {{ background: #cfe8d5; border-radius: 99px; padding: 3px 12px; font: 13px/18px Arial }}
    </style><p>Ferries leave every half hour from the old pier,</p>
    <p>and every hour from the new one across the bay.</p>
    <table><tr><th>Harbour</th><th>Ferry</th><th>State</th></tr>{rows}</table>"""
    shot = renderer.render({"index.html": html}, WINDOW)
    page = generate(shot)
    seen = renderer.render(page.files, WINDOW)
    assert "<table" in page.html
    assert [block.font_size for block in seen.text if block.text == "on time"] == [13, 13, 13]
