"""Pools: the figures that 内数 records share, so that no money is counted twice, and what they add to a total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mie_budget.meaning.keys import DepartmentsKey, departments_key
from mie_budget.models import Record, Relation, Totals


def bounds(firm: int, uncertain: Iterable[int]) -> tuple[int, int]:
    """The least and the greatest total, in yen, when each uncertain figure adds something between 0 and itself.

    A negative figure (▲) can only lower the total, so it moves the floor and not the ceiling.

    >>> bounds(100, [30, -5])
    (95, 130)
    """
    floor = ceiling = firm
    for yen in uncertain:
        if yen < 0:
            floor += yen
        else:
            ceiling += yen
    return floor, ceiling


def document_totals(records: Sequence[Record]) -> Totals:
    """What the records of one document add up to, as they are printed.

    A pool whose figure is also printed as an exact item of the same departments is that item and adds nothing.
    """
    keys = {departments: departments_key(departments) for departments in {record.departments for record in records}}
    exact: list[tuple[DepartmentsKey, int]] = []
    shares: list[tuple[DepartmentsKey, int]] = []
    for record in records:
        amount = record.amount
        if amount is not None and amount.relation is Relation.EXACT:
            exact.append((keys[record.departments], amount.yen))
        elif amount is not None and amount.relation is Relation.PART_OF:
            shares.append((keys[record.departments], amount.yen))
    printed, pools = set(exact), set(shares)
    firm = sum(yen for _, yen in exact)
    _, ceiling = bounds(firm, (yen for _, yen in pools - printed))
    return Totals(
        records=len(records),
        exact=len(exact),
        part_of=len(shares),
        pools=len(pools),
        firm_yen=firm,
        ceiling_yen=ceiling,
    )
