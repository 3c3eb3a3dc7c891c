"""The order in which the parts of a drawing are read."""

from collections.abc import Sequence

from verify.part import Part


def in_reading_order(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Row by row, and left to right within a row."""
    rows: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: part.box.y):
        if (rows and part.box.center[1] < max(other.box.center[1] for other in rows[-1]) + 1) or (
            rows and part.box.y < min(o.box.bottom for o in rows[-1]) - 0.5 * part.box.height
        ):
            rows[-1].append(part)
        else:
            rows.append([part])
    return tuple(part for row in rows for part in sorted(row, key=lambda part: part.box.x))
