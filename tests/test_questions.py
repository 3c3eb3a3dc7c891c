"""A question of an engine reaches the user, whose answer reaches the next pass."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from generation import refine
from generation.design import Design, reference
from generation.engines.reconstruction import ReconstructionEngine
from generation.events import Asked, Event, Pass, RunFinished
from generation.question import Answer
from generation.reading import Reading
from generation.sketch.doubts import BLANK, question, settled
from tests.fakes import QUESTION, AskingEngine, FakeEngine, FakeRenderer
from tests.pen import HANDS, Pen
from verify.part import Drawing, Part
from verify.render import Renderer
from verify.screenshot import Box, TextBlock, Viewport

DESIGN = Design(np.full((40, 60, 3), 255, np.uint8), Viewport(60, 40))


def run(engine: FakeEngine, choice: str | None, **options) -> list[Event]:
    """The events of a run whose user makes this choice at once; None: none at all."""
    answers: list[Answer] = []
    return heard(
        refine.run(DESIGN, engine, FakeRenderer(), answers=answers, **options), answers, choice
    )


def heard(events: Iterable[Event], answers: list[Answer], choice: str | None) -> list[Event]:
    seen = []
    for event in events:
        seen.append(event)
        if isinstance(event, Asked) and choice:
            answers.append(Answer(event.question, choice))
    return seen


def passes(events: Sequence[Event]) -> tuple[Pass, ...]:
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    return finished.passes


def test_a_question_that_nobody_answers_holds_up_nothing(fakes: None):
    engine = AskingEngine([0.5, 0.6])
    events = run(engine, None, passes=2)
    assert [event for event in events if isinstance(event, Asked)] == [Asked(QUESTION)]
    assert [one.score for one in passes(events)] == [0.5, 0.6]
    assert [request.answers for request in engine.requests] == [(), ()]


def test_several_first_pages_ask_once(fakes: None):
    events = run(AskingEngine([0.5]), None, passes=1, variants=3)
    assert sum(isinstance(event, Asked) for event in events) == 1


def test_the_next_pass_knows_the_answer_and_is_kept(fakes: None):
    engine = AskingEngine([0.6, 0.4])
    first, second = passes(run(engine, "a map", passes=2))
    assert engine.requests[1].answers == (Answer(QUESTION, "a map"),)
    assert (first.kept, second.kept) == (True, True)
    assert second.verdict == "kept: it is as you answered"


def test_an_answer_has_a_pass_where_none_is_left_unless_it_was_guessed(fakes: None):
    engine = AskingEngine([0.995, 0.4], refines=False)
    assert [one.score for one in passes(run(engine, "a map", passes=1))] == [0.995, 0.4]
    assert len(passes(run(AskingEngine([0.5]), "a picture", passes=1))) == 1


def test_a_page_as_answered_is_not_replaced_by_a_worse_one(fakes: None):
    made = passes(run(AskingEngine([0.6, 0.7, 0.5]), "a map"))
    assert [one.kept for one in made] == [True, True, False]


def test_an_answer_does_not_end_the_passes_that_were_wanted(fakes: None):
    made = passes(run(AskingEngine([0.6, 0.6, 0.7]), "a map", passes=3))
    assert [one.kept for one in made] == [True, True, True]


def sketch_of_a_map() -> tuple[Design, tuple[TextBlock, ...]]:
    """A title, some text, a box with lines that may be roads, and a button."""
    pen = Pen(800, 600, HANDS["quick"], 3)
    title, button = Part("text", Box(60, 40, 220, 36), "Visit us", 1), Box(60, 420, 160, 48)
    pen.draw(title)
    pen.draw(Part("text", Box(60, 110, 300, 90), "", 3))
    pen.box(Box(420, 110, 320, 240))
    for turn in ((450, 330), (610, 140), (700, 280), (480, 150)):
        pen.line((560, 250), turn)
    pen.draw(Part("button", button, "Call us", 1))
    words = TextBlock("Call us", Box(100, 433, 80, 22), (0, 0, 0), 20)
    blocks = (TextBlock("Visit us", title.box, (0, 0, 0), 30), words)
    return Design(pen.finish(), Viewport(800, 600), "sketch"), blocks


def test_a_box_that_may_be_a_map_is_asked_about_and_becomes_one(renderer: Renderer):
    design, blocks = sketch_of_a_map()

    def read(design: Design, stop: object) -> Reading:
        yield from ()
        return reference(design, text=blocks)

    answers: list[Answer] = []
    work = refine.run(design, ReconstructionEngine(), renderer, read=read, answers=answers)
    events = heard(work, answers, "a map")
    (asked,) = (event.question for event in events if isinstance(event, Asked))
    assert asked.text == "What is the box on the right: a picture, a map or a chart?"
    assert asked.box and asked.box.iou(Box(420, 110, 320, 240)) > 0.9
    pages = [one.page.html for one in passes(events) if one.page]
    assert [("placeholder.svg" in html, "map.svg" in html) for html in pages] == [
        (True, False),
        (False, True),
    ]


def empty_boxes(number: int) -> Drawing:
    boxes = [Box(20 + 240 * index, 20, 200, 150) for index in range(number)]
    parts = tuple(Part("picture", box, empty=True, doubt=BLANK) for box in boxes)
    root = Part("page", Box(0, 0, 1000, 600), children=parts)
    return Drawing(np.zeros((600, 1000, 3), np.uint8), Viewport(1000, 600), root=root)


def test_what_is_alike_is_settled_at_once_and_a_row_of_it_is_plain():
    pair = empty_boxes(2)
    asked = question(pair)
    assert asked and "the empty box at the top left and those like it" in asked.text
    changed = settled(pair, [Answer(asked, "a text field")])
    assert [part.kind for part in changed.root.children] == ["field", "field"]
    assert question(changed) is None
    assert question(empty_boxes(3)) is None
    assert settled(pair, [Answer(replace(asked, box=None), "a text field")]) == pair


BOX = Box(200, 60, 320, 240)


def drawn_in_a_box(*boxes: Box, lines: Sequence[tuple[float, float]] = ()) -> Drawing:
    """A box with boxes in it, and with a line through some points."""
    pen = Pen(600, 400, HANDS["careful"], 1)
    for box in (BOX, *boxes):
        pen.box(box)
    for start, end in pairwise(lines):
        pen.line(start, end)
    seen = reference(Design(pen.finish(), Viewport(600, 400), "sketch"), text=())
    assert isinstance(seen, Drawing)
    return seen


def test_what_the_strokes_tell_is_not_asked():
    bars = [Box(230 + 70 * i, 280 - high, 36, high) for i, high in enumerate((80, 160, 110, 190))]
    chart, play = drawn_in_a_box(*bars), ((330, 150), (390, 180), (330, 210), (330, 150))
    video = drawn_in_a_box(lines=play)
    kinds = [[(part.kind, part.name) for part in d.root.children] for d in (chart, video)]
    assert kinds == [[("picture", "chart")], [("video", "")]]
    assert question(chart) is question(video) is None


def test_a_triangle_that_points_up_plays_nothing():
    roof = drawn_in_a_box(lines=((330, 210), (360, 150), (390, 210), (330, 210)))
    assert [part.kind for part in roof.root.children] == ["picture"]
    assert question(roof)
