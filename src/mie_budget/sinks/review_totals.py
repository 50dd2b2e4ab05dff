"""What the review page adds up: the totals of each department, and the pools with the records that share them."""

# To be replaced by `meaning.summarize()` where that exists: only `review_data` calls this module.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mie_budget.meaning.pools import is_exact, pool_key
from mie_budget.models import Record


@dataclass(frozen=True, slots=True)
class Pool:
    """A 内数 figure, the indexes of the records that share it, and of the exact ones that state the same money."""

    departments: tuple[str, ...]
    yen: int
    members: tuple[int, ...]
    twins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DepartmentTotals:
    """What the records of one department add up to, in yen; `name` is None for those without a department."""

    name: str | None
    records: int
    firm_yen: int
    ceiling_yen: int


def find_pools(records: Sequence[Record], *, fiscal_year: int | None) -> tuple[Pool, ...]:
    """The pools in the order in which they appear."""
    members: dict[tuple[tuple[str, ...], int], list[int]] = {}
    exact: dict[tuple[tuple[str, ...], int], list[int]] = {}
    for index, record in enumerate(records):
        key = pool_key(record, fiscal_year=fiscal_year)
        if key is not None:
            members.setdefault((key.departments, key.yen), []).append(index)
        elif record.amount is not None and is_exact(record):
            exact.setdefault((record.departments, record.amount.yen), []).append(index)
    return tuple(Pool(*key, tuple(found), tuple(exact.get(key, ()))) for key, found in members.items())


def department_totals(records: Sequence[Record], *, fiscal_year: int | None) -> tuple[DepartmentTotals, ...]:
    """The totals of every department, the largest ceiling first and the records without a department last.

    A joint item is never split: the firm totals of its departments leave it out and their ceilings take it in whole,
    so the rows do not add up to the document's total. A pool that an exact item of the same departments states as
    well adds nothing.
    """
    counts: dict[str | None, int] = {}
    firm: dict[str | None, int] = {}
    open_yen: dict[str | None, int] = {}
    for record in records:
        names = _names(record.departments)
        for name in names:
            counts[name] = counts.get(name, 0) + 1
            if record.amount is not None and is_exact(record):
                totals = firm if len(names) == 1 else open_yen
                totals[name] = totals.get(name, 0) + record.amount.yen
    for pool in find_pools(records, fiscal_year=fiscal_year):
        if not pool.twins:
            for name in _names(pool.departments):
                open_yen[name] = open_yen.get(name, 0) + pool.yen
    rows = [
        DepartmentTotals(name, count, firm.get(name, 0), firm.get(name, 0) + open_yen.get(name, 0))
        for name, count in counts.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.name is None, -row.ceiling_yen)))


def _names(departments: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(dict.fromkeys(departments)) or (None,)
