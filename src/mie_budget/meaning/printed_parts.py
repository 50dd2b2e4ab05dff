"""Printed parts: whether うち figures and breakdowns stay within the amount they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mie_budget.meaning.printed_codes import diagnostic
from mie_budget.meaning.rounding import resolution
from mie_budget.models import Amount, Diagnostic, OtherAmount, OtherRelation, Record


def check_parts(records: Sequence[Record]) -> Iterator[Diagnostic]:
    """A diagnostic for each うち figure, and for each breakdown, that is larger than its amount.

    Each うち stands for itself, since two of them may overlap (うち国費, うち新規分); the figures of a breakdown are
    added. A part in a coarser unit than the amount may exceed it by less than one such unit. Of a negative amount (▲)
    a part may not be more negative.
    """
    for record in records:
        amount = record.amount
        if amount is None:
            continue
        for other in record.others:
            if other.relation is OtherRelation.OF_WHICH and _exceeds(amount, [other]):
                yield _diagnostic("part-exceeds-amount", record, amount, other.yen)
        breakdown = [other for other in record.others if other.relation is OtherRelation.BREAKDOWN]
        if _exceeds(amount, breakdown):
            yield _diagnostic("breakdown-exceeds-amount", record, amount, sum(part.yen for part in breakdown))


def _exceeds(amount: Amount, parts: Sequence[OtherAmount]) -> bool:
    finest = resolution(amount.text, amount.yen)
    units = [resolution(part.text, part.yen) for part in parts if part.yen]
    allowed = sum(unit - 1 for unit in units if unit > finest)
    excess = sum(part.yen for part in parts) - amount.yen
    return excess > allowed if amount.yen >= 0 else excess < -allowed


def _diagnostic(code: str, record: Record, amount: Amount, stated: int) -> Diagnostic:
    return diagnostic(code, record.span.first_line, 1, stated=stated, computed=amount.yen)
