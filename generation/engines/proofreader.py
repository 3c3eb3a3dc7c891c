"""A model that reads what OCR is unsure of in a design, and says what its pictures show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Event

from generation import prompts
from generation.answer import Place, read_places
from generation.design import Design
from generation.engines.chat import INSTRUCT, ChatModel, Message, Sampling
from generation.engines.grounding import from_thousandths, to_thousandths
from generation.engines.price import IMAGE_TOKEN, Price
from generation.engines.talk import Talk
from generation.errors import EngineError
from generation.events import Delta, Usage
from generation.reading import Reading, read_text
from verify.screenshot import Box, Label, Screenshot

PIXELS = 1280 * 1600  # of a strip, which a model is shown in one piece
MOST = 80  # places that are asked about in a strip
SAME = 0.4  # least IoU of a place that was asked about with the one that is answered
PLACE, REPLY = 30, 25  # tokens that a place takes to ask and to answer: a guess
USUAL = 20  # places in a design: a guess
LONGEST = 120  # characters of a label


@dataclass(frozen=True)
class Proofreader:
    """Asks `model` about places of a design, strip by strip, without reasoning."""

    model: ChatModel
    sampling: Sampling = INSTRUCT
    price: Price = field(default_factory=Price)

    def expected(self, design: Design) -> Usage:
        """What the reading of a design is likely to take; a guess."""
        if design.kind != "screenshot":
            return Usage()
        asked = design.pixels[..., 0].size // IMAGE_TOKEN + USUAL * PLACE + 300
        return self.price.on(Usage(asked, 0, USUAL * REPLY))

    def read(self, design: Design, stop: Event) -> Reading:
        """The design as OCR reads it, and then the model; what is no screenshot by OCR alone."""
        seen = yield from read_text(design, stop)
        return seen if design.kind != "screenshot" else (yield from self.look(seen, stop))

    def look(self, seen: Screenshot, stop: Event) -> Reading:
        """`seen` with the doubts settled that the model can settle, and labels on its pictures.

        A model that fails or says nothing of use leaves things as they were: there is a page
        to be had without it.

        Raises:
            Stopped: `stop` was set.
        """
        from verify.doubts import doubts, settle

        texts, pictures = doubts(seen), _pictures(seen)
        readings: dict[Box, str] = {}
        talk = Talk(self.model, self.sampling, self.price, stop)
        try:
            for strip in _strips(seen):
                told = {b: f"line of text, perhaps: {t}" for b, t in texts.items() if strip.has(b)}
                told |= {b: kind for b, kind in pictures.items() if strip.has(b)}
                if not told:
                    continue
                yield Delta(f"{self.model.name} looks at {len(told)} places of the design")
                question = prompts.name_places(strip.told(told))
                reply = yield from talk.ask([Message("user", question, (strip.view.pixels,))])
                readings |= strip.understood(read_places(reply.answer), list(told))
        except EngineError as error:
            yield Delta(f"the design is read without {self.model.name}: {error}")
        labels = [
            Label(said[:LONGEST], box) for box, said in readings.items() if said and box in pictures
        ]
        settled = settle(seen, {box: readings[box] for box in texts if box in readings})
        return replace(settled, labels=tuple(labels))


def _pictures(seen: Screenshot) -> dict[Box, str]:
    """Where the embedded engine will see pictures, CSS px, and of what kind."""
    from generation.engines.reconstruction.detect import detect
    from generation.engines.reconstruction.engine import css_pixels

    return {picture.box: picture.kind for picture in detect(css_pixels(seen), seen.text).pictures}


@dataclass(frozen=True)
class _Strip:
    """A part of a design, and how far down it begins, CSS px."""

    view: Screenshot
    top: float

    def has(self, box: Box) -> bool:
        """Whether the middle of `box` is in it."""
        return self.top <= box.center[1] < self.top + self.view.height

    def told(self, places: dict[Box, str]) -> list[str]:
        """The first of `places` as a model is told of them."""
        there = [(replace(box, y=box.y - self.top), what) for box, what in places.items()]
        return [f"{list(to_thousandths(box, self.view))} {what}" for box, what in there][:MOST]

    def understood(self, places: Sequence[Place], asked: Sequence[Box]) -> dict[Box, str]:
        """What is said of each place that was asked about."""
        found: dict[Box, str] = {}
        for place in places:
            box = from_thousandths(place.edges, self.view)
            box = replace(box, y=box.y + self.top)
            best = max(asked, key=box.iou)
            if box.iou(best) >= SAME:
                found.setdefault(best, place.said)
        return found


def _strips(seen: Screenshot) -> Iterator[_Strip]:
    """`seen` from top to bottom in as few strips of PIXELS as it takes."""
    height, width = seen.pixels.shape[:2]
    count = -(-height * width // PIXELS)
    rows = -(-height // count)
    for top in range(0, height, rows):
        view = Screenshot(seen.pixels[top : top + rows], seen.viewport)
        yield _Strip(view, top / seen.viewport.device_scale)
