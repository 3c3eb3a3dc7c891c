"""Boxes that stand for a picture or a video: by what is drawn in them, or written."""

from collections.abc import Sequence

import cv2

from generation.sketch.marks import Mark
from generation.sketch.nesting import Frame
from generation.sketch.shapes import Shape
from generation.sketch.signs import Sign
from verify.part import Part
from verify.screenshot import Box

WORDS = frozenset(
    [
        "image",
        "img",
        "photo",
        "picture",
        "pic",
        "logo",
        "map",
        "video",
        "avatar",
        "banner",
        "graph",
        "chart",
        "illustration",
    ]
)
NAMES = {"map": "map", "graph": "chart", "chart": "chart"}  # what is no picture of a thing
SUN = 0.35  # of the shorter side of a picture: the largest sun
OFF = 0.2  # of the width of a video: how far its play sign is from the middle
LARGEST_PLAY = 0.5  # of the width of a video
BARS = 3  # of a chart, at least


def is_named(words: str) -> bool:
    """Whether all that is written in a box is the name of some kind of picture."""
    return _word(words) in WORDS


def named(box: Box, words: str) -> Part:
    """The picture that the words in a box name."""
    return Part("picture", box, words, name=NAMES.get(_word(words), ""))


def _word(words: str) -> str:
    return words.lower().strip(" .:")


def pictured(frame: Frame, marks: Sequence[Mark]) -> Part | None:
    """What a box without a text shows where its strokes tell, `marks` among them."""
    if is_landscape(frame, marks):
        return Part("picture", frame.box)
    if is_bar_chart(frame) and not any(mark.kind == "squiggle" for mark in marks):
        return Part("picture", frame.box, name="chart")
    return None


def is_landscape(frame: Frame, marks: Sequence[Mark]) -> bool:
    """Whether a sun stands in the upper half of a box without text, above something drawn."""
    box = frame.box
    suns = [shape.box for shape in frame.loose if shape.kind == "circle"]
    suns += [mark.box for mark in marks if mark.kind == "icon"]
    least = SUN * min(box.width, box.height)
    suns = [
        sun for sun in suns if max(sun.width, sun.height) < least and sun.width < 1.5 * sun.height
    ]
    drawn = [mark.box for mark in marks] + [inner.box for inner in frame.inner]
    drawn += [shape.box for shape in frame.loose]
    return any(
        sun.center[1] < box.center[1]
        and any(other.width > 1.5 * sun.width and other.bottom > box.center[1] for other in drawn)
        for sun in suns
    )


def is_video(frame: Frame, signs: Sequence[Sign]) -> bool:
    """Whether a play sign stands by itself in the middle, in a ring or not."""
    plays = [sign.box for sign in signs if sign.kind == "play"]
    plays = plays or [shape.box for shape in frame.loose if _points_right(shape)]
    return len(plays) == 1 and _is_in_middle(plays[0], frame.box)


def _points_right(shape: Shape) -> bool:
    """Whether it is a triangle with most of itself on the left; a roof has it below."""
    if shape.kind != "triangle":
        return False
    moments, box = cv2.moments(shape.contour), shape.box
    across = (moments["m10"] / moments["m00"] - box.x) / box.width
    down = (moments["m01"] / moments["m00"] - box.y) / box.height
    return across < 0.45 and abs(down - 0.5) < 0.1


def is_bar_chart(frame: Frame) -> bool:
    """Whether there are boxes in a box as wide as one another, of several heights, on one line."""
    bars = [inner.box for inner in frame.inner if not (inner.inner or inner.loose)]
    if len(bars) < BARS or len(bars) < len(frame.inner):
        return False
    widths, heights = ([getattr(bar, side) for bar in bars] for side in ("width", "height"))
    ends = [bar.bottom for bar in bars]
    level = max(ends) - min(ends) < 0.1 * frame.box.height
    return level and max(widths) < 1.5 * min(widths) and max(heights) > 1.3 * min(heights)


def _is_in_middle(play: Box, box: Box) -> bool:
    off = abs(play.center[0] - box.center[0])
    return off < OFF * box.width and play.width < LARGEST_PLAY * box.width
