"""Several conversations with one model at the same time, on a miniature of Qwen3-VL."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from generation.engines.chat import Message, Reply, Sampling
from generation.engines.qwen.chat import QwenChat
from generation.errors import EngineError, Stopped
from generation.events import Delta
from tests.tiny_chat import ASKED, GREEDY, decoder_of, noise, say

pytest.importorskip("torch")

# prompts of different lengths, with other pictures or none, and replies of different lengths
TALKS = [
    (ASKED, GREEDY),
    ([Message("user", "Hello")], replace(GREEDY, max_tokens=60)),
    ([Message("user", "Look at this.", (noise(64, 160), noise(96, 96)))], GREEDY),
]


class Talk:
    """A conversation that is listened to word by word; `reply` once it is over."""

    def __init__(self, chat: QwenChat, messages: Sequence[Message], sampling: Sampling = GREEDY):
        self.stop = Event()
        self.said: list[Delta] = []
        self.reply: Reply | None = None
        self._stream = chat.stream(messages, sampling, self.stop)

    def hear(self) -> bool:
        """Listen to the next word; whether there was one."""
        try:
            self.said.append(next(self._stream))
        except StopIteration as finished:
            self.reply = finished.value
        return self.reply is None

    def begin(self) -> "Talk":
        while self.hear() and self.said[-1].kind == "status":
            pass
        return self

    def finish(self) -> Reply:
        while self.hear():
            pass
        assert self.reply
        return self.reply

    def close(self) -> None:
        self._stream.close()


def forwards(chat: QwenChat, monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[int, int], Any]]:
    """Each run of the model from now on: the shape of its tokens, and what else it is given."""
    decoder, seen = decoder_of(chat), []
    forward = decoder._forward

    def recorded(cache: Any, ids: Any, *rest: Any, **options: Any) -> Any:
        seen.append((tuple(ids.shape), options))
        return forward(cache, ids, *rest, **options)

    monkeypatch.setattr(decoder, "_forward", recorded)
    return seen


def test_each_conversation_gets_the_reply_that_it_gets_alone(chat, monkeypatch):
    alone = [say(chat, *talk)[1] for talk in TALKS]
    seen = forwards(chat, monkeypatch)
    talks = [Talk(chat, *talk) for talk in TALKS]
    going = talks
    while going:
        going = [talk for talk in going if talk.hear()]
    assert [talk.reply for talk in talks] == alone
    assert {rows for (rows, _), _ in seen} == {1, 2, 3}
    drawn = sum(one.usage.thinking + 1 + one.usage.out for one in alone)
    assert len(seen) < 0.6 * drawn


def test_a_conversation_can_join_while_another_is_under_way(chat):
    alone = [say(chat, *talk)[1] for talk in TALKS[:2]]
    first = Talk(chat, *TALKS[0]).begin()
    assert first.hear()
    second = Talk(chat, *TALKS[1]).begin()
    assert [first.finish(), second.finish()] == alone


def test_drafts_of_one_design_read_it_once(chat, monkeypatch):
    decoder_of(chat).forget()
    seen = forwards(chat, monkeypatch)
    talks = [Talk(chat, ASKED).begin() for _ in range(3)]
    assert len({talk.finish().answer for talk in talks}) == 1
    assert sum("pixel_values" in options for _, options in seen) == 1
    longest = [tokens for (_, tokens), _ in seen if tokens > 16]
    assert len(longest) == 1


def test_drafts_differ_where_chance_has_a_say(chat):
    talks = [Talk(chat, ASKED, Sampling(thinking_budget=5, max_tokens=20)) for _ in range(3)]
    for talk in talks:
        talk.begin()
    assert len({talk.finish().answer for talk in talks}) == 3


@pytest.mark.parametrize("first", [True, False])
def test_who_stops_leaves_the_others_as_they_were(chat, first, monkeypatch):
    alone = say(chat, *TALKS[1])[1]
    talks = [Talk(chat, *TALKS[0]), Talk(chat, *TALKS[1])]
    for talk in talks if first else reversed(talks):
        talk.begin()
    stopped, other = talks
    stopped.stop.set()
    seen = forwards(chat, monkeypatch)
    assert other.finish() == alone
    assert {rows for (rows, _), _ in seen} == {1}  # no other token of it, though nobody listens
    with pytest.raises(Stopped):
        stopped.hear()


def test_who_is_no_longer_listened_to_is_left_out(chat, monkeypatch):
    alone = say(chat, *TALKS[1])[1]
    gone, other = Talk(chat, *TALKS[0]).begin(), Talk(chat, *TALKS[1]).begin()
    gone.close()
    seen = forwards(chat, monkeypatch)
    assert other.finish() == alone
    assert {rows for (rows, _), _ in seen} == {1}


def test_a_prompt_that_is_given_up_disturbs_nobody(chat):
    alone = say(chat, *TALKS[1])[1]
    going = Talk(chat, *TALKS[1]).begin()
    with pytest.raises(EngineError, match="reads at most"):
        say(chat, [Message("user", "a" * 33_000)])
    assert going.finish() == alone


def test_a_model_that_fails_fails_for_all_and_works_again(chat, monkeypatch):
    talks = [Talk(chat, *talk).begin() for talk in TALKS[:2]]
    with monkeypatch.context() as patch:
        patch.setattr(decoder_of(chat), "_forward", lambda *_, **__: 1 / 0)
        for talk in talks:
            with pytest.raises(ZeroDivisionError):
                talk.finish()
    assert say(chat)[1].answer


def test_where_memory_is_short_one_waits_for_another(chat, monkeypatch):
    alone = [say(chat, *talk)[1] for talk in TALKS[:2]]
    monkeypatch.setattr("generation.engines.qwen.decoder.free_memory", lambda _: 100_000)
    monkeypatch.setattr("generation.engines.qwen.chat.PAUSE", 0.01)
    first, second, third, gone = (Talk(chat, *TALKS[i]) for i in (0, 1, 0, 1))
    first.begin()
    for talk in (gone, second, third) * 3:
        talk.hear()
        assert talk.said[-1].kind == "status"
    assert second.said[-1].text == "waiting for another run to finish with the model"
    gone.close()
    assert first.finish() == alone[0]
    third.hear()
    assert third.said[-1].kind == "status"  # the second was before it
    assert [second.finish(), third.finish()] == [alone[1], alone[0]]


def test_what_the_last_conversation_read_is_known_to_its_next_prompt(chat, monkeypatch):
    decoder_of(chat).forget()
    talks = [Talk(chat, *TALKS[1]).begin(), Talk(chat, ASKED).begin()]
    for talk in talks:
        talk.finish()
    last = max(TALKS[:2], key=lambda talk: talk[1].max_tokens)[0]  # which went on the longest
    seen = forwards(chat, monkeypatch)
    say(chat, [*last, Message("assistant", "<p>"), Message("user", "Mend it.")])
    assert seen[0][0][1] < 60
