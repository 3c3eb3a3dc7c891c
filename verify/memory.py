"""Memory that is free, given back to the system."""

import ctypes
import sys
from collections.abc import Callable


def _trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # the GNU C library has it


_TRIM = _trim()


def give_back() -> None:
    """Have the allocator return what it keeps of freed memory.

    Reading a long page leaves some 200 MB behind, in pieces between what is still in use.
    Takes some milliseconds; does nothing where the C library has no `malloc_trim`.
    """
    if _TRIM:
        _TRIM(0)
