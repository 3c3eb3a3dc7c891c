"""A vision-language model as an engine: what is asked of it, and what becomes of the answer."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Literal

from generation import prompts
from generation.answer import apply, read_edits, read_page, read_question
from generation.asking import passing
from generation.design import Design
from generation.engine import Drafting, Request, Work, suited
from generation.engines.chat import ChatModel, Message, Sampling
from generation.engines.grounding import describe, from_thousandths
from generation.engines.price import IMAGE_TOKEN, Price
from generation.engines.talk import Talk
from generation.errors import AnswerError, check
from generation.events import Asked, Delta, Usage
from generation.page import Page
from generation.question import Question
from verify.findings import Finding
from verify.screenshot import Box, Pixels, Screenshot

Start = Literal["image", "reconstruction"]

FINDINGS = 3  # in a pass: a model mends a few facts better than many
MARGIN = 24  # CSS px around the place of a finding
PAGE, EDITS = 4_000, 800  # tokens of a page and of the edits of one: a guess
_LOOKING = Lock()  # the embedded engine takes all cores; drafts of one design look at it once


@dataclass
class VLMEngine:
    """Writes a page by asking `model`, and mends it by telling the model what was measured.

    Args:
        start: whether the first page is written from the image, or is the embedded
            engine's, rewritten.
        grounding: tokens at most of what was measured, in the prompt.
        drafts: as Engine.drafts; side by side where the model takes several requests at once.
    """

    model: ChatModel
    sampling: Sampling
    price: Price = field(default_factory=Price)
    start: Start = "image"
    grounding: int = 4_000
    drafts: Drafting = "side by side"
    refines = True
    takes_repairs = True

    def __post_init__(self) -> None:
        self.name = self.model.name
        self._seen: tuple[Screenshot, Page] | None = None

    def generate(self, request: Request) -> Work:
        draft = yield from self._reconstruction(request)
        drawn = request.design.drawn
        opening = [
            Message("system", prompts.SKETCHED if drawn else prompts.SYSTEM),
            Message("user", self._opening(request, draft), _pictures(request)),
        ]
        talk = Talk(self.model, self.sampling, self.price, request.stop)
        page = request.previous.page if request.previous else None
        if page is None:
            reply = yield from talk.ask(opening)
            put, answer = read_question(reply.answer)
            page = _without_unused(read_page(answer, reply.thinking, _assets(draft)))
            if put and drawn and not request.answers:
                box = from_thousandths(put.edges, request.reference)
                yield Asked(Question(put.text, put.options, box))
            return page
        opening.append(Message("assistant", prompts.source(page)))
        return (yield from _edited(talk, opening, request, page))

    def expected(self, design: Design, passes: int, variants: int) -> Usage:
        """First pages are written whole; then edits are made, which take less."""
        asked = design.pixels[..., 0].size // IMAGE_TOKEN + self.grounding + 400
        thinking = min(self.sampling.thinking_budget or 0, 3_000)
        edited = passes - 1 if variants else passes
        usage = Usage(
            variants * asked + edited * (asked + PAGE),
            (variants + edited) * thinking,
            variants * PAGE + edited * EDITS,
        )
        return self.price.on(usage)

    def _opening(self, request: Request, draft: Page) -> str:
        shown = self.start == "reconstruction"
        measured = describe(request.reference, draft, self.grounding, outlined=not shown)
        if request.design.drawn:
            told = "" if request.previous else _answers(request)
            return told + prompts.sketch(measured)
        others = [seen.width for seen in request.further]
        widths = prompts.widths(request.reference.width, others) if others else ""
        if shown:
            return widths + prompts.polish(measured, draft)
        return widths + prompts.draft(measured)

    def _reconstruction(self, request: Request) -> Work:
        """What the embedded engine makes of the design: its measures, and its pictures."""
        while not _LOOKING.acquire(timeout=0.2):
            check(request.stop)
            yield Delta("waiting for a design to be measured")
        try:
            if self._seen is None or self._seen[0] is not request.reference:
                from generation.engines.reconstruction import ReconstructionEngine

                alone = replace(request, previous=None)
                embedded = suited(ReconstructionEngine(), request.design)
                # a model looks at the sketch itself before anybody is asked
                page = yield from passing(embedded.generate(alone), lambda _: False)
                self._seen = request.reference, page
            return self._seen[1]
        finally:
            _LOOKING.release()


def _answers(request: Request) -> str:
    return prompts.answered([(one.question.text, one.choice) for one in request.answers])


def _edited(
    talk: Talk, opening: Sequence[Message], request: Request, page: Page
) -> Generator[Delta, None, Page]:
    """`page` with the edits that the model makes; whole files where its edits do not fit."""
    messages = [*opening, _wish(request)]
    reply = yield from talk.ask(messages)
    for question in (prompts.again, lambda _: prompts.rewrite()):
        try:
            return apply(read_edits(reply.answer), page)
        except AnswerError as error:
            answered = Message("assistant", reply.answer)
            messages = [*messages, answered, Message("user", question(str(error)))]
            reply = yield from talk.ask(messages)
    return read_page(reply.answer, reply.thinking, page.files)


def _pictures(request: Request) -> tuple[Pixels, ...]:
    """The design, and the same page designed for other widths."""
    return request.design.pixels, *(seen.pixels for seen in request.further)


def _wish(request: Request) -> Message:
    """What is to be changed: what the user asks for, else the worst findings."""
    assert request.previous
    told = _answers(request)
    if request.instruction:
        return Message("user", told + prompts.change(request.instruction, request.selector))
    worst = _worst(request)
    if not worst and request.previous.screenshot:
        seen = request.previous.screenshot.pixels
        return Message("user", told + prompts.look(request.design.drawn), (seen,))
    crops = tuple(crop for fault in worst for crop in fault.crops)
    facts = [(fault.fact, bool(fault.crops)) for fault in worst]
    return Message("user", told + prompts.mend(facts), crops)


@dataclass(frozen=True)
class Fault:
    """A finding in a window of some width, with what was compared there."""

    finding: Finding
    design: Screenshot
    page: Screenshot
    narrowed: bool  # whether it is seen at a further width of the design

    @property
    def fact(self) -> str:
        where = f"In a window {self.design.width:g} px wide, " if self.narrowed else ""
        return where + self.finding.sentence

    @property
    def crops(self) -> list[Pixels]:
        """Its place in the design, then in the page."""
        box, seen = self.finding.box or self.finding.seen, self.finding.seen or self.finding.box
        if box is None or seen is None:
            return []
        return [_crop(self.design, box), _crop(self.page, seen)]


def _worst(request: Request) -> list[Fault]:
    """What costs most, at all the widths that the page was designed for."""
    best = request.previous
    if best is None or best.screenshot is None:
        return []
    faults = [Fault(one, request.reference, best.screenshot, False) for one in best.findings]
    for design, look in zip(request.further, best.looks, strict=False):
        found = look.comparison.findings
        faults += [Fault(one, design, look.screenshot, True) for one in found]
    return sorted(faults, key=lambda fault: -fault.finding.gain)[:FINDINGS]


def _crop(page: Screenshot, box: Box) -> Pixels:
    scale = page.viewport.device_scale
    height, width = page.pixels.shape[:2]
    left = min(max(0, round((box.x - MARGIN) * scale)), width - 1)
    top = min(max(0, round((box.y - MARGIN) * scale)), height - 1)
    right = max(left + 1, round((box.right + MARGIN) * scale))
    bottom = max(top + 1, round((box.bottom + MARGIN) * scale))
    return page.pixels[top:bottom, left:right]


def _assets(page: Page) -> dict[str, str | bytes]:
    return {path: file for path, file in page.files.items() if path.startswith("assets/")}


def _without_unused(page: Page) -> Page:
    """The page less the assets that no file of it names."""
    code = [text for text in page.files.values() if isinstance(text, str)]
    used = {p for p in page.files if not p.startswith("assets/") or any(p in c for c in code)}
    return Page({path: page.files[path] for path in page.files if path in used})
