"""A design that is read before its run is begun."""

import hashlib
from concurrent.futures import Future
from threading import Event as Flag
from threading import Thread

from generation.design import Design
from generation.errors import check
from generation.events import Delta
from generation.reading import Reader, Reading
from verify.screenshot import Screenshot

POLL = 0.1  # seconds between two looks at whether the run that waits was stopped


class ReadAhead:
    """The reading of `design` in a thread of its own, which begins at once."""

    def __init__(self, design: Design, read: Reader):
        self._seen = _looks(design)
        self._stop = Flag()
        self._done: Future[Screenshot] = Future()
        Thread(target=self._work, args=(design, read), name="read ahead", daemon=True).start()

    def is_of(self, design: Design) -> bool:
        """Whether `design` looks like the one that is read; its name does not matter."""
        return _looks(design) == self._seen

    def rest(self, stop: Flag) -> Reading:
        """What is still to be done, for the run that wants it; ended if that is stopped."""
        yield Delta("reading the text of the design")
        while True:
            try:
                return self._done.result(POLL)
            except TimeoutError:
                if stop.is_set():
                    self.drop()
                check(stop)

    def drop(self) -> None:
        """End it: nobody wants it any more."""
        self._stop.set()

    def _work(self, design: Design, read: Reader) -> None:
        try:
            self._done.set_result(finish(read(design, self._stop)))
        except BaseException as error:
            self._done.set_exception(error)


def finish(reading: Reading) -> Screenshot:
    """What a reading comes to, whatever it says of itself on the way."""
    while True:
        try:
            next(reading)
        except StopIteration as done:
            return done.value


def _looks(design: Design) -> tuple[object, ...]:
    pixels = design.pixels
    digest = hashlib.sha256(pixels.tobytes()).digest()
    further = map(_looks, design.screens)
    return design.kind, design.viewport, pixels.shape, digest, design.links, *further
