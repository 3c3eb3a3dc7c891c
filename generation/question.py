"""A choice that an engine cannot settle by itself, and what the user says to it."""

from dataclasses import dataclass

from verify.screenshot import Box


@dataclass(frozen=True)
class Question:
    """One short question about a part of the design, which the user may skip.

    The first of `options` is what the engine takes for right until it is answered.
    """

    text: str
    options: tuple[str, ...]
    box: Box | None = None  # of the part, CSS px of the design; None: the whole of it


@dataclass(frozen=True)
class Answer:
    question: Question
    choice: str  # one of its options
