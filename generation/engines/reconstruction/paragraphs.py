"""Paragraphs: lines that read on from one to the next."""

from collections.abc import Sequence
from itertools import pairwise

from generation.engines.reconstruction.style import Line, first_word
from verify.screenshot import Box

TITLE = 24.0  # CSS px: text of that size is no list of entries
CLOSE = 1.35  # times the size: the leading of titles


def paragraphs(lines: Sequence[Line], frame: Box | None) -> list[tuple[Line, ...]]:
    """Lines that read on from one to the next, as one paragraph each.

    `frame` is the region that holds them, None for the page: its width tells nothing.
    """
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.baseline, line.x)):
        group = next((group for group in reversed(groups) if _follows(group, line)), None)
        if group is None:
            groups.append([line])
        else:
            group.append(line)
    return [part for group in groups for part in _split_where_wrap_is_impossible(group, frame)]


def _follows(group: Sequence[Line], line: Line) -> bool:
    last = group[-1]
    if line.bullet:
        return False
    style, other = last.runs[0].style, line.runs[0].style
    if style.font != other.font or abs(style.size - other.size) > 0.06 * style.size:
        return False
    if len(line.runs) == len(last.runs) == 1 and (
        style.weight != other.weight or _far(style.color, other.color)
    ):
        return False
    leading = line.baseline - last.baseline
    if not 0.95 * style.size <= leading <= 2.1 * style.size:
        return False
    if len(group) > 1 and abs(leading - (last.baseline - group[-2].baseline)) > 2:
        return False
    return any(
        all(abs(edge(line) - edge(member)) <= tolerance for member in group)
        for edge, tolerance in ((_left, 2.5), (_middle, 2.5), (_right, 1.5))
    )


def _left(line: Line) -> float:
    return line.x


def _middle(line: Line) -> float:
    return line.x + line.width / 2


def _right(line: Line) -> float:
    return line.x + line.width


def _far(a: Sequence[int], b: Sequence[int]) -> bool:
    return sum(abs(int(x) - int(y)) for x, y in zip(a, b, strict=True)) > 60


def _split_where_wrap_is_impossible(
    group: Sequence[Line], frame: Box | None
) -> list[tuple[Line, ...]]:
    """A line that had room for the next line's first word ends its paragraph.

    The room is as wide as the widest line, or as the frame less a margin like the left one
    and a word, if that is more: prose does not stop half-way across its box.
    """
    widest = max(line.width for line in group)
    margin = min(line.x for line in group) - frame.x if frame else 0.0
    if frame and margin < 0.1 * frame.width:
        code = group[0].runs[0].style.font.generic == "monospace"
        widest = max(widest, (0.9 if code else 0.7) * (frame.width - 2 * margin))
    parts: list[list[Line]] = [[group[0]]]
    for last, line in pairwise(group):
        size = last.runs[0].style.size
        room = widest - last.width - first_word_width(line) - 0.25 * size
        if (room > 0.5 * size or _is_list_of_labels(group)) and not _reads_on(last, line):
            parts.append([line])
        else:
            parts[-1].append(line)
    return [tuple(part) for part in parts]


def _reads_on(last: Line, line: Line) -> bool:
    """Whether a title that was broken on purpose goes on in the middle of its sentence."""
    size = last.runs[0].style.size
    close = line.baseline - last.baseline <= CLOSE * size
    return size >= TITLE and close and line.text[:1].islower() and last.text[-1] not in ".:!?"


def _is_list_of_labels(group: Sequence[Line]) -> bool:
    """Short lines with wide leading are entries, not prose; capitals may begin longer ones."""
    small = [line.text[:1].islower() for line in group]
    if small[-1] and not small[0]:
        return False  # it reads on
    words = sum(len(line.text.split()) for line in group) / len(group)
    ratio = (group[-1].baseline - group[0].baseline) / max(1, len(group) - 1)
    ratio /= group[0].runs[0].style.size
    return ratio > 1.4 and words < (3 if any(small) else 7)


def first_word_width(line: Line) -> float:
    """Width of what must fit on a line for the next one not to begin, CSS px."""
    return line.width * len(first_word(line.text)) / max(1, len(line.text))


def leading(lines: Sequence[Line]) -> float:
    """Mean distance between the baselines of two or more lines, CSS px."""
    return (lines[-1].baseline - lines[0].baseline) / (len(lines) - 1)
