"""Lines that are set alike: those of a paragraph, of a menu, of one style of the page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from generation.engines.reconstruction.common_setting import common_setting
from generation.engines.reconstruction.fonts import Font
from generation.engines.reconstruction.setting import (
    Setting,
    font_likeness,
    setting_in,
    size_by_width,
    weighted_median,
)
from generation.engines.reconstruction.text_ink import LineInk
from verify.screenshot import RGB

DOUBT = 0.25  # of what a line lacks to look just like a font: less, and the usual font is as good
SAME_SIZE = 0.03  # relative
SAME_WEIGHT = 150
SAME_COLOR = 16  # of a channel
FULL_LINE = 0.85  # of the widest: a line as wide as that reads on in the next


def agree(lines: Sequence[LineInk], settings: Sequence[Setting]) -> list[Setting]:
    """The settings of `lines`, alike where what was measured differs by chance."""
    if not lines:
        return []
    usual = _usual_font(lines, settings)
    settings = [
        _in_usual_font(line, setting, usual) for line, setting in zip(lines, settings, strict=True)
    ]
    paragraphs = _paragraphs(lines, settings)
    groups = [*paragraphs, *_rows(lines, settings)]
    agreed = _agree_in_groups(lines, settings, groups, usual)
    return _agree_in_styles(lines, agreed, paragraphs)


# The font of most of the page


def _usual_font(lines: Sequence[LineInk], settings: Sequence[Setting]) -> Font:
    """The font that is the widest, all lines in it one after another."""
    widths: dict[Font, float] = defaultdict(float)
    for line, setting in zip(lines, settings, strict=True):
        widths[setting.font] += line.box.width
    return max(widths, key=widths.__getitem__)


def _in_usual_font(line: LineInk, setting: Setting, usual: Font) -> Setting:
    """The line in the font of most of the page where it looks hardly less like it."""
    if setting.font == usual:
        return setting
    other, own = setting_in(line, usual, setting.italic), font_likeness(line, setting)
    return other if font_likeness(line, other) > own - _doubt(own) else setting


def _doubt(likeness: float) -> float:
    """How much a line says of its font by chance, the more the less it looks like any."""
    return DOUBT * (1 - likeness)


# Lines that belong together


def _agree_in_groups(
    lines: Sequence[LineInk],
    settings: Sequence[Setting],
    groups: Sequence[Sequence[int]],
    usual: Font,
) -> list[Setting]:
    """Lines of one paragraph, and lines side by side, in the font that suits them together."""
    agreed = list(settings)
    for group in groups:
        if len({_face(agreed[index]) for index in group}) > 1:
            _vote(group, lines, agreed, usual)
    return agreed


def _face(setting: Setting) -> tuple[Font, int, bool]:
    return setting.font, setting.weight, setting.italic


def _vote(
    group: Sequence[int], lines: Sequence[LineInk], agreed: list[Setting], usual: Font
) -> None:
    fonts = list(dict.fromkeys(agreed[index].font for index in group))
    if len(fonts) > 1:
        scores = [sum(_votes(lines[i], font, usual) for i in group) for font in fonts]
        font = fonts[scores.index(max(scores))]
    else:
        font = fonts[0]
    widths = [lines[index].box.width for index in group]
    leaning = sum(w for i, w in zip(group, widths, strict=True) if agreed[i].italic)
    italic = leaning > sum(widths) / 2
    own = {index: setting_in(lines[index], font, italic) for index in group}
    weight = int(weighted_median([own[index].weight for index in group], widths))
    for index in group:
        agreed[index] = replace(own[index], weight=weight)


def _votes(line: LineInk, font: Font, usual: Font) -> float:
    """How much a line wants a font, by its width."""
    likeness = font_likeness(line, setting_in(line, font))
    return line.box.width * (likeness + _doubt(likeness) * (font == usual))


def _paragraphs(lines: Sequence[LineInk], settings: Sequence[Setting]) -> list[list[int]]:
    """Indices of lines that read on from one to the next."""
    order = sorted(range(len(lines)), key=lambda i: (lines[i].box.y, lines[i].box.x))
    groups: list[list[int]] = []
    for index in order:
        group = next((g for g in groups[::-1] if _is_below(lines, settings, g[-1], index)), None)
        if group is None:
            groups.append([index])
        else:
            group.append(index)
    return [part for group in groups for part in _reading_on(group, lines) if len(part) > 1]


def _is_below(lines: Sequence[LineInk], settings: Sequence[Setting], a: int, b: int) -> bool:
    above, below = lines[a].box, lines[b].box
    aligned = abs(above.x - below.x) <= 4 or abs(above.center[0] - below.center[0]) <= 3
    size = settings[a].size
    if not aligned or not 0.6 * size <= below.center[1] - above.center[1] <= 2.1 * size:
        return False
    sizes = [setting_in(lines[i], settings[a].font).size for i in (a, b)]
    return abs(sizes[0] / sizes[1] - 1) < 0.08 and _near(lines[a].color, lines[b].color)


def _reading_on(group: Sequence[int], lines: Sequence[LineInk]) -> list[list[int]]:
    """The group cut after every line that stops short: a title, an entry, a last line."""
    widest = max(lines[index].box.width for index in group)
    parts = [[group[0]]]
    for last, index in pairwise(group):
        if lines[last].box.width >= FULL_LINE * widest and lines[last].text[-1] not in ".:":
            parts[-1].append(index)
        else:
            parts.append([index])
    return parts


def _rows(lines: Sequence[LineInk], settings: Sequence[Setting]) -> list[list[int]]:
    """Indices of short lines side by side, of one size: the entries of a menu, buttons."""
    groups: list[list[int]] = []
    for index in sorted(range(len(lines)), key=lambda i: lines[i].box.x):
        if len(lines[index].words) > 3:
            continue
        group = next((g for g in groups if _is_beside(lines, settings, g[-1], index)), None)
        if group is None:
            groups.append([index])
        else:
            group.append(index)
    return [group for group in groups if len(group) > 1]


def _is_beside(lines: Sequence[LineInk], settings: Sequence[Setting], a: int, b: int) -> bool:
    one, other = settings[a], settings[b]
    if abs(one.baseline(lines[a]) - other.baseline(lines[b])) > 1.5:
        return False
    if one.italic != other.italic:
        return False
    own, its = (setting_in(lines[i], one.font) for i in (a, b))  # in one font, to compare them
    return abs(own.weight - its.weight) <= SAME_WEIGHT and abs(own.size / its.size - 1) < 0.1


# Lines that are nearly alike


def _agree_in_styles(
    lines: Sequence[LineInk], settings: Sequence[Setting], paragraphs: Sequence[Sequence[int]]
) -> list[Setting]:
    """The long texts decide for the short ones, which join what they are most like.

    A paragraph is in one style: its line of middling size speaks for all of them.
    """
    in_paragraphs = {index for paragraph in paragraphs for index in paragraph}
    texts = [*paragraphs, *([i] for i in range(len(lines)) if i not in in_paragraphs)]
    spoken_for = {_speaker(text, lines, settings): text for text in texts}
    groups: list[list[int]] = []
    for index in sorted(spoken_for, key=lambda index: -lines[index].box.width):
        alike = [g for g in groups if _alike(lines, settings, g[0], index)]
        if alike:
            min(alike, key=lambda g: _distance(lines, settings, g[0], index)).append(index)
        else:
            groups.append([index])
    agreed = list(settings)
    for group in groups:
        members = [index for speaker in group for index in spoken_for[speaker]]
        members.sort(key=lambda index: -lines[index].box.width)
        common = common_setting([lines[i] for i in members], [settings[i] for i in members])
        for index in members:
            agreed[index] = common
    return agreed


def _speaker(text: Sequence[int], lines: Sequence[LineInk], settings: Sequence[Setting]) -> int:
    """The line of a text that has the middling size, by the lengths of its lines."""
    sizes = [settings[index].size for index in text]
    return text[sizes.index(weighted_median(sizes, [lines[index].box.width for index in text]))]


def _alike(lines: Sequence[LineInk], settings: Sequence[Setting], a: int, b: int) -> bool:
    """Whether line `b` may be in the style of `a`, which is longer."""
    first, second = settings[a], settings[b]
    # What a pixel more or less makes of the size and the weight of a short text.
    loose = SAME_SIZE + 1.5 / max(1.0, lines[b].box.width)
    return (
        first.font == second.font
        and first.italic == second.italic
        and _off_size(lines, settings, a, b) < loose
        and abs(first.weight - second.weight) <= SAME_WEIGHT + 100 / len(lines[b].text)
        and abs(first.tracking - second.tracking) < 0.04
        and _near(lines[a].color, lines[b].color)
    )


def _distance(lines: Sequence[LineInk], settings: Sequence[Setting], a: int, b: int) -> float:
    """How far line `b` is from the style of `a`, in units of what may differ by chance."""
    off_color = max(abs(x - y) for x, y in zip(lines[a].color, lines[b].color, strict=True))
    return (
        _off_size(lines, settings, a, b) / SAME_SIZE
        + abs(settings[a].weight - settings[b].weight) / SAME_WEIGHT
        + off_color / SAME_COLOR
    )


def _off_size(lines: Sequence[LineInk], settings: Sequence[Setting], a: int, b: int) -> float:
    """By how much line `b` is larger or smaller than `a`, relative, in the setting of `a`."""
    size = settings[b].size if settings[b].tracking else size_by_width(lines[b], settings[a])
    return abs(settings[a].size / size - 1)


def _near(a: RGB, b: RGB) -> bool:
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) <= SAME_COLOR
