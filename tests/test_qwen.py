"""Qwen3-VL in this process, on a miniature with random weights."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from generation.engines.chat import Message, Reply, Sampling
from generation.engines.price import Price
from generation.engines.proofreader import Proofreader
from generation.engines.qwen.chat import QwenChat
from generation.engines.qwen.checkpoint import CHECKPOINTS, find
from generation.engines.qwen.lookup import Lookup
from generation.engines.qwen.tiles import STEP, ImageBudget, tiles
from generation.errors import EngineError, EngineNotFound, Stopped
from generation.events import Delta
from tests.drawing import Line, draw
from verify.screenshot import Pixels

torch = pytest.importorskip("torch")

GREEDY = Sampling(temperature=0, thinking_budget=12, max_tokens=24)


def noise(height: int, width: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)


ASKED = [Message("system", "Be brief."), Message("user", "Write the page.", (noise(200, 330),))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint with random weights."""
    from tests import tiny_qwen

    torch.set_num_threads(1)  # tiny steps are slower on more
    tokenizer = tiny_qwen.tokenizer()
    return tiny_qwen.save(tiny_qwen.model(tokenizer), tokenizer, tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def chat(folder: Path) -> QwenChat:
    return loaded(QwenChat(str(folder)))


def loaded(chat: QwenChat) -> QwenChat:
    say(chat, [Message("user", "Hello")], replace(GREEDY, thinking_budget=0, max_tokens=1))
    return chat


def say(
    chat: QwenChat,
    messages: Sequence[Message] = ASKED,
    sampling: Sampling = GREEDY,
    stop: Event | None = None,
) -> tuple[list[Delta], Reply]:
    deltas, stream = [], chat.stream(messages, sampling, stop or Event())
    while True:
        try:
            deltas.append(next(stream))
        except StopIteration as finished:
            return deltas, finished.value


def decoder_of(chat: QwenChat) -> Any:
    return chat._decoder


def prompt(chat: QwenChat, messages: Sequence[Message] = ASKED):
    return chat._prompter.prompt(messages)


def test_an_image_has_as_many_tokens_as_its_grid(chat):
    images = noise(200, 330), noise(64, 64)
    made = prompt(chat, [Message("user", "These.", images)])
    grids = [(rows, columns) for _, rows, columns in made.grids]
    assert grids == [(12, 20), (4, 4)]  # 192x320 and 64x64 px
    assert made.ids.count(chat._prompter.image_id) == 12 * 20 // 4 + 4 * 4 // 4
    assert [len(one) for one in made.patches] == [12 * 20, 4 * 4]


def test_tokens_of_an_image_have_a_time_a_row_and_a_column(chat):
    decoder, made = chat._decoder, prompt(chat)
    ids = torch.tensor([made.ids])
    positions = decoder._positions(made, ids)
    seen = positions[:, 0, ids[0] == chat._prompter.image_id]
    first = int(seen[0, 0])
    time, row, column = (seen - first).tolist()
    assert time == [0] * 60
    assert row == [i // 10 for i in range(60)]
    assert column == [i % 10 for i in range(60)]
    text = positions[:, 0, ids[0] != chat._prompter.image_id]
    assert (text == text[0]).all()


def test_rotary_frequencies_of_the_three_axes_are_interleaved(chat):
    rotary = chat._decoder.model.model.language_model.rotary_emb
    hidden = torch.zeros(1, 1, 64)
    rest = rotary(hidden, torch.zeros(3, 1, 1, dtype=torch.long))[0][0, 0, :16]
    turned = []
    for axis in range(3):
        positions = torch.zeros(3, 1, 1, dtype=torch.long)
        positions[axis] = 1
        turned.append((rotary(hidden, positions)[0][0, 0, :16] != rest).nonzero().flatten())
    assert turned[1].tolist()[:3] == [1, 4, 7]
    assert turned[2].tolist()[:3] == [2, 5, 8]
    assert set(turned[0].tolist()).isdisjoint({*turned[1].tolist(), *turned[2].tolist()})


def test_deepstack_features_enter_the_early_layers(chat):
    model = chat._decoder.model.model
    layers, inputs, outputs = model.language_model.layers, [], []
    hooks = [
        hook
        for layer in layers
        for hook in (
            layer.register_forward_pre_hook(lambda _, args: inputs.append(args[0].clone())),
            layer.register_forward_hook(lambda _, args, out: outputs.append(out.clone())),
        )
    ]
    chat._decoder.forget()
    made = prompt(chat)
    chat._decoder.read(made, 1, lambda: None)
    for hook in hooks:
        hook.remove()
    image = torch.tensor(made.ids[:-1]) == chat._prompter.image_id
    added = [(nxt - out).abs().amax(-1)[0] for out, nxt in zip(outputs, inputs[1:], strict=False)]
    assert len(added) == 3
    assert all((one[image] > 0).all() for one in added[:2])  # the two DeepStack layers
    assert not any(one[~image].any() for one in added)
    assert not added[2].any()


def test_a_reply_is_the_one_of_plain_generate(chat):
    made, model = prompt(chat), chat._decoder.model
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
    chat._decoder.forget()
    layers, seen, stop = chat._decoder.model.model.language_model.layers, [], Event()
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


def test_prompt_lookup_changes_no_greedy_reply(folder, chat):
    plain = loaded(QwenChat(str(folder), draft=0))
    sampling = Sampling(temperature=0, thinking_budget=40, max_tokens=40)
    steps = {}
    for one in (plain, chat):
        decoder, counted = decoder_of(one), []
        decoder.forget()
        step = decoder.step
        decoder.step = lambda tokens, step=step, counted=counted: counted.append(1) or step(tokens)
        steps[one] = (say(one, sampling=sampling)[1], len(counted))
        del decoder.step
    assert steps[chat][0] == steps[plain][0]
    assert steps[plain][1] == 81  # 40, the closing, 40
    assert steps[chat][1] < 60


@pytest.mark.parametrize("cache", ["static", "fp8"])
def test_every_cache_can_be_talked_to_twice(folder, chat, cache):
    other = loaded(QwenChat(str(folder), cache=cache))
    replies = [say(other)[1] for _ in range(2)]
    assert replies[0] == replies[1]
    if cache == "static":
        assert replies[0] == say(chat)[1]


def test_what_two_prompts_share_is_read_once(chat):
    chat._decoder.forget()
    first = say(chat)[1]
    again = [*ASKED, Message("assistant", "<p>"), Message("user", "Mend it.", (noise(64, 64),))]
    made, read = prompt(chat, again), []
    forward = chat._decoder._forward
    chat._decoder._forward = lambda ids, *a, **k: (
        read.append((ids.shape[1], k)) or forward(ids, *a, **k)
    )
    reused = say(chat, again)[1]
    del chat._decoder._forward
    assert read[0][0] < len(made.ids) - 60  # the first image is not read again
    assert len(read[0][1]["pixel_values"]) == 16  # the second is
    chat._decoder.forget()
    assert say(chat, again)[1] == reused
    assert say(chat)[1] == first


def test_another_image_of_the_same_size_is_another_prompt(chat):
    say(chat)
    other = [ASKED[0], replace(ASKED[1], images=(noise(200, 330, seed=1),))]
    warm = say(chat, other)[1]
    chat._decoder.forget()
    assert say(chat, other)[1] == warm


def test_a_presence_penalty_keeps_tokens_from_coming_again(chat):
    often = say(chat, sampling=replace(GREEDY, thinking_budget=0))[1].answer
    once = say(chat, sampling=replace(GREEDY, thinking_budget=0, presence_penalty=99))[1].answer
    assert len(set(often)) < len(often)
    assert len(set(once)) > len(set(often))


def test_a_prompt_beyond_the_context_is_refused(chat):
    with pytest.raises(EngineError, match=r"reads at most 32768"):
        say(chat, [Message("user", "a" * 33_000)])


def test_drafts_follow_the_last_time_that_the_words_were_said():
    lookup = Lookup([1, 2, 3, 4, 5, 6, 9, 1, 2, 3, 4, 7, 8, 9, 2, 3], 3)
    assert lookup.draft() == []
    for token in (4, 7):
        lookup.append(token)
    assert lookup.draft() == [8, 9, 2]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((800, 1280), [(800, 1280)]),
        ((790, 1290), [(800, 1280)]),
        ((2000, 1280), [(992, 1280)] * 2),
        ((1440, 2560), [(1056, 1888)]),
        ((5000, 1280), [(1248, 1280)] * 4),
        ((20, 10), [(32, 32)]),
    ],
)
def test_tall_pages_are_cut_and_wide_ones_made_smaller(size, expected):
    budget = ImageBudget()
    made = tiles(np.full((*size, 3), 255, np.uint8), budget)
    assert [one.pixels.shape[:2] for one in made] == expected
    assert all(side % STEP == 0 for one in made for side in one.pixels.shape[:2])
    assert all(one.pixels.size <= 3 * budget.pixels for one in made)
    rows = [one.rows for one in made]
    assert [rows[0][0], rows[-1][1]] == [0, size[0]]
    assert [end for _, end in rows[:-1]] == [start for start, _ in rows[1:]]


def test_a_page_is_cut_between_its_lines():
    page = np.full((2000, 1280, 3), 255, np.uint8)
    page[980:1010, ::2] = 0  # a line of text in the middle
    upper, lower = tiles(page, ImageBudget())
    assert upper.rows[1] == lower.rows[0]
    assert upper.rows[1] == 979 or upper.rows[1] == 1010


def test_weights_that_are_not_here_are_named_with_their_size(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EngineError) as raised:
        QwenChat()
    assert str(raised.value) == (
        "the weights of Qwen/Qwen3-VL-4B-Thinking are not on this machine (8.9 GB); "
        "fetch them with: hf download Qwen/Qwen3-VL-4B-Thinking"
    )


def test_a_revision_that_is_not_here_is_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EngineError, match=r"hf download Qwen/Qwen3-VL-2B-Instruct --revision 5f1$"):
        find("2b-instruct@5f1")


def test_a_checkpoint_that_lacks_a_part_is_not_loaded(folder, tmp_path):
    index = '{"weight_map": {"a": "model-00001-of-00002.safetensors"}}'
    (tmp_path / "model.safetensors.index.json").write_text(index)
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    with pytest.raises(EngineError, match=r"missing: model-00001-of-00002\.safetensors"):
        find(str(tmp_path))


def test_another_model_is_not_taken_for_qwen(folder, tmp_path):
    (tmp_path / "model.safetensors").touch()
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    with pytest.raises(EngineError, match="holds llama"):
        say(QwenChat(str(tmp_path)))


def test_a_name_that_means_nothing_is_answered_with_those_that_do():
    with pytest.raises(EngineError, match="4b-thinking"):
        find("gpt")
    assert CHECKPOINTS["30b-a3b-instruct-fp8"].repo == "Qwen/Qwen3-VL-30B-A3B-Instruct-FP8"


def test_missing_packages_are_named_with_the_command(monkeypatch, folder):
    monkeypatch.setattr("generation.engines.qwen.chat.PACKAGES", ("no_such_package",))
    with pytest.raises(EngineNotFound, match=r'pip install "likeness\[local\]"'):
        QwenChat(str(folder))
