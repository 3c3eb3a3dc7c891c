"""What the miniature of Qwen3-VL reads: tokens, pictures, positions, and what is kept of them."""

from dataclasses import replace

import pytest

from generation.engines.chat import Message, Sampling
from generation.engines.qwen.chat import QwenChat
from generation.engines.qwen.lookup import Lookup
from tests.tiny_chat import ASKED, decoder_of, loaded, noise, prompt, say

torch = pytest.importorskip("torch")


def test_an_image_has_as_many_tokens_as_its_grid(chat):
    images = noise(200, 330), noise(64, 64)
    made = prompt(chat, [Message("user", "These.", images)])
    grids = [(rows, columns) for _, rows, columns in made.grids]
    assert grids == [(12, 20), (4, 4)]  # 192x320 and 64x64 px
    assert made.ids.count(chat._prompter.image_id) == 12 * 20 // 4 + 4 * 4 // 4
    assert [len(one) for one in made.patches] == [12 * 20, 4 * 4]


def test_tokens_of_an_image_have_a_time_a_row_and_a_column(chat):
    decoder, made = decoder_of(chat), prompt(chat)
    ids = torch.tensor([made.ids])
    positions, _ = decoder._positions(made, ids)
    seen = positions[:, 0, ids[0] == chat._prompter.image_id]
    first = int(seen[0, 0])
    time, row, column = (seen - first).tolist()
    assert time == [0] * 60
    assert row == [i // 10 for i in range(60)]
    assert column == [i % 10 for i in range(60)]
    text = positions[:, 0, ids[0] != chat._prompter.image_id]
    assert (text == text[0]).all()


def test_rotary_frequencies_of_the_three_axes_are_interleaved(chat):
    rotary = decoder_of(chat).model.model.language_model.rotary_emb
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
    model = decoder_of(chat).model.model
    layers, inputs, outputs = model.language_model.layers, [], []
    hooks = [
        hook
        for layer in layers
        for hook in (
            layer.register_forward_pre_hook(lambda _, args: inputs.append(args[0].clone())),
            layer.register_forward_hook(lambda _, args, out: outputs.append(out.clone())),
        )
    ]
    decoder_of(chat).forget()
    made = prompt(chat)
    decoder = decoder_of(chat)
    decoder.leave(decoder.read(made, 1, lambda: None))
    for hook in hooks:
        hook.remove()
    image = torch.tensor(made.ids[:-1]) == chat._prompter.image_id
    added = [(nxt - out).abs().amax(-1)[0] for out, nxt in zip(outputs, inputs[1:], strict=False)]
    assert len(added) == 3
    assert all((one[image] > 0).all() for one in added[:2])  # the two DeepStack layers
    assert not any(one[~image].any() for one in added)
    assert not added[2].any()


@pytest.mark.parametrize("cache", ["static", "fp8"])
def test_every_cache_can_be_talked_to_twice(folder, chat, cache):
    other = loaded(QwenChat(str(folder), cache=cache))
    replies = [say(other)[1] for _ in range(2)]
    assert replies[0] == replies[1]
    if cache == "static":
        assert replies[0] == say(chat)[1]


def test_what_two_prompts_share_is_read_once(chat):
    decoder_of(chat).forget()
    first = say(chat)[1]
    again = [*ASKED, Message("assistant", "<p>"), Message("user", "Mend it.", (noise(64, 64),))]
    made, read = prompt(chat, again), []
    forward = decoder_of(chat)._forward
    decoder_of(chat)._forward = lambda cache, ids, *a, **k: (
        read.append((ids.shape[1], k)) or forward(cache, ids, *a, **k)
    )
    reused = say(chat, again)[1]
    del decoder_of(chat)._forward
    assert read[0][0] < len(made.ids) - 60  # the first image is not read again
    assert len(read[0][1]["pixel_values"]) == 16  # the second is
    decoder_of(chat).forget()
    assert say(chat, again)[1] == reused
    assert say(chat)[1] == first


def test_another_image_of_the_same_size_is_another_prompt(chat):
    say(chat)
    other = [ASKED[0], replace(ASKED[1], images=(noise(200, 330, seed=1),))]
    warm = say(chat, other)[1]
    decoder_of(chat).forget()
    assert say(chat, other)[1] == warm


def test_prompt_lookup_changes_no_greedy_reply(folder):
    plain, drafting = loaded(QwenChat(str(folder), draft=0)), loaded(QwenChat(str(folder)))
    sampling = Sampling(temperature=0, thinking_budget=40, max_tokens=30)
    steps = {}
    for one in (plain, drafting):
        decoder, counted = decoder_of(one), []
        decoder.model.double()  # in bfloat16 rounding chooses between some letters
        decoder.forget()
        step = decoder.step
        decoder.step = lambda tokens, step=step, counted=counted: counted.append(1) or step(tokens)
        steps[one] = (say(one, sampling=sampling)[1], len(counted))
        del decoder.step
    assert steps[drafting][0] == steps[plain][0]
    assert steps[plain][1] == 71  # 40, the closing, 30
    assert steps[drafting][1] < 68


def test_drafts_follow_the_last_time_that_the_words_were_said():
    lookup = Lookup([1, 2, 3, 4, 5, 6, 9, 1, 2, 3, 4, 7, 8, 9, 2, 3])
    assert lookup.draft(3) == []
    for token in (4, 7):
        lookup.append(token)
    assert lookup.draft(3) == [8, 9, 2]
