"""How a design is read before anything is made of it: its text by OCR."""

from collections.abc import Callable, Generator
from threading import Event as Flag

from generation.design import Design, reference
from generation.errors import check
from generation.events import Delta
from verify.screenshot import Screenshot

Reading = Generator[Delta, None, Screenshot]
Reader = Callable[[Design, Flag], Reading]  # raises Stopped once the flag is set


def read_text(design: Design, stop: Flag) -> Reading:
    """The design, its text read by OCR."""
    yield Delta("reading the text of the design")
    return reference(design, lambda: check(stop))
