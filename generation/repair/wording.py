"""Words that are read otherwise than in the design, or that a line lacks."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from generation.repair.case import Case
from generation.repair.edit import Change, Edit, concerning
from verify.matching import Words, bare
from verify.text_findings import SAME_WIDTH


def reword(case: Case) -> Iterator[Change]:
    """Words that are read otherwise, or that a line lacks."""
    yield from _respelt(case)
    yield from _completed(case)


def _word(words: Words, index: int) -> str | None:
    """A word as it is written; None when it is only a part of one."""
    token = words.tokens[index]
    block = words.blocks[token.block]
    if token.word is None:
        return None
    return block.words[token.word].text if block.words else block.text.split()[token.word]


def _respelt(case: Case) -> Iterator[Change]:
    matching = case.pair.matching
    for (i, j), similarity in zip(matching.pairs.tolist(), matching.similarity, strict=True):
        ours, theirs = matching.reference.tokens[i].box, matching.candidate.tokens[j].box
        alike = similarity == 1 or abs(ours.width - theirs.width) <= SAME_WIDTH
        if alike or case.pair.shows(ours):
            continue
        wanted, found = _word(matching.reference, i), _word(matching.candidate, j)
        node = case.node_of(j)
        if wanted and found and node >= 0 and not _joined(case, wanted, j):
            area = (matching.reference.areas[i] + matching.candidate.areas[j]) / 2
            gain = case.stakes.gain(corrected=float(area * (1 - similarity)))
            yield from _replaced(case, node, re.escape(found), found, wanted, gain)


def _joined(case: Case, wanted: str, found: int) -> bool:
    """Whether a word of the design is two of the page, which OCR read as one."""
    tokens, extra = case.pair.matching.candidate.tokens, set(case.pair.matching.extra)
    beside = [tokens[k].text for k in (found - 1, found + 1) if k in extra]
    return any(text in bare(wanted) for text in beside)


def _completed(case: Case) -> Iterator[Change]:
    """Words that a line lacks after one that it has, or before one."""
    matching = case.pair.matching
    partner = dict(matching.pairs.tolist())
    extra, ours = set(matching.extra), matching.reference.tokens
    for run in _runs(matching.missing, matching.reference):
        words = [_word(matching.reference, i) for i in run]
        before, after = run[0] - 1, run[-1] + 1
        text = " ".join(word for word in words if word)
        if all(case.pair.shows(ours[i].box) for i in run):
            continue
        gain = case.stakes.gain(added=float(sum(matching.reference.areas[i] for i in run)))
        if before in partner and ours[before].block == ours[run[0]].block:
            j = partner[before]
            step = 1
        elif after in partner and ours[after].block == ours[run[0]].block:
            j = partner[after]
            step = -1
        else:
            continue
        node, anchor = case.node_of(j), _word(matching.candidate, j)
        if node < 0 or not anchor or None in words:
            continue
        wrong = []
        while (k := j + step * (len(wrong) + 1)) in extra and case.node_of(k) == node:
            wrong.append(_word(matching.candidate, k) or "")
        if step > 0:
            pattern = r"\s+".join(map(re.escape, [anchor, *wrong]))
            yield from _replaced(case, node, pattern, " ".join(wrong), f"{anchor} {text}", gain)
        else:
            pattern = r"\s+".join(map(re.escape, [*reversed(wrong), anchor]))
            yield from _replaced(case, node, pattern, " ".join(wrong), f"{text} {anchor}", gain)


def _runs(tokens: Sequence[int], words: Words) -> Iterator[list[int]]:
    """Words that follow each other in one line."""
    run: list[int] = []
    for index in tokens:
        joined = run and index == run[-1] + 1 and _line(words, index) == _line(words, run[-1])
        if run and not joined:
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _line(words: Words, index: int) -> int:
    return words.tokens[index].block


def _replaced(
    case: Case, node: int, pattern: str, found: str, wanted: str, gain: float
) -> Iterator[Change]:
    """What matches in the element's own text becomes `wanted`."""
    for start, end in _own_text(case, node):
        written = case.page.html[start:end]
        match = re.search(rf"(?<!\w){pattern}(?!\w)", written, re.IGNORECASE)
        if match:
            edit = Edit("index.html", start + match.start(), start + match.end(), escape(wanted))
            reason = f'{case.name(node)}: "{found}" became "{wanted}"'
            change = Change(reason, (edit,), gain, f"word at {node} {pattern}")
            yield from concerning([change], [node])
            return


def _own_text(case: Case, index: int) -> Iterator[tuple[int, int]]:
    """Where the text of an element is written, what is in its children left out."""
    tag = case.inspection.tag(index)
    if tag is None:
        return
    start = tag.inner
    for child in case.inspection.children[index]:
        if inner := case.inspection.tag(child):
            yield start, inner.start
            start = inner.end
    yield start, tag.close
