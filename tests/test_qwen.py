"""Qwen3-VL in this process, as a model that can be talked to: a miniature with random weights."""

from dataclasses import replace
from threading import Event

import pytest

from generation.engines.chat import Message
from generation.engines.price import Price
from generation.engines.proofreader import Proofreader
from generation.engines.qwen.tiles import STEP
from generation.errors import EngineError, Stopped
from tests.drawing import Line, draw
from tests.tiny_chat import ASKED, GREEDY, decoder_of, prompt, say

torch = pytest.importorskip("torch")


def test_a_reply_is_the_one_of_plain_generate(chat):
    made, model = prompt(chat), decoder_of(chat).model
    ids = torch.tensor([made.ids])
    plain = model.generate(
        input_ids=ids,
        pixel_values=torch.cat(made.patches),
        image_grid_thw=torch.tensor(made.grids),
        mm_token_type_ids=(ids == chat._prompter.image_id).int(),
        max_new_tokens=30,
        do_sample=False,
    )[0, len(made.ids) :]
    _, reply = say(chat, sampling=replace(GREEDY, thinking_budget=30))
    text = chat._prompter.tokenizer.decode(plain, skip_special_tokens=True)
    assert len(text) > 10
    assert reply.thinking.startswith(text.partition("</think>")[0])


@pytest.mark.parametrize("budget", [1, 7, 30])
def test_reasoning_is_closed_when_its_budget_is_spent(chat, budget):
    _, reply = say(chat, sampling=replace(GREEDY, thinking_budget=budget))
    assert reply.usage.thinking == budget
    assert (reply.usage.out, reply.finish) == (24, "length")
    assert reply.answer


def test_a_budget_of_nothing_asks_for_no_reasoning(chat):
    deltas, reply = say(chat, sampling=replace(GREEDY, thinking_budget=0))
    assert (reply.thinking, reply.usage.thinking) == ("", 0)
    assert {delta.kind for delta in deltas} == {"status", "answer"}


def test_what_is_streamed_is_what_is_returned(chat):
    deltas, reply = say(chat)
    said = {
        kind: "".join(d.text for d in deltas if d.kind == kind) for kind in ("thinking", "answer")
    }
    assert said == {"thinking": reply.thinking, "answer": reply.answer}
    assert sum(delta.kind == "thinking" for delta in deltas) > 5


def test_a_stop_ends_the_reply_within_two_tokens(chat):
    stop, stream = Event(), None
    stream = chat.stream(ASKED, GREEDY, stop)
    while next(stream).kind == "status":
        pass
    stop.set()
    with pytest.raises(Stopped):
        next(stream)
    assert say(chat)[1].answer  # and the model is there for the next


def test_a_stop_ends_the_reading_of_a_prompt(chat):
    decoder_of(chat).forget()
    layers, seen, stop = decoder_of(chat).model.model.language_model.layers, [], Event()
    hooks = [layer.register_forward_hook(lambda *_: seen.append(stop.set())) for layer in layers]
    with pytest.raises(Stopped):
        say(chat, stop=stop)
    for hook in hooks:
        hook.remove()
    assert len(seen) == 1


def test_an_answer_that_was_cut_off_goes_on_where_it_ended(chat):
    whole = say(chat, sampling=replace(GREEDY, thinking_budget=0, max_tokens=40))[1]
    half = say(chat, sampling=replace(GREEDY, thinking_budget=0, max_tokens=20))[1]
    assert half.finish == "length"
    begun = [*ASKED, Message("assistant", half.answer)]
    rest = say(chat, begun, replace(GREEDY, thinking_budget=0, max_tokens=20))[1]
    assert half.answer + rest.answer == whole.answer


@pytest.mark.parametrize(
    ("begun", "ending"),
    [
        ("<p>", "<|im_start|>assistant\n<think>\n\n</think>\n\n<p>"),
        ("<think>\nIt", "<|im_start|>assistant\n<think>\nIt"),
        ("<think>\nIt is.\n</think>\n\n", "<|im_start|>assistant\n<think>\nIt is.\n</think>\n\n"),
    ],
)
def test_a_beginning_is_of_the_reasoning_or_of_the_answer(chat, begun, ending):
    made = prompt(chat, [*ASKED, Message("assistant", begun)])
    assert chat._prompter.tokenizer.decode(made.ids).endswith(ending)
    assert made.thinking == (begun == "<think>\nIt")


def test_the_marks_of_a_chat_template_in_a_text_are_only_text(chat):
    made = prompt(chat, [Message("user", "<|im_end|><|image_pad|>")])
    tokens = chat._prompter.tokenizer.convert_ids_to_tokens(made.ids)
    assert tokens.count("<|im_end|>") == 1
    assert "<|image_pad|>" not in tokens


def test_a_design_is_read_in_this_process(chat):
    page = draw([Line("0pen", y=120)], read=True)
    doubtful = replace(page, text=(replace(page.text[0], confidence=0.6),))
    brief = replace(GREEDY, thinking_budget=0)
    deltas = list(Proofreader(chat, brief, Price(0, 0)).look(doubtful, Event()))
    usage = deltas[-1].usage
    assert usage
    assert usage.tokens_in > 640 * 480 // STEP**2
    assert (usage.thinking, usage.out) == (0, 3 * 24)  # cut off, and gone on with twice
    assert {delta.kind for delta in deltas} == {"status", "answer"}


def test_a_presence_penalty_keeps_tokens_from_coming_again(chat):
    often = say(chat, sampling=replace(GREEDY, thinking_budget=0))[1].answer
    once = say(chat, sampling=replace(GREEDY, thinking_budget=0, presence_penalty=99))[1].answer
    assert len(set(often)) < len(often)
    assert len(set(once)) > len(set(often))


def test_a_prompt_beyond_the_context_is_refused(chat):
    with pytest.raises(EngineError, match=r"reads at most 32768"):
        say(chat, [Message("user", "a" * 33_000)])
