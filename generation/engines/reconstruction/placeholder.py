"""Fields that are told by what they ask for: boxes without a border that say "Search..."."""

import re
from collections.abc import Sequence
from dataclasses import replace

from generation.engines.reconstruction.region import Region
from generation.engines.reconstruction.style import Line
from verify.screenshot import Box

PLACEHOLDER = re.compile(
    r"(search|buscar|suche|rechercher?|搜索|検索|поиск)\b.*|\w.*(\.\.\.|…|\w ?\*)", re.IGNORECASE
)
LONGEST = 32  # letters
TALLEST = 80  # CSS px: a field of one line
FLAT = 3  # times as wide as it is high, at least


def with_placeholders(regions: Sequence[Region], lines: Sequence[Line]) -> list[Region]:
    """The regions, those that hold one line that asks for something as the fields they are."""
    return [region if region.role else _field(region, lines) for region in regions]


def _field(region: Region, lines: Sequence[Line]) -> Region:
    inside = [line for line in lines if region.box.contains(line.box, 1)]
    if len(inside) != 1 or not isinstance(region.fill, tuple):
        return region
    (line,) = inside
    asks = len(line.text) <= LONGEST and PLACEHOLDER.fullmatch(line.text.strip())
    if not asks or not _is_at_start(line.box, region.box):
        return region
    if region.box.height <= TALLEST and region.box.width >= FLAT * region.box.height:
        return replace(region, role="input")
    at_top = line.box.bottom < region.box.center[1]
    return replace(region, role="textarea") if at_top else region


def _is_at_start(words: Box, box: Box) -> bool:
    before, after = words.x - box.x, box.right - words.right
    return before <= 2 * words.height + 16 and after > 1.5 * before + 12
