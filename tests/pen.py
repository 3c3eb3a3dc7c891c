"""A pen that draws the parts of a page as a hand does, with strokes that wobble."""

from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.signs import draw_sign
from verify.part import Part
from verify.screenshot import RGB, Box, Pixels

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
