"""What becomes of the parts of a wide page in a window of 390 px."""

import pytest

from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.style import Line
from tests.lines import line, rebuilt
from verify.render import Renderer
from verify.screenshot import RGB, Box, Element, Screenshot, Viewport

WHITE: RGB = (255, 255, 255)
GREY, BLUE = (234, 236, 244), (78, 115, 223)
TEXT = [line("Ferries leave every hour from the old pier.", 40, 560)]


def phone(
    renderer: Renderer,
    lines: list[Line],
    regions: list[Region],
    pictures: list[Picture] | None = None,
) -> Screenshot:
    """A page with these on it, on a phone."""
    page = rebuilt([*lines, *TEXT], regions, pictures or [])
    return renderer.render(page.files, Viewport(390, 800))


def box_of(shot: Screenshot, text: str) -> Box:
    return next(block.box for block in shot.text if block.text == text)


def filled(shot: Screenshot, color: RGB) -> Element:
    return next(element for element in shot.elements if element.background == color)


@pytest.mark.parametrize("share", [0.25, 0.8])
def test_a_bar_fills_as_much_of_its_track(renderer: Renderer, share: float):
    track = Region(Box(40, 100, 600, 16), GREY, radius=8)
    bar = Region(Box(40, 100, 600 * share, 16), BLUE, radius=8)
    shot = phone(renderer, [], [track, bar])
    ratio = filled(shot, BLUE).box.width / filled(shot, GREY).box.width
    assert ratio == pytest.approx(share, abs=0.01)


def test_the_labels_of_a_chart_stay_beside_it_and_below(renderer: Renderer):
    chart = Picture(Box(120, 100, 600, 240), "chart")
    upright = [line(label, 60, 110 + 75 * i) for i, label in enumerate(("300", "200", "100", "0"))]
    lying = [
        line(label, 120 + 190 * i, 370) for i, label in enumerate(("Jan", "Feb", "Mar", "Apr"))
    ]
    shot = phone(renderer, [*upright, *lying], [], [chart])
    (seen,) = (element.box for element in shot.elements if element.tag == "img")
    labels = [box_of(shot, label) for label in ("300", "200", "100", "0")]
    assert all(label.right <= seen.x for label in labels)
    assert all(seen.y - 4 <= label.center[1] <= seen.bottom + 4 for label in labels)
    months = [box_of(shot, month) for month in ("Jan", "Feb", "Mar", "Apr")]
    assert {round(month.bottom) for month in months if month.y >= seen.bottom} != set()
    assert months[-1].x > seen.center[0] and months[-1].right <= 390


def test_an_icon_stays_in_the_middle_of_its_disc(renderer: Renderer):
    disc = Region(Box(100, 100, 128, 128), BLUE, radius=64)
    shot = phone(renderer, [], [disc], [Picture(Box(134, 134, 60, 60), "icon")])
    icon = next(element.box for element in shot.elements if element.tag in ("img", "svg"))
    assert icon.center[0] == pytest.approx(filled(shot, BLUE).box.center[0], abs=1)


def test_what_filled_its_column_fills_the_screen(renderer: Renderer):
    boxes = [Region(Box(40, 100, 240, 320), GREY), Region(Box(48, 108, 224, 60), BLUE)]
    boxes.append(Region(Box(40, 200, 240, 60), (250, 250, 230)))
    boxes.append(Region(Box(300, 100, 460, 320), (250, 240, 230)))
    lines = [line("Folders", 70, 145, color=WHITE), line("Drafts", 70, 235)]
    lines += [line("Your message of last Monday evening", 330, y) for y in (160, 240, 320)]
    shot = phone(renderer, lines, boxes)
    assert filled(shot, BLUE).box.width >= 0.9 * filled(shot, GREY).box.width > 300


def test_a_text_keeps_room_on_both_sides_of_its_box(renderer: Renderer):
    panel = [Region(Box(40, 60, 720, 300), GREY), Region(Box(40, 60, 720, 60), BLUE)]
    said = "Ferries leave the harbour every hour until the last light, and on"
    more = "summer nights they wait for the music to end."
    lines = [line(said, 60, 180), line(more, 60, 204), line("Boats", 60, 95, color=WHITE)]
    shot = phone(renderer, lines, panel)
    inner = filled(shot, GREY).box
    right = max(block.box.right for block in shot.text if inner.contains(block.box))
    assert right <= inner.right - 15


def test_a_badge_on_a_picture_is_as_wide_as_its_word(renderer: Renderer):
    photo = Picture(Box(40, 60, 400, 240), "photo", backdrop=True)
    badge = Region(Box(370, 70, 60, 24), BLUE, radius=4, role="badge")
    shot = phone(renderer, [line("Sale", 384, 87, color=WHITE)], [badge], [photo])
    seen = filled(shot, BLUE).box
    assert seen.width == pytest.approx(60, abs=3) and seen.x > 195


def test_the_words_of_two_columns_of_a_table_do_not_touch(renderer: Renderer):
    rule = [Region(Box(20, 115 + 40 * i, 760, 1), GREY, role="rule") for i in range(3)]
    rows = (
        ("Harbour", "Berths", "Ferry"),
        ("Lerwick", "214", "06:30"),
        ("Kirkwall", "98", "07:15"),
    )
    lines = [
        line(word, 40 + 250 * i, 100 + 40 * j, weight=400 if j else 700)
        for j, row in enumerate(rows)
        for i, word in enumerate(row)
    ]
    page = rebuilt([*lines, *TEXT], rule)
    assert "<table" in page.html
    sheet = str(page.files["styles.css"]).split("@media")[1]
    assert ".table tr > * + * {\n    padding-left: 6px;" in sheet
