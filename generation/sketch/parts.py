"""What the boxes, texts and marks of a drawing mean."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from generation.sketch.controls import CONTROL, signed_off, with_controls
from generation.sketch.doubts import labelled_box, large_box, low_box
from generation.sketch.lines import LineReader
from generation.sketch.marks import Mark
from generation.sketch.nesting import TINY, Frame, drop_splinters, is_strip, is_tiled, rows_of
from generation.sketch.order import in_reading_order
from generation.sketch.pictures import is_named, is_video, named, pictured
from generation.sketch.shapes import Shape
from generation.sketch.sign_parts import sign_parts
from generation.sketch.signs import Sign, SignKind
from generation.sketch.text import Text, absorb, join_lines, join_paragraphs, joined_words
from generation.sketch.wording import sensible
from verify.part import Part
from verify.screenshot import Box

BAR = 12.0  # width / height from which on a box with a text at its start is a bar, not a field
FAR = 3.0, 25.0  # of the height of a line: how far after its label a box to tick is
LARGE = 7.0  # of the height of a line: a button is not taller
ICON_BUTTON = 1.8  # width / height up to which a box with a sign alone is a button


@dataclass(frozen=True)
class Inside:
    """All that is in a frame and in none of its inner ones, px."""

    frame: Frame
    texts: tuple[Text, ...]
    marks: tuple[Mark, ...]
    signs: tuple[Sign, ...]

    def has(self, kind: SignKind) -> bool:
        return any(sign.kind == kind for sign in self.signs)


class Reader:
    """Names the parts of a drawing.

    `letter` is the usual height of a line, `stroke` the usual width of a stroke, px.
    """

    def __init__(
        self,
        letter: float,
        stroke: float,
        texts: Sequence[Text],
        marks: Sequence[Mark],
        signs: Sequence[Sign],
    ):
        self._letter = letter
        self._stroke = stroke
        self._texts = list(texts)
        self._marks = list(marks)
        self._signs = list(signs)
        self._lines = LineReader(letter, self._texts)

    def page(self, root: Frame) -> Part:
        self._width = root.box.width
        drop_splinters(root, [text.box for text in self._texts], self._letter, self._stroke)
        return Part("page", root.box, children=signed_off(self._children(root), root.box))

    def _inside(self, frame: Frame) -> Inside:
        """Take what is in the frame but not in its inner ones."""

        def home(box: Box) -> bool:
            if box.overlap(frame.box) < 0.6 * box.area:
                return False
            inner = (other.box.overlap(box) > 0.6 * box.area for other in frame.inner)
            return not any(inner)

        def is_leftover(mark: Mark) -> bool:
            if frame.shape and mark.kind == "icon" and not frame.box.contains(mark.box, 1):
                return True  # the end of a side that goes on past its corner
            shared = [other.box.overlap(mark.box) / other.box.area for other in frame.inner]
            return mark.kind in ("squiggle", "icon") and max(shared, default=0.0) > 0.5

        texts = tuple(text for text in self._texts if home(text.box))
        marks = (mark for mark in self._marks if home(mark.box) and not is_leftover(mark))
        signs = tuple(sign for sign in self._signs if home(sign.box))
        return Inside(frame, texts, tuple(marks), signs)

    def _children(self, frame: Frame) -> tuple[Part, ...]:
        inside = self._inside(frame)
        parts = [part for inner in frame.inner for part in self._part(inner, frame)]
        texts, rest = self._lines.read(inside.texts, inside.marks, frame.box.width)
        circles = [shape for shape in frame.loose if shape.kind == "circle"]
        marks = [mark for mark in rest if mark.kind in ("icon", "drawing")]
        round_parts = [part for shape in circles for part in self._circle(shape, texts, parts)]
        for mark in marks:
            if not any(part.box.iou(mark.box) > 0.3 for part in round_parts):
                parts.append(self._mark(mark))
        parts = [p for p in parts if not any(_shows(r, p) for r in round_parts)] + round_parts
        signs = [s for s in inside.signs if not any(_shows(r, s) for r in round_parts)]
        parts += [Part("divider", mark.box) for mark in rest if mark.kind == "rule"]
        texts = [t for t in texts if not any(p.box.contains(t.box, 2) for p in round_parts)]
        ruled = [text for text in texts if text.ruled]
        bars = [mark.box for mark in rest if mark.kind == "rule"]
        bars += [_bar(sign, self._letter) for sign in inside.signs]
        read = [text for text in texts if not text.ruled]
        texts = absorb(join_paragraphs(read, self._letter, bars))
        parts += [self._text(text) for text in [*texts, *ruled]]
        parts = [*with_controls(parts, self._letter), *sign_parts(signs)]
        return in_reading_order(parts)

    def _text(self, text: Text) -> Part:
        return Part("text", text.box, sensible(text.text, text.confidence), text.lines)

    def _circle(self, shape: Shape, texts: Sequence[Text], parts: list[Part]) -> list[Part]:
        box = shape.box
        if box.width > 2.2 * self._letter:
            return [Part("picture", box, round=True)]
        for text in texts:
            beside = 0 < text.box.x - box.right < 2.5 * self._letter
            if beside and _is_level(box, text.box):
                return [Part("radio", box, round=True)]
            after = FAR[0] * self._letter < box.x - text.box.right < FAR[1] * self._letter
            if after and box.width < TINY * self._letter and _is_level(box, text.box):
                return [Part("checkbox", box)]
        return [Part("icon", box, round=True)] if box.width > 0.8 * self._letter else []

    def _mark(self, mark: Mark) -> Part:
        return Part("icon" if mark.kind == "icon" else "picture", mark.box, name=mark.name)

    def _part(self, frame: Frame, outer: Frame) -> list[Part]:
        """What a box in another is; several parts where it only frames cells."""
        assert frame.shape
        box, letter = frame.box, self._letter
        texts = [t for t in self._texts if t.box.overlap(box) > 0.6 * t.box.area]
        marks = [mark for mark in self._marks if box.contains(mark.box, 2)]
        if not texts and (picture := pictured(frame, marks)):
            return [picture]
        if frame.shape.crossed and not frame.inner:  # what is in a box may lie on its diagonals
            small = max(box.width, box.height) < TINY * letter
            return [Part("checkbox" if small else "picture", box)]
        if max(box.width, box.height) < TINY * letter and box.width < 1.6 * box.height:
            return [Part("checkbox", box)]
        if self._is_select(frame):
            return [Part("select", box, self._words(frame))]
        if is_tiled(frame, self._stroke):
            return self._cells(frame, outer)
        frame.inner = [inner for inner in frame.inner if not self._is_loop(inner, frame)]
        if not frame.inner and box.height < CONTROL * letter:
            return [self._control(frame, outer)]
        return [self._container(frame)]

    def _is_loop(self, inner: Frame, frame: Frame) -> bool:
        """Whether a box in a low one is the loop of a letter."""
        low = frame.box.height < CONTROL * self._letter
        return low and inner.box.height < 0.45 * frame.box.height

    def _words(self, frame: Frame) -> str:
        texts = [t for t in self._texts if t.box.overlap(frame.box) > 0.6 * t.box.area]
        return sensible(*joined_words(texts))

    def _is_select(self, frame: Frame) -> bool:
        """A caret at the end of a low box, in a cell of its own or not."""
        box = frame.box
        if box.height > CONTROL * self._letter or box.width < 1.4 * box.height:
            return False
        loose = [s.box for inner in [frame, *frame.inner] for s in inner.loose]
        loose = [shape for shape in loose if shape.height > 0.12 * box.height]
        cells = [i.box for i in frame.inner if i.box.width < 1.6 * box.height < box.width]
        cells = [
            c for c in cells if not any(c.overlap(t.box) > 0.5 * t.box.area for t in self._texts)
        ]
        marks = [m.box for m in self._marks if m.kind == "icon" and m.box.overlap(box) > 0]
        last = box.right - max(1.3 * box.height, 0.15 * box.width)
        carets = [c for c in (*loose, *marks) if c.center[0] > last and c.width < box.height]
        parted = len(frame.inner) == 2 and any(cell.center[0] > last for cell in cells)
        if len(frame.inner) == 1 and is_strip(frame.inner[0], frame):  # the end is left of it
            rest = box.right - frame.inner[0].box.right
            parted = 0.4 * box.height < rest < 1.6 * box.height
        if parted and (carets or not marks):
            return True
        return any(box.contains(caret, 3) for caret in carets)

    def _control(self, frame: Frame, outer: Frame) -> Part:
        """A low box: a button around its label, a field before or with room after its text."""
        inside, box = self._inside(frame), frame.box
        circles = [shape.box for shape in frame.loose if shape.kind == "circle"]
        knob = circles and circles[0].height > 0.45 * box.height and not inside.texts
        if knob and box.width < 3.2 * box.height:
            return Part("switch", box)
        words = self._words(frame)
        if is_named(words) and box.height > 2.5 * self._letter:
            return named(box, words)
        if inside.signs:
            return self._signed(frame, inside)
        hinted = [m.box for m in inside.marks if m.kind in ("squiggle", "rule")]
        lines = [*(text.box for text in join_lines(inside.texts, self._letter)), *hinted]
        if not lines:
            return low_box(box, drawn=bool(frame.loose or inside.marks))
        if self._is_list_item(lines):
            return self._container(frame)
        part = labelled_box(Box.around(lines), box)
        bar = box.width > BAR * box.height or (outer.shape and is_strip(frame, outer))
        if part.kind == "field" and bar:
            return self._container(frame)
        return replace(part, text=words, lines=1)

    def _signed(self, frame: Frame, inside: Inside) -> Part:
        """A low box with a sign: a field to search in, a button with an icon, or a bar."""
        box, words = frame.box, self._words(frame)
        if len(inside.signs) == 1 and box.width < ICON_BUTTON * box.height and not words:
            (part,) = sign_parts(inside.signs)
            if part.kind == "button":
                return replace(part, box=box)
        if len(inside.signs) == 1 and inside.has("search"):
            return Part("field", box, words, lines=1, name="search")
        return self._container(frame)

    def _is_list_item(self, lines: Sequence[Box]) -> bool:
        """Whether there is more in a low box than one label: lines, or texts far apart."""
        left = sorted(lines, key=lambda box: box.x)
        apart = max((b.x - a.right for a, b in pairwise(left)), default=0.0)
        low = sorted(lines, key=lambda box: box.center[1])
        stacked = any(b.y > a.y + 0.7 * a.height and b.x < a.right for a, b in pairwise(low))
        return apart > 3 * self._letter or stacked

    def _container(self, frame: Frame) -> Part:
        box, inside = frame.box, self._inside(frame)
        words = self._words(frame)
        empty = not inside.texts and not frame.inner
        drawn = [m for m in inside.marks if m.kind in ("drawing", "icon")]
        plain = [m for m in inside.marks if m.kind in ("squiggle", "rule")]
        if len(inside.texts) + len(plain) == 1 and not (frame.inner or drawn or frame.loose):
            (only,) = (*inside.texts, *plain)
            if self._is_label(only.box, box):
                return Part("button", box, words, lines=1)
        if not inside.texts and is_video(frame, inside.signs):
            return Part("video", box)
        empty = empty and not inside.signs
        if empty and (drawn or frame.loose) and len(plain) <= 2:
            return large_box(box, drawn=True)
        if is_named(words) and not frame.inner:
            return named(box, words)
        if empty and not plain:
            return large_box(box, drawn=False)
        return Part("container", box, children=self._children(frame))

    def _is_label(self, text: Box, box: Box) -> bool:
        """Whether a text is what a large button says: alone, and in its middle."""
        off = [abs(one - other) for one, other in zip(text.center, box.center, strict=True)]
        low = box.height < LARGE * self._letter and box.width < 0.4 * self._width
        return low and off[0] < 0.1 * box.width and off[1] < 0.15 * box.height

    def _opened(self, frame: Frame) -> list[Frame]:
        """A row of cells as those, anything else as it is."""
        row = is_tiled(frame, self._stroke) and not self._is_select(frame)
        return frame.inner if row else [frame]

    def _cells(self, frame: Frame, outer: Frame) -> list[Part]:
        """A box that is parted into cells: a table, or sections with lines between them."""
        rows = rows_of([cell for inner in frame.inner for cell in self._opened(inner)])
        if len(rows) >= 2 and min(len(row) for row in rows) >= 2:
            children = tuple(
                Part("text", inner.box, self._words(inner), lines=1)
                for row in rows
                for inner in row
            )
            return [Part("table", frame.box, lines=len(rows), children=children)]
        bars = frame.box.width > 0.85 * self._width and max(map(len, rows)) == 1
        if bars or len(rows) == 1:  # each of them is a part of the page
            return [part for row in rows for cell in row for part in self._part(cell, outer)]
        parts: list[Part] = []
        for inner in [inner for row in rows for inner in row]:
            opened = self._part(inner, frame)
            if opened[0].kind == "container":
                parts += opened[0].children
            else:
                parts += opened
        for above, below in pairwise(rows):
            if any(f.shape and f.shape.crossed for f in (*above, *below)):
                continue
            y = (max(f.box.bottom for f in above) + min(f.box.y for f in below)) / 2
            parts.append(Part("divider", Box(frame.box.x, y - 1, frame.box.width, 2)))
        return [Part("container", frame.box, children=in_reading_order(parts))]


def _is_level(mark: Box, line: Box) -> bool:
    return line.y < mark.center[1] < line.bottom


def _shows(picture: Part, inner: Part | Sign) -> bool:
    """Whether something is drawn in a round picture: a face, a play sign."""
    return picture.kind == "picture" and picture.box.contains(inner.box, 2)


def _bar(sign: Sign, letter: float) -> Box:
    """Where a sign parts the text above it from what is beside it, or below."""
    box = sign.box
    if sign.kind in ("radio", "checkbox"):
        return Box(box.x, box.y, box.width + 3 * letter, 0)
    return box
