"""Spacing that a stylesheet forces upon a page, important and over what the page says itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generation.repair.case import Case
from generation.repair.edit import Change, concerning
from generation.repair.gap import LEAST, Gap, Gaps, effective
from generation.repair.inspection import Written
from generation.repair.styling import remove


def lift_spacing(case: Case) -> Iterator[Change]:
    """Take out the spacing that a stylesheet forces upon the page, where it makes gaps wrong."""
    gaps = list(Gaps(case))
    moved = [p for p in case.pair.passages if max(map(abs, p.offset)) >= LEAST]
    wrong = sum(gap.weight for gap in gaps if gap.wrong)
    for declared in _forced(case, gaps).values():
        guilty = declared if _balance(declared) > 0 else [d for d in declared if d.balance > 0]
        if not guilty:
            continue
        more = f" and {len(guilty) - 1} more" * (len(guilty) > 1)
        reason = f"{case.subject(guilty[0].written)}{more}: spacing taken out"
        edits = remove(case.inspection, *(one.written for one in guilty))
        share = min(1.0, sum(one.wrong for one in guilty) / wrong)
        change = Change(reason, edits, share * case.stakes.gain(placed=moved), "forced spacing")
        yield from concerning([change], map(case.node, moved))


@dataclass(frozen=True)
class _Forced:
    """An important declaration that may make gaps."""

    written: Written
    gaps: tuple[Gap, ...]

    @property
    def wrong(self) -> float:
        return sum(gap.weight for gap in self.gaps if gap.wrong)

    @property
    def balance(self) -> float:
        """Weight of the gaps that are wrong less that of those that are right."""
        return 2 * self.wrong - sum(gap.weight for gap in self.gaps)


def _balance(forced: Sequence[_Forced]) -> float:
    return sum(one.balance for one in forced)


def _forced(case: Case, gaps: Sequence[Gap]) -> dict[tuple[str, int], list[_Forced]]:
    """The important declarations that may make the gaps, by their stylesheet."""
    found: dict[tuple[str, int], tuple[Written, list[Gap]]] = {}
    for gap in gaps:
        for element, name in effective(case, gap):
            written = case.inspection.winner(element, name)
            if written and written.rule and written.declaration.important:
                found.setdefault(written.place, (written, []))[1].append(gap)
    sheets: dict[tuple[str, int], list[_Forced]] = {}
    for written, made in found.values():
        sheets.setdefault((written.file, written.offset), []).append(_Forced(written, tuple(made)))
    return sheets
