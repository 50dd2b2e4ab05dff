"""What a workbook adds up: for each record whether it counts, its pool, and its departments as formulas see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mie_budget.meaning.keys import DepartmentsKey, departments_key, folded
from mie_budget.meaning.summary import items_of, summarize, without_repeats
from mie_budget.meaning.summary_models import Basis, Pool, YearSummary
from mie_budget.models import Document, Record, Stage
from mie_budget.sinks.columns import BETWEEN

BASIS_JA = {
    Basis.BUDGET: "予算",
    Basis.REQUEST: "要求",
    Basis.PROVISIONAL: "暫定",
    Basis.SETTLEMENT: "決算",
}
_BASES = {
    Stage.REQUEST: Basis.REQUEST,
    Stage.PROVISIONAL: Basis.PROVISIONAL,
    Stage.SETTLEMENT: Basis.SETTLEMENT,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A record and what the totals need to know of it.

    `counts` is false for an item that another row has already. `pool` is the number of its pool, from 1. `names` are
    its departments joined, in the spelling and order in which the workbook first has them: the same for every record
    of the same departments.
    """

    document: Document
    record: Record
    counts: bool
    pool: int | None
    names: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows, and the totals of each year and basis. `spelling` is the name shown for each department."""

    rows: tuple[Row, ...]
    years: tuple[YearSummary, ...]
    spelling: dict[str, str]
    joined: dict[DepartmentsKey, str]

    def pools(self) -> list[tuple[YearSummary, Pool]]:
        """The pools in the order of their numbers."""
        return [(year, pool) for year in self.years for pool in year.pools]

    def names(self, departments: tuple[str, ...]) -> str:
        """The departments as `Row.names` has them."""
        return self.joined[departments_key(departments)]


def plan_of(documents: Sequence[Document]) -> Plan:
    """Plan a workbook of some documents, by the rules of `meaning.summary`."""
    years = summarize(documents).years
    records = [(document, record) for document in documents for record in document.records]
    spelling: dict[str, str] = {}
    joined: dict[DepartmentsKey, str] = {}
    for _, record in records:
        names = [spelling.setdefault(folded(name), name) for name in record.departments]
        joined.setdefault(departments_key(record.departments), BETWEEN.join(dict.fromkeys(names)))
    counted = _counted(documents)
    pools = {
        id(item.record): number
        for number, pool in enumerate((pool for year in years for pool in year.pools), 1)
        for item in pool.items
    }
    rows = []
    for document, record in records:
        counts = counted[id(record)] > 0
        counted[id(record)] -= 1
        pool = pools.get(id(record)) if counts else None
        rows.append(Row(document, record, counts, pool, joined[departments_key(record.departments)]))
    return Plan(tuple(rows), years, spelling, joined)


def basis_of(document: Document) -> Basis:
    """Which money a document speaks of."""
    return _BASES.get(document.stage, Basis.BUDGET) if document.stage else Basis.BUDGET


def _counted(documents: Sequence[Document]) -> Counter[int]:
    """How many rows of each record count, by identity: one even where the same document is there twice."""
    groups: dict[tuple[int | None, Basis], list[Document]] = {}
    for document in documents:
        groups.setdefault((document.fiscal_year, basis_of(document)), []).append(document)
    return Counter(id(item.record) for group in groups.values() for item in without_repeats(items_of(group))[0])
