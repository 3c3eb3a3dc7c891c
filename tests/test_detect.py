import cv2
import numpy as np
import pytest

from generation.engines.reconstruction.backdrop import with_backdrops
from generation.engines.reconstruction.detect import detect
from generation.engines.reconstruction.icon_letters import without_icons
from generation.engines.reconstruction.illustration import fit_together
from generation.engines.reconstruction.patch import pack
from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.ring import find_rings
from generation.engines.reconstruction.rule import find_lines
from tests.painted import BLUE, DARK, GREY, LINE, OUTLINE, WHITE, page, photo, region_at, write
from verify.screenshot import Box, TextBlock


@pytest.mark.parametrize(
    ("region", "ground"),
    [
        (Region(Box(100, 80, 300, 200), GREY), WHITE),
        (Region(Box(100, 80, 300, 200), WHITE, OUTLINE), WHITE),
        (Region(Box(100, 80, 300, 200), WHITE, OUTLINE, 8), GREY),
        (Region(Box(100, 80, 300, 60), BLUE, radius=6), WHITE),
        (Region(Box(100, 80, 120, 40), BLUE, radius=20), WHITE),
        (Region(Box(100, 80, 80, 80), BLUE, radius=40), WHITE),
        (Region(Box(100, 80, 300, 200), (52, 58, 64)), DARK),
    ],
)
def test_region_is_found_to_the_pixel(region, ground):
    found = region_at(detect(page(region, fill=ground), []), region.box)
    assert found.box.iou(region.box) == 1
    assert found.fill == region.fill
    assert found.borders == region.borders
    assert found.radius == pytest.approx(region.radius, abs=1)


def test_band_across_the_page_is_a_region():
    scene = detect(page(Region(Box(0, 200, 800, 150), DARK)), [])
    assert scene.fill == WHITE
    assert [region.box for region in scene.regions] == [Box(0, 200, 800, 150)]


def test_regions_are_in_painting_order():
    outer, inner = Region(Box(50, 50, 600, 400), GREY), Region(Box(100, 100, 200, 100), WHITE)
    scene = detect(page(outer, inner), [])
    assert [region.box for region in scene.regions] == [outer.box, inner.box]


@pytest.mark.parametrize(("width", "height"), [(240.3, 44), (240.5, 44), (44.6, 44.6)])
def test_the_soft_edge_of_a_round_end_is_no_border(width, height):
    wide, tall = round(8 * width), round(8 * height)
    drawn = Region(Box(800, 640, wide, tall), BLUE, radius=tall / 2)
    large = page(drawn, width=4000, height=2000)
    pixels = np.asarray(cv2.resize(large, (500, 250), interpolation=cv2.INTER_AREA), np.uint8)
    (found,) = detect(pixels, []).regions
    assert (found.borders[1], found.borders[3]) == (None, None)


@pytest.mark.parametrize("box", [Box(100, 300, 600, 1), Box(400, 100, 1, 300), Box(50, 90, 80, 3)])
def test_hairline_is_a_rule(box):
    scene = detect(page(Region(box, (222, 226, 230))), [])
    assert [(region.role, region.box) for region in scene.regions] == [("rule", box)]


def test_underline_is_no_rule():
    pixels = page(Region(Box(100, 121, 120, 1), BLUE))
    text = write(pixels, "a link", Box(100, 104, 120, 14), BLUE)
    assert detect(pixels, [text]).regions == ()


def test_text_leaves_nothing_behind():
    pixels = page(Region(Box(60, 60, 400, 200), BLUE))
    texts = [
        write(pixels, "heading", Box(80, 80, 250, 48), WHITE),
        write(pixels, "body", Box(80, 150, 300, 12), WHITE),
        write(pixels, "below", Box(80, 400, 300, 12)),
    ]
    scene = detect(pixels, texts)
    assert [region.box for region in scene.regions] == [Box(60, 60, 400, 200)]
    assert scene.pictures == ()


def test_icon_read_as_a_letter_is_a_picture():
    pixels = page()
    cv2.circle(pixels, (109, 109), 5, DARK, 2)
    cv2.line(pixels, (113, 113), (117, 117), DARK, 2)
    text = without_icons([TextBlock("Q", Box(103, 103, 15, 15), DARK, 15)])
    scene = detect(pixels, text)
    assert [picture.kind for picture in scene.pictures] == ["icon"]


def test_parts_of_an_icon_are_one_picture():
    pixels = page()
    for y in (100, 106, 112):
        pixels[y : y + 3, 100:122] = DARK
    pictures = detect(pixels, []).pictures
    boxes = [picture.box for picture in pictures]
    rules = detect(pixels, []).regions
    assert boxes == [Box(100, 100, 22, 15)], (boxes, rules)


def test_tiles_close_together_are_one_icon():
    tiles = [Region(Box(100 + 9 * x, 80 + 9 * y, 7, 7), DARK) for x in (0, 1) for y in (0, 1)]
    scene = detect(page(*tiles), [])
    assert [(picture.kind, picture.box) for picture in scene.pictures] == [
        ("icon", Box(100, 80, 16, 16))
    ]
    assert not scene.regions


def test_photo_is_found_to_the_pixel():
    pixels = page()
    pixels[100:300, 200:500] = photo(200, 300)
    (picture,) = detect(pixels, []).pictures
    assert picture.kind == "photo"
    assert picture.box.iou(Box(200, 100, 300, 200)) > 0.97
    assert not picture.backdrop


def test_photo_under_text_and_a_button_is_a_backdrop():
    pixels = page()
    pixels[0:300] = photo(300, 800)
    pixels[200:240, 340:460] = BLUE
    texts = [
        write(pixels, "headline", Box(250, 100, 300, 40), WHITE),
        write(pixels, "press", Box(370, 212, 60, 14), WHITE),
    ]
    scene = detect(pixels, texts)
    assert [picture.backdrop for picture in scene.pictures] == [True]
    assert region_at(scene, Box(340, 200, 120, 40)).fill == BLUE


def test_a_gauge_is_one_chart_with_its_words_on_it():
    large = np.full((2400, 3200, 3), 255, np.uint8)
    cv2.circle(large, (1200, 1200), 392, BLUE, -1)
    cv2.ellipse(large, (1200, 1200), (392, 392), 0, -90, -20, GREY, -1)
    cv2.circle(large, (1200, 1200), 320, WHITE, -1)
    pixels = np.asarray(cv2.resize(large, (800, 600), interpolation=cv2.INTER_AREA), np.uint8)
    scene = detect(pixels, [write(pixels, "82%", Box(260, 280, 80, 40))])
    (picture,) = scene.pictures
    assert (picture.kind, picture.backdrop, scene.regions) == ("chart", True, ())
    assert picture.box.iou(Box(202, 202, 196, 196)) > 0.97


def test_a_panel_of_specks_is_a_picture_below_its_words():
    pixels = page(Region(Box(50, 50, 700, 500), DARK), Region(Box(100, 400, 300, 60), WHITE))
    for y in range(60, 540, 24):
        for x in range(60, 740, 24):
            pixels[y : y + 3, x : x + 3] = 90
    for x in (100, 250, 420, 600):
        pixels[90:150, x : x + 80] = photo(60, 80)
    scene = detect(pixels, [write(pixels, "headline", Box(250, 300, 200, 30), WHITE)])
    (picture,) = scene.pictures
    assert (picture.box, picture.backdrop) == (Box(50, 50, 700, 500), True)
    assert [region.fill for region in scene.regions] == [WHITE]


def test_round_photo_is_an_avatar():
    pixels = page()
    mask = np.zeros(pixels.shape[:2], np.uint8)
    cv2.circle(mask, (150, 150), 24, 255, -1)
    pixels[mask > 0] = photo(600, 800)[mask > 0]
    (picture,) = detect(pixels, []).pictures
    assert picture.kind == "avatar"
    assert picture.radius == pytest.approx(24, abs=1)


def test_card_with_a_header_is_one_card():
    card = Region(Box(100, 100, 300, 240), WHITE, OUTLINE)
    header = Region(Box(101, 101, 298, 48), GREY)
    divider = Region(Box(100, 149, 300, 1), LINE.color)
    scene = detect(page(card, header, divider), [])
    assert region_at(scene, card.box).borders == OUTLINE
    assert region_at(scene, header.box).fill == GREY
    assert [region.box for region in scene.regions if region.role == "rule"] == [divider.box]


def test_card_with_a_picture_at_its_top_keeps_its_frame():
    card = Region(Box(100, 100, 300, 260), WHITE, OUTLINE)
    pixels = page(card)
    pixels[101:241, 101:399] = photo(140, 298)
    scene = detect(pixels, [])
    assert region_at(scene, card.box).borders == OUTLINE
    assert [picture.box.iou(Box(101, 101, 298, 140)) > 0.95 for picture in scene.pictures] == [True]


def test_the_lines_of_two_buttons_side_by_side_are_two_frames():
    buttons = [Region(Box(x, 100, 180, 34), BLUE, OUTLINE, 3) for x in (100, 320)]
    pixels = page(*buttons)
    rings = find_rings(find_lines(pixels, pack(pixels)))
    assert [ring.box for ring in rings] == [button.box for button in buttons]


def test_frame_with_a_legend_in_it_is_whole():
    pixels = page(Region(Box(100, 100, 400, 200), WHITE, OUTLINE))
    pixels[100:101, 120:190] = WHITE
    text = write(pixels, "legend", Box(126, 94, 58, 12))
    assert region_at(detect(pixels, [text]), Box(100, 100, 400, 200)).borders == OUTLINE


def test_table_cells_are_regions_that_share_their_borders():
    pixels = page()
    for x in range(100, 401, 100):
        pixels[100:191, x] = LINE.color
    for y in range(100, 191, 30):
        pixels[y, 100:401] = LINE.color
    cells = [region for region in detect(pixels, []).regions if region.box.area < 4000]
    assert len(cells) == 9
    assert {region.borders for region in cells} == {OUTLINE}
    assert cells[0].box.width == 101


def test_gap_between_two_boxes_is_no_border():
    left, right = Region(Box(100, 100, 100, 80), BLUE), Region(Box(208, 100, 100, 80), DARK)
    scene = detect(page(left, right), [])
    assert {region.box for region in scene.regions} == {left.box, right.box}
    assert not any(any(region.borders) for region in scene.regions)


FIELD = Box(100, 100, 240, 38)


@pytest.mark.parametrize(
    ("region", "text", "role"),
    [
        (Region(FIELD, WHITE, OUTLINE, 4), None, "input"),
        (Region(FIELD, WHITE, OUTLINE, 4), Box(112, 112, 60, 12), "input"),
        (Region(Box(100, 100, 120, 38), BLUE, radius=4), Box(130, 112, 60, 12), "button"),
        (Region(Box(100, 100, 120, 38), WHITE, OUTLINE, 4), Box(130, 112, 60, 12), "button"),
        (Region(Box(100, 100, 60, 20), BLUE, radius=10), Box(108, 105, 44, 10), "badge"),
        (Region(Box(100, 100, 16, 16), WHITE, OUTLINE, 3), None, "checkbox"),
        (Region(Box(100, 100, 300, 200), WHITE, OUTLINE, 4), Box(112, 112, 60, 12), ""),
    ],
)
def test_controls_are_told_by_their_looks(region, text, role):
    pixels = page(region, fill=GREY)
    color = DARK if region.fill == WHITE else WHITE
    texts = [write(pixels, "some text", text, color)] if text else []
    assert region_at(detect(pixels, texts), region.box).role == role


def test_what_looks_like_a_button_among_badges_is_one_of_them():
    boxes = [Box(100, 100 + 60 * row, 70 + 34 * row, 26) for row in range(2)]
    low, high = Box(113, 107, 44, 12), Box(113, 169, 78, 8)
    regions = [Region(box, BLUE, radius=13) for box in boxes]
    pixels = page(*regions, fill=GREY)
    scene = detect(pixels, [write(pixels, "some text", text, WHITE) for text in (low, high)])
    assert [region_at(scene, box).role for box in boxes] == ["badge", "badge"]


def test_text_area_has_the_border_of_the_fields_around_it():
    area = Region(Box(100, 200, 300, 120), WHITE, OUTLINE, 4)
    scene = detect(page(Region(FIELD, WHITE, OUTLINE, 4), area, fill=GREY), [])
    assert region_at(scene, area.box).role == "textarea"


def test_progress_bar_is_a_track_with_a_bar():
    track = Region(Box(100, 100, 400, 16), (233, 236, 239))
    bar = Region(Box(100, 100, 120, 16), BLUE)
    scene = detect(page(track, bar), [])
    assert region_at(scene, track.box).role == "progress"
    assert region_at(scene, bar.box).fill == BLUE


def test_a_pressed_button_keeps_its_fill_whose_edges_a_shadow_darkens():
    pixels = page()
    for depth, darker in enumerate((24, 19, 14, 10, 7, 4, 2, 1, 0)):
        pixels[200 + depth : 240 - depth, 300 + depth : 420 - depth] = np.maximum(
            np.array(BLUE) - darker, 0
        )
    write(pixels, "Monthly", Box(320, 210, 80, 20), WHITE)
    found = region_at(
        detect(pixels, [TextBlock("Monthly", Box(320, 210, 80, 20), WHITE, 16)]),
        Box(300, 200, 120, 40),
    )
    assert found.fill == BLUE


def test_switch_is_a_pill_with_a_knob():
    switch = Region(Box(100, 100, 44, 24), BLUE, radius=12)
    knob = Region(Box(122, 102, 20, 20), WHITE, radius=10)
    assert region_at(detect(page(switch, knob), []), switch.box).role == "switch"


def ring(*discs: tuple[int, tuple[int, int, int]]):
    """13 px of discs on one another, each of a diameter in px and a colour."""
    large = np.full((104, 104, 3), 255, np.uint8)
    for diameter, color in discs:
        cv2.circle(large, (52, 52), 4 * diameter, color, -1)
    return cv2.resize(large, (13, 13), interpolation=cv2.INTER_AREA)


def test_small_rings_in_a_column_are_radio_buttons_and_one_with_a_dot_is_chosen():
    pixels = page()
    for y, dot in ((100, WHITE), (130, BLUE), (160, WHITE)):
        pixels[y : y + 13, 100:113] = ring((13, DARK), (11, WHITE), (7, dot))
    pixels[215:228, 300:313] = ring((13, DARK), (11, WHITE))  # in line with none
    scene = detect(pixels, [])
    radios = [region for region in scene.regions if region.role == "radio"]
    assert [radio.box for radio in radios] == [Box(100, y, 13, 13) for y in (100, 130, 160)]
    (dot,) = (picture for picture in scene.pictures if picture.box.x < 200)
    assert dot.box.center == (106.5, 136.5)


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (16, 16)])
def test_tiny_page_is_just_its_background(size):
    height, width = size
    scene = detect(np.full((height, width, 3), 200, np.uint8), [])
    assert (scene.fill, scene.regions, scene.pictures) == ((200, 200, 200), (), ())


def test_page_of_noise_does_not_fail():
    pixels = np.random.default_rng(1).integers(0, 255, (300, 400, 3), np.uint8)
    assert detect(pixels, []).regions == ()


def test_an_icon_on_a_card_is_no_part_of_the_photo_below():
    pixels = np.random.default_rng(5).integers(0, 256, (600, 800, 3)).astype(np.uint8)
    pixels[200:420, 200:600] = WHITE
    cv2.circle(pixels, (240, 260), 8, DARK, 3)
    pixels[300, 230:560] = GREY
    text = [write(pixels, "Sign in", Box(280, 250, 120, 16))]
    scene = detect(pixels, text)
    pictures = scene.pictures
    assert [region.box for region in scene.regions if region.role == "rule"] == [
        Box(230, 300, 330, 1)
    ]
    assert [picture.kind for picture in pictures] == ["photo", "icon"]
    assert Box(230, 250, 21, 21).contains(pictures[1].box, 1)


def test_text_on_a_small_photo_is_part_of_it():
    pixels = page()
    pixels[100:140, 100:200] = photo(40, 100)
    text = [write(pixels, "XSzG", Box(110, 110, 70, 20))]
    (picture,) = detect(pixels, text).pictures
    assert (picture.kind, picture.backdrop) == ("photo", False)


def test_a_drawing_in_a_card_is_one_picture_up_to_its_edges():
    card = Region(Box(85, 65, 390, 315), WHITE, OUTLINE)
    sky = Region(Box(101, 81, 358, 180), (45, 71, 99))
    pixels = page(card, sky, fill=GREY)
    hills = np.array([(101, 230), (180, 140), (260, 210), (350, 120), (458, 220), (458, 260)])
    cv2.fillPoly(pixels, [np.vstack([hills, [(101, 260)]]).astype(np.int32)], (28, 46, 71))
    cv2.circle(pixels, (400, 115), 16, (250, 225, 170), -1)
    scene = detect(pixels, [write(pixels, "title", Box(124, 290, 120, 14))])
    assert [picture.box for picture in scene.pictures] == [sky.box]
    assert region_at(scene, card.box).borders == OUTLINE
    assert len(scene.regions) == 1


def test_a_card_keeps_its_icon_and_its_button():
    card = Region(Box(100, 80, 360, 200), WHITE, OUTLINE, 8)
    badge, button = Region(Box(120, 100, 48, 48), BLUE, radius=8), Box(120, 220, 140, 40)
    pixels = page(card, badge, Region(button, DARK, radius=6), fill=GREY)
    cv2.line(pixels, (130, 138), (158, 110), WHITE, 2)
    scene = detect(pixels, [write(pixels, "press", Box(165, 233, 50, 13), WHITE)])
    assert [picture.kind for picture in scene.pictures] == ["icon"]
    assert region_at(scene, badge.box).fill == BLUE
    assert region_at(scene, button).role == "button"


def test_a_picture_as_high_as_its_panel_with_words_across_its_end_is_the_whole_panel():
    panel = Region(Box(0, 100, 800, 300), BLUE, radius=8)
    picture = Picture(Box(0, 100, 420, 300), "illustration", backdrop=True)
    rest = np.zeros((600, 800), bool)
    for word, expected in (
        (Box(300, 200, 300, 40), panel.box),
        (Box(100, 200, 90, 40), picture.box),
    ):
        (found,), regions = with_backdrops([picture], [panel], rest, [word])
        assert (found.box, found.backdrop) == (expected, True)
        assert (panel in regions) == (expected == picture.box)


def test_corners_that_agree_on_no_radius_are_square():
    left, right = (Region(Box(100, 100, 400, 200), BLUE, radius=radius) for radius in (41, 5))
    pixels = page(right)
    pixels[:, :300] = page(left)[:, :300]
    assert region_at(detect(pixels, []), left.box).radius == 0


def test_a_picture_ends_where_the_card_beside_it_begins():
    card = Region(Box(400, 100, 300, 300), WHITE, radius=6)  # a corner of which is a part of it
    for picture, clear in (
        (Box(120, 100, 284, 310), Box(120, 100, 280, 310)),
        (Box(696, 90, 90, 310), Box(700, 90, 86, 310)),
        (Box(360, 40, 380, 60), Box(360, 40, 380, 60)),
    ):
        (found,), _ = fit_together([Picture(picture, "illustration")], [card])
        assert found.box == clear


@pytest.mark.parametrize("x", [0, 620])
def test_a_bar_and_a_sidebar_of_one_color_are_two_regions(x: int):
    bar, sidebar = Box(0, 0, 800, 56), Box(x, 56, 180, 480)
    pixels = page(Region(bar, DARK), Region(sidebar, DARK))
    texts = [write(pixels, "a link", Box(x + 20, y, 90, 12), GREY) for y in (90, 130, 170)]
    scene = detect(pixels, texts)
    assert {region.box for region in scene.regions} == {bar, sidebar}
    assert not scene.pictures
