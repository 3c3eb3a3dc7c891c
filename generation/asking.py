"""What is asked in a run, once at most, and what the user answers."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from generation.engine import Request, Work
from generation.events import Asked
from generation.question import Answer
from generation.sketch.doubts import settled
from verify.part import Drawing


class Asking:
    """Lets the first question of a run through, and tells its passes what was answered.

    Args:
        answers: of the user; may grow while the run goes on.
    """

    def __init__(self, answers: Sequence[Answer]):
        self._answers = answers
        self._asked = bool(answers)
        self._told = 0

    @property
    def news(self) -> bool:
        """Whether there is an answer that no pass was told."""
        return len(self._said) > self._told

    @property
    def _said(self) -> tuple[Answer, ...]:
        """The answers that change anything."""
        return tuple(one for one in self._answers if one.choice != one.question.options[0])

    def once(self, work: Work) -> Work:
        """The work, without its questions if one was asked."""
        return passing(work, self._is_first)

    def _is_first(self, _: Asked) -> bool:
        first, self._asked = not self._asked, True
        return first

    def tell(self, request: Request) -> Request:
        """The request with all that is answered by now, and the sketch read as that says."""
        answers, seen = self._said, request.reference
        self._told = len(answers)
        if isinstance(seen, Drawing):
            seen = settled(seen, answers)
        return replace(request, reference=seen, answers=answers)


def passing(work: Work, lets: Callable[[Asked], bool]) -> Work:
    """The work, with those of its questions that `lets` through."""
    try:
        while True:
            event = next(work)
            if not isinstance(event, Asked) or lets(event):
                yield event
    except StopIteration as finished:
        return finished.value
    finally:
        work.close()
