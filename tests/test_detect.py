import cv2
import numpy as np
import pytest

from generation.engines.reconstruction.backdrop import with_backdrops
from generation.engines.reconstruction.canvas import draw
from generation.engines.reconstruction.detect import detect
from generation.engines.reconstruction.ground import find_grounds
from generation.engines.reconstruction.icon_letters import without_icons
from generation.engines.reconstruction.illustration import fit_together
from generation.engines.reconstruction.patch import find_patches, pack
from generation.engines.reconstruction.picture import Picture
from generation.engines.reconstruction.region import Border, Gradient, Region, Shadow
from generation.engines.reconstruction.ring import find_rings
from generation.engines.reconstruction.rule import find_lines
from generation.engines.reconstruction.shadow import find_shadow
from verify.screenshot import Box, TextBlock

WHITE, GREY, DARK, BLUE = (255, 255, 255), (242, 244, 246), (33, 37, 41), (13, 110, 253)
LINE = Border(1, (206, 212, 218))
OUTLINE = (LINE, LINE, LINE, LINE)


def page(*regions, fill=WHITE, width=800, height=600):
    return draw(width, height, fill, regions)


def write(pixels, text, box, color=DARK):
    """Draw bars where letters would be, and say that OCR read `text` there."""
    for x in range(int(box.x), int(box.right) - 3, 7):
        pixels[int(box.y) : int(box.bottom), x : x + 3] = color
    return TextBlock(text, box, color, box.height)


def photo(height, width):
    noise = np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)
    return cv2.GaussianBlur(noise, (0, 0), 2)


def region_at(scene, box):
    found = [region for region in scene.regions if region.box.iou(box) > 0.95]
    assert found, f"nothing at {box} among {[r.box for r in scene.regions]}"
    return found[0]


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


@pytest.mark.parametrize("angle", [90.0, 180.0, 135.0])
def test_gradient_has_its_angle_and_colours(angle):
    gradient = Gradient(angle, ((0.0, (78, 115, 223)), (1.0, (28, 200, 138))))
    found = region_at(
        detect(page(Region(Box(100, 100, 400, 200), gradient)), []), Box(100, 100, 400, 200)
    )
    assert isinstance(found.fill, Gradient)
    assert found.fill.angle == pytest.approx(angle, abs=3)
    ends = np.array([found.fill.stops[0][1], found.fill.stops[-1][1]])
    assert np.abs(ends - [(78, 115, 223), (28, 200, 138)]).max() <= 4


@pytest.mark.parametrize(("dy", "blur", "alpha"), [(4, 12, 0.15), (0, 20, 0.2), (8, 16, 0.1)])
def test_shadow_of_a_card_without_a_border(dy, blur, alpha):
    card = Region(Box(200, 150, 300, 200), WHITE, shadow=Shadow(0, dy, blur, 0, (0, 0, 0), alpha))
    shadow = region_at(detect(page(card, fill=GREY), []), card.box).shadow
    assert shadow is not None
    assert shadow.dy == pytest.approx(dy, abs=2)
    assert shadow.blur == pytest.approx(blur, rel=0.35)
    assert shadow.alpha == pytest.approx(alpha, rel=0.35)


@pytest.mark.parametrize("turns", range(4))
def test_a_bar_that_hides_the_side_of_a_card_is_no_end_of_it(turns):
    card = Region(Box(200, 150, 400, 300), WHITE, radius=8)
    bar = Region(Box(215, 130, 370, 90), BLUE, shadow=Shadow(0, 4, 14, 0, (0, 0, 0), 0.3))
    whole = np.zeros((600, 800), bool)
    whole[150:450, 200:600] = True
    ys, xs = np.nonzero(np.rot90(whole, turns))
    box = Box.from_edges(xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)
    pixels = np.rot90(page(card, bar, fill=DARK), turns).copy()
    found = region_at(detect(pixels, []), box)
    assert found.fill == WHITE
    assert found.box.iou(box) > 0.98


def test_what_ends_far_from_a_box_is_no_shadow_of_it():
    banner, side = Region(Box(0, 0, 800, 300), BLUE), Region(Box(0, 0, 70, 600), WHITE)
    field = Region(Box(100, 16, 300, 46), WHITE, radius=8)
    pixels = page(banner, side, field, fill=GREY)
    pixels[:300, 70] = 236, 238, 240  # the edge of the banner, antialiased
    assert find_shadow(pixels, field, GREY) is None


def test_a_page_is_what_surrounds_its_cards_whatever_their_shadows_do_to_it():
    pale = (248, 249, 254)
    cards = [
        Region(Box(220 + 290 * i, 24, 270, 540), WHITE, shadow=Shadow(0, 0, 40, 0, DARK, 0.02))
        for i in range(2)
    ]
    side = Region(Box(0, 0, 200, 500), WHITE)
    assert detect(page(*cards, side, fill=pale), []).fill == pale


def test_a_page_is_what_goes_around_its_cards_between_bars_that_reach_its_edges():
    bars = [Region(Box(0, 0, 800, 60), WHITE), Region(Box(0, 540, 800, 60), WHITE)]
    cards = [Region(Box(x, 90, 340, 300), WHITE) for x in (40, 420)]
    assert detect(page(*bars, *cards, fill=GREY), []).fill == GREY


def test_the_ground_of_cards_is_found_however_little_they_leave_of_it():
    area = Region(Box(200, 60, 1000, 780), GREY)
    soft = Shadow(0, 3, 28, 0, DARK, 0.15)
    boxes = [Box(x, y, 430, 320) for x in (245, 725) for y in (105, 475)]
    cards = [Region(box, WHITE, shadow=soft) for box in boxes]
    scene = detect(page(area, *cards, width=1200, height=900), [])
    assert region_at(scene, area.box).fill == GREY


def test_a_ground_is_round_where_nothing_hides_its_corners():
    panel = Region(Box(100, 100, 600, 300), (223, 229, 217), radius=18)
    cover = Region(Box(380, 100, 320, 300), (201, 210, 191))
    pixels = page(panel, cover, fill=(246, 244, 239))
    cv2.circle(pixels, (520, 240), 60, (199, 104, 62), -1)
    grounds = find_grounds(pixels, find_patches(pack(pixels)), (246, 244, 239), ())
    found = [(g.radius, g.corners) for g in grounds if g.fill == panel.fill]
    assert found == [(pytest.approx(18, abs=2), (True, False, False, True))]


def test_the_flat_end_of_a_gradient_is_no_panel():
    slow = Gradient(180.0, ((0.0, (78, 115, 223)), (0.4, (77, 114, 222)), (1.0, (35, 75, 191))))
    side = Region(Box(100, 50, 500, 500), slow)
    assert [region.box for region in detect(page(side), []).regions] == [side.box]


@pytest.mark.parametrize(("width", "height"), [(240.3, 44), (240.5, 44), (44.6, 44.6)])
def test_the_soft_edge_of_a_round_end_is_no_border(width, height):
    wide, tall = round(8 * width), round(8 * height)
    drawn = Region(Box(800, 640, wide, tall), BLUE, radius=tall / 2)
    large = page(drawn, width=4000, height=2000)
    pixels = np.asarray(cv2.resize(large, (500, 250), interpolation=cv2.INTER_AREA), np.uint8)
    (found,) = detect(pixels, []).regions
    assert (found.borders[1], found.borders[3]) == (None, None)


def test_flat_card_has_no_shadow():
    card = Region(Box(200, 150, 300, 200), WHITE, OUTLINE)
    assert region_at(detect(page(card, fill=GREY), []), card.box).shadow is None


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


def test_a_band_below_a_bar_is_no_shadow_of_it():
    soft = Shadow(0, 1, 6, 0, (0, 0, 0), 0.06)
    bar = Region(Box(0, 0, 800, 60), (247, 247, 247), shadow=soft)
    assert find_shadow(page(bar, fill=(239, 239, 244)), bar, WHITE) is None


def test_a_card_on_a_gradient_has_its_shadow_and_the_gradient_its_two_colors():
    ground = Gradient(180.0, ((0.0, (78, 115, 223)), (1.0, (34, 74, 190))))
    shadow = Shadow(0.0, 16.0, 48.0, 0.0, (0, 0, 0), 0.18)
    card = Region(Box(140, 80, 520, 380), WHITE, radius=6, shadow=shadow)
    scene = detect(page(Region(Box(0, 0, 800, 600), ground), card), [])
    behind, found = sorted(scene.regions, key=lambda region: -region.box.area)
    assert isinstance(behind.fill, Gradient)
    assert len(behind.fill.stops) == 2
    assert found.shadow
    assert found.shadow.blur == pytest.approx(48, abs=8)
    assert not scene.pictures


def test_cards_side_by_side_on_a_gradient_are_two():
    ground = Gradient(180.0, ((0.0, (30, 30, 47)), (1.0, (30, 30, 36))))
    shadow = Shadow(0.0, 1.0, 20.0, 0.0, (0, 0, 0), 0.1)
    card = (39, 41, 61)
    boxes = [Box(40, 60, 460, 460), Box(530, 60, 230, 460)]
    cards = [Region(box, card, radius=5, shadow=shadow) for box in boxes]
    scene = detect(page(Region(Box(0, 0, 800, 600), ground), *cards), [])
    assert [region_at(scene, box).fill for box in boxes] == [card, card]


def test_a_ground_is_seen_below_a_picture_that_covers_its_top():
    pixels = page(Region(Box(200, 100, 400, 400), GREY), fill=DARK)
    pixels[100:180, 200:600] = photo(80, 400)
    pixels[180:230, 300:500] = photo(50, 200)
    texts = [write(pixels, "a name below it", Box(240, y, 300, 20)) for y in (300, 340, 380)]
    scene = detect(pixels, texts)
    assert region_at(scene, Box(200, 180, 400, 320)).fill == GREY
    assert max(picture.box.height for picture in scene.pictures) < 140


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
