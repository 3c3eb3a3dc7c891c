"""Stand-ins for the slow parts, for tests of what drives them.

A fake page is a number, which is its score: FakeEngine writes the numbers it was given,
FakeRenderer reads them back, and `fake_compare` takes them for the comparison's score.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from threading import Event

import numpy as np

from generation.design import Design
from generation.engine import Drafting, Request, Work
from generation.engines.chat import Message, Reply, Sampling
from generation.errors import Stopped
from generation.events import Asked, Delta, Usage
from generation.page import Page
from generation.question import Question
from verify.compare import Comparison
from verify.render import Renderer
from verify.screenshot import Box, Screenshot, TextBlock, Viewport


class FakeEngine:
    """Writes a page for each of `scores`, then the last again; raises the exceptions."""

    name = "fake"
    refines = True
    takes_repairs = True
    drafts: Drafting = "in turn"

    def __init__(self, scores: Sequence[float | Exception] = (0.5, 0.7), refines: bool = True):
        self.scores = list(scores)
        self.refines = refines
        self.requests: list[Request] = []

    def expected(self, design: Design, passes: int, variants: int) -> Usage:
        return Usage()

    def generate(self, request: Request) -> Work:
        self.requests.append(request)
        yield Delta("thinking", progress=0.5)
        if request.stop.is_set():
            raise Stopped("stopped")
        score = self.scores.pop(0) if len(self.scores) > 1 else self.scores[0]
        if isinstance(score, Exception):
            raise score
        return Page({"index.html": f"<p>{score}</p>", "assets/dot.png": b"\x89PNG"})


QUESTION = Question("What is this?", ("a picture", "a map"), Box(0, 0, 20, 20))


class AskingEngine(FakeEngine):
    """Asks in each of its passes."""

    def generate(self, request: Request) -> Work:
        yield Asked(QUESTION)
        return (yield from super().generate(request))


class FakeRenderer(Renderer):
    """Renders nothing: the text of the page is all that there is to see."""

    def __init__(self, executable: str | None = None, timeout: float = 20.0):
        self.stop_at_render: Event | None = None

    def render(self, files: Mapping[str, str | bytes], viewport: Viewport) -> Screenshot:
        if self.stop_at_render:
            self.stop_at_render.set()
        text = str(files["index.html"]).removeprefix("<p>").removesuffix("</p>")
        pixels = np.full((viewport.height, viewport.width, 3), 255, np.uint8)
        return Screenshot(pixels, viewport, (TextBlock(text, Box(0, 0, 9, 9), (0, 0, 0), 16),))

    def close(self) -> None:
        pass


def fake_reference(
    design: Design,
    check: Callable[[], None] = lambda: None,
    text: tuple[TextBlock, ...] | None = None,
) -> Screenshot:
    return Screenshot(design.pixels, design.viewport)


def fake_compare(reference: Screenshot, candidate: Screenshot) -> Comparison:
    score = float(candidate.text[0].text)
    return Comparison(score, {"text": score}, candidate.pixels, (), ())


class ScriptedChat:
    """Says its lines one after the other, and remembers what it was told."""

    name = "scripted"

    def __init__(self, *lines: str | Reply):
        self.lines = list(lines)
        self.heard: list[Sequence[Message]] = []
        self.samplings: list[Sampling] = []

    def stream(
        self, messages: Sequence[Message], sampling: Sampling, stop: Event
    ) -> Generator[Delta, None, Reply]:
        self.heard.append(messages)
        self.samplings.append(sampling)
        line = self.lines.pop(0)
        reply = line if isinstance(line, Reply) else Reply(line, usage=Usage(100, 20, 30))
        yield Delta(reply.answer, "answer")
        return reply
