"""Trains the miniature of Qwen3-VL to write a small family of pages from their pictures.

A page of the family has a heading, always the same, two blocks side by side in two of COLOURS,
and a footer that is white or in one of them. Every fourth pair of blocks is held out: its colours
are learnt from other pages, the two together are never seen.

There are two lessons. In the first the model is shown the picture and writes the page, but
leaves the footer white, so that there is something to find; FOOTERS pages of each pair teach it,
for what is beside the footer's colour is learnt by heart from fewer. In the second it is told what
the verifier found in that page, and answers with an edit; MENDED pages are enough. Prompts and
pictures are those of a run: measured, and asked for by the engine; the pictures are one rendering
with its flat areas recoloured, which is what a rendering of each would be, and its text is read
once. What is learnt is the whole reply: a sentence of reasoning, `</think>`, and the files or the
edit.

The tokenizer is taught the texts cut at what differs between pages, so that a colour and what
lies between colours are a token each, and a reply some twenty of them.

STEPS batches of BATCH, as many of the first lesson and of the second, with AdamW; the rate rises
for 20 steps and falls along a cosine. The half of the model that sees stays as it was drawn: what
it makes of a picture at random tells colours, too, and is worked out once for each picture instead
of in every step.
"""

import itertools
import random
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, pi
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from PIL import ImageColor

from generation.design import Design, reference
from generation.engine import Request
from generation.engines.chat import Message, Reply, Sampling
from generation.engines.qwen.prompt import Prompt, Prompter
from generation.engines.qwen.tiles import ImageBudget
from generation.engines.qwen.weights import image_processor
from generation.engines.vlm import VLMEngine
from generation.events import Delta, Pass
from generation.page import Page
from tests import tiny_qwen
from verify.compare import compare
from verify.render import Renderer
from verify.screenshot import Pixels, Viewport

COLOURS = {
    "red": "#c0392b", "orange": "#e67e22", "yellow": "#f4d03f", "green": "#27ae60",
    "blue": "#2471a3", "purple": "#8e44ad", "grey": "#7f8c8d", "black": "#1c2833",
}  # fmt: skip
WHITE = "#ffffff"
WINDOW = Viewport(128, 96)

FOOTERS, MENDED = 7, 42
STEPS, BATCH, RATE = 200, (9, 3), 8e-3

HTML = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Garden</title>
<link rel="stylesheet" href="styles.css">
</head>
<body>
<h1>Garden</h1>
<main><div class="left"></div><div class="right"></div></main>
<footer></footer>
</body>
</html>
"""
CSS = """\
body {{ margin: 0; font-family: sans-serif; }}
h1 {{ margin: 0; padding: 0 8px; font-size: 22px; line-height: 32px; }}
main {{ display: grid; grid-template-columns: 1fr 1fr; height: 32px; }}
.left {{ background: {}; }}
.right {{ background: {}; }}
footer {{ height: 32px; background: {}; }}
"""


@dataclass(frozen=True)
class Spec:
    """A page of the family; `footer` is a colour, or "white"."""

    left: str
    right: str
    footer: str = "white"

    @property
    def files(self) -> dict[str, str | bytes]:
        colours = {**COLOURS, "white": WHITE}
        css = CSS.format(*(colours[name] for name in (self.left, self.right, self.footer)))
        return {"index.html": HTML, "styles.css": css}

    @property
    def draft(self) -> "Spec":
        """What the model makes of it at first."""
        return replace(self, footer="white")

    @property
    def first_reply(self) -> str:
        files = self.draft.files
        return (
            f"The left is {self.left}, the right is {self.right}.\n</think>\n\n"
            f"```html index.html\n{files['index.html']}```\n\n"
            f"```css styles.css\n{files['styles.css']}```"
        )

    @property
    def second_reply(self) -> str:
        before, after = (
            str(one.files["styles.css"]).splitlines()[-1] for one in (self.draft, self)
        )
        return (
            f"The footer is {self.footer}.\n</think>\n\n"
            f"styles.css\n<<<<<<< SEARCH\n{before}\n=======\n{after}\n>>>>>>> REPLACE"
        )


def family() -> tuple[list[Spec], list[Spec]]:
    """The pages to learn from, and those held out, none of which has a white footer."""
    pairs = list(itertools.permutations(COLOURS, 2))
    random.Random(0).shuffle(pairs)
    learnt = [pair for i, pair in enumerate(pairs) if i % 4]
    return _with_footers(learnt), _with_footers(pairs[::4])


def _with_footers(pairs: Sequence[tuple[str, str]]) -> list[Spec]:
    return [Spec(*pair, footer) for pair, footer in zip(pairs, itertools.cycle(COLOURS))]


@dataclass(frozen=True)
class Lesson:
    """What the engine asks, and what the model should say."""

    asked: Sequence[Message]
    reply: str


def pictures(specs: Sequence[Spec], renderer: Renderer) -> list[Pixels]:
    """What the pages look like."""
    areas = (slice(32, 64), slice(0, 64)), (slice(32, 64), slice(64, 128)), (slice(64, 96),)
    rendered = renderer.render(specs[0].files, WINDOW).pixels
    drawn = []
    for spec in specs:
        pixels = rendered.copy()
        for area, name in zip(areas, (spec.left, spec.right, spec.footer), strict=True):
            pixels[area] = ImageColor.getrgb({**COLOURS, "white": WHITE}[name])
        drawn.append(pixels)
    assert np.array_equal(drawn[0], rendered), "an area is not flat, or elsewhere"
    return drawn


def lessons(renderer: Renderer) -> tuple[list[Lesson], list[Lesson]]:
    """What is to be learnt: to write a page, and to mend what was written."""
    specs, footers = family()[0], itertools.cycle([*COLOURS, "white"])
    painted = [replace(spec, footer=next(footers)) for spec in specs for _ in range(FOOTERS)]
    mended = specs[:MENDED]
    shown = pictures([*painted, *mended], renderer)
    read = reference(Design(shown[0], WINDOW))
    requests = [Request(Design(one, WINDOW), replace(read, pixels=one)) for one in shown]
    first = [
        Lesson(_asked(request, spec.first_reply), spec.first_reply)
        for spec, request in zip(painted, requests, strict=False)
    ]
    second = [
        _mending(spec, request, renderer)
        for spec, request in zip(mended, requests[len(painted) :], strict=True)
    ]
    return first, second


def _mending(spec: Spec, request: Request, renderer: Renderer) -> Lesson:
    shot = renderer.render(spec.draft.files, WINDOW)
    measured = compare(request.reference, shot)
    draft = Pass(0, 0.0, Page(spec.draft.files), shot, measured)
    asked = _asked(replace(request, previous=draft), spec.second_reply)
    return Lesson(asked, spec.second_reply)


def _asked(request: Request, reply: str) -> Sequence[Message]:
    """What the engine asks of a model that answers with `reply`."""
    listener = Listener(reply)
    engine = VLMEngine(listener, Sampling(), grounding=0)
    engine._seen = request.reference, Page({"index.html": ""})  # of which nothing is told
    list(engine.generate(request))
    return listener.heard


class Listener:
    """A model that hears what it is asked, and says what it was told to."""

    name = "listener"

    def __init__(self, reply: str):
        self.reply = reply
        self.heard: Sequence[Message] = ()

    def stream(
        self, messages: Sequence[Message], sampling: Sampling, stop: Event
    ) -> Generator[Delta, None, Reply]:
        assert not self.heard, "the first answer was not understood"
        self.heard = messages
        yield Delta(self.reply)
        return Reply(self.reply.partition("</think>")[2])


def train(folder: Path, renderer: Renderer) -> Path:
    """Train, and save the checkpoint in `folder`; the same one every time."""
    first, second = lessons(renderer)
    tokenizer = tiny_qwen.tokenizer(_pieces([*first, *second]), vocabulary=2_500)
    model = tiny_qwen.model(tokenizer, hidden=48, layers=2, spread=0.05)
    tiny_qwen.save(model, tokenizer, folder)
    prompter = Prompter(tokenizer, image_processor(folder), ImageBudget())
    model.model.visual.requires_grad_(False)
    examples = [[Example.of(one, prompter, model) for one in kind] for kind in (first, second)]
    chance = random.Random(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    model.train()
    for step in range(STEPS):
        rate = RATE * min(1.0, (step + 1) / 20) * (1 + cos(pi * step / STEPS)) / 2
        optimizer.param_groups[0]["lr"] = rate
        batch = [chance.sample(kind, size) for kind, size in zip(examples, BATCH, strict=True)]
        _loss(model, list(itertools.chain(*batch)), prompter).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
    return tiny_qwen.save(model.eval(), tokenizer, folder)


def _pieces(learnt: Sequence[Lesson]) -> Iterator[str]:
    """The texts of the lessons, cut at what differs between pages."""
    differing = re.compile("|".join([*COLOURS, *COLOURS.values(), WHITE]).join("()"))
    for lesson in learnt:
        for text in (lesson.reply, *(message.text for message in lesson.asked)):
            yield from differing.split(text)


@dataclass(frozen=True)
class Example:
    """A prompt, what the model sees in its pictures, and the tokens of the reply to it."""

    prompt: Prompt
    seen: Any
    reply: list[int]

    @classmethod
    @torch.no_grad()
    def of(cls, lesson: Lesson, prompter: Prompter, model: Any) -> "Example":
        prompt = prompter.prompt(lesson.asked)
        grids = torch.tensor(prompt.grids)
        seen = model.model.get_image_features(torch.cat(list(prompt.patches)), grids)
        return cls(prompt, seen, prompter.tokenizer(lesson.reply + "<|im_end|>")["input_ids"])


def _loss(model: Any, examples: Sequence[Example], prompter: Prompter) -> torch.Tensor:
    """The mean cross entropy of the tokens of the replies."""
    pad = prompter.tokenizer.pad_token_id
    longest = max(len(one.prompt.ids) + len(one.reply) for one in examples)
    rows, said = [], []
    for one in examples:
        before, reply = len(one.prompt.ids), len(one.reply)
        rows.append([*one.prompt.ids, *one.reply, *[pad] * (longest - before - reply)])
        said.append([before <= at < before + reply for at in range(longest)])
    ids, said = torch.tensor(rows), torch.tensor(said)
    looked = model.model(
        input_ids=ids,
        attention_mask=(ids != pad).int(),
        image_grid_thw=torch.tensor([grid for one in examples for grid in one.prompt.grids]),
        mm_token_type_ids=(ids == prompter.image_id).int(),
        mm_encoder_outputs={"image": _together([one.seen for one in examples])},
    )
    expected = model.lm_head(looked.last_hidden_state[:, :-1][said[:, 1:]])
    return torch.nn.functional.cross_entropy(expected, ids[said])


def _together(seen: Sequence[Any]) -> SimpleNamespace:
    """What is seen in the pictures of several prompts, picture by picture."""
    layers = zip(*(one.deepstack_features for one in seen), strict=True)
    return SimpleNamespace(
        pooler_output=[picture for one in seen for picture in one.pooler_output],
        deepstack_features=[list(itertools.chain(*layer)) for layer in layers],
    )
