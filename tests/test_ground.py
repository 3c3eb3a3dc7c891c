"""What boxes lie on: pages, grounds, gradients, and the shadows that fall on them."""

import cv2
import numpy as np
import pytest

from generation.engines.reconstruction.detect import detect
from generation.engines.reconstruction.ground import find_grounds
from generation.engines.reconstruction.patch import find_patches, pack
from generation.engines.reconstruction.region import Gradient, Region, Shadow
from generation.engines.reconstruction.shadow import find_shadow
from tests.painted import BLUE, DARK, GREY, OUTLINE, WHITE, page, photo, region_at, write
from verify.screenshot import Box


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


def test_flat_card_has_no_shadow():
    card = Region(Box(200, 150, 300, 200), WHITE, OUTLINE)
    assert region_at(detect(page(card, fill=GREY), []), card.box).shadow is None


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
