import itertools

import pytest

from generation.engines.chat import Splitter


def split(text: str, thinking: bool, size: int) -> list[tuple[str, str]]:
    """The reasoning and the answer in `text`, fed `size` characters at a time."""
    splitter = Splitter(thinking)
    deltas = [d for at in range(0, len(text), size) for d in splitter.feed(text[at : at + size])]
    deltas += splitter.end()
    groups = itertools.groupby(deltas, key=lambda delta: delta.kind)
    return [(kind, "".join(delta.text for delta in group)) for kind, group in groups]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "thinking", "expected"),
    [
        ("a<b</think>c", True, [("thinking", "a<b"), ("answer", "c")]),
        ("<think>a</think>b", False, [("thinking", "a"), ("answer", "b")]),
        ("no tags <thin", False, [("answer", "no tags <thin")]),
        ("never closed", True, [("thinking", "never closed")]),
        (
            "<think>a</think>b<think>c</think>d",
            False,
            [("thinking", "a"), ("answer", "b"), ("thinking", "c"), ("answer", "d")],
        ),
        ("", True, []),
    ],
)
def test_reasoning_is_told_from_the_answer_wherever_the_stream_is_cut(
    text: str, thinking: bool, expected: list[tuple[str, str]], size: int
):
    assert split(text, thinking, size) == expected
