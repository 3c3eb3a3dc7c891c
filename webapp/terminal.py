"""A run or a repair as it goes on, shown in a terminal."""

import signal
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from tqdm import tqdm

from generation.events import Asked, Delta, Event, Pass, PassFinished, PassStarted, RunFinished
from generation.question import Answer, Question
from verify.report import PassRow
from webapp.spent import spent

T = TypeVar("T")


def follow(events: Iterable[Event], quiet: bool, answers: list[Answer]) -> RunFinished:
    """Show a run as it happens: a line per pass, and a bar while one is under way.

    What it asks is put to whoever sits at the terminal; what is said is added to `answers`.
    """
    with _bar() as bar:
        for event in events:
            match event:
                case PassStarted(index, origin):
                    bar.reset()
                    bar.set_description_str(f"pass {index + 1}, {origin}")
                case Delta(text, "status", progress):
                    bar.set_description_str(text)
                    bar.update((progress or bar.n) - bar.n)
                case Asked(question) if not quiet:
                    with bar.external_write_mode():
                        answers += _put(question)
                case PassFinished(result) if not quiet:
                    tqdm.write(_pass_line(result))
                case RunFinished():
                    return event
    raise AssertionError("a run ends with RunFinished")


def watch(work: Generator[Delta, None, T]) -> T:
    """What `work` returns; where it is stands in a bar."""
    with _bar() as bar:
        while True:
            try:
                bar.set_description_str(next(work).text)
            except StopIteration as end:
                return end.value


@contextmanager
def interruptible(stop: threading.Event) -> Iterator[threading.Event]:
    """Within it the first Ctrl+C sets `stop`, so that what there is can be kept; a second one
    interrupts as ever."""

    def interrupt(*_: Any) -> None:
        signal.signal(signal.SIGINT, before)
        stop.set()

    if threading.current_thread() is not threading.main_thread():  # which alone hears signals
        yield stop
        return
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _put(question: Question) -> list[Answer]:
    """Ask at a terminal; elsewhere say what would have been asked."""
    guess, place = question.options[0], question.box
    print(question.text + (f" ({place.width:.0f} x {place.height:.0f} px)" if place else ""))
    if not sys.stdin.isatty():
        print(f"nobody is there to answer: taken for {guess}")
        return []
    print(*(f"  {number} {option}" for number, option in enumerate(question.options, 1)), sep="\n")
    try:
        said = input(f"number, or Enter for {guess}: ").strip()
    except EOFError:
        return []
    numbers = {str(number): option for number, option in enumerate(question.options, 1)}
    chosen = numbers.get(said, said)
    return [Answer(question, chosen)] if chosen in question.options else []


def _bar() -> tqdm:
    return tqdm(total=1.0, bar_format="{desc:<40} {bar:30} {elapsed}", leave=False, disable=None)


def _pass_line(result: Pass) -> str:
    if result.error:
        return f"pass {result.index + 1}: failed after {result.seconds:.1f} s, {result.error}"
    name = f"pass {result.index + 1}" + ", repair" * (result.origin == "repair")
    spent = f", {result.usage}" if result.usage.tokens else ""
    return f"{name}: score {result.score:.3f}, {result.seconds:.1f} s{spent}, {result.verdict}"


def pass_row(result: Pass) -> PassRow:
    return PassRow(
        index=result.index,
        score=result.score if result.comparison else None,
        seconds=round(result.seconds, 2),
        kept=result.kept,
        error=result.error,
        origin=result.origin,
        verdict=result.verdict,
        **spent(result.usage),
        changes=result.changes,
        metrics=result.comparison.metrics if result.comparison else {},
    )
