"""Pools and totals by department over several documents: what the sheets 部局別 and 内数 show, as plain numbers.

Amounts of different fiscal years or stages are never added up: a supplementary budget is another budget than the
initial one, and a request is no budget yet. So each year and stage is a group of its own, and so are documents that
do not state them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mie_budget.meaning.pools import PoolKey, is_exact, pool_key
from mie_budget.models import Document, Record, Stage


@dataclass(frozen=True, slots=True)
class Budget:
    """The year and stage whose amounts may be added up."""

    fiscal_year: int | None
    stage: Stage | None


@dataclass(frozen=True, slots=True)
class Pool:
    """A figure that 内数 records share, numbered from 1.

    `counted_yen` is what it adds to a ceiling: the figure, or 0 where the figure is also printed as an exact item of
    the same departments and so counted already.
    """

    number: int
    budget: Budget
    departments: tuple[str, ...]
    yen: int
    counted_yen: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DepartmentTotal:
    """What the records of a department add up to, in yen; `department` is None for records without one.

    `firm_yen` sums the exact items of the department alone, `joint_yen` those it shares with other departments, each
    in whole, and `pool_yen` its pools, shared or not, each once.
    """

    budget: Budget
    department: str | None
    records: int
    firm_yen: int
    joint_yen: int
    pool_yen: int

    @property
    def ceiling_yen(self) -> int:
        """The most the department can have of the listed items."""
        return self.firm_yen + self.joint_yen + self.pool_yen


def budget_of(document: Document) -> Budget:
    """The group a document belongs to."""
    return Budget(document.fiscal_year, document.stage)


def pools_of(documents: Sequence[Document]) -> dict[tuple[Budget, PoolKey], Pool]:
    """The pools, in the order in which they first appear."""
    titles: dict[tuple[Budget, PoolKey], list[str]] = {}
    printed: set[tuple[Budget, tuple[str, ...], int]] = set()
    for document in documents:
        for record in document.records:
            key = record_pool(document, record)
            if key is not None:
                titles.setdefault(key, []).append(record.title)
            if record.amount is not None and is_exact(record):
                printed.add((budget_of(document), record.departments, record.amount.yen))
    return {
        (budget, key): Pool(
            number,
            budget,
            key.departments,
            key.yen,
            0 if (budget, key.departments, key.yen) in printed else key.yen,
            tuple(titles[budget, key]),
        )
        for number, (budget, key) in enumerate(titles, 1)
    }


def record_pool(document: Document, record: Record) -> tuple[Budget, PoolKey] | None:
    """The key in `pools_of` of the pool that a record belongs to, None when its amount is not 内数."""
    key = pool_key(record, fiscal_year=document.fiscal_year)
    return None if key is None else (budget_of(document), key)


def department_totals(documents: Sequence[Document]) -> list[DepartmentTotal]:
    """The totals of each department in each year and stage, in the order in which they first appear."""
    sums: dict[tuple[Budget, str | None], list[int]] = {}
    for document in documents:
        for record in document.records:
            exact = record.amount.yen if record.amount is not None and is_exact(record) else 0
            names = _names(record.departments)
            for name in names:
                entry = sums.setdefault((budget_of(document), name), [0, 0, 0, 0])
                entry[0] += 1
                entry[2 if len(names) > 1 else 1] += exact
    for pool in pools_of(documents).values():
        for name in _names(pool.departments):
            sums[pool.budget, name][3] += pool.counted_yen
    return [DepartmentTotal(budget, name, *entry) for (budget, name), entry in sums.items()]


def _names(departments: tuple[str, ...]) -> list[str | None]:
    """Each department once; a list that names one twice is not a joint item."""
    return list(dict.fromkeys(departments)) or [None]
