"""Bands, what a holder has from top to bottom, of which some that follow each other are one."""

from collections.abc import Callable, Sequence

from generation.engines.reconstruction.node import Node

Bands = Sequence[Sequence[Node]]


def with_joined(
    bands: Bands, end_of: Callable[[int], int | None], join: Callable[[int, int], Node]
) -> list[list[Node]]:
    """The bands, each run of them that is one node as that node.

    Args:
        end_of: of a band's index, the index behind the run that begins there; None without one.
        join: of a run's two ends, the node that it is.
    """
    result: list[list[Node]] = []
    start = 0
    while start < len(bands):
        end = end_of(start)
        result.append(list(bands[start]) if end is None else [join(start, end)])
        start = start + 1 if end is None else end
    return result
