"""Sketches with known structure: pages rendered, simplified, and drawn by several hands.

`outline` takes from a rendered page what a person would sketch of it, `sketch` draws that
with strokes that wobble, and `photograph` lays the drawing on a table under bad light.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.signs import draw_sign
from verify.page_parts import page_parts
from verify.part import Part
from verify.screenshot import RGB, Box, Pixels, Screenshot

SMALLEST = 11  # CSS px: nobody draws what is smaller
MARGIN = 0.03  # of the width of a drawing
ROWS = 3  # that touch one another, from which on they are a list with lines between
LETTERED = 26  # characters: longer texts are drawn as squiggles
Points = NDArray[np.float64]  # (k, 2) x, y


@dataclass(frozen=True)
class Hand:
    """How somebody draws. Lengths are px at a width of 1280; a phone is drawn larger than it is."""

    pen: int = 2  # width of a stroke
    wobble: float = 1.5  # how far a stroke strays
    overshoot: float = 3.0  # how far a side goes on past its corner; less than 0 leaves gaps
    round: float = 0.0  # radius of corners
    ruled: bool = False  # paragraphs as straight lines, not as squiggles
    mountains: bool = False  # pictures as mountains and a sun, not as crosses
    color: RGB = (30, 30, 35)

    def at(self, width: int) -> "Hand":
        """The hand as it draws on something of that width, CSS px."""
        scale = min(1.0, max(0.5, width / 1280))
        return replace(
            self,
            pen=max(2, round(self.pen * scale)),
            wobble=self.wobble * scale,
            overshoot=self.overshoot * scale,
            round=self.round * scale,
        )


HANDS = {
    "careful": Hand(wobble=1.6, overshoot=1.0),
    "quick": Hand(wobble=2.5, overshoot=5.0, ruled=True),
    "round": Hand(pen=3, wobble=2.0, overshoot=-4.0, round=12.0, color=(20, 40, 150)),
    "marker": Hand(pen=4, wobble=2.0, overshoot=2.0, mountains=True, color=(60, 60, 60)),
}


def outline(page: Screenshot, height: float = 1000.0) -> list[Part]:
    """What a person would draw of the upper part of a page, outermost first."""
    size = Box(0, 0, page.width, min(height, page.height))
    parts = [part for part in page_parts(page) if part.box.overlap(size) > 0.8 * part.box.area]
    parts = [replace(part, box=_clipped(part.box, size)) for part in parts]
    parts = [part for part in parts if _is_drawn(part, size)]
    pictures = [part.box for part in parts if part.kind in ("picture", "video")]
    texts = [part for part in parts if part.kind == "text" and not _is_on(part.box, pictures)]
    others = [part for part in parts if part.kind != "text" and not _is_doubled(part, parts)]
    return _ruled_off(_without_empty([*_in_sight([*others, *_gathered(texts)])]))


def _clipped(box: Box, size: Box) -> Box:
    return Box.from_edges(
        max(box.x, 4.0),
        max(box.y, 4.0),
        min(box.right, size.width - 4),
        min(box.bottom, size.height - 4),
    )


def _is_drawn(part: Part, size: Box) -> bool:
    box = part.box
    if part.kind == "divider":
        return box.width > 60
    if part.kind == "icon":
        return min(box.width, box.height) >= 16
    least = SMALLEST if part.kind in ("text", "checkbox") else 18
    return min(box.width, box.height) >= least and box.area < 0.8 * size.area


def _is_on(box: Box, others: Sequence[Box]) -> bool:
    return any(other.overlap(box) > 0.4 * box.area for other in others)


def _is_doubled(part: Part, parts: Sequence[Part]) -> bool:
    """Whether an outline would fall together with that of a part before it."""
    for other in parts:
        if other is part:
            return False
        if other.kind != "text" and other.box.iou(part.box) > 0.75:
            return True
    return False


def _gathered(texts: Sequence[Part]) -> list[Part]:
    """Texts that nobody could tell apart once they are drawn, as one."""
    left = sorted(texts, key=lambda part: (part.box.y, part.box.x))
    gathered: list[Part] = []
    while left:
        text = left.pop(0)
        grown = True
        while grown:
            near = [other for other in left if _run_together(text, other)]
            grown = bool(near)
            for other in near:
                left.remove(other)
                box = Box.around([text.box, other.box])
                level = abs(text.box.center[1] - other.box.center[1]) < 0.5 * text.box.height
                lines = max(text.lines, other.lines) if level else text.lines + other.lines
                text = replace(text, box=box, lines=lines, text=f"{text.text} {other.text}")
        gathered.append(text)
    return gathered


def _run_together(one: Part, other: Part) -> bool:
    heights = [part.box.height / part.lines for part in (one, other)]
    tall = max(heights)
    across = max(other.box.x - one.box.right, one.box.x - other.box.right)
    down = max(other.box.y - one.box.bottom, one.box.y - other.box.bottom)
    if down < -0.4 * min(heights):
        return across < 2.2 * tall
    beneath = abs(one.box.x - other.box.x) < 1.6 * tall and min(heights) > 0.6 * tall
    return down < 0.9 * tall and across < 0 and beneath


def _in_sight(parts: Sequence[Part]) -> list[Part]:
    """Without what would be drawn across something else."""
    kept: list[Part] = []
    for part in sorted(parts, key=lambda part: -part.box.area):
        for other in kept:
            shared = other.box.overlap(part.box)
            crosses = 2 < shared < 0.97 * part.box.area
            if crosses or (shared and other.kind not in ("container", "page")):
                break
        else:
            kept.append(part)
    return kept


def _ruled_off(parts: list[Part]) -> list[Part]:
    """Rows that touch one another are drawn with a single line between two of them."""
    cards = sorted((p for p in parts if p.kind == "container"), key=lambda part: part.box.y)
    lists: list[list[Part]] = []
    for card in cards:
        above = next((rows for rows in lists if _touches(rows[-1].box, card.box)), None)
        if above:
            above.append(card)
        else:
            lists.append([card])
    rows = [row for stack in lists if len(stack) >= ROWS for row in stack]
    lines = [
        Part("divider", Box(row.box.x, row.box.bottom - 1, row.box.width, 2))
        for stack in lists
        if len(stack) >= ROWS
        for row in stack[:-1]
    ]
    return [*(part for part in parts if not any(part is row for row in rows)), *lines]


def _touches(above: Box, below: Box) -> bool:
    beneath = abs(above.x - below.x) < 4 and abs(above.right - below.right) < 4
    return beneath and abs(below.y - above.bottom) < 4


def _without_empty(parts: list[Part]) -> list[Part]:
    """A card with nothing in it would be taken for a picture, and rightly so."""
    return [
        part
        for part in parts
        if part.kind != "container"
        or any(other is not part and part.box.contains(other.box, 2) for other in parts)
    ]


def sketch(parts: Sequence[Part], width: int, height: int, hand: Hand, seed: int = 0) -> Pixels:
    """The parts drawn on white paper, px to the CSS px."""
    pen = Pen(width, height, hand, seed)
    for part in parts:
        pen.draw(part)
    return pen.finish()


class Pen:
    def __init__(self, width: int, height: int, hand: Hand, seed: int):
        self._paper = np.full((height, width), 255, np.uint8)
        self._hand = hand.at(width)
        self._random = np.random.default_rng(seed)

    def draw(self, part: Part) -> None:
        box = part.box
        if draw_sign(self, part):
            return
        match part.kind:
            case "text":
                self._text(part)
            case "picture":
                self._picture(box)
            case "icon":
                self.ellipse(box)
            case "button":
                self.box(box)
                inner = min(0.5 * box.height, 18.0)
                room = 0.7 * box.width
                width = min(room, 0.6 * inner * max(3, len(part.text)))
                x, y = box.center[0] - width / 2, box.center[1] - inner / 2
                self._words(Box(x, y, width, inner), part.text)
            case "field" | "select":
                self._field(part)
            case "divider":
                self.line((box.x, box.center[1]), (box.right, box.center[1]))
            case "table":
                self._table(box)
            case _:
                self.box(box)

    def finish(self) -> Pixels:
        alpha = (255 - self._paper[..., None].astype(np.float32)) / 255
        color = np.array(self._hand.color, np.float32)
        return np.asarray(255 - alpha * (255 - color), np.uint8)

    def stroke(self, points: Points) -> None:
        fixed = np.round(points * 16).astype(np.int32)[:, None]
        cv2.polylines(self._paper, [fixed], False, 0, self._hand.pen, cv2.LINE_AA, 4)

    def line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A line that strays as a hand does: slowly, and by as much as its length allows."""
        first, last = np.array(start), np.array(end)
        length = float(np.linalg.norm(last - first))
        steps = max(2, int(length / 12))
        along = np.linspace(0, 1, steps + 1)
        stray = self._random.normal(0, self._hand.wobble, max(3, steps // 5 + 3))
        stray = np.interp(along, np.linspace(0, 1, len(stray)), stray) * min(1.0, length / 40)
        normal = np.array([-(last - first)[1], (last - first)[0]]) / max(length, 1)
        self.stroke(first + along[:, None] * (last - first) + stray[:, None] * normal)

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A line with a head of two strokes."""
        self.line(start, end)
        along = np.array(end) - start
        along = min(24.0, 0.2 * float(np.linalg.norm(along))) * along / np.linalg.norm(along)
        across = np.array([-along[1], along[0]])
        for side in (across, -across):
            x, y = end - along + 0.7 * side
            self.line((x, y), end)

    def box(self, box: Box) -> None:
        hand = self._hand
        corner = min(hand.round, box.height / 3, box.width / 3)
        over = hand.overshoot if not corner else 0.0
        over = min(over, 0.1 * min(box.width, box.height))
        jitter = self._random.uniform(0.2, 1.2, 8) * over
        left, right, top, bottom = box.x, box.right, box.y, box.bottom
        near, far = left + corner, right - corner
        self.line((near - jitter[0], top), (far + jitter[1], top))
        self.line((near - jitter[2], bottom), (far + jitter[3], bottom))
        self.line((left, top + corner - jitter[4]), (left, bottom - corner + jitter[5]))
        self.line((right, top + corner - jitter[6]), (right, bottom - corner + jitter[7]))
        if corner:
            turns = np.linspace(0, np.pi / 2, 7)
            for x, y, start in (
                (near, top + corner, 2),
                (far, top + corner, 3),
                (far, bottom - corner, 0),
                (near, bottom - corner, 1),
            ):
                angles = turns + start * np.pi / 2
                arc = np.stack([np.cos(angles), np.sin(angles)], axis=1) * corner
                self.stroke(np.array([x, y]) + arc)

    def _picture(self, box: Box) -> None:
        self.box(box)
        if self._hand.mountains and min(box.width, box.height) > 60:
            low = box.bottom - 0.12 * box.height
            peaks = ((0.06, 0), (0.32, 0.55), (0.5, 0.2), (0.68, 0.45), (0.94, 0))
            spots = [(box.x + x * box.width, low - y * box.height) for x, y in peaks]
            for start, end in pairwise(spots):
                self.line(start, end)
            side = 0.16 * min(box.width, box.height)
            self.ellipse(Box(box.right - 0.3 * box.width, box.y + 0.14 * box.height, side, side))
        else:
            self.line((box.x, box.y), (box.right, box.bottom))
            self.line((box.right, box.y), (box.x, box.bottom))

    def ellipse(self, box: Box) -> None:
        angles = np.linspace(0, 2 * np.pi * 1.02, 40)
        stray = 1 + self._random.normal(0, 0.02, 8)
        reach = np.interp(angles, np.linspace(0, angles[-1], 8), stray)
        radii = np.array([box.width / 2, box.height / 2])
        ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii * reach[:, None]
        self.stroke(np.array(box.center) + ring)

    def _field(self, part: Part) -> None:
        box = part.box
        self.box(box)
        if part.text and len(part.text) < LETTERED and box.width > 80:
            inner = min(0.5 * box.height, 16.0)
            width = min(0.45 * box.width, 0.6 * inner * len(part.text))
            self._words(Box(box.x + 10, box.center[1] - inner / 2, width, inner), part.text)
        if part.kind == "select":
            side = min(0.3 * box.height, 14.0)
            x, y = box.right - 1.3 * side - side / 2, box.center[1] - side / 3
            self.line((x, y), (x + side / 2, y + 0.8 * side))
            self.line((x + side / 2, y + 0.8 * side), (x + side, y))

    def _table(self, box: Box) -> None:
        self.box(box)
        rows, columns = (
            max(2, min(6, round(box.height / 40))),
            max(2, min(5, round(box.width / 140))),
        )
        for row in range(1, rows):
            y = box.y + row * box.height / rows
            self.line((box.x, y), (box.right, y))
        for column in range(1, columns):
            x = box.x + column * box.width / columns
            self.line((x, box.y), (x, box.bottom))

    def _text(self, part: Part) -> None:
        lines = max(1, part.lines)
        pitch = part.box.height / lines
        if lines == 1 and len(part.text) <= LETTERED:
            self._words(part.box, part.text)
            return
        for line in range(lines):
            last = line == lines - 1 and lines > 1
            width = part.box.width * (0.65 if last else 1.0)
            height = 0.62 * pitch
            y = part.box.y + line * pitch + (pitch - height) / 2
            if self._hand.ruled and lines > 1:
                self.line((part.box.x, y + height / 2), (part.box.x + width, y + height / 2))
            else:
                self._squiggle(Box(part.box.x, y, width, height))

    def _squiggle(self, box: Box) -> None:
        steps = max(6, int(box.width / (0.35 * box.height)))
        x = np.linspace(box.x, box.right, steps + 1)
        tall = self._random.uniform(0.45, 1.0, steps + 1) * box.height / 2
        y = box.center[1] + tall * np.where(np.arange(steps + 1) % 2, 1, -1)
        fine = np.linspace(0, steps, 4 * steps)
        self.stroke(np.stack([np.interp(fine, range(steps + 1), x),
                               np.interp(fine, range(steps + 1), y)], axis=1))  # fmt: skip

    def _words(self, box: Box, text: str) -> None:
        """Lettering with single strokes, made to fill its box."""
        if not text.isascii() or not text.strip():
            self._squiggle(Box(box.x, box.y + 0.2 * box.height, box.width, 0.6 * box.height))
            return
        font, pen = cv2.FONT_HERSHEY_SIMPLEX, 2 * self._hand.pen
        (wide, high), base = cv2.getTextSize(text, font, 2.0, pen)
        image = np.full((high + base + 2 * pen, wide + 2 * pen), 255, np.uint8)
        cv2.putText(image, text, (pen, high + pen), font, 2.0, 0, pen, cv2.LINE_AA)
        rows, columns = np.nonzero(image < 128)
        image = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        shift = self._random.normal(0, self._hand.wobble, (2, 4, 8)).astype(np.float32)
        fields = [
            cv2.resize(field, image.shape[::-1], interpolation=cv2.INTER_CUBIC) for field in shift
        ]
        y, x = np.mgrid[: image.shape[0], : image.shape[1]].astype(np.float32)
        image = cv2.remap(image, x + fields[0], y + fields[1], cv2.INTER_LINEAR, borderValue=255)
        size = (max(4, round(box.width)), max(4, round(0.86 * box.height)))
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        # a pen does not get paler because it writes small
        small = 255 - np.clip((255 - small.astype(np.float32)) * 1.8, 0, 255)
        left, top = max(0, round(box.x)), max(0, round(box.y + 0.07 * box.height))
        place = self._paper[top : top + size[1], left : left + size[0]]
        place[:] = np.minimum(place, small[: place.shape[0], : place.shape[1]])


Place = tuple[int, float, float]  # on which screen, and where on it, px


def side_by_side(
    screens: Sequence[Sequence[Part]],
    size: Box,
    hand: Hand,
    seed: int = 0,
    arrows: Sequence[tuple[Place, Place]] = (),
    fitted: bool = True,
) -> Pixels:
    """Screens of one size, each in a frame, and arrows from places on one to those on another.

    With `fitted` the frames are those of phones, with a speaker and a button.
    """
    apart, rim = 0.4 * size.width, 0.06 * size.width
    wide, high = size.width + 2 * rim, size.height + 8 * rim
    lefts = [apart / 2 + index * (wide + apart) for index in range(len(screens))]
    pen = Pen(round(len(screens) * (wide + apart)), round(high + 2 * rim), hand, seed)
    for left, parts in zip(lefts, screens, strict=True):
        pen.box(Box(left, rim, wide, high))
        if fitted:
            pen.line((left + 0.4 * wide, 3 * rim), (left + 0.6 * wide, 3 * rim))
            side = 1.6 * rim
            place = left + (wide - side) / 2, rim + high - 1.3 * side
            pen.ellipse(Box(*place, side, side))
        for part in parts:
            box = part.box
            pen.draw(replace(part, box=replace(box, x=box.x + left + rim, y=box.y + 5 * rim)))
    for places in arrows:
        start, end = ((lefts[index] + rim + x, 5 * rim + y) for index, x, y in places)
        pen.arrow(start, end)
    return pen.finish()


def margin(width: float) -> int:
    """What is left free of the paper on each side of a drawing that is so wide, px."""
    return round(MARGIN * width)


def on_paper(parts: Sequence[Part], width: float) -> list[Part]:
    """The parts of a drawing that is so wide where they are on its paper, px."""
    rim = margin(width)
    return [replace(p, box=replace(p.box, x=p.box.x + rim, y=p.box.y + rim)) for p in parts]


def photograph(drawing: Pixels, seed: int = 0, table: RGB | None = (92, 74, 60)) -> Pixels:
    """The drawing as a photo of paper: grain, a shadow, falling light, and a tilted view.

    Nobody draws up to the edge of the paper: there is a `margin` around the drawing. With
    `table` None the paper fills the photo, and the camera looks straight at it.
    """
    random = np.random.default_rng(seed)
    rim = margin(drawing.shape[1])
    drawing = np.pad(drawing, ((rim, rim), (rim, rim), (0, 0)), constant_values=255)
    height, width = drawing.shape[:2]
    paper = drawing.astype(np.float32) * np.array([0.95, 0.94, 0.9], np.float32)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    view, size = corners, (width, height)
    scene = paper
    if table is not None:
        rim = 0.07 * width
        tilt = random.uniform(-0.035, 0.035, (4, 2)).astype(np.float32) * width
        view = corners + np.float32(rim) + tilt
        size = (round(width + 2 * rim), round(height + 2 * rim))
        matrix = cv2.getPerspectiveTransform(corners, view.astype(np.float32))
        scene = cv2.warpPerspective(
            paper, matrix, size, flags=cv2.INTER_AREA, borderValue=[float(c) for c in table]
        )
    x, y = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    light = 0.95 - 0.3 * x * random.uniform(0.4, 1) - 0.2 * y * random.uniform(0, 1)
    edge = 0.6 + 0.5 * (x - 0.5) * random.uniform(-1, 1)
    light *= 1 - 0.25 / (1 + np.exp(-(y - edge) * 30))
    grain = cv2.GaussianBlur(random.normal(0, 9, (size[1], size[0])), (0, 0), 1.0)
    grain += random.normal(0, 3, (size[1], size[0]))
    photo = scene * light[..., None] + grain[..., None]
    photo = cv2.GaussianBlur(np.clip(photo, 0, 255).astype(np.uint8), (0, 0), 0.7)
    _, coded = cv2.imencode(".jpg", photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(decoded[..., ::-1], np.uint8)
